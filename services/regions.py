"""Regions: the country, its provinces, regencies and cities."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import ARRAY, Select, Text, bindparam, func, select, true

from db.tables import program_region, region
from services.querying import building
from services.querying.entities import Entity, Link
from services.querying.orders import Order, SortKey
from services.querying.reader import Reader, Row
from services.querying.rules import any_of, has, word_in
from services.querying.statements import Statement, prepare
from services.querying.visibility import visible

parent_region = region.alias("upper")


def programs_in(member: bool) -> Select[Any]:
    """The visible programs of a region and its subregions."""
    return select(program_region.c.program_id).where(
        program_region.c.region_id == region.c.id, visible(program_region, member=member)
    )


REGION = Entity(
    region,
    "Region",
    rules={
        "level": any_of(region.c.level),
        "code": any_of(region.c.code),
        "has_programs": has(programs_in),
        "parent": word_in(region.c.parent_id, select(parent_region.c.id), parent_region.c.code),
    },
    sort_keys={"CODE": SortKey("code", str)},
)
BY_CODE = Order("CODE", REGION.sort_keys["CODE"])


def attach_children(query: Select[Any], parent: Any, _options: frozenset[str], _member: bool) -> Select[Any]:
    """The region's direct children."""
    return query.where(region.c.parent_id == parent)


CHILDREN = Link(attach_children)


@lru_cache
def by_code_statement(columns: tuple[str, ...]) -> Statement:
    """Build the statement for the region of each code of either kind."""
    keys: Any = bindparam("keys", type_=ARRAY(Text))
    key = func.unnest(keys, type_=Text).table_valued("code").render_derived(name="key")
    match = (region.c.code == key.c.code) | (region.c.kemendagri_code == key.c.code)
    available = building.columns_of(REGION, None)
    selected = (available[name].label(name) for name in columns)
    matched = select(*selected).select_from(region).where(match).limit(1).lateral("found")
    return prepare(select(key.c.code.label("of_key"), *matched.c).select_from(key.join(matched, true())))


async def by_code(reader: Reader, codes: Iterable[str], columns: Sequence[str]) -> dict[str, Row]:
    """The region for each ISO 3166-2 or Kemendagri code."""
    rows = await reader.fetch(by_code_statement(tuple(dict.fromkeys(columns))), {"keys": list(codes)})
    return {row["of_key"]: row for row in rows}
