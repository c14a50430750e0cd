"""Publishing a revision: its values go into the program, with their history, in one transaction."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import asyncpg

from db.values import RevisionAction, RevisionState
from services.kinds.program_history import PROGRAM_HISTORY
from services.querying.reader import Reader
from services.revising import edited_fields, storage
from services.revising.drafts import wrong
from services.revising.fields import columns_of
from services.revising.patches import merged
from services.revising.policies import STRICT, ReviewPolicy
from services.revising.results import Member, Outcome, Result
from services.revising.reviewing import Move, found
from services.revising.storage import StoredRevision
from services.revising.transactions import step
from services.writing import history, measures, overlaps, search_documents, snapshots, sources
from services.writing.sources import SourceFacts

# The source of programs that members add.
MEMBERS = SourceFacts("Members of the hub")
NEW = """
INSERT INTO program (id, title, reporting_organization_id, visibility, owner_id, source_id)
VALUES ($1, $2, $3, 'PUBLIC', $3, $4)
"""


async def publish(reader: Reader, wanted: Move, key: str | None, policy: ReviewPolicy = STRICT) -> Result:
    """Publish a submitted revision, unless one of its fields was changed by others since."""
    asked = ("publish", wanted.id, wanted.expected_version, wanted.comment, wanted.field)
    return await step(
        reader, key, asked, lambda connection, member: published(connection, member, wanted, policy)
    )


async def published(
    connection: asyncpg.Connection, member: Member, wanted: Move, policy: ReviewPolicy
) -> Result:
    """Publish a revision in the transaction of the connection."""
    stored, refusal = await found(connection, member, wanted, policy)
    if refusal is not None or stored is None:
        return refusal or Result(Outcome.NOT_FOUND)
    current = await storage.values(connection, stored.program_id)
    values, conflicts = merged(current, stored.fields)
    if conflicts:
        return Result(
            Outcome.CONFLICT, revision_id=stored.id, program_id=stored.program_id, conflicts=conflicts
        )
    if problems := wrong(current, stored.fields, submitted=True):
        return Result(Outcome.INVALID, revision_id=stored.id, problems=problems)
    await _write(connection, stored, values)
    await storage.move(connection, stored.id, RevisionState.PUBLISHED)
    await storage.record(connection, stored.id, RevisionAction.PUBLISH, member, wanted.comment, wanted.field)
    return Result(Outcome.DONE, revision_id=stored.id, program_id=stored.program_id, changes_program=True)


async def _write(connection: asyncpg.Connection, stored: StoredRevision, values: Mapping[str, Any]) -> None:
    if stored.is_new:
        source = await sources.ensure(connection, MEMBERS)
        title = columns_of({"titles": values["titles"]})["title"]
        await connection.execute(NEW, stored.program_id, title, stored.owner_id, source)
        await measures.follow_organizations(connection, [stored.owner_id])
    await change(connection, stored.program_id, values, actor=stored.owner_id, is_new=stored.is_new)
    # What the source has said by itself meanwhile is not the member's.
    changed = {name: stored.fields[name] for name in values}
    await edited_fields.remember(connection, stored.program_id, changed)


async def change(
    connection: asyncpg.Connection,
    program_id: UUID,
    values: Mapping[str, Any],
    *,
    actor: UUID,
    is_new: bool = False,
) -> None:
    """Store values of fields of a program; a change of one that exists is recorded under the actor's name."""
    ids = [program_id]
    before = await snapshots.take(connection, PROGRAM_HISTORY, [] if is_new else ids)
    columns = columns_of(values)
    assignments = "".join(f'"{name}" = ${place}, ' for place, name in enumerate(columns, 2))
    raised = "" if is_new else "version = version + 1, "
    await connection.execute(
        f"UPDATE program SET {assignments}{raised}imported_at = now(), last_updated = now() WHERE id = $1",  # noqa: S608 - our own columns
        program_id,
        *columns.values(),
    )
    await history.record_changes(connection, None, before, actor=actor)
    await search_documents.follow(connection, programs=ids)
    await overlaps.mark(connection, ids)
