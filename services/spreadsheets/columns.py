"""How columns and sheets are declared. Templates, reading and plans follow from the declarations.

A further field of a program is one `Column` in the declaration of its sheet. A list of a program, such as its
budgets, is one `ListSheet`: each entry is a row that names its program.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

from services.revising.problems import FORBIDDEN
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
    CODE = "CODE"
    # A number, or a text as it was reported.
    MEASURED = "MEASURED"


LONGEST_CELL = 32_767
# Escapes of characters that share an underscore: writers and readers of workbooks differ about them.
OVERLAPPING = re.compile("_x[0-9A-Fa-f]{4}_x[0-9A-Fa-f]{4}_")
# The columns that say which program a row is about. They are in every sheet of programs.
PROGRAM, VERSION, KEY = "program", "version", "key"
# The column with the ID of an output.
OUTPUT = "output"


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
    # Whether a row of a list needs a value.
    is_required: bool = False

    @staticmethod
    def is_writable(value: Any) -> bool:
        """Whether a cell can hold the value; a blank cell leaves the field as it is."""
        return not isinstance(value, str) or (
            len(value.encode("utf-16-le")) // 2 <= LONGEST_CELL
            and not FORBIDDEN.search(value)
            and not OVERLAPPING.search(value)
            and bool(cells.clean(value))
        )

    def written(self, value: Any, languages: Sequence[str]) -> Any:
        """The value of a cell as a template has it: a word of the list in the language of the template."""
        for stored, names in self.choices:
            if stored == value:
                return localized.choose(names, languages)
        return value


@dataclass(frozen=True)
class MainSheet:
    """A sheet with one row for each record of a kind; `record` is the column with its ID."""

    name: str
    title: Texts
    columns: Sequence[Column]
    kind: str = "PROGRAM"
    record: str = PROGRAM


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

    def listed(language: str) -> str:
        return ", ".join(dict(names).get(language, stored) for stored, names in choices[:30])

    read = cells.choice(words, listed)
    return Column(name, field_, heading, help_, read, form=Form.CHOICE, choices=choices)


# Between a code and its name in a cell; what comes after it is for people.
SEPARATOR = " \u00b7 "


@dataclass(frozen=True)
class ListSheet:
    """A sheet for a list of each program: one row for each entry, which names its program by its key.

    The fields of the columns are those of an entry.
    """

    name: str
    field: str
    title: Texts
    help: Texts
    columns: Sequence[Column]


def code(
    name: str, field_: str, heading: Texts, help_: Texts, choices: Sequence[tuple[str, Texts]]
) -> Column:
    """Declare a column for a code of a list, written with its name; other codes are left to the rules."""
    named = [
        (stored, [(tag, f"{stored}{SEPARATOR}{text}") for tag, text in names]) for stored, names in choices
    ]

    def read(cell: Cell) -> str:
        return cells.identifier(cell).partition(SEPARATOR.strip())[0].strip()

    return Column(name, field_, heading, help_, read, form=Form.CODE, choices=named)


def free(name: str, field_: str, heading: Texts, help_: Texts) -> Column:
    """Declare a column for an identifier, or a code without a list."""
    return Column(name, field_, heading, help_, cells.identifier)


def required(column: Column) -> Column:
    """Declare that each row of a list needs a value of the column."""
    return replace(column, is_required=True)


def amount(name: str, field_: str, heading: Texts, help_: Texts) -> Column:
    """Declare a column for an exact number."""

    def shown(value: str | None) -> str | None:
        return None if value is None else cells.plain(Decimal(value))

    return Column(name, field_, heading, help_, cells.number, shown=shown, form=Form.NUMBER)


def measured(name: str, field_: str, heading: Texts, help_: Texts) -> Column:
    """Declare a column for a reported value: a number, or a text such as `80%`."""
    return Column(name, field_, heading, help_, cells.measured, form=Form.MEASURED)


def whole(name: str, field_: str, heading: Texts, help_: Texts) -> Column:
    """Declare a column for a whole number."""

    def shown(value: int | None) -> str | None:
        return None if value is None else str(value)

    def put(_: Any, value: str | None) -> int | None:
        return None if value is None else int(value)

    return Column(name, field_, heading, help_, cells.whole, shown=shown, put=put, form=Form.NUMBER)


def degrees(name: str, field_: str, heading: Texts, help_: Texts) -> Column:
    """Declare a column for a coordinate."""

    def shown(value: float | None) -> str | None:
        return None if value is None else cells.plain(Decimal(str(value)))

    def put(_: Any, value: str | None) -> float | None:
        return None if value is None else float(value)

    return Column(name, field_, heading, help_, cells.number, shown=shown, put=put, form=Form.NUMBER)


def name_in(name: str, field_: str, language: str, heading: Texts, help_: Texts) -> Column:
    """Declare a column for the text of an entry in one language; texts in others stay."""
    pairs = text_in(name, field_, language, heading, help_)

    def shown(texts: Any) -> Any:
        return pairs.shown([(each["language"], each["text"]) for each in texts or ()])

    def put(texts: Any, new: str | None) -> list[dict[str, str]]:
        old = [(each["language"], each["text"]) for each in texts or ()]
        return [{"language": tag, "text": text} for tag, text in pairs.put(old, new)]

    return replace(pairs, shown=shown, put=put)


BETWEEN = re.compile(r"[,;\n]")


def many(name: str, field_: str, heading: Texts, help_: Texts) -> Column:
    """Declare a column for several codes, separated by commas."""

    def shown(codes: Sequence[str] | None) -> str | None:
        return ", ".join(codes or ()) or None

    def read(cell: Cell) -> str | None:
        return shown(split(cells.identifier(cell)))

    def put(_: Any, value: str | None) -> list[str]:
        return split(value or "")

    return Column(name, field_, heading, help_, read, shown=shown, put=put)


def split(text: str) -> list[str]:
    """The parts of a text between commas, semicolons or line ends."""
    return [part.strip() for part in BETWEEN.split(text) if part.strip()]
