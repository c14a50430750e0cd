"""The statements that count a list and its groups."""

from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Numeric, Select, Text, bindparam, cast, collate, func, select

from services.aggregating.allocation import KEYS, allocate
from services.aggregating.counted_lists import ListShape
from services.kinds.declaration import Kind
from services.kinds.dimensions import Sharing
from services.querying.building import KEPT_STATEMENTS, PARENT
from services.querying.statements import Statement, prepare


@lru_cache(KEPT_STATEMENTS)
def whole(listing: ListShape, kind: Kind, columns: tuple[str, ...]) -> Statement:
    """Build the statement for the length of each list, `count`, and for columns such as `start_min`."""
    days = sorted({name.rpartition("_")[0] for name in columns} & set(kind.days))
    listed = listing.cte({day: kind.days[day] for day in days})
    query = select(listed.c[PARENT], func.count().label("count"))
    for day in days:
        query = query.add_columns(
            func.min(listed.c[day]).label(f"{day}_min"), func.max(listed.c[day]).label(f"{day}_max")
        )
    return prepare(query.group_by(listed.c[PARENT]))


@lru_cache(KEPT_STATEMENTS)
def groups(listing: ListShape, kind: Kind, by: tuple[str, ...], sharing: Sharing) -> Statement:
    """Build the statement for up to `size` groups per list: `key_1`, `key_2`, `count`, `weight`."""
    return prepare(largest_groups(counted(listing, kind, by, sharing)))


def counted(listing: ListShape, kind: Kind, by: tuple[str, ...], sharing: Sharing) -> Select[Any]:
    """Select all groups of each list."""
    _, records = allocate(listing, kind, by, sharing)
    number = func.count().label("count")
    weight = func.sum(records.c.weight) if sharing is Sharing.SPLIT else cast(func.count(), Numeric)
    keys = [records.c[name] for name in (PARENT, *KEYS)]
    return select(*keys, number, func.trim_scale(weight).label("weight")).group_by(*keys)


def largest_groups(all_groups: Select[Any]) -> Select[Any]:
    """Select the largest groups of each list, with their rank as `place`."""
    groups_of_lists = all_groups.subquery("each")
    rank = (
        func.row_number()
        .over(partition_by=groups_of_lists.c[PARENT], order_by=by_size(groups_of_lists))
        .label("place")
    )
    ranked = select(*groups_of_lists.c, rank).subquery("ranked")
    size = bindparam("size", type_=Integer)
    return select(ranked).where(ranked.c.place <= size).order_by(ranked.c[PARENT], ranked.c.place)


def by_size(groups_of_lists: Any) -> list[ColumnElement[Any]]:
    """The order of groups: largest first, then by key, with missing keys last."""
    keys = [collate(groups_of_lists.c[name].cast(Text), "C").asc().nulls_last() for name in KEYS]
    return [groups_of_lists.c.weight.desc(), *keys]
