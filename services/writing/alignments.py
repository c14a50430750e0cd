"""Alignments as a field that members edit: claimed by the edit, until the secretariat decides about them."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

import asyncpg
from uuid_utils.compat import uuid7

from services.kinds.alignment_history import alignments
from services.querying.visibility import shown_with_sql
from services.writing.editable_fields import Field

NAME = "alignments"
Items = Sequence[Mapping[str, Any]]

# What not all who see the work may see was not in the list that was edited.
DELETE = f"""
DELETE FROM alignment x USING plan_node n, {{table}} w
WHERE x.{{column}} = $1 AND n.id = x.node_id AND w.id = x.{{column}} AND {shown_with_sql("n", "w")}
    AND x.node_id <> ALL($2::uuid[])
"""  # noqa: S608 - our own condition
CHANGED = "(alignment.significance, alignment.share) IS DISTINCT FROM (excluded.significance, excluded.share)"
# What was decided holds as long as the alignment says the same.
STORE = f"""
INSERT INTO alignment (id, {{column}}, work_visibility, work_owner_id, node_id, node_visibility,
    node_owner_id, ordinal, significance, share, claimed_by_id)
SELECT i.id, w.id, w.visibility, w.owner_id, n.id, n.visibility, n.owner_id, i.ordinal, i.significance,
    i.share, coalesce(f.organization_id, i.claimed_by)
FROM unnest($2::uuid[], $3::uuid[], $4::int[], $5::text[], $6::numeric[], $7::uuid[])
    AS i (id, node_id, ordinal, significance, share, claimed_by)
JOIN plan_node n ON n.id = i.node_id JOIN {{table}} w ON w.id = $1
LEFT JOIN organization_former_id f ON f.id = i.claimed_by
ON CONFLICT ({{column}}, node_id) DO UPDATE SET ordinal = excluded.ordinal,
    significance = excluded.significance, share = excluded.share, version = alignment.version + 1,
    status = CASE WHEN {CHANGED} THEN 'CLAIMED' ELSE alignment.status END,
    claimed_by_id = CASE WHEN {CHANGED} THEN excluded.claimed_by_id ELSE alignment.claimed_by_id END,
    claimed_at = CASE WHEN {CHANGED} THEN now() ELSE alignment.claimed_at END,
    decided_by_id = CASE WHEN NOT ({CHANGED}) THEN alignment.decided_by_id END,
    decided_at = CASE WHEN NOT ({CHANGED}) THEN alignment.decided_at END,
    reason = CASE WHEN NOT ({CHANGED}) THEN alignment.reason END
WHERE alignment.ordinal <> excluded.ordinal OR {CHANGED}
"""  # noqa: S608 - as above
# Each node with its codes of today, each organization with the one that it was merged into.
CURRENT_NODES = """
SELECT n.id::text AS id, a.code AS plan, n.code FROM plan_node n JOIN action_plan a ON a.id = n.plan_id
WHERE n.id = ANY($1)
"""
CURRENT_ORGANIZATIONS = """
SELECT id::text AS id, organization_id::text AS into FROM organization_former_id WHERE id = ANY($1)
"""


async def write(table: str, column: str, connection: asyncpg.Connection, id_: UUID, items: Items) -> None:
    """Replace the alignments of a program or result; those that are the same keep their status."""
    nodes = [UUID(item["node"]) for item in items]
    names = {"table": table, "column": column}
    await connection.execute(DELETE.format(**names), id_, nodes)
    await connection.execute(
        STORE.format(**names),
        id_,
        [uuid7() for _ in items],
        nodes,
        [*range(len(items))],
        [item["significance"] for item in items],
        [None if item["share"] is None else Decimal(item["share"]) for item in items],
        [UUID(item["claimedBy"]) for item in items],
    )


async def refreshed(
    connection: asyncpg.Connection, _id: UUID, values: Sequence[Items | None]
) -> list[list[dict[str, Any]] | None]:
    """Stored lists with the codes that nodes have today, and organizations that were merged since."""
    every = [item for items in values for item in items or ()]
    nodes = [UUID(item["node"]) for item in every if item["node"]]
    organizations = [UUID(item["claimedBy"]) for item in every if item["claimedBy"]]
    codes = {
        row["id"]: {"plan": row["plan"], "code": row["code"]}
        for row in (await connection.fetch(CURRENT_NODES, nodes) if nodes else ())
    }
    merged = {
        row["id"]: row["into"]
        for row in (await connection.fetch(CURRENT_ORGANIZATIONS, organizations) if organizations else ())
    }
    return [
        None
        if items is None
        else [
            {
                **item,
                **codes.get(item["node"], {}),
                "claimedBy": merged.get(item["claimedBy"], item["claimedBy"]),
            }
            for item in items
        ]
        for items in values
    ]


def shown(items: Any) -> Any:
    """The alignments as the history has them: without ids."""
    return [
        {name: value for name, value in item.items() if name not in ("node", "claimedBy")}
        for item in items or ()
    ]


def recorded(items: Any, current: Any) -> Any:
    """The alignments of the history with the ids of present ones. What was decided is not edited."""
    ids = {(item["plan"], item["code"]): (item["node"], item["claimedBy"]) for item in current or ()}
    return [
        {
            "plan": item["plan"],
            "code": item["code"],
            "significance": item["significance"],
            "share": item["share"],
            "node": found[0],
            "claimedBy": found[1],
        }
        for item in items or ()
        if (found := ids.get((item["plan"], item["code"]), (None, None)))
    ]


def field(table: str, column: str, work: str) -> Field:
    """Declare the field `alignments` of the table whose rows are `work` in statements."""
    return Field(
        alignments(column, work, node="x.node_id", claimedBy="x.claimed_by_id"),
        write=partial(write, table, column),
        empty=[],
        shown=shown,
        recorded=recorded,
        refresh=refreshed,
    )
