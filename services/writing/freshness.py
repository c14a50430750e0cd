"""Keeps the stored days of freshness right: functions of the database work them out.

Each counts only what all who see the record may see, so an order reveals nothing that is hidden from some.
"""

from collections.abc import Collection
from uuid import UUID

import asyncpg

REPORTERS = """
SELECT DISTINCT reporting_organization_id FROM program
WHERE id = ANY($1) AND reporting_organization_id IS NOT NULL
"""
SET_MONTHS = "UPDATE hub_state SET stale_after_months = $1"
MONTHS = "SELECT stale_after_months FROM hub_state"

OF_RECORDS = """
SELECT id FROM program WHERE id = ANY($1)
UNION SELECT program_id FROM result WHERE id = ANY($1) AND program_id IS NOT NULL ORDER BY id
"""


async def follow_records(connection: asyncpg.Connection, records: Collection[UUID]) -> None:
    """Update the programs that written records are, or are results of, and who reports them."""
    if records:
        found = await connection.fetch(OF_RECORDS, list(records))
        await follow(connection, [row["id"] for row in found])


async def follow(connection: asyncpg.Connection, programs: Collection[UUID]) -> None:
    """Update written programs, and the organizations that report them."""
    await follow_programs(connection, programs)
    await follow_reporters(connection, programs)


async def follow_reporters(connection: asyncpg.Connection, programs: Collection[UUID]) -> None:
    """Update the organizations that report the programs."""
    reporters = await connection.fetch(REPORTERS, list(programs))
    await follow_organizations(connection, [row["reporting_organization_id"] for row in reporters])


async def follow_programs(connection: asyncpg.Connection, programs: Collection[UUID]) -> None:
    """Update written programs."""
    await connection.execute("SELECT program_freshness_follow($1)", list(programs))


async def follow_organizations(
    connection: asyncpg.Connection, organizations: Collection[UUID] | None = None
) -> None:
    """Update organizations from their programs; by default all."""
    concerned = None if organizations is None else list(organizations)
    await connection.execute("SELECT organization_freshness_follow($1)", concerned)


async def follow_references(connection: asyncpg.Connection) -> None:
    """Update the programs whose related activities came into the hub or went, in the order of ids."""
    await connection.execute("SELECT program_references_follow()")


async def follow_all(connection: asyncpg.Connection) -> None:
    """Update every program and organization."""
    await connection.execute("SELECT program_freshness_follow(ARRAY(SELECT id FROM program))")
    await follow_organizations(connection)


async def months(connection: asyncpg.Connection) -> int:
    """The number of months without a change after which a program is out of date."""
    number: int = await connection.fetchval(MONTHS)
    return number


async def set_months(connection: asyncpg.Connection, number: int) -> None:
    """Set that number; the records do not follow before `follow_all`."""
    await connection.execute(SET_MONTHS, number)
