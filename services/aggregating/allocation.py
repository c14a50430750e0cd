"""Allocation: the groups of each record, and the record's weight in each of them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Integer,
    Numeric,
    Select,
    Text,
    case,
    cast,
    func,
    literal_column,
    null,
    select,
    true,
)

from services.aggregating.counted_lists import ListShape
from services.kinds.declaration import Kind
from services.kinds.dimensions import Dimension, Sharing
from services.querying.building import PARENT

# Decimal places of a weight. The first key takes the rounding difference, so that weights add up to one.
PLACES = 12
ONE: ColumnElement[Any] = literal_column("1", Integer)
KEYS = ("key_1", "key_2")


def allocate(listing: ListShape, kind: Kind, by: Sequence[str], sharing: Sharing) -> tuple[CTE, CTE]:
    """Build the list, and its records by group: `of_parent`, `id`, `key_1`, `key_2`, `weight`.

    Without a dimension, each record has one row with null keys.
    """
    dimensions = [kind.dimensions[name] for name in by]
    columns = {f"at_{place}": dimension.value for place, dimension in enumerate(dimensions)}
    listed = listing.cte(columns)
    joined: FromClause = listed
    keys: list[ColumnElement[Any]] = []
    weight: ColumnElement[Any] = ONE
    for place, dimension in enumerate(dimensions):
        at = listed.c[f"at_{place}"]
        if dimension.links is None:
            keys.append(at)
            continue
        reported = dimension.links(member=listing.member)
        links = split(reported, at, f"links_{place}") if is_split(dimension, sharing) else reported.subquery()
        joined = joined.outerjoin(links, links.c.subject == at)
        keys.append(links.c.key)
        if is_split(dimension, sharing):
            weight = weight * func.coalesce(links.c.weight, ONE)
    keys += [cast(null(), Text)] * (len(KEYS) - len(keys))
    query = select(
        listed.c[PARENT],
        listed.c.id,
        *(key.label(name) for name, key in zip(KEYS, keys, strict=True)),
        weight.label("weight"),
    ).select_from(joined)
    several = any(dimension.several for dimension in dimensions) and sharing is Sharing.WHOLE
    return listed, (query.distinct() if several else query).cte("placed")


def is_split(dimension: Dimension, sharing: Sharing) -> bool:
    """Return whether a record is split between its keys in the dimension."""
    return dimension.several and sharing is Sharing.SPLIT


def split(links: Select[Any], at: ColumnElement[Any] | None, name: str) -> FromClause:
    """The links of the listed subjects, or of all: `subject`, `key`, `weight`, with one row per key."""
    reported = links.subquery(f"{name}_told")
    share = case((func.count() == func.count(reported.c.share), func.sum(reported.c.share)))
    merged = (
        select(reported.c.subject, reported.c.key, share.label("share"))
        .where(true() if at is None else reported.c.subject.in_(select(at)))
        .group_by(reported.c.subject, reported.c.key)
    )
    return weights_of(merged.subquery(f"{name}_once"), name)


def weights_of(reported: FromClause, name: str) -> FromClause:
    """The weights of keys: by percentages if all keys of a subject have one, else equal. They add up to 1."""
    number = func.count().over(partition_by=reported.c.subject)
    with_share = func.count(reported.c.share).over(partition_by=reported.c.subject)
    whole = func.sum(reported.c.share).over(partition_by=reported.c.subject)
    even = cast(ONE, Numeric) / number
    part = case(((with_share == number) & (whole > 0), reported.c.share / whole), else_=even)
    parts = select(
        reported.c.subject, reported.c.key, func.round(cast(part, Numeric), PLACES).label("part")
    ).subquery(f"{name}_parts")
    total = func.sum(parts.c.part).over(partition_by=parts.c.subject)
    rank = func.row_number().over(partition_by=parts.c.subject, order_by=parts.c.key)
    weight = case((rank == 1, parts.c.part + 1 - total), else_=parts.c.part)
    return select(parts.c.subject, parts.c.key, weight.label("weight")).subquery(name)
