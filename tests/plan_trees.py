"""A small action plan in the database, for tests of what belongs to its nodes."""

import datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from db.pools import Pools
from schema import identifiers
from services.writing import data_version

PLAN = """
INSERT INTO action_plan (id, code, title, titles, start_date, end_date, owner_id, source_id)
SELECT $1, 'SAMPLE-1', 'Sample plan', '[["en", "Sample plan"]]', '2020-01-01', '2024-12-31', owner_id,
    source_id FROM program WHERE iati_identifier = 'XX-3-1'
"""
NODE = """
INSERT INTO plan_node (id, plan_id, parent_id, kind, code, ordinal, path, depth, title, titles,
    valid_from, valid_to, visibility, owner_id, source_id)
SELECT $1, p.id, $2, $3, $4, $5, $6, $7, $8, jsonb_build_array(jsonb_build_array('en', $8::text)),
    '2020-01-01', $9, p.visibility, p.owner_id, p.source_id FROM action_plan p
"""
LEAD = """
INSERT INTO plan_node_organization (node_id, visibility, owner_id, organization_id, role, ordinal)
SELECT n.id, n.visibility, n.owner_id, o.id, 'LEAD', 1 FROM plan_node n, organization o
WHERE n.code = $1 AND o.identifier = $2
"""
# Kind, code, ordinals from the root down, year of the end.
NODES = [
    ("PILLAR", "1", (1,), 2024),
    ("FOCUS", "1.1", (1, 1), 2024),
    ("ACTION", "1.1.1", (1, 1, 1), 2024),
    ("ACTION", "1.1.2", (1, 1, 2), 2022),
    ("ACTION", "1.1.3", (1, 1, 3), 2024),
    ("PILLAR", "2", (2,), 2024),
    ("FOCUS", "2.1", (2, 1), 2024),
    ("ACTION", "2.1.1", (2, 1, 1), 2024),
    ("PILLAR", "3", (3,), 2024),
]


async def plant(pools: Pools) -> dict[str, str]:
    """Insert the plan of XX-3, led by XX-1; the global ids of its nodes by code."""

    found: dict[tuple[int, ...], tuple[str, UUID]] = {}
    async with pools.writing.acquire() as connection, connection.transaction():
        await connection.execute(PLAN, uuid7())
        for kind, code, places, end in NODES:
            id_ = uuid7()
            above = found.get(places[:-1])
            path = "".join(f"{place:04}." for place in places)
            values = (kind, code, places[-1], path, len(places), f"Node {code}", datetime.date(end, 12, 31))
            await connection.execute(NODE, id_, above and above[1], *values)
            found[places] = (code, id_)
        await connection.execute(LEAD, "1.1.1", "XX-1")
        await data_version.increment(connection)
    return {code: identifiers.encode("PlanNode", id_) for code, id_ in found.values()}
