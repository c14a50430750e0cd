"""Where programs work: the regions of their own locations, and of the outputs below them.

The database stores them by one rule, in the function `program_region_follow`.
"""

from collections.abc import Collection
from uuid import UUID

import asyncpg

FOLLOW = "SELECT program_region_follow($1)"


async def follow(connection: asyncpg.Connection, programs: Collection[UUID]) -> list[UUID]:
    """Update the regions of written programs and of those above them; return the ids of all of these."""
    return [identity for (identity,) in await connection.fetch(FOLLOW, list(programs))]
