"""Two small action plans for tests of alignments, and what members and reviewers do with these."""

from datetime import date
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from db.pools import Pools
from tests.test_revisions import Party

PLAN = """
INSERT INTO action_plan (id, code, title, start_date, end_date, visibility, owner_id, source_id)
SELECT $1, $2, $2, '2020-01-01', '2029-12-31', $3, o.id, s.id
FROM organization o, source s WHERE o.identifier = 'XX-3' ORDER BY s.id LIMIT 1
"""
NODE = """
INSERT INTO plan_node (id, plan_id, parent_id, visibility, owner_id, kind, code, ordinal, path, depth, title,
    titles, valid_from, valid_to, source_id)
SELECT $1, p.id, u.id, p.visibility, p.owner_id, $3, $4, $5, $6, length($6) / 5, $7,
    jsonb_build_array(jsonb_build_array('en', $7::text)), $8, $9, p.source_id
FROM action_plan p LEFT JOIN plan_node u ON u.plan_id = p.id AND u.path = left($6, -5) WHERE p.code = $2
"""
LINK = """
INSERT INTO plan_node_link (id, a_id, a_visibility, a_owner_id, b_id, b_visibility, b_owner_id, relation)
SELECT $1, a.id, a.visibility, a.owner_id, b.id, b.visibility, b.owner_id, $4
FROM plan_node a, plan_node b WHERE a.reference = $2 AND b.reference = $3
"""
ALIGN = """
INSERT INTO alignment (id, program_id, work_visibility, work_owner_id, node_id, node_visibility,
    node_owner_id, significance, claimed_by_id, status, decided_at)
SELECT gen_random_uuid(), p.id, p.visibility, p.owner_id, n.id, n.visibility, n.owner_id, 'SECONDARY',
    p.owner_id, $3, CASE WHEN $3 <> 'CLAIMED' THEN now() END
FROM program p, plan_node n WHERE p.iati_identifier = $1 AND n.reference = $2
"""
NODES = (
    ("P1", "PILLAR", "1", "0001.", "Prevention"),
    ("P1", "ACTION", "1.1", "0001.0001.", "Training of teachers"),
    ("P1", "ACTION", "1.2", "0001.0002.", "Forums of youth"),
    ("P1", "PILLAR", "2", "0002.", "Partnership"),
    ("P2", "THEME", "A", "0001.", "Schools"),
    ("P2", "THEME", "B", "0002.", "Partners"),
    ("P3", "THEME", "X", "0001.", "For members"),
)
DECIDE = """mutation ($input: DecideAlignmentsInput!) { decideAlignments(input: $input) { __typename
    ... on AlignmentsDecided { decidedCount failedCount items { place result { __typename
        ... on AlignmentDecided { alignment { status version reason decidedBy { identifier } } }
        ... on AlignmentStale { alignment { version } }
        ... on ReasonMissing { argument } } } }
    ... on InvalidInput { problems { path code } } } }"""
ALIGNED = """{ program(iatiIdentifier: "XX-1-1") { alignments { totalCount nodes {
    id version status significance share reason node { reference } claimedBy { identifier } } } } }"""


async def align(pools: Pools, program: str, node: str, status: str = "CLAIMED") -> None:
    """Align a program with a node, as its owner."""
    await pools.writing.execute(ALIGN, program, node, status)


async def make_plans(pools: Pools) -> None:
    """Three plans: P1 with two levels, P2 that a crosswalk links to it, and P3, for members only."""
    async with pools.writing.acquire() as connection, connection.transaction():
        for code, visibility in (("P1", "PUBLIC"), ("P2", "PUBLIC"), ("P3", "MEMBERS")):
            await connection.execute(PLAN, uuid7(), code, visibility)
        for plan, kind, code, path, title in NODES:
            first, last = _days("2020-01-01", "2024-12-31" if plan == "P1" else "2029-12-31")
            ordinal = int(path[-5:-1])
            await connection.execute(NODE, uuid7(), plan, kind, code, ordinal, path, title, first, last)
        await connection.execute(LINK, uuid7(), "P1/1.1", "P2/A", "BROADER")
        await connection.execute(LINK, uuid7(), "P1/2", "P2/B", "RELATED")


def _days(*texts: str) -> list[Any]:
    return [date.fromisoformat(each) for each in texts]


async def node_id(pools: Pools, reference: str) -> UUID:
    """The id of a node."""
    found: UUID = await pools.writing.fetchval("SELECT id FROM plan_node WHERE reference = $1", reference)
    return found


async def alignments(party: Party) -> Any:
    """The alignments of the program XX-1-1, as a party sees them."""
    return (await party.reads(ALIGNED))["program"]["alignments"]["nodes"]


async def decides(party: Party, *given: tuple[Any, str, str]) -> Any:
    """Decide about alignments, each with a status and a reason."""
    items = [
        {"id": each["id"], "expectedVersion": each["version"], "status": status, "reason": reason}
        for each, status, reason in given
    ]
    return (await party.reads(DECIDE, input={"items": items}))["decideAlignments"]
