"""The provinces in which programs work, by the stored rule: see `services.writing.working_places`."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import ARRAY, Uuid, bindparam, func, literal_column, select

from db.tables import program_region, region
from db.values import RegionLevel
from services.querying import building
from services.querying.reader import Reader, Row
from services.querying.statements import Statement, prepare
from services.querying.visibility import visible
from services.regions import REGION

HOLDER = "of_program"


@lru_cache
def provinces_statement(columns: tuple[str, ...], member: bool) -> Statement:
    """Build the statement for the distinct provinces of each program, sorted by code."""
    keys: Any = bindparam("keys", type_=ARRAY(Uuid))
    # A place that several owners report has several rows.
    link = (
        select(program_region.c.program_id, program_region.c.region_id)
        .where(program_region.c.program_id == func.any(keys), visible(program_region, member=member))
        .distinct()
        .subquery("link")
    )
    available = building.columns_of(REGION, None)
    is_province = region.c.level == literal_column(f"'{RegionLevel.PROVINCE}'")
    return prepare(
        select(link.c.program_id.label(HOLDER), *(available[name].label(name) for name in columns))
        .join_from(link, region, region.c.id == link.c.region_id)
        .where(is_province)
        .order_by(region.c.code)
    )


async def provinces(reader: Reader, programs: Iterable[Any], columns: Sequence[str]) -> dict[Any, list[Row]]:
    """The provinces of each program; programs without any are left out."""
    statement = provinces_statement(tuple(dict.fromkeys(columns)), reader.viewer.is_member)
    grouped: dict[Any, list[Row]] = {}
    for row in await reader.fetch(statement, {"keys": list(programs)}):
        grouped.setdefault(row[HOLDER], []).append(row)
    return grouped
