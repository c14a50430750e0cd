"""How columns and sheets are declared. Templates, reading and plans follow from the declarations.

A further field of a program is one `Column` in the declaration of its sheet.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from services.spreadsheets import cells
from services.spreadsheets.cells import Cell
from services.spreadsheets.sentences import Texts
from services.text import localized


class Form(StrEnum):
    """How a column is written into a template."""

    TEXT = "TEXT"
    LONG_TEXT = "LONG_TEXT"
    DAY = "DAY"
    NUMBER = "NUMBER"
    CHOICE = "CHOICE"


# The columns that say which program a row is about. They are in every sheet of programs.
PROGRAM, VERSION, KEY = "program", "version", "key"


@dataclass(frozen=True)
class Column:
    """A column: its machine name, the field of the revision, headings, help, and how cells become values.

    `shown` makes the value of a cell of the value of the field; `put` puts a new one in, null if emptied.
    """

    name: str
    field: str
    heading: Texts
    help: Texts
    read: Callable[[Cell], Any]
    shown: Callable[[Any], Any] = lambda value: value
    put: Callable[[Any, Any], Any] = lambda _, value: value
    form: Form = Form.TEXT
    # The words of a list to choose from: (stored value, names by language).
    choices: Sequence[tuple[str, Texts]] = ()
    language: str | None = None

    def written(self, value: Any, languages: Sequence[str]) -> Any:
        """The value of a cell as a template has it: a word of the list in the language of the template."""
        for stored, names in self.choices:
            if stored == value:
                return localized.choose(names, languages)
        return value


@dataclass(frozen=True)
class MainSheet:
    """The sheet with one row for each program."""

    name: str
    title: Texts
    columns: Sequence[Column]


def text_in(
    name: str, field_: str, language: str, heading: Texts, help_: Texts, form: Form = Form.TEXT
) -> Column:
    """Declare a column for the text of a field in one language; texts in others stay."""

    def shown(pairs: Any) -> str | None:
        return next((text for tag, text in pairs or () if tag == language), None)

    def put(pairs: Any, new: str | None) -> list[list[str]]:
        kept = [[tag, text] for tag, text in pairs or () if tag != language]
        if new is None:
            return kept
        place = next((at for at, (tag, _) in enumerate(pairs or ()) if tag == language), len(kept))
        return [*kept[:place], [language, new], *kept[place:]]

    return Column(
        name, field_, heading, help_, cells.text, shown=shown, put=put, form=form, language=language
    )


def day(name: str, field_: str, heading: Texts, help_: Texts) -> Column:
    """Declare a column for a day."""
    return Column(name, field_, heading, help_, cells.day, form=Form.DAY)


def chosen(
    name: str, field_: str, heading: Texts, help_: Texts, choices: Sequence[tuple[str, Texts]]
) -> Column:
    """Declare a column for one of several words; the words of both languages and the stored one count."""
    words = {}
    for stored, names in choices:
        words[stored.casefold()] = stored
        words.update((text.casefold(), stored) for _, text in names)

    def listed() -> str:
        return ", ".join(stored for stored, _ in choices[:30])

    read = cells.choice(words, listed)
    return Column(name, field_, heading, help_, read, form=Form.CHOICE, choices=choices)
