"""Revisions and conflicts: lists, one by its id, and the steps that change them."""

from collections.abc import Collection, Mapping
from typing import Any

from resolvers import pages, programs
from resolvers.relations import Batch, Count, read_from
from resolvers.requests import Request
from services import revisions
from services.querying.entities import Entity
from services.querying.pages import Page, PageRequest, Scope
from services.revising import conflicts, publishing, reviewing, revision_warnings, saving, several
from services.revising.conflicts import Choice
from services.revising.results import Result
from services.revising.reviewing import Move
from services.revising.saving import Edit
from services.revising.several import Moves
from services.revisions import CONFLICT, EVENT, OF_REVISION, REVISION
from services.text import localized

# What an event shows.
EVENT_COLUMNS = ("action", "at", "organization_id", "role", "author")


def allowed_page(entity: Entity) -> Batch:
    """Return the batch for a page of the records that the viewer may see."""

    @read_from(entity)
    async def batch(
        request: Request, keys: Collection[Any], question: PageRequest, columns: tuple[str, ...]
    ) -> Mapping[Any, Page]:
        return await revisions.page(request.reader, entity, keys, question, columns)

    return batch


def allowed_count(entity: Entity) -> Count:
    """Return the batch for the number of records that the viewer may see."""

    async def batch(request: Request, keys: Collection[Any], scope: Scope) -> Mapping[Any, int]:
        return await revisions.count(request.reader, entity, keys, scope)

    return batch


def one(entity: Entity) -> Batch:
    """Return the batch for the record with an id, if the viewer may see it."""

    async def batch(
        request: Request, keys: Collection[Any], question: Any, columns: tuple[str, ...]
    ) -> Mapping[Any, Any]:
        if question is None:
            return await revisions.by_id(request.reader, entity, keys, columns)
        found = await revisions.by_id(request.reader, entity, [question], columns)
        return dict.fromkeys(keys, found.get(question))

    return batch


everywhere, count_everywhere = allowed_page(REVISION), allowed_count(REVISION)
all_conflicts, count_conflicts = allowed_page(CONFLICT), allowed_count(CONFLICT)
queue, count_queue = (
    pages.page(REVISION, narrowed=revisions.queued),
    pages.count(REVISION, narrowed=revisions.queued),
)
by_id, conflict_by_id = one(REVISION), one(CONFLICT)
events, count_events = pages.page(EVENT, OF_REVISION), pages.count(EVENT, OF_REVISION)


async def program(
    request: Request, keys: Collection[Any], _question: None, columns: tuple[str, ...]
) -> Mapping[Any, Any]:
    """Return the program to which each revision belongs, if the viewer may see it."""
    ids = await revisions.programs(request.reader, keys)
    wanted = set(ids.values())
    found = await programs.by_id(request, wanted, None, columns) if wanted else {}
    return {id_: found.get(program_id) for id_, program_id in ids.items()}


async def comments(
    request: Request, keys: Collection[Any], _question: None, _columns: tuple[str, ...]
) -> Mapping[Any, Any]:
    """Return the comments of each revision, grouped by the field that they are about."""
    found = await revisions.comments(request.reader, keys, EVENT_COLUMNS)
    return {
        id_: [{"field": field, "comments": rows} for field, rows in fields.items()]
        for id_, fields in found.items()
    }


async def warnings(
    request: Request, keys: Collection[Any], _question: None, _columns: tuple[str, ...]
) -> Mapping[Any, Any]:
    """Return the warnings of each revision, as rows."""
    found = await revision_warnings.of_revisions(request.reader, keys)
    return {
        id_: [
            {"path": rule.path, "code": rule.code, "texts": localized.encode(rule.sentences)}
            for rule in rules
        ]
        for id_, rules in found.items()
    }


async def save(request: Request, edit: Edit, key: str | None) -> Result:
    """Save a draft."""
    return await saving.save(request.reader, edit, key)


async def move(request: Request, wanted: Move, key: str | None) -> Result:
    """Move a revision to its next state."""
    return await reviewing.move(request.reader, wanted, key, request.review)


async def publish(request: Request, wanted: Move, key: str | None) -> Result:
    """Publish a revision."""
    return await publishing.publish(request.reader, wanted, key, request.review)


async def move_several(request: Request, wanted: Moves, key: str | None) -> Result:
    """Take a step of several revisions."""
    return await several.move(request.reader, wanted, key, request.review)


async def decide(request: Request, choice: Choice, key: str | None) -> Result:
    """Decide about a conflict."""
    return await conflicts.decide(request.reader, choice, key)
