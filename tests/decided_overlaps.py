"""Decisions about all overlaps of a graph, for fields that only decided ones have."""

from db.pools import Pools
from db.values import Role
from services.deciding import overlaps
from services.deciding.decisions import Decision, Outcome
from services.querying.reader import Reader
from services.querying.viewers import Viewer


async def decide_all(pools: Pools) -> None:
    """Decide every open overlap as COORDINATED, as an administrator."""
    viewer = Viewer(await pools.writing.fetchval("SELECT id FROM organization LIMIT 1"), Role.ADMINISTRATOR)
    for row in await pools.writing.fetch("SELECT id, version FROM overlap WHERE status = 'OPEN' ORDER BY id"):
        decision = Decision(row["id"], "COORDINATED", "A sample of a decision.", row["version"])
        result = await overlaps.decide(Reader(pools, viewer), decision)
        assert result.outcome in (Outcome.DECIDED, Outcome.NOT_FOUND)
