"""A plan of two nodes, written into the tables, for tests of what links to nodes."""

from db.pools import Pools
from schema import identifiers
from tests.iati_files import rows

PLAN = """
INSERT INTO action_plan (id, code, title, titles, start_date, end_date, is_sample, visibility, owner_id,
    source_id)
SELECT gen_random_uuid(), 'SAMPLE-1', '[Sample] Plan', '[["en", "[Sample] Plan"]]', '2025-01-01',
    '2029-12-31', true, $2, o.id, (SELECT id FROM source LIMIT 1)
FROM organization o WHERE identifier = $1
"""
NODES = """
INSERT INTO plan_node (id, plan_id, visibility, owner_id, reference, kind, code, ordinal, path, depth, title,
    titles, valid_from, valid_to, source_id)
SELECT gen_random_uuid(), p.id, p.visibility, p.owner_id, 'SAMPLE-1/' || n.code, n.kind, n.code, 1, n.path,
    n.depth, '[Sample] ' || n.code, jsonb_build_array(jsonb_build_array('en', '[Sample] ' || n.code)),
    '2025-01-01', '2029-12-31', p.source_id
FROM action_plan p, (VALUES ('1', 'PILLAR', '0001.', 1), ('1.1', 'ACTION', '0001.0001.', 2))
    AS n (code, kind, path, depth)
"""


async def small_plan(pools: Pools, owner: str, visibility: str = "PUBLIC") -> dict[str, str]:
    """Write a plan with a pillar `1` and an action `1.1` below it; return their IDs by code."""
    await pools.writing.execute(PLAN, owner, visibility)
    await pools.writing.execute(NODES)
    found = await rows(pools, "SELECT code, id FROM plan_node ORDER BY path")
    return {code: identifiers.encode("PlanNode", id_) for code, id_ in found}
