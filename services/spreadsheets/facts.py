"""What the hub knows about the programs and outputs that a spreadsheet names. Nothing is locked."""

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
from services.spreadsheets.keys import Keys
from services.spreadsheets.reading import Facts, KnownRecord, Reading
from services.text.normalization import caseless

NAMED = f"""
SELECT p.id, p.version, p.iati_identifier, p.owner_id, p.id AS program_id FROM program p
WHERE {visible_sql("$1", "p")} AND (p.id = ANY($2) OR p.iati_identifier_key = ANY($3))
"""  # noqa: S608 - our own condition
OWNED = f"""
SELECT p.id, p.version, p.iati_identifier, p.owner_id, p.id AS program_id FROM program p
WHERE p.owner_id = ANY($1) AND {visible_sql("$2", "p")} ORDER BY p.id LIMIT $3
"""  # noqa: S608 - as above
OUTPUTS = f"""
SELECT r.id, r.version, p.iati_identifier, r.owner_id, r.reported_in_id AS program_id
FROM result r JOIN program p ON p.id = r.reported_in_id
WHERE {visible_sql("$1", "r")} AND {visible_sql("$1", "p")} AND {{condition}}
"""  # noqa: S608 - as above
NAMED_OUTPUTS = OUTPUTS.format(condition="r.id = ANY($2)")
OUTPUTS_OF = OUTPUTS.format(condition="p.id = ANY($2) ORDER BY p.id, r.ordinal, r.id LIMIT $3")
# The first value that a field had since the version of the row is the one that its template had.
CHANGED = """
SELECT DISTINCT ON (c.record_id, c.field) c.record_id, c.field, c.old::text AS old
FROM unnest($1::uuid[], $2::int[]) AS n (id, version)
JOIN change c ON c.record_id = n.id AND c.kind = $3 AND c.record_version > n.version
ORDER BY c.record_id, c.field, c.id
"""
PROPOSED = f"""
SELECT fields::text FROM revision
WHERE {owned_sql("$1")} AND kind IN ('PROGRAM', 'RESULT') AND is_new
    AND state IN ('DRAFT', 'SUBMITTED', 'CHANGES_REQUESTED')
"""  # noqa: S608 - our own condition
# Between them others get their turn.
RECORDS_AT_A_TIME = 200


async def gather(connection: asyncpg.Connection, viewer: Viewer, found: Collection[Reading]) -> Facts:
    """The facts about the records that rows name."""
    organization = viewer.organization_id
    targets = [each.target if each.kind == "PROGRAM" else each.target.of_program for each in found]
    ids = [each.id for each in targets if each.id]
    keys = {caseless(each.key) for each in targets if each.key and not each.id}
    rows = await connection.fetch(NAMED, organization, ids, list(keys))
    programs = await _known(connection, viewer, "PROGRAM", rows)
    rows = await connection.fetch(
        NAMED_OUTPUTS, organization, [each.target.id for each in found if each.kind != "PROGRAM"]
    )
    outputs = await _known(connection, viewer, "RESULT", rows)
    drafts = await connection.fetch(PROPOSED, organization)
    facts = Facts(
        {program.id: program for program in programs},
        Keys((program.identifier, program) for program in programs if program.identifier),
        proposed=[new_values(orjson.loads(row["fields"])) for row in drafts],
        outputs={output.id: output for output in outputs},
    )
    for kind in ("PROGRAM", "RESULT"):
        facts.bases.update(
            await _bases(connection, kind, (each for each in found if each.kind == kind), facts)
        )
    return facts


async def owned(
    connection: asyncpg.Connection, viewer: Viewer, *, below: bool, most: int
) -> list[KnownRecord]:
    """The programs of the viewer's organization, and of those below it; one more than `most` if more."""
    organization = viewer.organization_id
    owners = await organization_trees.below(connection, organization) if below else {organization}
    rows = await connection.fetch(OWNED, list(owners), organization, most + 1)
    return await _known(connection, viewer, "PROGRAM", rows)


async def outputs_of(
    connection: asyncpg.Connection, viewer: Viewer, programs: Sequence[KnownRecord], most: int
) -> list[KnownRecord]:
    """The outputs and other results of programs, in their order; one more than `most` if more."""
    ids = [program.id for program in programs]
    rows = await connection.fetch(OUTPUTS_OF, viewer.organization_id, ids, most + 1)
    return await _known(connection, viewer, "RESULT", rows)


async def _known(
    connection: asyncpg.Connection, viewer: Viewer, kind: str, rows: Sequence[asyncpg.Record]
) -> list[KnownRecord]:
    permitted = await _permitted(connection, viewer, {row["owner_id"] for row in rows})
    values: dict[UUID, dict[str, Any]] = {}
    for first in range(0, len(rows), RECORDS_AT_A_TIME):
        ids = [row["id"] for row in rows[first : first + RECORDS_AT_A_TIME]]
        values |= await EDITABLE[kind].fields.values_of(connection, ids)
    return [
        KnownRecord(
            row["id"],
            row["version"],
            row["iati_identifier"],
            row["owner_id"] in permitted,
            values.get(row["id"], {}),
            row["program_id"],
        )
        for row in rows
    ]


async def _permitted(connection: asyncpg.Connection, viewer: Viewer, owners: set[UUID]) -> set[UUID]:
    """The owners whose records the viewer may change."""
    return {
        owner
        for owner in owners
        if await organization_trees.may_for(connection, viewer, Action.PROPOSE, owner)
    }


async def _bases(
    connection: asyncpg.Connection, kind: str, found: Iterable[Reading], facts: Facts
) -> dict[UUID, dict[str, Any]]:
    """The values that fields had in the versions of the rows, of records that have changed since."""
    known: dict[UUID, KnownRecord] = {}
    versions: dict[UUID, int] = {}
    for reading in found:
        record, version = facts.record(reading), reading.target.version
        if record is not None and version is not None and version < record.version:
            known[record.id], versions[record.id] = record, version
    if not versions:
        return {}
    fields = EDITABLE[kind].fields
    bases: dict[UUID, dict[str, Any]] = {}
    for row in await connection.fetch(CHANGED, list(versions), list(versions.values()), kind):
        name, old = fields.names_in_history.get(row["field"]), row["old"]
        if name is not None:
            current = known[row["record_id"]].values.get(name)
            value = fields.by_name[name].recorded(None if old is None else orjson.loads(old), current)
            bases.setdefault(row["record_id"], {})[name] = value
    return bases
