"""Commitments as members edit them: each organization its own, the secretariat reviews."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg

from db.tables.commitments import CommitmentStatus
from services import organization_trees
from services.kinds.commitments import COMMITMENT_HISTORY
from services.querying.permissions import Action
from services.querying.viewers import Viewer
from services.querying.visibility import shown_with_sql, visible_sql
from services.revising import commitment_rules as rules
from services.revising.editable import EditableKind
from services.revising.problems import LONGEST_COMMENT, LONGEST_TEXT, Problem, plain, problem, texts
from services.writing import runs, search_documents, sources
from services.writing.commitment_fields import COMMITMENT_FIELDS
from services.writing.sources import MEMBERS

# As visible as the node.
NEW = """
INSERT INTO commitment (id, organization_id, node_id, year, visibility, owner_id, source_id)
SELECT $1, $2, n.id, $4, n.visibility, $2, $5 FROM plan_node n WHERE n.id = $3
"""
NODE = f"""
SELECT code, valid_from, valid_to,
    valid_from <= make_date($3, 12, 31) AND valid_to >= make_date($3, 1, 1) AS is_valid
FROM plan_node WHERE id = $1 AND {visible_sql("$2")}
"""  # noqa: S608 - our own condition
ORGANIZATION = f"SELECT true FROM organization WHERE id = $1 AND {visible_sql('$2')}"  # noqa: S608 - as above
# The whole year and one of its quarters meet too.
SAME = """
SELECT o.name FROM commitment c JOIN organization o ON o.id = c.organization_id
WHERE c.id <> $1 AND c.organization_id = $2 AND c.node_id = $3 AND c.year = $4
    AND (c.quarter IS NULL OR $5::int IS NULL OR c.quarter = $5)
LIMIT 1
"""
# Evidence that not all may see who see the commitment.
MISSING_OUTPUTS = f"""
SELECT given.id::text FROM unnest($2::uuid[]) AS given (id)
WHERE NOT EXISTS (
    SELECT FROM result r, (
        SELECT c.visibility, c.owner_id FROM commitment c WHERE c.id = $1
        UNION ALL SELECT n.visibility, $3 FROM plan_node n
        WHERE n.id = $4 AND NOT EXISTS (SELECT FROM commitment WHERE id = $1)
    ) AS whole
    WHERE r.id = given.id AND r.kind = 'OUTPUT' AND {visible_sql("$5", "r")}
        AND {shown_with_sql("r", "whole")}
)
"""  # noqa: S608 - as above


async def complete(
    _connection: asyncpg.Connection,
    viewer: Viewer,
    _id: UUID,
    given: Mapping[str, Any],
    known: Sequence[Mapping[str, Any]],
) -> tuple[dict[str, Any], list[Problem]]:
    """Return the given values; a new commitment is of the own organization unless it names another one."""
    if known or given.get("organization"):
        return dict(given), []
    return {**given, "organization": str(viewer.organization_id)}, []


async def make(connection: asyncpg.Connection, id_: UUID, owner: UUID, values: Mapping[str, Any]) -> None:
    """Insert a commitment of an organization to a node."""
    source = await sources.ensure(connection, MEMBERS)
    organization = UUID(values["organization"]) if values.get("organization") else owner
    await connection.execute(NEW, id_, organization, UUID(values["node"]), values["year"], source)


async def follow(connection: asyncpg.Connection, id_: UUID) -> None:
    """Update the search document of the commitment."""
    await search_documents.follow(connection, {"Commitment": [id_]})


async def verify(
    connection: asyncpg.Connection, viewer: Viewer, id_: UUID, values: Mapping[str, Any], *, final: bool
) -> list[Problem]:
    """Find what is wrong with a commitment beside the plan, other commitments, and what was decided."""
    before = await COMMITMENT_FIELDS.values(connection, id_)
    whole = {**COMMITMENT_FIELDS.blank, **before, **values}
    if before:
        found = [problem(name, "FIXED") for name in rules.FIXED if name in values]
        found += _status(CommitmentStatus(before["status"]), values)
    else:
        found = await _new(connection, viewer, id_, whole, final=final)
    if "evidenceOutputs" in values and not found:
        found += await _outputs(connection, viewer, id_, whole)
    return found


def _status(before: CommitmentStatus, values: Mapping[str, Any]) -> list[Problem]:
    if before in rules.FINAL:
        return [problem(name, "DECIDED", before=before) for name in values]
    if "status" not in values:
        return []
    return [*rules.transition(before, CommitmentStatus(values["status"]), rules.PROPOSED, "status")]


async def _new(
    connection: asyncpg.Connection, viewer: Viewer, id_: UUID, values: Mapping[str, Any], *, final: bool
) -> list[Problem]:
    organization, year = UUID(values["organization"]), values["year"]
    # At the publication the reviewer is the viewer.
    may = await connection.fetchval(ORGANIZATION, organization, viewer.organization_id) and (
        final or await organization_trees.may_for(connection, viewer, Action.PROPOSE, organization)
    )
    found = [] if may else [problem("organization", "NOT_YOURS")]
    if values["status"] != rules.COMMITTED:
        found += rules.transition(rules.COMMITTED, CommitmentStatus(values["status"]), {}, "status")
    if found or values["node"] is None or year is None:
        return found
    node = await connection.fetchrow(NODE, UUID(values["node"]), viewer.organization_id, year)
    if node is None:
        return [problem("node", "NODE", sentence="COMMITMENT_NODE")]
    if not node["is_valid"]:
        period = {"node": node["code"], "start": node["valid_from"], "end": node["valid_to"]}
        return [problem("year", "NODE_PERIOD", year, sentence="COMMITMENT_PERIOD", **period)]
    key = (organization, UUID(values["node"]), year, values["quarter"])
    same = await connection.fetchval(SAME, id_, *key)
    return [problem("node", "COMMITMENT_TWICE", same)] if same else []


async def _outputs(
    connection: asyncpg.Connection, viewer: Viewer, id_: UUID, values: Mapping[str, Any]
) -> list[Problem]:
    given = values["evidenceOutputs"]
    node = values["node"] and UUID(values["node"])
    ids = ([UUID(each) for each in given], UUID(values["organization"]), node, viewer.organization_id)
    missing = {row[0] for row in await connection.fetch(MISSING_OUTPUTS, id_, *ids)}
    return [
        problem(f"evidenceOutputs.{place}", "NO_OUTPUT")
        for place, each in enumerate(given)
        if each in missing
    ]


COMMITMENT = EditableKind(
    COMMITMENT_FIELDS,
    COMMITMENT_HISTORY,
    checks=(
        rules.period,
        rules.amounts,
        texts(plannedOutputs=LONGEST_TEXT, narratives=LONGEST_TEXT),
        plain(reason=LONGEST_COMMENT),
        rules.documents,
        rules.report,
    ),
    follow=follow,
    make=make,
    verify=verify,
    complete=complete,
    # Two publications at the same time must not make one commitment twice.
    lock=runs.lock,
    responsible="organization_id",
)
