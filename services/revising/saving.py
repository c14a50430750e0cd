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
from services.revising import drafts, patches, problems, storage
from services.revising.drafts import Draft
from services.revising.editable import EditableKind
from services.revising.kinds import EDITABLE
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


async def save(reader: Reader, edit: Edit, key: str | None) -> Result:
    """Save a draft, and nothing if a value breaks a rule or was changed by others meanwhile."""
    ids = (edit.record_id, edit.revision_id, edit.expected_version, edit.record_version)
    asked = ("save", edit.kind, edit.values, *ids, edit.comment)
    return await step(reader, key, asked, lambda connection, member: _saved(connection, member, edit))


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
    draft = Draft(kind, uuid7(), None, {}, patches.patch(kind.fields.blank, edit.values))
    return await drafts.store(connection, member, draft, edit.comment)


async def _changed(
    connection: asyncpg.Connection, member: Member, edit: Edit, kind: EditableKind, id_: UUID
) -> Result:
    """Save more values in a draft of the member's own organization."""
    stored = await storage.locked(connection, id_)
    if stored is None or stored.kind is not kind or stored.owner_id != member.organization_id:
        return Result(Outcome.NOT_FOUND)
    if refusal := await _refusal(connection, member, stored.record, is_new=stored.is_new):
        return refusal
    if stored.state not in EDITABLE_STATES:
        return Result(Outcome.WRONG_STATE, revision_id=id_)
    if stored.version != edit.expected_version:
        return Result(Outcome.STALE, revision_id=id_)
    if edit.record_version is not None and (
        stored.record is None or edit.record_version > stored.record.version
    ):
        return Result(Outcome.INVALID, problems=[problem(f"input.{kind.base_argument}", "VERSION")])
    current = await kind.fields.values(connection, stored.record_id)
    return await _added(connection, member, edit, stored, current)


async def _added(
    connection: asyncpg.Connection,
    member: Member,
    edit: Edit,
    stored: StoredRevision,
    current: Mapping[str, Any],
) -> Result:
    """Add values to a draft, unless others have changed the added fields since its base."""
    kind = stored.kind
    # Fields of the draft keep the value that they were based on, unless it is to be based on a newer version.
    kept = {} if edit.record_version is not None else stored.fields
    wanted = {**patches.new_values(stored.fields), **edit.values}
    added = {name: value for name, value in wanted.items() if name not in kept}
    since = stored.base_version if edit.record_version is None else edit.record_version
    about: dict[str, Any] = {"kind": kind.word, "record_id": stored.record_id}
    if conflicts := await storage.conflicts_since(connection, kind, stored.record_id, since, current, added):
        return Result(Outcome.CONFLICT, revision_id=stored.id, conflicts=conflicts, **about)
    fields = {**patches.changed(kept, edit.values), **patches.patch(current or kind.fields.blank, added)}
    version = stored.base_version
    if edit.record_version is not None and stored.record is not None:
        version = stored.record.version
    draft = Draft(kind, stored.record_id, version, current, fields, stored.id)
    return await drafts.store(connection, member, draft, edit.comment)


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
    if conflicts := await storage.conflicts_since(connection, kind, id_, since, current, edit.values):
        return Result(Outcome.CONFLICT, kind=kind.word, record_id=id_, conflicts=conflicts)
    draft = Draft(kind, id_, record.version, current, patches.patch(current, edit.values))
    return await drafts.store(connection, member, draft, edit.comment)


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
