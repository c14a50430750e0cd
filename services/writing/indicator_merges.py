"""Edits of the indicators of one result that meet: those of different periods or values both land.

Indicators are recognized by their title, periods by their dates, values by their dimensions and locations; if
their number is the same, also by their place.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.text.normalization import normalized

Json = dict[str, Any]
# The path of a part that both sides changed, with its value before, now, and as the edit has it.
Met = tuple[str, Any, Any, Any]


@dataclass(frozen=True, slots=True)
class Items:
    """A list of objects: how they are recognized, the lists in them, and how they are sorted if both add."""

    key: Callable[[Json], Any]
    inner: Mapping[str, "Items"] = field(default_factory=dict)
    order: Callable[[Json], Any] | None = None


def _title(indicator: Json) -> Any:
    return normalized(indicator["titles"][0]["text"]) if indicator["titles"] else ""


def _dates(period: Json) -> Any:
    return period["start"], period["end"]


def _dimensions(value: Json) -> Any:
    names = sorted((each["name"], each["value"]) for each in value["dimensions"])
    return tuple(names), tuple(sorted(value["locations"]))


def _chronology(period: Json) -> Any:
    return period["start"] or "", period["end"] or ""


VALUES = Items(_dimensions)
PERIODS = Items(_dates, {"targets": VALUES, "actuals": VALUES}, _chronology)
INDICATORS = Items(_title, {"periods": PERIODS})


def merged(
    base: Sequence[Json], current: Sequence[Json], new: Sequence[Json]
) -> tuple[list[Json], list[Met]]:
    """The indicators with the changes of both sides, and the parts in which they differ."""
    met: list[Met] = []
    return _list(INDICATORS, "indicators", (base, current, new), met), met


def aligned(items: Items, base: Sequence[Json], other: Sequence[Json]) -> dict[int, int]:
    """The place in the other list of each item that both lists have."""
    places = {key: place for place, key in enumerate(_keys(items, other))}
    found = {place: places[key] for place, key in enumerate(_keys(items, base)) if key in places}
    if len(base) == len(other):
        taken = set(found.values())
        found |= {place: place for place in range(len(base)) if place not in found and place not in taken}
    return found


def _keys(items: Items, values: Sequence[Json]) -> list[Any]:
    seen: Counter[Any] = Counter()
    keys = []
    for value in values:
        key = items.key(value)
        seen[key] += 1
        keys.append((key, seen[key]))
    return keys


def _list(
    items: Items, path: str, sides: tuple[Sequence[Json], Sequence[Json], Sequence[Json]], met: list[Met]
) -> list[Json]:
    base, current, new = sides
    in_current, in_new = aligned(items, base, current), aligned(items, base, new)
    of_current = {place: index for index, place in in_current.items()}
    kept: list[Json] = []
    for place, item in enumerate(current):
        index = of_current.get(place)
        proposed = None if index is None else in_new.get(index)
        if index is None:
            kept.append(item)
        elif proposed is not None:
            kept.append(_item(items, f"{path}.{place}", (base[index], item, new[proposed]), met))
        elif item != base[index]:
            kept.append(item)
            met.append((f"{path}.{place}", base[index], item, None))
    _removed(path, sides, (in_current, in_new), met)
    known = set(in_new.values())
    return _with_added(items, path, kept, [each for place, each in enumerate(new) if place not in known], met)


def _removed(
    path: str,
    sides: tuple[Sequence[Json], Sequence[Json], Sequence[Json]],
    places: tuple[Mapping[int, int], Mapping[int, int]],
    met: list[Met],
) -> None:
    """Find items that others removed and the edit changes."""
    base, _, new = sides
    for index, place in places[1].items():
        if index not in places[0] and new[place] != base[index]:
            met.append((f"{path}.{index}", base[index], None, new[place]))


def _with_added(
    items: Items, path: str, kept: list[Json], added: Sequence[Json], met: list[Met]
) -> list[Json]:
    """The items with those that the edit adds; both sides may add the same one."""
    result = [*kept]
    for item in added:
        equals = [place for place, each in enumerate(kept) if items.key(each) == items.key(item)]
        if not equals:
            result.append(item)
        elif kept[equals[0]] != item:
            met.append((f"{path}.{equals[0]}", None, kept[equals[0]], item))
    return sorted(result, key=items.order) if items.order and len(result) > len(kept) else result


def _item(items: Items, path: str, sides: tuple[Json, Json, Json], met: list[Met]) -> Json:
    base, current, new = sides
    if not items.inner:
        leaf: Json = _leaf(path, base, current, new, met)
        return leaf
    return {
        name: _list(items.inner[name], f"{path}.{name}", (base[name], current[name], new[name]), met)
        if name in items.inner
        else _leaf(f"{path}.{name}", base[name], current[name], new[name], met)
        for name in current
    }


def _leaf(path: str, base: Any, current: Any, new: Any, met: list[Met]) -> Any:
    if current in (base, new):
        return new
    if new != base:
        met.append((path, base, current, new))
    return current
