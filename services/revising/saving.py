"""Saving a draft: a patch of named fields against a version of a record, or a new record."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import asyncpg
from uuid_utils.compat import uuid7

from db.values import RevisionState
from services import organization_trees
from services.querying.permissions import Action
from services.querying.reader import Reader
from services.revising import drafts, patches, problems, proposals, storage
from services.revising.drafts import Draft
from services.revising.editable import EditableKind
from services.revising.kinds import EDITABLE
from services.revising.patches import new_values
from services.revising.problems import problem
from services.revising.results import Member, Outcome, Result
from services.revising.storage import StoredRecord, StoredRevision
from services.revising.transactions import step

EDITABLE_STATES = (RevisionState.DRAFT, RevisionState.CHANGES_REQUESTED)


@dataclass(frozen=True, slots=True)
class Edit:
    """What a member saves: new values of fields of a record, or of a draft, or of a new record.

    `kind` is the name of the record's history. `expected_version` is the version of the record or of the
    revision that the member read. `record_version` bases a draft on a newer version of its record, after a
    conflict.
    """

    values: Mapping[str, Any]
    record_id: UUID | None = None
    revision_id: UUID | None = None
    expected_version: int | None = None
    record_version: int | None = None
    comment: str | None = None
    kind: str = "PROGRAM"
    # The argument that `record_version` comes from.
    base_argument: str = "baseVersion"


async def save(reader: Reader, edit: Edit, key: str | None) -> Result:
    """Save a draft, and nothing if a value breaks a rule or was changed by others meanwhile."""
    ids = (edit.record_id, edit.revision_id, edit.expected_version, edit.record_version)
    asked = ("save", edit.kind, edit.values, *ids, edit.comment)
    return await step(reader, key, asked, lambda connection, member: _saved(connection, member, edit))


async def save_within(connection: asyncpg.Connection, member: Member, edit: Edit) -> Result:
    """Save a draft within a transaction of the caller's."""
    return await _saved(connection, member, edit)


async def _saved(connection: asyncpg.Connection, member: Member, edit: Edit) -> Result:
    kind = EDITABLE[edit.kind]
    edit = replace(edit, values=kind.fields.normal(edit.values))
    if found := problems.of_comment(edit.comment):
        return Result(Outcome.INVALID, problems=found)
    if edit.expected_version is None and (edit.record_id or edit.revision_id):
        return Result(Outcome.INVALID, problems=[problem("input.expectedVersion", "VERSION")])
    if edit.revision_id is not None:
        return await _changed(connection, member, edit, kind, edit.revision_id)
    if edit.record_id is not None and edit.expected_version is not None:
        return await _proposed(connection, member, edit, kind, edit.record_id, edit.expected_version)
    if kind.make is None:
        return Result(Outcome.INVALID, problems=[problem("input", "NO_NEW")])
    return await _begun(connection, member, edit, kind)


async def _begun(connection: asyncpg.Connection, member: Member, edit: Edit, kind: EditableKind) -> Result:
    """Begin a draft of a new record."""
    if kind.whole is not None:
        whole = await storage.whole_of(connection, kind, edit.values)
        if refusal := await _refusal(connection, member, whole, is_new=False):
            return refusal
    id_, blank = uuid7(), kind.fields.blank
    given, found = await kind.complete(connection, member.viewer, id_, edit.values, ())
    if found:
        return Result(Outcome.INVALID, problems=found)
    proposal = proposals.proposed(kind, blank, blank, given)
    draft = Draft(kind, id_, None, {}, patches.patch(blank, proposal.values))
    return await drafts.store(connection, member, draft, edit.comment, proposal.problems)


async def _changed(
    connection: asyncpg.Connection, member: Member, edit: Edit, kind: EditableKind, id_: UUID
) -> Result:
    """Save more values in a draft of the member's own organization."""
    stored = await storage.locked(connection, id_)
    if stored is None or stored.kind is not kind or stored.owner_id != member.organization_id:
        return Result(Outcome.NOT_FOUND)
    if refusal := await _refusal(connection, member, stored.holder, is_new=stored.may_begin):
        return refusal
    if stored.state not in EDITABLE_STATES:
        return Result(Outcome.WRONG_STATE, revision_id=id_)
    if stored.version != edit.expected_version:
        return Result(Outcome.STALE, revision_id=id_)
    if edit.record_version is not None and (
        stored.record is None or edit.record_version > stored.record.version
    ):
        return Result(Outcome.INVALID, problems=[problem(f"input.{edit.base_argument}", "VERSION")])
    current = await kind.fields.values(connection, stored.record_id)
    known = (patches.new_values(stored.fields), current)
    given, found = await kind.complete(connection, member.viewer, stored.record_id, edit.values, known)
    if found:
        return Result(Outcome.INVALID, problems=found)
    return await _added(connection, member, replace(edit, values=given), stored, current)


async def _added(
    connection: asyncpg.Connection,
    member: Member,
    edit: Edit,
    stored: StoredRevision,
    current: Mapping[str, Any],
) -> Result:
    """Add values to a draft, unless others have changed the added fields since its base."""
    kind = stored.kind
    is_rebased = edit.record_version is not None
    since = edit.record_version if is_rebased else stored.base_version
    about: dict[str, Any] = {"kind": kind.word, "record_id": stored.record_id}
    present = current or kind.fields.blank
    base = await storage.values_at(connection, kind, stored.record_id, since, present)
    drafted = proposals.rebased(kind, base, stored.fields) if is_rebased else new_values(stored.fields)
    again = proposals.proposed(kind, drafted, drafted, {**drafted, **edit.values}, only=stored.fields)
    # Fields of the draft keep the value that they were based on, unless it is to be based on a newer version.
    kept = {} if is_rebased else stored.fields
    added = {name: value for name, value in edit.values.items() if name not in stored.fields}
    proposal = proposals.proposed(kind, base, present, {**again.values, **added} if is_rebased else added)
    if proposal.conflicts:
        return Result(Outcome.CONFLICT, revision_id=stored.id, conflicts=proposal.conflicts, **about)
    fields = {**patches.changed(kept, again.values), **patches.patch(present, proposal.values)}
    version = stored.base_version
    if edit.record_version is not None and stored.record is not None:
        version = stored.record.version
    draft = Draft(kind, stored.record_id, version, current, fields, stored.id)
    problems = [*again.problems, *proposal.problems]
    return await drafts.store(connection, member, draft, edit.comment, problems)


async def _proposed(
    connection: asyncpg.Connection, member: Member, edit: Edit, kind: EditableKind, id_: UUID, since: int
) -> Result:
    """Begin a draft of a record that exists, as the member read it in the version `since`."""
    record = await storage.record(connection, kind, id_)
    refusal = await _refusal(connection, member, record, is_new=False)
    if refusal is not None or record is None:
        return refusal or Result(Outcome.NOT_FOUND)
    if since > record.version:
        return Result(Outcome.INVALID, problems=[problem("input.expectedVersion", "VERSION")])
    current = await kind.fields.values(connection, id_)
    given, found = await kind.complete(connection, member.viewer, id_, edit.values, (current,))
    if found:
        return Result(Outcome.INVALID, problems=found)
    base = await storage.values_at(connection, kind, id_, since, current)
    proposal = proposals.proposed(kind, base, current, given)
    if proposal.conflicts:
        return Result(Outcome.CONFLICT, kind=kind.word, record_id=id_, conflicts=proposal.conflicts)
    draft = Draft(kind, id_, record.version, current, patches.patch(current, proposal.values))
    return await drafts.store(connection, member, draft, edit.comment, proposal.problems)


async def _refusal(
    connection: asyncpg.Connection, member: Member, record: StoredRecord | None, *, is_new: bool
) -> Result | None:
    """Why the member may not propose changes of the record; null if it may."""
    if record is None:
        return None if is_new else Result(Outcome.NOT_FOUND)
    if not record.is_seen_by(member.organization_id):
        return Result(Outcome.NOT_FOUND)
    if not await organization_trees.may_for(connection, member.viewer, Action.PROPOSE, record.responsible_id):
        return Result(Outcome.NOT_PERMITTED)
    return None
