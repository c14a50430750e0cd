"""One step of several revisions in one request, each with a result of its own."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

import asyncpg

from db.values import RevisionAction
from services.querying.reader import Reader
from services.revising import problems, publishing, reviewing
from services.revising.kinds import EDITABLE
from services.revising.policies import ReviewPolicy
from services.revising.problems import Problem, problem
from services.revising.results import Member, Outcome, Result
from services.revising.reviewing import Move
from services.revising.transactions import step

MOST = 100
# The order in which revisions are taken, so that two requests never wait for each other in a circle.
ORDER = """
SELECT id, kind, record_id, ARRAY(SELECT jsonb_object_keys(fields)) AS fields FROM revision WHERE id = ANY($1)
"""


@dataclass(frozen=True, slots=True)
class Moves:
    """The same step of several revisions; atomic takes all or none."""

    action: RevisionAction
    items: Sequence[tuple[UUID, int]]
    comment: str | None = None
    atomic: bool = False

    @property
    def moves(self) -> list[Move]:
        """The step of each revision."""
        return [Move(id_, self.action, version, self.comment) for id_, version in self.items]


class _UndoneError(Exception):
    """Carries the results of steps that are undone."""

    def __init__(self, results: Sequence[Result]) -> None:
        super().__init__()
        self.results = results


async def move(reader: Reader, wanted: Moves, key: str | None, policy: ReviewPolicy) -> Result:
    """Take a step of several revisions; the result has one item for each, in the order of the request."""
    asked = ("several", wanted.action, wanted.items, wanted.comment, wanted.atomic)
    return await step(
        reader,
        key,
        asked,
        lambda connection, member: _moved(connection, member, wanted, policy),
        is_short=False,
    )


async def _moved(
    connection: asyncpg.Connection, member: Member, wanted: Moves, policy: ReviewPolicy
) -> Result:
    if found := _problems(wanted):
        return Result(Outcome.INVALID, problems=found)
    try:
        async with connection.transaction():
            results = await _all(connection, member, wanted, policy)
            if wanted.atomic and any(each.outcome is not Outcome.DONE for each in results):
                raise _UndoneError(results)
    except _UndoneError as undone:
        # What was possible and is undone is no failure: only the others are returned.
        failed = [each for each in undone.results if each.outcome is not Outcome.DONE]
        return Result(Outcome.UNDONE, items=failed)
    changes = any(each.changes_record for each in results)
    return Result(Outcome.DONE, items=results, changes_record=changes)


def _problems(wanted: Moves) -> list[Problem]:
    """What is wrong with the request as a whole."""
    found = problems.of_comment(wanted.comment)
    if not 0 < len(wanted.items) <= MOST:
        found.append(problem("input.items", "ITEMS", len(wanted.items), limit=MOST))
    seen: set[UUID] = set()
    for place, (id_, _) in enumerate(wanted.items):
        if id_ in seen:
            found.append(problem(f"input.items.{place}.id", "REVISION_TWICE"))
        seen.add(id_)
    return found


async def _all(
    connection: asyncpg.Connection, member: Member, wanted: Moves, policy: ReviewPolicy
) -> list[Result]:
    """The result of each step, in the order of the request."""
    rows = await connection.fetch(ORDER, [id_ for id_, _ in wanted.items])
    records = {row["id"]: row["record_id"].int for row in rows}
    taking = reviewing.moved
    if wanted.action is RevisionAction.PUBLISH:
        taking = publishing.published
        # They come before the locks of records.
        for row in rows:
            if kind := EDITABLE.get(row["kind"]):
                await kind.lock_for(connection, row["fields"])
    results: dict[int, Result] = {}
    moves = wanted.moves
    for place in sorted(range(len(moves)), key=lambda place: (records.get(moves[place].id, 0), place)):
        result = await taking(connection, member, moves[place], policy)
        results[place] = replace(result, place=place)
    return [results[place] for place in sorted(results)]
