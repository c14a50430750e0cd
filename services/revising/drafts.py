"""Drafts: what a revision changes so far, checked and stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import asyncpg

from db.values import RevisionAction
from services.revising import patches, storage
from services.revising.editable import EditableKind
from services.revising.problems import Problem, problem
from services.revising.results import Member, Outcome, Result


@dataclass(frozen=True, slots=True)
class Draft:
    """The record that a draft is about, the version and values it has, and what the draft changes."""

    kind: EditableKind
    record_id: UUID
    version: int | None
    current: Mapping[str, Any]
    fields: patches.Patch
    revision_id: UUID | None = None


async def store(
    connection: asyncpg.Connection,
    member: Member,
    draft: Draft,
    comment: str | None,
    problems: Sequence[Problem] = (),
) -> Result:
    """Store a draft, unless it changes nothing or a value breaks a rule; `problems` were found before."""
    if problems:
        return Result(Outcome.INVALID, problems=_in_input(problems))
    if not draft.fields:
        return Result(Outcome.INVALID, problems=[problem("input.fields", "NOTHING")])
    if found := await wrong(connection, member, draft, submitted=False):
        return Result(Outcome.INVALID, problems=found)
    if draft.revision_id is None:
        about = (draft.kind, draft.record_id, draft.version, draft.fields)
        id_ = await storage.add(connection, *about, member.organization_id)
    else:
        id_ = draft.revision_id
        await storage.change_fields(connection, id_, draft.fields, draft.version)
    await storage.add_event(connection, id_, RevisionAction.SAVE, member, comment)
    return Result(Outcome.DONE, revision_id=id_, kind=draft.kind.word, record_id=draft.record_id)


async def wrong(
    connection: asyncpg.Connection,
    member: Member,
    draft: Draft,
    *,
    submitted: bool,
    final: bool = False,
) -> list[Problem]:
    """What is wrong with the changed fields of a record; a draft may lack what is required.

    What was wrong before, in fields that are not changed, stops nobody. `final` is true if the values are
    about to be written.
    """
    new = patches.new_values(draft.fields)
    found = [
        each
        for check in draft.kind.checks
        for each in check({**draft.kind.fields.blank, **draft.current, **new})
        if (submitted or each.code != "REQUIRED") and (not draft.current or each.concerns(draft.fields))
    ]
    found += [
        each
        for each in draft.kind.check_entries({**draft.current, **new}, draft.current, draft.fields)
        if submitted or each.code != "MISSING"
    ]
    if not found:
        found = await draft.kind.verify(connection, member.viewer, draft.record_id, new, final=final)
    return _in_input(found)


def _in_input(found: Sequence[Problem]) -> list[Problem]:
    return [replace(each, path=f"input.fields.{each.path}") for each in found]
