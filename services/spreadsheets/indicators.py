"""Reading of the rows of indicators: all rows that name an output are its indicators.

An indicator is recognized by its number, which is its place in the version of the template.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from services.revising.problems import Problem
from services.spreadsheets import cells, measured_values, progress
from services.spreadsheets.measured_values import UNEDITED, Json, edit
from services.spreadsheets.output_declarations import BASELINES, INDICATOR, INDICATORS, START, VALUES
from services.spreadsheets.reading import Place, Reading, cell_of, check_row
from services.spreadsheets.sentences import CellError
from services.writing.indicator_merges import merged
from services.writing.indicator_rows import all_baselines, with_baselines

FIELD, PROGRESS = "indicators", "progress"
BLANK: Json = {
    "titles": [],
    "descriptions": [],
    "measure": None,
    "ascending": True,
    "baseline": None,
    "baselines": [],
    "details": {},
    "periods": [],
}
Numbered = dict[str, list[Place]]


def compare(reading: Reading, base: Mapping[str, Any]) -> None:
    """Find which indicators the rows want to change, and what is wrong with their cells."""
    places = [*reading.list_rows.get(FIELD, ()), *reading.list_rows.get(PROGRESS, ())]
    if not places:
        return
    found = len(reading.problems)
    for place in places:
        check_row(reading, place)
    now: Sequence[Any] = reading.values.get(FIELD) or []
    known: Sequence[Any] = base.get(FIELD, now) or []
    new: Sequence[Any] = _built(reading, known)
    if len(reading.problems) > found or new == known:
        return
    if known != now:
        new, met = merged(known, now, new)
        if met:
            reading.refuse(INDICATOR, CellError("CHANGED_SINCE", now=f"{len(now)}"), places[0])
            return
    if new != now:
        reading.given[FIELD] = [*new]


def _built(reading: Reading, known: Sequence[Json]) -> list[Json]:
    rows = _numbered(reading, reading.list_rows.get(FIELD, ()))
    periods = _numbered(reading, reading.list_rows.get(PROGRESS, ()))
    for number, (_, *others) in rows.items():
        for other in others:
            first = rows[number][0].row.number
            reading.refuse(INDICATOR, CellError("NUMBER_TWICE", other=first), other)
    everything = [str(place) for place in range(1, len(known) + 1)]
    wanted = everything
    if FIELD in reading.list_rows:
        kept = [number for number in everything if number in rows]
        wanted = [*kept, *(number for number in rows if number not in everything)]
    if _is_emptied(rows):
        wanted = []
    for number in [each for each in periods if each not in wanted]:
        place = periods[number][0]
        reading.refuse(INDICATOR, CellError("INDICATOR_UNKNOWN", number), place)
    made: list[Json] = []
    for number in wanted:
        old = known[everything.index(number)] if number in everything else BLANK
        path = f"{FIELD}.{len(made)}"
        made.append(_indicator(reading, path, old, rows.get(number, ())[:1], periods.get(number, ())))
    return made


def _numbered(reading: Reading, places: Sequence[Place]) -> Numbered:
    """The rows by the number of their indicator."""
    found: Numbered = {}
    for place in places:
        number = cell_of(reading, place, INDICATOR, cells.text)
        if number is not None:
            found.setdefault(number.casefold(), []).append(place)
        elif INDICATOR not in place.row.cells:
            reading.refuse(INDICATOR, CellError("INDICATOR_MISSING"), place)
    return found


def _is_emptied(rows: Numbered) -> bool:
    return len(rows) == 1 and next(iter(rows)) in cells.EMPTYING


def _indicator(
    reading: Reading, path: str, old: Json, rows: Sequence[Place], periods: Sequence[Place]
) -> Json:
    """The indicator that its row and the rows of its periods describe."""
    new = dict(old)
    for place in rows:
        reading.where[path] = place
        new |= _described(reading, place, old)
    if len(periods) == 1 and (cell := periods[0].row.cells.get(START)) and cells.empties(cell):
        new["periods"] = []
    elif periods:
        new["periods"], where = progress.read(reading, periods, old["periods"])
        reading.where[path] = reading.where.get(path, periods[0])
        reading.where |= {f"{path}.{each}": place for each, place in where.items()}
    return new


def _described(reading: Reading, place: Place, old: Json) -> dict[str, Any]:
    """What the row of an indicator says anew."""
    shown = {**old, "direction": "ASCENDING" if old["ascending"] else "DESCENDING"}
    new: dict[str, Any] = {}
    for column in INDICATORS:
        value = edit(reading, place, column, shown)
        if value is not UNEDITED:
            new[column.field] = column.put(new.get(column.field, shown[column.field]), value)
    if "direction" in new:
        new["ascending"] = new.pop("direction") != "DESCENDING"
    return new | _baselines(reading, place, old)


def _baselines(reading: Reading, place: Place, old: Json) -> dict[str, Any]:
    """The baselines, if the row changes the one without a disaggregation."""
    baselines = all_baselines(old)
    before = measured_values.total(baselines)
    after = measured_values.edited(reading, place, BASELINES, before, measured_values.BLANK)
    if after == before:
        return {}
    others = [each for each in baselines if each is not before]
    return with_baselines([*([] if after is None else [after]), *others])


def place_of(reading: Reading, found: Problem) -> tuple[str | None, Place | None]:
    """The column and the row that a problem of indicators is about; null for a problem of another field."""
    path = found.path.removeprefix("input.fields.")
    if path.partition(".")[0] != FIELD or not reading.list_rows:
        return None, None
    parts = path.split(".")
    for length in range(len(parts), 1, -1):
        place = reading.where.get(".".join(parts[:length]))
        if place is not None:
            return _column(parts, place), place
    first = next(iter(reading.list_rows.values()))[0]
    return INDICATOR, first


def _column(parts: Sequence[str], place: Place) -> str:
    """The column of a problem with this path, in the row that it is about."""
    names = [part for part in parts[1:] if not part.isdigit()]
    if "periods" in names:
        values = next((VALUES[name][0].name for name in names if name in VALUES), None)
        return values or ("period_end" if names[-1] == "end" else START)
    if "baselines" in names:
        return BASELINES[0].name
    columns = [each.name for each in INDICATORS if each.field in names]
    filled = [name for name in columns if name in place.row.cells]
    return (filled or columns or [INDICATOR])[0]
