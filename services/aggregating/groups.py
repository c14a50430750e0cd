"""The statements that count a list and its groups."""

from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Numeric, Select, Text, bindparam, cast, collate, func, select

from services.aggregating.allocation import KEYS, placed
from services.aggregating.counted_lists import Listing
from services.kinds.declaration import Kind
from services.kinds.dimensions import Sharing
from services.querying.building import KEPT_STATEMENTS, PARENT
from services.querying.statements import Statement, prepare


@lru_cache(KEPT_STATEMENTS)
def whole(listing: Listing, kind: Kind, asked: tuple[str, ...]) -> Statement:
    """Build the statement for the length of each list, `count`, and for columns such as `start_min`."""
    days = sorted({name.rpartition("_")[0] for name in asked} & set(kind.days))
    listed = listing.cte({day: kind.days[day] for day in days})
    query = select(listed.c[PARENT], func.count().label("count"))
    for day in days:
        query = query.add_columns(
            func.min(listed.c[day]).label(f"{day}_min"), func.max(listed.c[day]).label(f"{day}_max")
        )
    return prepare(query.group_by(listed.c[PARENT]))


@lru_cache(KEPT_STATEMENTS)
def groups(listing: Listing, kind: Kind, by: tuple[str, ...], sharing: Sharing) -> Statement:
    """Build the statement for up to `size` groups per list: `key_1`, `key_2`, `count`, `weight`."""
    return prepare(first_of(counted(listing, kind, by, sharing)))


def counted(listing: Listing, kind: Kind, by: tuple[str, ...], sharing: Sharing) -> Select[Any]:
    """Select all groups of each list."""
    _, records = placed(listing, kind, by, sharing)
    number = func.count().label("count")
    weight = func.sum(records.c.weight) if sharing is Sharing.SPLIT else cast(func.count(), Numeric)
    keys = [records.c[name] for name in (PARENT, *KEYS)]
    return select(*keys, number, func.trim_scale(weight).label("weight")).group_by(*keys)


def first_of(found: Select[Any]) -> Select[Any]:
    """Select the largest groups of each list, with their rank as `place`."""
    each = found.subquery("each")
    place = func.row_number().over(partition_by=each.c[PARENT], order_by=largest(each)).label("place")
    ranked = select(*each.c, place).subquery("ranked")
    size = bindparam("size", type_=Integer)
    return select(ranked).where(ranked.c.place <= size).order_by(ranked.c[PARENT], ranked.c.place)


def largest(each: Any) -> list[ColumnElement[Any]]:
    """The order of groups: largest first, then by key, with missing keys last."""
    keys = [collate(each.c[name].cast(Text), "C").asc().nulls_last() for name in KEYS]
    return [each.c.weight.desc(), *keys]
