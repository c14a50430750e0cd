"""Saving a draft: a patch of named fields against a version of a program, or a new program."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
from uuid_utils.compat import uuid7

from db.values import RevisionAction, RevisionState
from services import organization_trees
from services.querying.permissions import Action
from services.querying.reader import Reader
from services.revising import patches, problems, storage
from services.revising.problems import Problem, problem
from services.revising.results import LONGEST_COMMENT, Member, Outcome, Result
from services.revising.transactions import step

EDITABLE = (RevisionState.DRAFT, RevisionState.CHANGES_REQUESTED)


@dataclass(frozen=True, slots=True)
class Edit:
    """What a member saves: new values of fields of a program, or of a draft, or of a new program.

    `expected_version` is the version of the program or of the revision that the member read.
    """

    values: Mapping[str, Any]
    program_id: UUID | None = None
    revision_id: UUID | None = None
    expected_version: Any = None
    comment: str | None = None


async def save(reader: Reader, edit: Edit, key: str | None) -> Result:
    """Save a draft, and nothing if a value breaks a rule or was changed by others meanwhile."""
    asked = ("save", edit.values, edit.program_id, edit.revision_id, edit.expected_version, edit.comment)
    return await step(reader, key, asked, lambda connection, member: _saved(connection, member, edit))


async def _saved(connection: asyncpg.Connection, member: Member, edit: Edit) -> Result:
    if found := comment_problems(edit.comment):
        return Result(Outcome.INVALID, problems=found)
    if edit.expected_version is None and (edit.program_id or edit.revision_id):
        return Result(Outcome.INVALID, problems=[problem("input.expectedVersion", "VERSION")])
    if edit.revision_id is not None:
        return await _changed(connection, member, edit, edit.revision_id)
    if edit.program_id is not None:
        return await _proposed(connection, member, edit, edit.program_id)
    return await _stored(connection, member, edit, Draft(uuid7(), None, {}, {}))


@dataclass(frozen=True, slots=True)
class Draft:
    """The program that a draft is about, the version and values it has, and what the draft changes so far."""

    program_id: UUID
    version: int | None
    current: Mapping[str, Any]
    fields: patches.Patch
    revision_id: UUID | None = None


async def _changed(connection: asyncpg.Connection, member: Member, edit: Edit, id_: UUID) -> Result:
    """Save more values in a draft of the member's own organization."""
    stored = await storage.revision(connection, id_)
    if stored is None or stored.owner_id != member.organization_id:
        return Result(Outcome.NOT_FOUND)
    if stored.state not in EDITABLE:
        return Result(Outcome.WRONG_STATE, revision_id=id_)
    if stored.version != edit.expected_version:
        return Result(Outcome.STALE, revision_id=id_)
    current = await storage.values(connection, stored.program_id)
    draft = Draft(stored.program_id, stored.base_version, current, stored.fields, id_)
    return await _stored(connection, member, edit, draft)


async def _proposed(connection: asyncpg.Connection, member: Member, edit: Edit, id_: UUID) -> Result:
    """Begin a draft of a program that exists."""
    stored = await storage.program(connection, id_)
    if stored is None or not stored.is_seen_by(member.organization_id):
        return Result(Outcome.NOT_FOUND)
    if not await organization_trees.may_for(connection, member.viewer, Action.PROPOSE, stored.owner_id):
        return Result(Outcome.NOT_PERMITTED)
    current = await storage.values(connection, id_)
    if edit.expected_version != stored.version:
        changed = await storage.changed_since(connection, id_, edit.expected_version)
        if conflicts := storage.conflicts_since(changed, current, edit.values):
            return Result(Outcome.CONFLICT, program_id=id_, conflicts=conflicts)
    return await _stored(connection, member, edit, Draft(id_, stored.version, current, {}))


async def _stored(connection: asyncpg.Connection, member: Member, edit: Edit, draft: Draft) -> Result:
    fields = {**draft.fields, **patches.patch(draft.current, edit.values)}
    # A value that was set back to the program's is no change any more.
    fields = {
        name: change
        for name, change in fields.items()
        if name not in edit.values or change["new"] == edit.values[name]
    }
    if not fields:
        return Result(Outcome.INVALID, problems=[problem("input.fields", "NOTHING")])
    if found := wrong(draft.current, fields, submitted=False):
        return Result(Outcome.INVALID, problems=found)
    if draft.revision_id is None:
        owner = member.organization_id
        id_ = await storage.add(connection, draft.program_id, draft.version, fields, owner)
    else:
        id_ = draft.revision_id
        await storage.change_fields(connection, id_, fields, draft.version)
    await storage.record(connection, id_, RevisionAction.SAVE, member, edit.comment)
    return Result(Outcome.DONE, revision_id=id_, program_id=draft.program_id)


def wrong(current: Mapping[str, Any], fields: patches.Patch, *, submitted: bool) -> list[Problem]:
    """What is wrong with a program whose fields are changed so; a draft may lack what is required."""
    whole = {**current, **{name: change["new"] for name, change in fields.items()}}
    return [
        Problem(f"input.fields.{found.path}", found.code, found.value, found.texts)
        for found in problems.refused(whole)
        if submitted or found.code != "REQUIRED"
    ]


def comment_problems(comment: str | None) -> list[Problem]:
    """What is wrong with a comment."""
    if comment is None:
        return []
    if len(comment) > LONGEST_COMMENT:
        return [problem("input.comment", "TOO_LONG", length=len(comment), limit=LONGEST_COMMENT)]
    return [problem("input.comment", "CHARACTER")] if problems.FORBIDDEN.search(comment) else []
