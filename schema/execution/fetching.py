"""Runs the batches of a plan: level by level, once for all rows, siblings concurrently."""

import asyncio
from collections.abc import Awaitable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from resolvers.relations import Counted
from schema.execution.plans import Choice, Failure, Follow, Run, Selection, Value
from schema.rows import read
from services.querying.pages import Page, PageRequest
from services.querying.reads import ROOT


async def fetch(run: Run, selection: Selection, rows: Sequence[Any]) -> None:
    """Run all relations of the rows of a selection, recursively."""
    steps: list[Awaitable[None]] = [follow(run, same, rows) for same in group_identical(run, selection)]
    for part in selection.openings:
        if part.choice is not None:
            inner = within(part, rows, by_attribute=selection.by_attribute)
            steps.append(fetch_choice(run, part.choice, inner))
    await side_by_side(steps)


def group_identical(run: Run, selection: Selection) -> Iterable[list[Follow]]:
    """Group the relations that run the same batch: aliases of one field, or counts of one list."""
    alike: dict[tuple[Any, Any], list[Follow]] = {}
    for part in selection.follows:
        if part.slot not in run.early:
            alike.setdefault((part.relation, run.questions[part.slot]), []).append(part)
    return alike.values()


async def fetch_choice(run: Run, choice: Choice, rows: Sequence[Any]) -> None:
    """Run all relations of rows that may have several types."""
    if not rows:
        return
    if not choice.is_open:
        await fetch(run, choice.first, rows)
        return
    grouped: dict[str, list[Any]] = {}
    for row in rows:
        grouped.setdefault(row["typename"], []).append(row)
    await side_by_side([fetch(run, choice.selections[name], group) for name, group in grouped.items()])


async def follow(run: Run, same: list[Follow], rows: Sequence[Any]) -> None:
    """Run a relation for all rows at once, then all relations of its results."""
    column = same[0].relation.key
    keys = [ROOT] if column is None else list(dict.fromkeys(read(row, column) for row in rows))
    keys = [key for key in keys if key is not None]
    if not keys:
        return
    early = [count for part in same for count in part.counts]
    run.early.update(count.slot for count in early)
    if early and request_total(run, same):
        await ask(run, same, keys)
        set_totals(run, same[0], early)
    else:
        await side_by_side(
            [ask(run, same, keys), *([count_pages(run, same[0], early, keys)] if early else [])]
        )
    further = [part.choice for part in same if part.choice is not None and part.choice.leads_on]
    if further:
        found = list(flat(run.answers[same[0].slot].values()))
        await side_by_side([fetch_choice(run, choice, found) for choice in further])


async def ask(run: Run, same: list[Follow], keys: list[Any]) -> None:
    """Run one batch; an exception becomes the result of every key."""
    first = same[0]
    question = run.questions[first.slot]
    columns = (
        first.columns if len(same) == 1 else tuple(sorted({name for part in same for name in part.columns}))
    )
    try:
        if isinstance(question, Failure):
            raise question.error
        brief, counted = all(part.is_brief for part in same), any(part.is_listed for part in same)
        if isinstance(question, PageRequest):
            peeks, marks = any(part.peeks for part in same), any(part.marks for part in same)
            question = question if peeks else replace(question, peeks=False, marks=marks)
        answers = await first.relation.answer(
            run.request, keys, question, columns, brief=brief, counted=counted
        )
    except Exception as error:
        answers = [error] * len(keys)
    found = dict(zip(keys, answers, strict=True))
    for part in same:
        run.answers[part.slot] = found
    for answer in answers:
        if isinstance(answer, Exception):
            run.is_troubled = True


def request_total(run: Run, same: list[Follow]) -> bool:
    """Request the total count with the page if that is possible; return whether it is."""
    question = run.questions[same[0].slot]
    if (
        same[0].relation.key is not None
        or isinstance(question, Failure)
        or all(part.is_brief for part in same)
    ):
        return False
    counted = replace(question, counted=True)
    if counted.in_one_pass:
        run.questions[same[0].slot] = counted
    return bool(counted.in_one_pass)


def set_totals(run: Run, part: Follow, early: list[Follow]) -> None:
    """Set the total counts that came with pages as results of the count fields."""
    found = [page for page in run.answers[part.slot].values() if isinstance(page, Page)]
    for count in early:
        run.answers[count.slot] = {page.counted: page.total for page in found}


async def count_pages(run: Run, part: Follow, early: list[Follow], keys: list[Any]) -> None:
    """Read the total counts of the lists of a relation."""
    question = run.questions[part.slot]
    counter = part.relation.count
    if isinstance(question, Failure) or counter is None:
        return
    await ask(run, early, [Counted(counter, key, question.scope) for key in keys])


def within(part: Value, rows: Sequence[Any], *, by_attribute: bool) -> list[Any]:
    """Return the rows inside a value of each row."""
    name = part.needs[0]
    values = (getattr(row, name) for row in rows) if by_attribute else (row[name] for row in rows)
    return list(flat(values))


def flat(answers: Iterable[Any]) -> Iterable[Any]:
    """Yield the rows in results, which may be rows, pages, lists, null or exceptions."""
    for answer in answers:
        if isinstance(answer, list):
            yield from flat(answer)
        elif answer is not None and not isinstance(answer, Exception):
            yield answer


async def side_by_side(steps: Sequence[Awaitable[None]]) -> None:
    """Run the steps concurrently; a single one without creating a task."""
    if len(steps) == 1:
        await steps[0]
    elif steps:
        await asyncio.gather(*steps)
