"""Saving a draft: a patch of named fields against a version of a program, or a new program."""

from collections.abc import Mapping
from dataclasses import dataclass
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
from services.revising.problems import problem
from services.revising.results import Member, Outcome, Result
from services.revising.storage import StoredProgram
from services.revising.transactions import step

EDITABLE = (RevisionState.DRAFT, RevisionState.CHANGES_REQUESTED)


@dataclass(frozen=True, slots=True)
class Edit:
    """What a member saves: new values of fields of a program, or of a draft, or of a new program.

    `expected_version` is the version of the program or of the revision that the member read.
    `program_version` bases a draft on a newer version of its program, after a conflict.
    """

    values: Mapping[str, Any]
    program_id: UUID | None = None
    revision_id: UUID | None = None
    expected_version: int | None = None
    program_version: int | None = None
    comment: str | None = None


async def save(reader: Reader, edit: Edit, key: str | None) -> Result:
    """Save a draft, and nothing if a value breaks a rule or was changed by others meanwhile."""
    ids = (edit.program_id, edit.revision_id, edit.expected_version, edit.program_version)
    asked = ("save", edit.values, *ids, edit.comment)
    return await step(reader, key, asked, lambda connection, member: _saved(connection, member, edit))


async def save_within(connection: asyncpg.Connection, member: Member, edit: Edit) -> Result:
    """Save a draft within a transaction of the caller's."""
    return await _saved(connection, member, edit)


async def _saved(connection: asyncpg.Connection, member: Member, edit: Edit) -> Result:
    if found := problems.of_comment(edit.comment):
        return Result(Outcome.INVALID, problems=found)
    if edit.expected_version is None and (edit.program_id or edit.revision_id):
        return Result(Outcome.INVALID, problems=[problem("input.expectedVersion", "VERSION")])
    if edit.revision_id is not None:
        return await _changed(connection, member, edit, edit.revision_id)
    if edit.program_id is not None and edit.expected_version is not None:
        return await _proposed(connection, member, edit, edit.program_id, edit.expected_version)
    draft = Draft(uuid7(), None, {}, patches.patch({}, edit.values))
    return await drafts.store(connection, member, draft, edit.comment)


async def _changed(connection: asyncpg.Connection, member: Member, edit: Edit, id_: UUID) -> Result:
    """Save more values in a draft of the member's own organization."""
    found = await storage.locked(connection, id_)
    if found is None or found[0].owner_id != member.organization_id:
        return Result(Outcome.NOT_FOUND)
    stored, program = found
    if refusal := await _refusal(connection, member, program, is_new=stored.is_new):
        return refusal
    if stored.state not in EDITABLE:
        return Result(Outcome.WRONG_STATE, revision_id=id_)
    if stored.version != edit.expected_version:
        return Result(Outcome.STALE, revision_id=id_)
    if edit.program_version is not None and (program is None or edit.program_version > program.version):
        return Result(Outcome.INVALID, problems=[problem("input.programVersion", "VERSION")])
    current = await storage.values(connection, stored.program_id)
    # Fields of the draft keep the value that they were based on, unless it is to be based on a newer version.
    kept = {} if edit.program_version is not None else stored.fields
    wanted = {**patches.new_values(stored.fields), **edit.values}
    added = {name: value for name, value in wanted.items() if name not in kept}
    since = stored.base_version if edit.program_version is None else edit.program_version
    if conflicts := await storage.conflicts_since(connection, stored.program_id, since, current, added):
        return Result(Outcome.CONFLICT, revision_id=id_, program_id=stored.program_id, conflicts=conflicts)
    fields = {**patches.changed(kept, edit.values), **patches.patch(current, added)}
    version = stored.base_version if edit.program_version is None or program is None else program.version
    draft = Draft(stored.program_id, version, current, fields, id_)
    return await drafts.store(connection, member, draft, edit.comment)


async def _proposed(
    connection: asyncpg.Connection, member: Member, edit: Edit, id_: UUID, since: int
) -> Result:
    """Begin a draft of a program that exists, as the member read it in the version `since`."""
    program = await storage.program(connection, id_)
    refusal = await _refusal(connection, member, program, is_new=False)
    if refusal is not None or program is None:
        return refusal or Result(Outcome.NOT_FOUND)
    if since > program.version:
        return Result(Outcome.INVALID, problems=[problem("input.expectedVersion", "VERSION")])
    current = await storage.values(connection, id_)
    if conflicts := await storage.conflicts_since(connection, id_, since, current, edit.values):
        return Result(Outcome.CONFLICT, program_id=id_, conflicts=conflicts)
    draft = Draft(id_, program.version, current, patches.patch(current, edit.values))
    return await drafts.store(connection, member, draft, edit.comment)


async def _refusal(
    connection: asyncpg.Connection, member: Member, program: StoredProgram | None, *, is_new: bool
) -> Result | None:
    """Why the member may not propose changes of the program; null if it may."""
    if program is None:
        return None if is_new else Result(Outcome.NOT_FOUND)
    if not program.is_seen_by(member.organization_id):
        return Result(Outcome.NOT_FOUND)
    if not await organization_trees.may_for(connection, member.viewer, Action.PROPOSE, program.owner_id):
        return Result(Outcome.NOT_PERMITTED)
    return None
