"""Merging one organization into another so that it can be taken back.

Before an organization goes, a journal keeps its row and every link to it. Taking the merge back makes the row
anew, under its old id, and gives it those links that still are what they were; what came in since, by its old
reference, stays where it came to.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import asyncpg
import orjson
from sqlalchemy import ForeignKeyConstraint, Table

from db.tables import document, merge_proposal, metadata, organization, organization_knowledge_product
from services.writing import measures, mention_merges

# Kept of the one that stays: what the merge may set, and nobody is its own parent.
STAYING = "SELECT identifier, parent_id FROM organization WHERE id = $1"
TAKE_IDENTIFIER = "UPDATE organization SET identifier = coalesce(identifier, $2) WHERE id = $1"
GIVE_IDENTIFIER = "UPDATE organization SET identifier = $2 WHERE id = $1 AND identifier = $3"
# What an organization was a part of may be gone.
GIVE_PARENT = "UPDATE organization o SET parent_id = p.id FROM organization p WHERE o.id = $1 AND p.id = $2"
# The documents of both are in order after one another.
SHIFT = """
UPDATE document SET ordinal = ordinal + (
    SELECT coalesce(max(ordinal) + 1, 0) FROM document WHERE organization_id = $2
) WHERE organization_id = $1
"""
DUPLICATES = """
SELECT to_jsonb(theirs)::text FROM organization_knowledge_product theirs
JOIN organization_knowledge_product own USING (knowledge_product_id, role)
WHERE theirs.organization_id = $1 AND own.organization_id = $2
    AND theirs.program_id IS NOT DISTINCT FROM own.program_id
"""
CHANGES = "SELECT id FROM change WHERE record_id = $1"
# What was proposed and decided about the former went with it; who may see a pair is as it is now.
REPROPOSE = """
INSERT INTO merge_proposal (id, a_id, a_visibility, a_owner_id, b_id, b_visibility, b_owner_id, score,
    reasons, status, decided_by_id, decided_at, decision_reason, version)
SELECT p.id, a.id, a.visibility, a.owner_id, b.id, b.visibility, b.owner_id, p.score, p.reasons, p.status,
    d.id, p.decided_at, p.decision_reason, p.version
FROM jsonb_populate_recordset(NULL::merge_proposal, $1::jsonb) p
JOIN organization a ON a.id = p.a_id JOIN organization b ON b.id = p.b_id
LEFT JOIN organization d ON d.id = p.decided_by_id
ON CONFLICT DO NOTHING
"""
# Rows without an id may say the same of both organizations: one of them comes back for each that went.
MOVE_BACK = """
WITH kept AS (
    SELECT p, r - $3::text[] AS said, row_number() OVER (PARTITION BY r - $3::text[]) AS place
    FROM jsonb_array_elements($1::jsonb) r, LATERAL jsonb_populate_record(NULL::"{table}", r) p
), present AS (
    SELECT t.ctid AS found, to_jsonb(t) - $3::text[] AS said,
        row_number() OVER (PARTITION BY to_jsonb(t) - $3::text[]) AS place
    FROM "{table}" t WHERE t."{link}" = $2
)
UPDATE "{table}" t SET {assignments} FROM kept JOIN present USING (said, place) WHERE t.ctid = present.found
"""
MOVE_BACK_BY_ID = """
UPDATE "{table}" t SET {assignments}
FROM jsonb_populate_recordset(NULL::"{table}", $1::jsonb) p WHERE t."{link}" = $2 AND t.id = p.id
"""
# What a merge changes in rows beside the link.
RESTORED = {document.name: ("ordinal",)}
LEARN = """
INSERT INTO organization_synonym (organization_id, visibility, owner_id, key, name)
SELECT o.id, o.visibility, o.owner_id, n.key, n.name
FROM unnest($2::text[], $3::text[]) AS n (key, name), organization o WHERE o.id = $1
ON CONFLICT (key) DO NOTHING RETURNING key
"""
FORGET = "DELETE FROM organization_synonym WHERE organization_id = $1 AND key = ANY($2)"

Link = tuple[Table, ForeignKeyConstraint]


def links() -> Iterator[Link]:
    """Every link to organizations, by the table that has it."""
    for table in metadata.sorted_tables:
        for constraint in table.foreign_key_constraints:
            if constraint.referred_table is organization:
                yield table, constraint


async def merge(
    connection: asyncpg.Connection, former: UUID, into: UUID, synonyms: dict[str, str]
) -> tuple[str, str]:
    """Merge and learn synonyms (normalized name to name); the former's name, and the journal as JSON."""
    row = await _row(connection, former)
    (staying,) = await connection.fetch(STAYING, into)
    journal: dict[str, Any] = {
        "organization": row,
        "staying": {"identifier": staying["identifier"], "was_part": staying["parent_id"] == former},
        "links": {name_of(link): await _journal(connection, link, former) for link in links()},
        "changes": [str(each["id"]) for each in await connection.fetch(CHANGES, former)],
        "dropped": [orjson.loads(each[0]) for each in await connection.fetch(DUPLICATES, former, into)],
    }
    await connection.execute(SHIFT, former, into)
    await mention_merges.merge(connection, [(former, into)])
    await connection.execute(TAKE_IDENTIFIER, into, row["identifier"])
    learned = await connection.fetch(LEARN, into, list(synonyms), list(synonyms.values()))
    journal["synonyms"] = [each["key"] for each in learned]
    return row["name"], orjson.dumps(journal).decode()


async def revert(connection: asyncpg.Connection, former: UUID, into: UUID, journal: dict[str, Any]) -> None:
    """Bring a merged organization back."""
    row, staying = journal["organization"], journal["staying"]
    await connection.execute(FORGET, into, journal["synonyms"])
    await connection.execute("DELETE FROM organization_former_id WHERE id = $1", former)
    await connection.execute(GIVE_IDENTIFIER, into, staying["identifier"], row["identifier"])
    taken = await connection.fetchval(
        "SELECT id FROM organization WHERE mention_key = $1", row["mention_key"]
    )
    key = None if taken else row["mention_key"]
    # Journals may be older than the number of programs, which is counted below.
    former_row = {"program_count": 0, **row, "parent_id": None, "mention_key": key}
    await _insert(connection, organization, [former_row])
    await connection.execute(GIVE_PARENT, former, row["parent_id"])
    # Tables that came later have no rows from before the merge.
    for link in links():
        kept = [row for row in journal["links"].get(name_of(link), []) if row not in journal["dropped"]]
        await _move_back(connection, *link, kept, into)
    await connection.execute(REPROPOSE, orjson.dumps(_proposals(journal)).decode())
    await connection.execute(
        "UPDATE change SET record_id = $1 WHERE id = ANY($2)",
        former,
        [UUID(id_) for id_ in journal["changes"]],
    )
    await _insert(connection, organization_knowledge_product, journal["dropped"])
    if staying["was_part"]:
        await connection.execute(GIVE_PARENT, into, former)
    await measures.follow_organizations(connection, (former, into))


async def _row(connection: asyncpg.Connection, id_: UUID) -> dict[str, Any]:
    found = await connection.fetchval("SELECT to_jsonb(o)::text FROM organization o WHERE id = $1", id_)
    row: dict[str, Any] = orjson.loads(found)
    return row


async def _journal(connection: asyncpg.Connection, link: Link, former: UUID) -> list[Any]:
    """The rows that a link of a table leads from; not the former's own."""
    table, constraint = link
    own = "AND t.id <> $1" if table is organization else ""
    statement = f'SELECT to_jsonb(t)::text FROM "{table.name}" t WHERE t."{first(constraint)}" = $1 {own}'  # noqa: S608 - our own tables
    return [orjson.loads(each[0]) for each in await connection.fetch(statement, former)]


async def _move_back(
    connection: asyncpg.Connection,
    table: Table,
    constraint: ForeignKeyConstraint,
    kept: list[Any],
    into: UUID,
) -> None:
    """Point the rows that are still there to the former organization again."""
    if not kept:
        return
    values = (orjson.dumps(kept).decode(), into)
    columns = [element.parent.name for element in constraint.elements] + [*RESTORED.get(table.name, ())]
    names = {"table": table.name, "link": first(constraint)}
    if [column.name for column in table.primary_key.columns] == ["id"]:
        await connection.execute(_statement(MOVE_BACK_BY_ID, "p", columns, names), *values)
        return
    changing = [
        element.parent.name for _, each in links() if each.table is table for element in each.elements
    ]
    statement = _statement(MOVE_BACK, "(kept.p)", columns, names)
    # Generated columns may be younger than the journal.
    generated = [column.name for column in table.columns if column.computed is not None]
    await connection.execute(statement, *values, [*changing, *generated, "visibility", "owner_id"])


def _statement(template: str, kept: str, columns: list[str], names: dict[str, str]) -> str:
    """The statement that sets the columns as they were kept."""
    assignments = ", ".join(f'"{column}" = {kept}."{column}"' for column in columns)
    return template.format(assignments=assignments, **names)


def _proposals(journal: dict[str, Any]) -> list[Any]:
    """The pairs that the former organization was in."""
    return [
        row for side in ("a_id", "b_id") for row in journal["links"].get(f"{merge_proposal.name}.{side}", [])
    ]


async def _insert(connection: asyncpg.Connection, table: Table, rows: list[Any]) -> None:
    """Insert rows as they were, but for what the database makes itself."""
    if not rows:
        return
    names = ", ".join(f'"{column.name}"' for column in table.columns if column.computed is None)
    await connection.execute(
        f'INSERT INTO "{table.name}" ({names}) SELECT {names}'  # noqa: S608 - our own tables
        f' FROM jsonb_populate_recordset(NULL::"{table.name}", $1::jsonb)',
        orjson.dumps(rows).decode(),
    )


def name_of(link: Link) -> str:
    """What a link is called in journals, whatever other links there are when one is read."""
    table, constraint = link
    return f"{table.name}.{first(constraint)}"


def first(constraint: ForeignKeyConstraint) -> str:
    """The column of a link that has the organization's id."""
    return str(next(iter(constraint.elements)).parent.name)
