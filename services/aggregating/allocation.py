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

from services.aggregating.counted_lists import Listing
from services.kinds.declaration import Kind
from services.kinds.dimensions import Dimension, Sharing
from services.querying.building import PARENT

# Decimal places of a weight. The first key takes the rounding difference, so that weights add up to one.
PLACES = 12
ONE: ColumnElement[Any] = literal_column("1", Integer)
KEYS = ("key_1", "key_2")


def placed(listing: Listing, kind: Kind, by: Sequence[str], sharing: Sharing) -> tuple[CTE, CTE]:
    """Build the list, and its records by group: `of_parent`, `id`, `key_1`, `key_2`, `weight`.

    Without a dimension, each record has one row with null keys.
    """
    found = [kind.dimensions[name] for name in by]
    columns = {f"at_{place}": dimension.value for place, dimension in enumerate(found)}
    listed = listing.cte(columns)
    joined: FromClause = listed
    keys: list[ColumnElement[Any]] = []
    weight: ColumnElement[Any] = ONE
    for place, dimension in enumerate(found):
        at = listed.c[f"at_{place}"]
        if dimension.links is None:
            keys.append(at)
            continue
        told = dimension.links(member=listing.member)
        links = split(told, at, f"links_{place}") if is_split(dimension, sharing) else told.subquery()
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
    several = any(dimension.several for dimension in found) and sharing is Sharing.WHOLE
    return listed, (query.distinct() if several else query).cte("placed")


def is_split(dimension: Dimension, sharing: Sharing) -> bool:
    """Return whether a record is split between its keys in the dimension."""
    return dimension.several and sharing is Sharing.SPLIT


def split(links: Select[Any], at: ColumnElement[Any] | None, name: str) -> FromClause:
    """The links of the listed subjects, or of all: `subject`, `key`, `weight`, with one row per key."""
    told = links.subquery(f"{name}_told")
    share = case((func.count() == func.count(told.c.share), func.sum(told.c.share)))
    once = (
        select(told.c.subject, told.c.key, share.label("share"))
        .where(true() if at is None else told.c.subject.in_(select(at)))
        .group_by(told.c.subject, told.c.key)
    )
    return weighed(once.subquery(f"{name}_once"), name)


def weighed(told: FromClause, name: str) -> FromClause:
    """The weights of keys: by percentages if all keys of a subject have one, else equal. They add up to 1."""
    number = func.count().over(partition_by=told.c.subject)
    known = func.count(told.c.share).over(partition_by=told.c.subject)
    whole = func.sum(told.c.share).over(partition_by=told.c.subject)
    even = cast(ONE, Numeric) / number
    part = case(((known == number) & (whole > 0), told.c.share / whole), else_=even)
    parts = select(
        told.c.subject, told.c.key, func.round(cast(part, Numeric), PLACES).label("part")
    ).subquery(f"{name}_parts")
    total = func.sum(parts.c.part).over(partition_by=parts.c.subject)
    place = func.row_number().over(partition_by=parts.c.subject, order_by=parts.c.key)
    weight = case((place == 1, parts.c.part + 1 - total), else_=parts.c.part)
    return select(parts.c.subject, parts.c.key, weight.label("weight")).subquery(name)
