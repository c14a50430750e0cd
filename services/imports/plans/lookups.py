"""What a file of a plan refers to: organizations, regions, nodes of other plans, the stored plan."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg

from services.imports.plans.entries import Entry
from services.imports.plans.facts import PlanFile
from services.imports.plans.faults import Faults
from services.text.normalization import caseless
from services.writing import plans

ORGANIZATIONS = """
SELECT identifier_key AS key, id FROM organization WHERE identifier_key = ANY($1)
UNION ALL SELECT value_key, organization_id FROM organization_identifier WHERE value_key = ANY($1)
"""
# A plan for members or for its owner alone may name organizations that are as visible as itself.
TARGETS = "SELECT reference_key AS key, id, visibility, owner_id FROM plan_node WHERE reference_key = ANY($1)"
REGION = "SELECT id FROM region WHERE code = $1"
PLAN = "SELECT id, code FROM action_plan WHERE code = $1"
REVERSE = """
SELECT a.reference AS other, b.code FROM plan_node_link l
JOIN plan_node a ON a.id = l.a_id JOIN plan_node b ON b.id = l.b_id
WHERE b.plan_id = $1 AND a.plan_id <> $1
"""


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored: ids by what the file names. `nodes` are the rows of the plan's nodes by code."""

    plan_id: UUID | None
    nodes: Mapping[str, Any]
    organizations: Mapping[str, UUID]
    targets: Mapping[str, Any]
    region_id: UUID | None

    def organization(self, identifier: str) -> UUID:
        """The organization with an identifier, in any letter case."""
        return self.organizations[caseless(identifier)]


async def look_up(connection: asyncpg.Connection, file: PlanFile, faults: Faults) -> Known:
    """Look up what the file refers to; what is unknown, or removed although it is in use, is a fault."""
    mentioned = list(_organizations(file))
    keys = [*{caseless(identifier) for identifier, _, _ in mentioned}]
    # Reversed, so that an organization's preferred identifier wins.
    found = {row["key"]: row["id"] for row in reversed(await connection.fetch(ORGANIZATIONS, keys))}
    for identifier, entry, name in mentioned:
        if caseless(identifier) not in found:
            faults.add(
                entry.at(name),
                f"The hub has no organization {identifier[:60]!r}: import it first, or correct the "
                f"identifier.",
            )
    plan = await connection.fetchrow(PLAN, file.plan.code)
    plan_id = plan["id"] if plan else None
    stored = await connection.fetch(plans.NODES_OF_PLAN, plan_id) if plan_id else []
    known = Known(
        plan_id,
        {row["code"]: row for row in stored},
        found,
        await _targets(connection, file, faults),
        await connection.fetchval(REGION, file.plan.region) if file.plan.region else None,
    )
    if plan_id:
        await _check_removed(connection, file, known, faults)
        await _check_reverse(connection, file, plan_id, faults)
    return known


def _organizations(file: PlanFile) -> Iterator[tuple[str, Entry, str]]:
    """Yield the identifiers of organizations, each with its entry and field."""
    yield file.plan.owner, file.plan.entry, "owner"
    for node in file.nodes:
        for name, identifiers in (("leads", node.leads), ("supporting", node.supporting)):
            for identifier in identifiers:
                yield identifier, node.entry, name


async def _targets(connection: asyncpg.Connection, file: PlanFile, faults: Faults) -> Mapping[str, Any]:
    keys = {caseless(link.to) for link in file.links}
    found = {row["key"]: row for row in await connection.fetch(TARGETS, [*keys])}
    for link in file.links:
        if caseless(link.to) not in found:
            faults.add(
                link.entry.at("to"),
                f"The hub has no node {link.to[:60]!r}: import its plan first, or correct the reference.",
            )
    return found


async def _check_removed(
    connection: asyncpg.Connection, file: PlanFile, known: Known, faults: Faults
) -> None:
    """A node that is used can't be removed."""
    removed = {row["id"]: code for code, row in known.nodes.items() if code not in file.codes}
    for id_, uses in (await plans.used(connection, known.plan_id or UUID(int=0), [*removed])).items():
        faults.add(
            file.plan.entry.place,
            f"The node {removed[id_]} is not in the file, but in use ({', '.join(uses)}): add it, and end "
            f"its "
            "validity with `valid_to` if it is over.",
        )


async def _check_reverse(
    connection: asyncpg.Connection, file: PlanFile, plan_id: UUID, faults: Faults
) -> None:
    """Two nodes are linked once, by the file of one of the plans."""
    stored = {(row["code"], caseless(row["other"])) for row in await connection.fetch(REVERSE, plan_id)}
    for link in file.links:
        if (link.node, caseless(link.to)) in stored:
            faults.add(
                link.entry.place,
                f"The file of the other plan links {link.to[:60]} to {link.node[:60]}: remove one of the "
                f"two links.",
            )
