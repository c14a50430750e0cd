"""Writers and readers of the feed: records written as a service would, and a reader that keeps a copy."""

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import cast
from uuid import UUID, uuid4

import asyncpg
from uuid_utils.compat import uuid7

from db.pools import Pools
from db.values import Role
from services import feed
from services.feed import ChangeType, FeedChange, FeedPage
from services.querying.reader import Reader
from services.querying.viewers import ANONYMOUS, Viewer
from services.writing import data_version, sources
from services.writing.sources import SourceFacts

ORGANIZATION = """
INSERT INTO organization (id, name, origin, owner_id, source_id) VALUES ($1, $2, 'RECORD', $1, $3)
"""
PROGRAM = """
INSERT INTO program (id, title, visibility, owner_id, source_id) VALUES ($1, $2, $3, $4, $5)
"""


@asynccontextmanager
async def writing(pools: Pools) -> AsyncIterator[asyncpg.Connection]:
    """A transaction with the data version as its last step."""
    async with pools.writing.acquire() as lent, lent.transaction():
        connection = cast("asyncpg.Connection", lent)
        yield connection
        await data_version.increment(connection)


@dataclass(frozen=True)
class World:
    """Two organizations, and the source of their records."""

    pools: Pools
    source: UUID
    first: UUID
    second: UUID

    async def add(self, visibility: str = "PUBLIC", owner: UUID | None = None) -> UUID:
        """Add a program of an organization, by default of the first one."""
        identity = uuid7()
        async with writing(self.pools) as connection:
            await connection.execute(PROGRAM, identity, "Title", visibility, owner or self.first, self.source)
        return identity

    async def set(self, program: UUID, **values: object) -> None:
        """Change columns of a program."""
        assigned = "".join(f", {name} = ${place}" for place, name in enumerate(values, 2))
        async with writing(self.pools) as connection:
            await connection.execute(
                f"UPDATE program SET version = version + 1{assigned} WHERE id = $1",
                program,
                *values.values(),
            )

    async def remove(self, program: UUID) -> None:
        """Remove a program."""
        async with writing(self.pools) as connection:
            await connection.execute("DELETE FROM program WHERE id = $1", program)


async def world(pools: Pools) -> World:
    """Write two organizations."""
    async with writing(pools) as connection:
        source = await sources.ensure(connection, SourceFacts("Feed"))
        first, second = uuid4(), uuid4()
        for each in (first, second):
            await connection.execute(ORGANIZATION, each, f"Organization {each}", source)
    return World(pools, source, first, second)


@dataclass
class Consumer:
    """A reader of the feed that keeps the ids of all records that it may see."""

    pools: Pools
    viewer: Viewer = ANONYMOUS
    size: int = 100
    cursor: str | None = None
    known: set[UUID] = field(default_factory=set)
    seen: Counter[tuple[ChangeType, UUID, int]] = field(default_factory=Counter)

    async def page(self) -> FeedPage:
        """Read one page, and remember its cursor."""
        found = await feed.page(Reader(self.pools, self.viewer), self.cursor, size=self.size)
        assert isinstance(found, FeedPage), found
        for each in found.changes:
            self.seen[each.type, each.id, each.version] += 1
            if each.type is ChangeType.REMOVED:
                self.known.discard(each.id)
            else:
                self.known.add(each.id)
        self.cursor = found.cursor
        return found

    async def catch_up(self) -> list[FeedChange]:
        """Read all pages up to the present."""
        changes: list[FeedChange] = []
        while True:
            found = await self.page()
            changes += found.changes
            if not found.has_more:
                return changes

    async def sees(self) -> list[tuple[str, UUID]]:
        """The types and ids of all changes up to the present."""
        return [(each.type.value, each.id) for each in await self.catch_up()]


def consumers(world: World, size: int = 100) -> Sequence[Consumer]:
    """An anonymous reader, and one of each organization."""
    viewers = (ANONYMOUS, Viewer(world.first, Role.READER), Viewer(world.second, Role.READER))
    return [Consumer(world.pools, viewer, size) for viewer in viewers]


async def visible(world: World, viewer: Viewer) -> set[UUID]:
    """The ids of all organizations and programs that a viewer may see."""
    rows = await world.pools.writing.fetch(
        """SELECT id FROM program WHERE visibility = 'PUBLIC'
            OR $1::uuid IS NOT NULL AND (visibility = 'MEMBERS' OR owner_id = $1)
        UNION SELECT id FROM organization""",
        viewer.organization_id,
    )
    return {row["id"] for row in rows}
