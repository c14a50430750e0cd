"""Claims: what others than its owner reported under a program's identifier; of each reporter the last one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from services.writing import rows

FORGET = """
DELETE FROM claim c
USING unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) AS n (program, source, ref, name)
WHERE c.program_id = n.program AND c.source_id = n.source
    AND c.reporter_identifier IS NOT DISTINCT FROM n.ref
    AND (n.ref IS NOT NULL OR c.reporter_name IS NOT DISTINCT FROM n.name)
"""


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """The columns of a claim; visibility and owner are those of its program."""

    id: UUID
    program_id: UUID
    visibility: str
    owner_id: UUID
    source_id: UUID
    run_id: UUID
    reporter_identifier: str | None
    reporter_name: str | None
    secondary: bool
    file: str
    line: int
    title: str | None
    version_hash: bytes
    dated: datetime | None


async def forget(connection: asyncpg.Connection, claims: Sequence[ClaimRow]) -> None:
    """Remove what the reporters of these claims claimed in the same source before."""
    columns = (
        [getattr(each, column) for each in claims]
        for column in ("program_id", "source_id", "reporter_identifier", "reporter_name")
    )
    await connection.execute(FORGET, *columns)


async def add(connection: asyncpg.Connection, claims: Sequence[ClaimRow]) -> None:
    """Insert claims."""
    await rows.insert(connection, "claim", claims)
