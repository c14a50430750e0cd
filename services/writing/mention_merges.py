"""Merges of mentioned organizations into others: the links move, and the former id stays valid.

The columns that refer to organizations are read from the table definitions, so that none is missed.
"""

from collections.abc import Iterator, Sequence
from uuid import UUID

import asyncpg
from sqlalchemy import ForeignKeyConstraint, Table

from db.tables import metadata, organization
from services.writing import measures, overlaps

# Removes links to a product that both have through the same program, and a parent that would be the
# organization itself. The history of the mention becomes history of the organization.
BEFORE = (
    # Answers to requests of the former organization, whose keys are no longer valid.
    "DELETE FROM answered_request WHERE organization_id = $1 AND $2::uuid IS NOT NULL",
    # Endpoints of the former organization would receive what only the other one sees.
    "DELETE FROM webhook WHERE $1 = owner_id AND $2::uuid IS NOT NULL",
    """DELETE FROM organization_knowledge_product theirs USING organization_knowledge_product own
    WHERE theirs.organization_id = $1 AND own.organization_id = $2 AND theirs.role = own.role
        AND theirs.knowledge_product_id = own.knowledge_product_id
        AND theirs.program_id IS NOT DISTINCT FROM own.program_id""",
    "UPDATE organization SET parent_id = NULL WHERE id = $2 AND parent_id = $1",
    "UPDATE change SET record_id = $2 WHERE record_id = $1",
    "DELETE FROM merge_proposal WHERE $1 IN (a_id, b_id) AND $2::uuid IS NOT NULL",
)
AFTER = (
    """INSERT INTO organization_former_id (organization_id, visibility, owner_id, id)
    SELECT id, visibility, owner_id, $1 FROM organization WHERE id = $2""",
    "DELETE FROM organization WHERE id = $1 AND $2::uuid IS NOT NULL",
)


async def merge(connection: asyncpg.Connection, pairs: Sequence[tuple[UUID, UUID]]) -> None:
    """Merge the first organization of each pair into the second, permanently."""
    for pair in pairs:
        for statement in (*BEFORE, *_moves(), *AFTER):
            await connection.execute(statement, *pair)
    await overlaps.mark_of_organizations(connection, {into for _, into in pairs})
    await measures.follow_organizations(connection, {into for _, into in pairs})


def _moves() -> Iterator[str]:
    """The statements that move all references from organization $1 to $2."""
    for table in metadata.sorted_tables:
        for constraint in table.foreign_key_constraints:
            if constraint.referred_table is organization:
                yield _move(table, constraint)


def _move(table: Table, constraint: ForeignKeyConstraint) -> str:
    """A composite reference also takes over the visibility and the owner of the target organization."""
    columns = [element.parent.name for element in constraint.elements]
    referred = [element.column.name for element in constraint.elements]
    assignments = ", ".join(
        f'"{column}" = o.{original}' for column, original in zip(columns, referred, strict=True)
    )
    return (
        f'UPDATE "{table.name}" t SET {assignments} FROM organization o'  # noqa: S608 - our own tables
        f' WHERE o.id = $2 AND t."{columns[0]}" = $1'
    )
