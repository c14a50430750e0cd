"""Plans as XLSX workbooks: a sheet for each section, a row for each entry."""

from services.imports.plans.declarations import BY_SHEET, LEVELS, NODES, PLAN, SECTIONS, Section
from services.imports.plans.entries import Entries, Entry
from services.imports.plans.faults import Faults, Place
from services.spreadsheets import workbooks
from services.spreadsheets.sentences import CellError, FileError
from services.spreadsheets.tables import Row, Sheet, letter

FIRST_ROW = 1


def read(content: bytes, faults: Faults) -> Entries:
    """Read a workbook into entries. Raise PlanRefused if it is damaged or has unknown sheets or columns."""
    try:
        book = workbooks.read(content, _known, tuple(BY_SHEET))
    except FileError as error:
        faults.add(Place((0, "workbook"), FIRST_ROW), error.message)
        faults.refuse_any()
        raise
    entries = Entries()
    for sheet in book.sheets:
        section = BY_SHEET[sheet.name]
        entries.sections[section.name] = [_entry(section, sheet, row, faults) for row in sheet.rows]
    for section in (PLAN, LEVELS, NODES):
        if not entries.of(section):
            columns = ", ".join(section.columns)
            faults.add(
                Place(_of(section), FIRST_ROW),
                f"The sheet {section.sheet} has no row below a row with the names of its columns "
                f"({columns}).",
            )
    return entries


def _known(sheet: str) -> tuple[str, ...] | None:
    section = BY_SHEET.get(sheet)
    return section.columns if section else None


def _of(section: Section) -> tuple[int, str]:
    return SECTIONS.index(section), section.sheet


def _entry(section: Section, sheet: Sheet, row: Row, faults: Faults) -> Entry:
    where = _of(section)
    first = letter(min(sheet.columns.values()))
    for column in row.extra:
        _add(faults, Place(where, row.number, letter(column)), CellError("EXTRA_CELL"))
    for merged in row.merged:
        _add(faults, Place(where, row.number, letter(merged.first_column)), CellError("MERGED", merged.name))
    places = {name: Place(where, row.number, letter(column)) for name, column in sheet.columns.items()}
    return Entry(Place(where, row.number, first), row.cells, places)


def _add(faults: Faults, place: Place, error: CellError) -> None:
    faults.add(place, dict(error.texts)["en"])
