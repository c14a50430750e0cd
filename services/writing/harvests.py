"""The progress of harvests, stored by the transactions that write their pages."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

STATE = """
SELECT h.complete, h.token, h.window_from, h.window_until, h.answered, h.began, h.pages
FROM harvest h JOIN source s ON s.id = h.source_id
WHERE s.name = $1 AND h.prefix = $2 AND h.set_spec = $3
"""
# After every earlier time, even if the server's clock was set back since.
BEGIN = """
INSERT INTO harvest (source_id, prefix, set_spec, window_from, window_until, answered, began)
SELECT $1, $2, $3, $4, $5, $6, greatest(now(), max(r.seen_at) + interval '1 microsecond')
FROM harvested_record r WHERE r.source_id = $1
ON CONFLICT (source_id, prefix, set_spec) DO UPDATE SET token = NULL, window_from = excluded.window_from,
    window_until = excluded.window_until, answered = excluded.answered, began = excluded.began, pages = 0
"""
FINISH_PAGE = """
UPDATE harvest SET token = $4, pages = pages + 1 WHERE source_id = $1 AND prefix = $2 AND set_spec = $3
"""
RESET = """
UPDATE harvest SET token = NULL, began = NULL WHERE source_id = $1 AND prefix = $2 AND set_spec = $3
"""
# A window with an end, or with a gap before its start, doesn't change where the next harvest starts.
COMPLETE = """
UPDATE harvest SET token = NULL, complete = CASE WHEN $4 THEN answered ELSE complete END
WHERE source_id = $1 AND prefix = $2 AND set_spec = $3
"""
# The spec of a set begins with the specs of its ancestors, separated by colons.
UNSEEN = """
SELECT r.identifier FROM harvested_record r JOIN harvest h USING (source_id)
WHERE r.source_id = $1 AND h.prefix = $2 AND h.set_spec = $3 AND NOT r.deleted AND r.seen_at < h.began
    AND ($3 = '' OR EXISTS (SELECT FROM unnest(r.sets) s WHERE s = $3 OR starts_with(s, $3 || ':')))
ORDER BY r.identifier
"""


@dataclass(frozen=True, slots=True)
class HarvestProgress:
    """When the last complete harvest began, by the repository's clock; token and window of an open one."""

    complete: datetime | None = None
    token: str | None = None
    window: tuple[str | None, str | None] = (None, None)


@dataclass(frozen=True, slots=True)
class HarvestKey:
    """The key of a harvest: a source, a metadata format and a set."""

    source_id: UUID
    prefix: str
    set_spec: str

    @property
    def key(self) -> tuple[UUID, str, str]:
        """The primary key of its row."""
        return self.source_id, self.prefix, self.set_spec


async def progress(
    connection: asyncpg.Connection, source: str, prefix: str, set_spec: str
) -> HarvestProgress:
    """The progress of the harvest of a source, by its name."""
    row: Any = await connection.fetchrow(STATE, source, prefix, set_spec)
    if row is None:
        return HarvestProgress()
    window = (row["window_from"], row["window_until"])
    return HarvestProgress(row["complete"], row["token"], window)


async def begin(
    connection: asyncpg.Connection,
    harvest: HarvestKey,
    window: tuple[str | None, str | None],
    answered: datetime,
) -> None:
    """Store the start of a window, and the repository's time in its first response."""
    await connection.execute(BEGIN, *harvest.key, *window, answered)


async def finish_page(connection: asyncpg.Connection, harvest: HarvestKey, token: str | None) -> None:
    """Record that a page was imported, and the token of the next one."""
    await connection.execute(FINISH_PAGE, *harvest.key, token)


async def reset(connection: asyncpg.Connection, harvest: HarvestKey) -> None:
    """Delete the token: the next harvest starts from the first page."""
    await connection.execute(RESET, *harvest.key)


async def complete(connection: asyncpg.Connection, harvest: HarvestKey, *, moves: bool) -> None:
    """Record that the window is complete; if it `moves`, the next harvest starts from it."""
    await connection.execute(COMPLETE, *harvest.key, moves)


async def unseen(connection: asyncpg.Connection, harvest: HarvestKey) -> list[str]:
    """The identifiers of stored records that were not seen since the harvest began."""
    return [row["identifier"] for row in await connection.fetch(UNSEEN, *harvest.key)]
