"""What the hub knows about the programs that a spreadsheet names. Nothing is locked."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from services import organization_trees
from services.querying.permissions import Action
from services.querying.viewers import Viewer
from services.querying.visibility import owned_sql, visible_sql
from services.revising.kinds import EDITABLE
from services.revising.patches import new_values
from services.spreadsheets.reading import Facts, KnownProgram, Target

FIELDS = EDITABLE["PROGRAM"].fields
NAMED = f"""
SELECT p.id, p.version, p.iati_identifier, p.owner_id FROM program p
WHERE {visible_sql("$1", "p")} AND (p.id = ANY($2) OR p.iati_identifier = ANY($3))
"""  # noqa: S608 - our own condition
OWNED = f"""
SELECT p.id, p.version, p.iati_identifier, p.owner_id FROM program p
WHERE p.owner_id = ANY($1) AND {visible_sql("$2", "p")} ORDER BY p.id LIMIT $3
"""  # noqa: S608 - as above
# The first value that a field had since the version of the row is the one that its template had.
CHANGED = """
SELECT DISTINCT ON (c.record_id, c.field) c.record_id, c.field, c.old::text AS old
FROM unnest($1::uuid[], $2::int[]) AS n (id, version)
JOIN change c ON c.record_id = n.id AND c.kind = 'PROGRAM' AND c.record_version > n.version
ORDER BY c.record_id, c.field, c.id
"""
PROPOSED = f"""
SELECT fields::text FROM revision
WHERE {owned_sql("$1")} AND kind = 'PROGRAM' AND is_new
    AND state IN ('DRAFT', 'SUBMITTED', 'CHANGES_REQUESTED')
"""  # noqa: S608 - our own condition


async def gather(connection: asyncpg.Connection, viewer: Viewer, targets: Collection[Target]) -> Facts:
    """The facts about the programs that rows name."""
    organization = viewer.organization_id
    ids = [each.id for each in targets if each.id]
    keys = [each.key for each in targets if each.key and not each.id]
    rows = await connection.fetch(NAMED, organization, ids, keys)
    programs = await _known(connection, viewer, rows)
    by_id = {program.id: program for program in programs}
    by_key = {program.identifier: program for program in programs if program.identifier}
    drafts = await connection.fetch(PROPOSED, organization)
    return Facts(
        by_id,
        by_key,
        await _bases(connection, targets, Facts(by_id, by_key)),
        [new_values(orjson.loads(row["fields"])) for row in drafts],
    )


async def owned(
    connection: asyncpg.Connection, viewer: Viewer, *, below: bool, most: int
) -> list[KnownProgram]:
    """The programs of the viewer's organization, and of those below it; one more than `most` if more."""
    organization = viewer.organization_id
    owners = await organization_trees.below(connection, organization) if below else {organization}
    rows = await connection.fetch(OWNED, list(owners), organization, most + 1)
    return await _known(connection, viewer, rows)


async def _known(
    connection: asyncpg.Connection, viewer: Viewer, rows: Sequence[asyncpg.Record]
) -> list[KnownProgram]:
    permitted = await _permitted(connection, viewer, {row["owner_id"] for row in rows})
    values = await FIELDS.values_of(connection, [row["id"] for row in rows])
    return [
        KnownProgram(
            row["id"],
            row["version"],
            row["iati_identifier"],
            row["owner_id"] in permitted,
            values.get(row["id"], {}),
        )
        for row in rows
    ]


async def _permitted(connection: asyncpg.Connection, viewer: Viewer, owners: set[UUID]) -> set[UUID]:
    """The owners whose programs the viewer may change."""
    return {
        owner
        for owner in owners
        if await organization_trees.may_for(connection, viewer, Action.PROPOSE, owner)
    }


async def _bases(
    connection: asyncpg.Connection, targets: Iterable[Target], facts: Facts
) -> dict[UUID, dict[str, Any]]:
    """The values that fields had in the versions of the rows, of programs that have changed since."""
    versions: dict[UUID, int] = {}
    for target in targets:
        program = facts.program(target)
        if program is not None and target.version is not None and target.version < program.version:
            versions[program.id] = target.version
    if not versions:
        return {}
    bases: dict[UUID, dict[str, Any]] = {}
    for row in await connection.fetch(CHANGED, list(versions), list(versions.values())):
        name, old = FIELDS.names_in_history.get(row["field"]), row["old"]
        if name is not None:
            current = facts.by_id[row["record_id"]].values.get(name)
            value = FIELDS.by_name[name].recorded(None if old is None else orjson.loads(old), current)
            bases.setdefault(row["record_id"], {})[name] = value
    return bases
