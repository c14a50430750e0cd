"""Action plans: rows of plans, nodes and their parts, written in the caller's transaction."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg

from db.tables import (
    metadata,
    plan_figure,
    plan_node,
    plan_node_link,
    plan_node_organization,
    plan_node_output,
    plan_node_successor,
)
from services.writing import rows

# Parts of nodes, which are written and removed with them; all other tables that refer to nodes use them.
PARTS = (
    *(plan_node, plan_node_organization, plan_node_output, plan_node_successor, plan_node_link, plan_figure),
)


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A plan."""

    id: UUID
    code: str
    title: str
    titles: str
    descriptions: str
    legal_bases: str
    region_id: UUID | None
    start_date: date
    end_date: date
    kinds: str
    is_sample: bool
    visibility: str
    owner_id: UUID
    source_id: UUID
    last_updated: datetime.datetime | None


@dataclass(frozen=True, slots=True)
class NodeRow:
    """A node."""

    id: UUID
    plan_id: UUID
    visibility: str
    owner_id: UUID
    parent_id: UUID | None
    kind: str
    code: str
    ordinal: int
    path: str
    depth: int
    title: str
    titles: str
    descriptions: str
    problems: str
    valid_from: date
    valid_to: date
    source_id: UUID
    last_updated: datetime.datetime | None


@dataclass(frozen=True, slots=True)
class OrganizationOfNode:
    """An organization with a role for a node."""

    node_id: UUID
    visibility: str
    owner_id: UUID
    organization_id: UUID
    role: str
    ordinal: int


@dataclass(frozen=True, slots=True)
class OutputRow:
    """An expected output of a node."""

    id: UUID
    node_id: UUID
    visibility: str
    owner_id: UUID
    ordinal: int
    title: str
    titles: str


@dataclass(frozen=True, slots=True)
class SuccessorRow:
    """A node that replaces another one."""

    node_id: UUID
    visibility: str
    owner_id: UUID
    successor_id: UUID


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A link of node `a` to node `b` of another plan."""

    id: UUID
    a_id: UUID
    a_visibility: str
    a_owner_id: UUID
    b_id: UUID
    b_visibility: str
    b_owner_id: UUID
    relation: str
    notes: str


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A number that a source gives."""

    id: UUID
    plan_id: UUID
    visibility: str
    owner_id: UUID
    node_id: UUID | None
    ordinal: int
    measure: str
    measures: str
    year: int | None
    value: Decimal
    out_of: Decimal | None
    unit: str | None
    source: str
    source_url: str | None
    date: datetime.date | None
    notes: str


@dataclass(frozen=True, slots=True)
class PlanRows:
    """A plan with all that belongs to it; nodes come after their parents."""

    plan: PlanRow
    nodes: Sequence[NodeRow]
    organizations: Sequence[OrganizationOfNode]
    outputs: Sequence[OutputRow]
    successors: Sequence[SuccessorRow]
    links: Sequence[LinkRow]
    figures: Sequence[FigureRow]


NODES_OF_PLAN = "SELECT id, code, valid_to FROM plan_node WHERE plan_id = $1"
# Nodes of other plans that links from or to these nodes lead to.
LINKED = """
SELECT n.id FROM plan_node_link l JOIN plan_node n ON n.id IN (l.a_id, l.b_id)
WHERE (l.a_id = ANY($1) OR l.b_id = ANY($1)) AND n.plan_id <> $2
"""
# Links of other plans are declared in their files.
FOREIGN_LINKS = """
SELECT l.b_id AS id, count(*) AS uses FROM plan_node_link l JOIN plan_node n ON n.id = l.a_id
WHERE l.b_id = ANY($1) AND n.plan_id <> $2 GROUP BY l.b_id
"""
OUTPUT_IDS = """
SELECT x.node_id, x.ordinal, x.id FROM plan_node_output x JOIN plan_node n ON n.id = x.node_id
WHERE n.plan_id = $1
"""
REMOVE_OUTPUTS = "DELETE FROM plan_node_output WHERE node_id = ANY($1) AND id <> ALL($2)"
REMOVE_LINKS = "DELETE FROM plan_node_link WHERE a_id = ANY($1)"
CHANGED = """
UPDATE {} SET version = version + 1, imported_at = now() WHERE id = ANY($1)
"""


def uses() -> Sequence[tuple[str, str]]:
    """Every table that refers to nodes as something that uses them, with its column."""
    return [
        (table.name, constraint.elements[0].parent.name)
        for table in metadata.sorted_tables
        for constraint in table.foreign_key_constraints
        if constraint.referred_table is plan_node and table not in PARTS
    ]


async def used(connection: asyncpg.Connection, plan: UUID, nodes: Sequence[UUID]) -> dict[UUID, list[str]]:
    """What uses the nodes, by node: how many rows of which table, or links of other plans."""
    found: dict[UUID, list[str]] = {}
    for table, column in uses():
        statement = (
            f'SELECT "{column}" AS id, count(*) AS uses FROM "{table}" WHERE "{column}" = ANY($1) GROUP BY 1'  # noqa: S608 - our own tables
        )
        for row in await connection.fetch(statement, nodes):
            found.setdefault(row["id"], []).append(f"{row['uses']} x {table}")
    for row in await connection.fetch(FOREIGN_LINKS, nodes, plan):
        found.setdefault(row["id"], []).append(f"{row['uses']} x links of other plans")
    return found


async def upsert(connection: asyncpg.Connection, table: str, written: Sequence[Any]) -> None:
    """Insert rows of one dataclass, or update those whose ids exist and that differ."""
    if not written:
        return
    columns = [*written[0].__dataclass_fields__]
    places = ", ".join(f"${place}" for place in range(1, len(columns) + 1))
    changing = [column for column in columns if column != "id"]
    assignments = ", ".join(f"{column} = excluded.{column}" for column in changing)
    old, new = (", ".join(f"{row}.{column}" for column in changing) for row in ("old", "excluded"))
    await connection.executemany(
        f"INSERT INTO {table} AS old ({', '.join(columns)}) VALUES ({places})"  # noqa: S608 - our own tables
        f" ON CONFLICT (id) DO UPDATE SET {assignments} WHERE ({old}) IS DISTINCT FROM ({new})",
        [[getattr(row, column) for column in columns] for row in written],
    )


async def write(connection: asyncpg.Connection, plan: PlanRows, removed: Sequence[UUID]) -> None:
    """Write a plan and all that belongs to it, and remove nodes that are no part of it any more."""
    await upsert(connection, "action_plan", [plan.plan])
    await upsert(connection, "plan_node", plan.nodes)
    # Nodes that were below a removed one have another parent by now.
    await connection.execute("DELETE FROM plan_node WHERE id = ANY($1)", removed)
    ids = [node.id for node in plan.nodes]
    await rows.replace(connection, "plan_node_organization", ids, plan.organizations, "node_id")
    await connection.execute(REMOVE_OUTPUTS, ids, [output.id for output in plan.outputs])
    await upsert(connection, "plan_node_output", plan.outputs)
    await rows.replace(connection, "plan_node_successor", ids, plan.successors, "node_id")
    await connection.execute(REMOVE_LINKS, ids)
    await rows.insert(connection, "plan_node_link", plan.links)
    await rows.replace(connection, "plan_figure", [plan.plan.id], plan.figures, "plan_id")


async def mark_changed(connection: asyncpg.Connection, plans: Sequence[UUID], nodes: Sequence[UUID]) -> None:
    """Increment the versions of changed records."""
    for table, ids in (("action_plan", plans), ("plan_node", nodes)):
        if ids:
            await connection.execute(CHANGED.format(table), ids)


async def ids_of_outputs(connection: asyncpg.Connection, plan: UUID) -> Mapping[tuple[UUID, int], UUID]:
    """The ids of the expected outputs of a plan's nodes, by node and place."""
    found = await connection.fetch(OUTPUT_IDS, plan)
    return {(row["node_id"], row["ordinal"]): row["id"] for row in found}
