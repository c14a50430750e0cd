"""Entries: what a file says, section by section, as cells with their places. Both formats become these."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.imports.plans.declarations import Form, Section
from services.imports.plans.faults import Faults, Place
from services.spreadsheets import cells
from services.spreadsheets.cells import Cell, CellType
from services.spreadsheets.sentences import CellError

FLAGS = {"yes": True, "ya": True, "true": True, "no": False, "tidak": False, "false": False}
WRITTEN_FLAGS = "yes or no"
SEPARATORS = str.maketrans({"\n": ";", ",": ";"})


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of a workbook, or a mapping of a YAML file: cells by the names of columns, with their places."""

    place: Place
    cells: Mapping[str, Cell]
    places: Mapping[str, Place]

    def at(self, name: str) -> Place:
        """The place of a field; that of the entry if it is not given."""
        return self.places.get(name, self.place)


@dataclass(slots=True)
class Entries:
    """All entries of a file by the names of sections."""

    sections: dict[str, list[Entry]] = field(default_factory=dict)

    def of(self, section: Section) -> Sequence[Entry]:
        """The entries of a section."""
        return self.sections.get(section.name, ())


def values(entry: Entry, section: Section, faults: Faults) -> dict[str, Any]:
    """The values of an entry by the names of fields; those that are not given or wrong are left out.

    Localized fields are lists of (language, text).
    """
    found: dict[str, Any] = {}
    for declared in section.fields:
        given = {name: entry.cells[name] for name in declared.columns if name in entry.cells}
        read = {name: _read(entry, name, declared.form, cell, faults) for name, cell in given.items()}
        kept = {name: value for name, value in read.items() if value not in (None, "")}
        if declared.is_required and not given:
            faults.add(entry.place, f"`{declared.name}` is missing: {declared.help}")
        elif declared.is_localized and kept:
            found[declared.name] = [(name.rpartition("_")[2], text) for name, text in kept.items()]
        elif kept:
            (found[declared.name],) = kept.values()
    return found


def _read(entry: Entry, name: str, form: Form, cell: Cell, faults: Faults) -> Any:
    try:
        return READERS[form](cells.readable(cell))
    except CellError as error:
        faults.add(entry.at(name), f"`{name}`: {dict(error.texts)['en']}")
    except ValueError as error:
        faults.add(entry.at(name), f"`{name}`: {error}")
    return None


def _codes(cell: Cell) -> list[str]:
    parts = cells.identifier(cell).translate(SEPARATORS).split(";")
    return [*dict.fromkeys(part for each in parts if (part := each.strip()))]


def _flag(cell: Cell) -> bool:
    if cell.type is CellType.FLAG:
        return bool(cell.value)
    word = cell.text.casefold()
    if word not in FLAGS:
        raise ValueError(f"{cell.text[:40]!r} is neither yes nor no: write {WRITTEN_FLAGS}.")
    return FLAGS[word]


def _year(cell: Cell) -> int:
    written = cells.number(cell)
    if not (written.isdigit() and len(written) == 4):
        raise ValueError(f"{written[:40]!r} is not a year: write four digits, such as 2023.")
    return int(written)


READERS: Mapping[Form, Callable[[Cell], Any]] = {
    Form.TEXT: cells.text,
    Form.CODE: cells.identifier,
    Form.CODES: _codes,
    Form.DAY: cells.day,
    Form.NUMBER: cells.number,
    Form.YEAR: _year,
    Form.FLAG: _flag,
}
