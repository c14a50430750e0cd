"""Sectors, tags, policy markers, countries, recipient regions and locations of programs."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import ARRAY, Uuid, bindparam, func, literal_column, select

from db.tables import (
    program,
    program_country,
    program_location,
    program_policy_marker,
    program_recipient_region,
    program_sector,
    program_tag,
)
from db.values import ProgramLevel
from services.querying.entities import Entity
from services.querying.reader import Reader, Row
from services.querying.statements import Statement, prepare
from services.querying.visibility import visible

SECTOR = Entity(program_sector, "ProgramSector")
COUNTRY = Entity(program_country, "CountryShare")
RECIPIENT_REGION = Entity(program_recipient_region, "RecipientRegion")
POLICY_MARKER = Entity(program_policy_marker, "ProgramPolicyMarker")
TAG = Entity(program_tag, "ProgramTag")
LOCATION = Entity(program_location, "ProgramLocation")
HOLDER = "of_holder"


@lru_cache
def working_locations_statement(columns: tuple[str, ...], member: bool) -> Statement:
    """Build the statement for the locations of each program and of the visible outputs below it.

    They are those that the stored regions of programs come from: see `services.writing.working_places`.
    """
    keys: Any = bindparam("keys", type_=ARRAY(Uuid))
    holders = func.unnest(keys, type_=Uuid).table_valued("id").render_derived(name="holder")
    depth: Any = literal_column("0")
    own = select(holders.c.id.label("holder"), holders.c.id, depth.label("depth"))
    work = own.cte("work", recursive=True)
    below = select(work.c.holder, program.c.id, work.c.depth + 1).join_from(
        work, program, program.c.parent_id == work.c.id
    )
    is_output = program.c.level == literal_column(f"'{ProgramLevel.OUTPUT}'")
    work = work.union_all(below.where(is_output, visible(program, member=member)))
    table = program_location
    return prepare(
        select(work.c.holder.label(HOLDER), *(table.c[name] for name in columns))
        .join_from(work, table, table.c.program_id == work.c.id)
        .where(visible(table, member=member))
        .order_by(work.c.depth, table.c.program_id, table.c.ordinal)
    )


async def working_locations(
    reader: Reader, programs: Iterable[Any], columns: Sequence[str]
) -> dict[Any, list[Row]]:
    """The locations of the programs and of the outputs below them, by program; its own come first."""
    statement = working_locations_statement(tuple(dict.fromkeys(columns)), reader.viewer.is_member)
    grouped: dict[Any, list[Row]] = {}
    for row in await reader.fetch(statement, {"keys": list(programs)}):
        grouped.setdefault(row[HOLDER], []).append(row)
    return grouped
