"""The feed of changes as the source of webhooks, with the times of its data versions.

The feed knows data versions. To replay from a time, and to say when something changed, the worker notes when
it saw each version.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import asyncpg

from services import feed, feed_cursors
from services.delivering.events import Event, EventPage
from services.feed import FeedChange, Resync
from services.querying.reader import Reader

NOTE = """
INSERT INTO version_time (version) SELECT data_version FROM hub_state s
WHERE EXISTS (SELECT FROM webhook) AND NOT EXISTS (SELECT FROM version_time WHERE version = s.data_version)
ON CONFLICT DO NOTHING RETURNING version
"""
FORGET = "DELETE FROM version_time WHERE at < now() - interval '30 days'"
TIMES = """
SELECT v, (SELECT at FROM version_time t WHERE t.version >= v ORDER BY t.version LIMIT 1) AS at
FROM unnest($1::bigint[]) v
"""
# What changed before the first noted time is sent again as a whole.
START = """
SELECT feed_generation, greatest(feed_horizon, coalesce(
    (SELECT max(version) FROM version_time WHERE at < $1), feed_horizon
)) AS version FROM hub_state
"""


async def note_version(pool: "asyncpg.Pool[Any]") -> None:
    """Note that the data has its present version now, if that is new and there are endpoints."""
    if await pool.fetchval(NOTE) is not None:
        await pool.execute(FORGET)


class FeedSource:
    """The feed of changes as the source of webhooks."""

    async def page(self, reader: Reader, cursor: str, kinds: Sequence[str], most: int) -> EventPage:
        """The next changes after a cursor that the reader's viewer may know of."""
        found = await feed.page(reader, cursor, kinds=kinds or None, size=most)
        if isinstance(found, Resync):
            version, latest = await feed.now(reader)
            return EventPage((), latest, version, is_lost=True)
        times = await _times(reader, found.changes)
        events = [_event(change, times.get(change.version)) for change in found.changes]
        return EventPage(events, found.cursor, None if found.has_more else found.data_version)

    async def latest(self, reader: Reader) -> str:
        """The cursor of the present moment."""
        return (await feed.now(reader))[1]

    async def at(self, reader: Reader, time: datetime) -> str:
        """The cursor of a time, or of a moment before it."""
        row = await reader.pools.writing.fetchrow(START, time)
        assert row is not None  # noqa: S101 - the state has one row
        return feed_cursors.encode(feed_cursors.end(row["feed_generation"], row["version"]))

    async def is_valid(self, reader: Reader, cursor: str) -> bool:
        """Whether the feed can be continued from a cursor."""
        return not isinstance(await feed.page(reader, cursor, size=1), Resync)


async def _times(reader: Reader, changes: Sequence[FeedChange]) -> dict[int, datetime]:
    """When the versions of changes were seen; those that nobody has noted are left out."""
    versions = list({change.version for change in changes})
    rows = await reader.pools.writing.fetch(TIMES, versions) if versions else []
    return {row["v"]: row["at"] for row in rows if row["at"] is not None}


def _event(change: FeedChange, at: datetime | None) -> Event:
    return Event(
        change.cursor,
        change.kind,
        change.id,
        change.type,
        change.fields,
        change.version,
        at or datetime.now(UTC),
    )
