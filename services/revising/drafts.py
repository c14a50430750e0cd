"""Drafts: what a revision changes so far, checked and stored."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg

from db.values import RevisionAction
from services.revising import patches, problems, storage
from services.revising.problems import Problem, problem
from services.revising.results import Member, Outcome, Result


@dataclass(frozen=True, slots=True)
class Draft:
    """The program that a draft is about, the version and values it has, and what the draft changes."""

    program_id: UUID
    version: int | None
    current: Mapping[str, Any]
    fields: patches.Patch
    revision_id: UUID | None = None


async def store(connection: asyncpg.Connection, member: Member, draft: Draft, comment: str | None) -> Result:
    """Store a draft, unless it changes nothing or a value breaks a rule."""
    if not draft.fields:
        return Result(Outcome.INVALID, problems=[problem("input.fields", "NOTHING")])
    if found := wrong(draft.current, draft.fields, submitted=False):
        return Result(Outcome.INVALID, problems=found)
    if draft.revision_id is None:
        owner = member.organization_id
        id_ = await storage.add(connection, draft.program_id, draft.version, draft.fields, owner)
    else:
        id_ = draft.revision_id
        await storage.change_fields(connection, id_, draft.fields, draft.version)
    await storage.record(connection, id_, RevisionAction.SAVE, member, comment)
    return Result(Outcome.DONE, revision_id=id_, program_id=draft.program_id)


def wrong(current: Mapping[str, Any], fields: patches.Patch, *, submitted: bool) -> list[Problem]:
    """What is wrong with the changed fields of a program; a draft may lack what is required.

    What was wrong before, in fields that are not changed, stops nobody.
    """
    whole = {**current, **patches.new_values(fields)}
    return [
        Problem(f"input.fields.{found.path}", found.code, found.value, found.texts)
        for found in problems.refused(whole)
        if (submitted or found.code != "REQUIRED") and (not current or found.concerns(fields))
    ]
