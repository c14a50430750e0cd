"""Stored measures that lists are sorted by: budgets, achievement, number of programs, freshness.

The database computes them in the functions that are named here. Each counts only what all who see the record
may see, so an order reveals nothing that is hidden from some of them.
"""

from collections.abc import Collection
from uuid import UUID

import asyncpg

PROGRAMS = "SELECT program_measures_follow($1), program_freshness_follow($1)"
ORGANIZATIONS = "SELECT organization_programs_follow($1), organization_freshness_follow($1)"
PARTICIPANTS = """
SELECT organization_id FROM participation WHERE program_id = ANY($1)
UNION SELECT reporting_organization_id FROM program
WHERE id = ANY($1) AND reporting_organization_id IS NOT NULL
"""


async def follow_programs(connection: asyncpg.Connection, programs: Collection[UUID]) -> None:
    """Update the numbers of written programs; their ancestors must be among them."""
    await connection.execute(PROGRAMS, list(programs))


async def follow_organizations(
    connection: asyncpg.Connection, organizations: Collection[UUID] | None = None
) -> None:
    """Update the numbers of organizations; by default of all."""
    await connection.execute(ORGANIZATIONS, None if organizations is None else list(organizations))


async def participants(connection: asyncpg.Connection, programs: Collection[UUID]) -> set[UUID]:
    """The organizations that take part in the programs, or report them."""
    return {identity for (identity,) in await connection.fetch(PARTICIPANTS, list(programs))}
