"""The hub's own conditions hide what row level security would hide: without it every answer is the same."""

from collections.abc import AsyncIterator, Callable
from uuid import UUID

import pytest

from db.pools import Pools, open_pools
from db.values import Role
from schema.graph import graph
from services.querying.viewers import ANONYMOUS, Viewer
from tests.comparing import disagreement, executed, same_data
from tests.conftest import UnguardedSession
from tests.operation_values import Stock
from tests.operations import made
from tests.stock import take_stock

# See the fixture `collected`.
pytestmark = pytest.mark.filterwarnings("ignore:coroutine 'Executor:RuntimeWarning")

# By viewer; each takes about two hundredths of a second.
NUMBER = 150
OWNERS = "SELECT DISTINCT owner_id FROM program WHERE visibility = 'OWNER' ORDER BY 1"


@pytest.fixture(scope="module")
async def unguarded(changed_url: str, unguarded_readers: tuple[str, str]) -> AsyncIterator[Pools]:
    """Connections to the graph with a history, whose roles read past row level security."""
    opened = await open_pools(changed_url, readers=unguarded_readers, sessions=UnguardedSession)
    yield opened
    await opened.close()


@pytest.fixture(scope="module")
async def hidden_stock(changed: Pools) -> Stock:
    """Ids of everything, hidden records among them."""
    return await take_stock(changed)


@pytest.fixture(scope="module")
async def viewers(changed: Pools) -> dict[str, Viewer]:
    """Viewers by name: anonymous, a member without hidden records, one with some."""
    owners: list[UUID] = [row[0] for row in await changed.writing.fetch(OWNERS)]
    other = await changed.writing.fetchval("SELECT id FROM organization WHERE id <> ALL($1) LIMIT 1", owners)
    return {
        "anonymous": ANONYMOUS,
        "other": Viewer(other, Role.ADMINISTRATOR),
        "owner": Viewer(owners[0], Role.REVIEWER),
    }


@pytest.mark.parametrize("name", ["anonymous", "other", "owner"])
async def test_answers_are_the_same_without_row_level_security(
    changed: Pools,
    unguarded: Pools,
    hidden_stock: Stock,
    viewers: dict[str, Viewer],
    collected: Callable[[], object],
    name: str,
) -> None:
    for seed in range(NUMBER):
        operation = made(f"alone {name} {seed}", hidden_stock, seed % 6 + 1, seed % 4 + 2)
        guarded = await executed(graph, changed, operation, viewers[name])
        alone = await executed(graph, unguarded, operation, viewers[name])
        assert same_data(guarded, alone), operation
        assert disagreement(alone, guarded) is None, operation
    collected()


async def test_the_roles_do_read_past_row_level_security(changed: Pools, unguarded: Pools) -> None:
    every = "SELECT count(*) FROM program"
    total = await changed.writing.fetchval(every)
    async with unguarded.reading(None) as anonymous, unguarded.reading(UUID(int=1)) as member:
        assert await anonymous.fetchval(every) == await member.fetchval(every) == total
    async with changed.reading(None) as guarded:
        assert await guarded.fetchval(every) < total
