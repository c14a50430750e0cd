"""Reading of the rows of periods: the targets and actual values of an indicator.

A row is recognized by its dates, its disaggregation and its places. Rows without a counterpart are new;
values whose rows were removed are removed.
"""

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from services.spreadsheets import measured_values
from services.spreadsheets.cells import clean
from services.spreadsheets.columns import Column
from services.spreadsheets.measured_values import Json, dimensions_shown, locations_shown
from services.spreadsheets.output_declarations import ABOUT_PERIOD, DIMENSIONS, END, PLACES, START, VALUES
from services.spreadsheets.reading import Place, Reading, cell_of
from services.spreadsheets.sentences import CellError

# The dates, the disaggregation and the places of a row, as texts.
About = tuple[str | None, ...]
BY_NAME = {column.name: column for column in ABOUT_PERIOD}


@dataclass(frozen=True, slots=True)
class Slot:
    """A row as a template has it: the period, and the place of its value in each of its lists."""

    period: int
    about: About
    values: Mapping[str, int | None] = field(default_factory=dict)


@dataclass(slots=True)
class Building:
    """The periods of an indicator while they are put together; `rows` are those that a value comes from."""

    known: Sequence[Json]
    dropped: set[tuple[int, str, int]] = field(default_factory=set)
    replaced: dict[tuple[int, str, int], tuple[Json | None, Place]] = field(default_factory=dict)
    added: dict[tuple[int, str], list[tuple[Json, Place]]] = field(default_factory=lambda: defaultdict(list))
    used: dict[int, Place] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)
    new: list[tuple[str, str]] = field(default_factory=list)


def slots(periods: Sequence[Json]) -> Iterator[Slot]:
    """The rows that a template has for periods; values that no cell can describe have none."""
    for place, period in enumerate(periods):
        dates = (period["start"], period["end"])
        groups: dict[About, dict[str, list[int]]] = {}
        for name in VALUES:
            for index, value in enumerate(period[name]):
                about: About = (dimensions_shown(value), locations_shown(value))
                if all(each is None or Column.is_writable(each) for each in about):
                    groups.setdefault(about, {each: [] for each in VALUES})[name].append(index)
        if not any(period[name] for name in VALUES):
            yield Slot(place, (*dates, None, None))
        for about, found in groups.items():
            for indexes in zip_longest(*found.values()):
                yield Slot(place, (*dates, *about), dict(zip(found, indexes, strict=True)))


def read(
    reading: Reading, places: Sequence[Place], known: Sequence[Json]
) -> tuple[list[Json], dict[str, Place]]:
    """The periods that the rows describe, and the row of each part of them by its path."""
    building = Building(known)
    rows = [(place, about) for place in places if (about := _about(reading, place)) is not None]
    left: dict[About, deque[Slot]] = defaultdict(deque)
    for slot in slots(known):
        left[_cleaned(slot.about)].append(slot)
    for place, about in rows:
        if waiting := left.get(about):
            _take(reading, building, waiting.popleft(), place)
        else:
            _add(reading, building, place, about)
    for slot in (each for waiting in left.values() for each in waiting):
        building.gone.add(slot.period)
        building.dropped |= {(slot.period, name, at) for name, at in slot.values.items() if at is not None}
    return _built(building)


def _about(reading: Reading, place: Place) -> About | None:
    """What a row is about; null if a cell is refused."""
    found = len(reading.problems)
    days = [cell_of(reading, place, name, BY_NAME[name].read) for name in (START, END)]
    texts = [cell_of(reading, place, name, BY_NAME[name].read) for name in (DIMENSIONS, PLACES)]
    return None if len(reading.problems) > found else (*days, *texts)


def _cleaned(about: About) -> About:
    return tuple(None if each is None else clean(each) for each in about)


def _take(reading: Reading, building: Building, slot: Slot, place: Place) -> None:
    """Take the values of a row that the template had."""
    building.used.setdefault(slot.period, place)
    blank = _blank(slot, building.known[slot.period])
    for name, columns in VALUES.items():
        at = slot.values.get(name)
        old = None if at is None else building.known[slot.period][name][at]
        new = measured_values.edited(reading, place, columns, old, blank)
        if at is not None:
            building.replaced[slot.period, name, at] = new, place
        elif new is not None:
            building.added[slot.period, name].append((new, place))


def _add(reading: Reading, building: Building, place: Place, about: About) -> None:
    """Add the values of a new row, to its period or to a new one."""
    start, end = about[:2]
    for name, value in ((START, start), (END, end)):
        if value is None:
            reading.refuse(name, CellError("CELL_MISSING"), place)
    if start is None or end is None:
        return
    try:
        blank = measured_values.described(about[2], about[3])
    except CellError as error:
        reading.refuse(DIMENSIONS, error, place)
        return
    period = _period(building, start, end)
    building.used.setdefault(period, place)
    for name, columns in VALUES.items():
        if (new := measured_values.edited(reading, place, columns, None, blank)) is not None:
            building.added[period, name].append((new, place))


def _period(building: Building, start: str, end: str) -> int:
    """The number of the period with these dates: a known one, or a new one after them."""
    dates = [(each["start"], each["end"]) for each in building.known] + building.new
    if (start, end) in dates:
        return dates.index((start, end))
    building.new.append((start, end))
    return len(dates)


def _blank(slot: Slot, period: Json) -> Json:
    """A value without a number yet, of the same disaggregation and places as those of a row."""
    same = [period[name][at] for name, at in slot.values.items() if at is not None]
    about = {name: same[0][name] for name in ("dimensions", "locations")} if same else {}
    return {**measured_values.BLANK, **about}


def _built(building: Building) -> tuple[list[Json], dict[str, Place]]:
    count = len(building.known)
    order = list(range(count))
    for number, (start, end) in enumerate(building.new, count):
        periods = [_dates(building, each) for each in order]
        order.insert(sum(each < (start, end) for each in periods if None not in each), number)
    made: list[Json] = []
    rows: dict[str, Place] = {}
    for number in order:
        lists = {name: _values(building, number, name) for name in VALUES}
        if number in building.gone and number not in building.used and not any(lists.values()):
            continue
        path = f"periods.{len(made)}"
        start, end = _dates(building, number)
        old = building.known[number] if number < count else {"start": start, "end": end}
        made.append({**old, **{name: [value for value, _ in values] for name, values in lists.items()}})
        rows |= {path: building.used[number]} if number in building.used else {}
        for name, values in lists.items():
            rows |= {f"{path}.{name}.{at}": place for at, (_, place) in enumerate(values) if place}
    return made, rows


def _dates(building: Building, number: int) -> tuple[Any, Any]:
    count = len(building.known)
    if number >= count:
        return building.new[number - count]
    return building.known[number]["start"], building.known[number]["end"]


def _values(building: Building, number: int, name: str) -> list[tuple[Json, Place | None]]:
    """The values of a list of a period, each with its row if it has one."""
    known = building.known[number][name] if number < len(building.known) else ()
    made: list[tuple[Json, Place | None]] = []
    for at, value in enumerate(known):
        if (number, name, at) in building.dropped:
            continue
        new, place = building.replaced.get((number, name, at), (value, None))
        made += [] if new is None else [(new, place)]
    return [*made, *building.added.get((number, name), ())]
