"""Decisions about all overlaps and claims of a graph, for fields that only decided ones have."""

from db.pools import Pools
from db.values import Role
from services.deciding import overlaps
from services.deciding.decisions import Decision, Outcome
from services.querying.reader import Reader
from services.querying.viewers import Viewer
from services.revising import alignment_decisions


async def decide_all(pools: Pools) -> None:
    """Decide every open overlap as COORDINATED and every claim as CONFIRMED, as an administrator."""
    viewer = Viewer(await pools.writing.fetchval("SELECT id FROM organization LIMIT 1"), Role.ADMINISTRATOR)
    for row in await pools.writing.fetch("SELECT id, version FROM overlap WHERE status = 'OPEN' ORDER BY id"):
        decision = Decision(row["id"], "COORDINATED", "A sample of a decision.", row["version"])
        result = await overlaps.decide(Reader(pools, viewer), decision)
        assert result.outcome in (Outcome.DECIDED, Outcome.NOT_FOUND)
    claims = await pools.writing.fetch(
        "SELECT id, version FROM alignment WHERE status = 'CLAIMED' ORDER BY id"
    )
    decisions = [
        Decision(row["id"], "CONFIRMED", "A sample of a decision.", row["version"]) for row in claims
    ]
    decided = await alignment_decisions.decide(Reader(pools, viewer), decisions)
    assert Outcome.DECIDED in decided.outcomes
