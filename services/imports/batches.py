"""A batch of activities goes in: what is new is decided, then written in sets, in one transaction."""

from collections.abc import Mapping, Sequence, Set
from uuid import UUID

from uuid_utils.compat import uuid7

from db.values import Visibility
from services.imports import document_rows, organizations, result_rows, rows, rules
from services.imports.counted_kinds import ORGANIZATIONS, PROGRAMS, RESULTS
from services.imports.records import Located
from services.imports.rejections import Remark
from services.imports.result_rows import ResultRows
from services.imports.rows import Placed
from services.imports.rules import Newness
from services.imports.targets import Target
from services.kinds.program_history import PROGRAM_HISTORY
from services.kinds.result_history import RESULT_HISTORY
from services.writing import (
    hidden_history,
    history,
    mentioned_names,
    outputs,
    overlaps,
    parents,
    programs,
    runs,
    search_documents,
    snapshots,
)
from services.writing import organizations as organization_writing
from services.writing.programs import Parts, Standing


async def write(target: Target, batch: Sequence[Located]) -> None:
    """Write the activities of a batch, of different identifiers, that say something new."""
    await runs.lock(target.connection)
    identifiers = [located.activity.identifier for located in batch]
    standing = await programs.standing(target.connection, identifiers)
    seen = await runs.seen(target.connection, target.source_id, identifiers)
    decided = [(located, _newness(located, standing, seen)) for located in batch]
    await runs.see(target.connection, target.source_id, [_version(located) for located in batch])
    for _, newness in decided:
        target.report.count(PROGRAMS, newness)
    fresh = [located for located, newness in decided if newness in (Newness.ADDED, Newness.CHANGED)]
    if fresh:
        await _write(target, fresh, standing)
        await target.moved()
    await _count_unchanged(target, [each for each, newness in decided if newness is Newness.UNCHANGED])


def _newness(located: Located, standing: Mapping[str, Standing], seen: set[tuple[str, bytes]]) -> Newness:
    identifier = located.activity.identifier
    current = standing.get(identifier)
    return rules.newness(
        known=current is not None,
        seen=(identifier, located.hash) in seen or (current is not None and current.hash == located.hash),
        current=current.dated if current else None,
        dated=located.dated,
    )


async def _count_unchanged(target: Target, unchanged: Sequence[Located]) -> None:
    """Count what belongs to activities that say nothing new."""
    activities = [located.activity for located in unchanged]
    if activities:
        named = await organization_writing.known(target.connection, organizations.facts(activities))
        target.report.tell(ORGANIZATIONS, Newness.UNCHANGED, named.values())
        await document_rows.count_unchanged(target, document_rows.linked_by(activities))
        results = sum(len(result_rows.slots(activity)) for activity in activities)
        target.report.count(RESULTS, Newness.UNCHANGED, results)


def _version(located: Located) -> runs.Version:
    return located.activity.identifier, located.hash, located.dated


async def _write(target: Target, fresh: Sequence[Located], standing: Mapping[str, Standing]) -> None:
    placed, new = await _placed(target, fresh, standing)
    ids = [each.id for each in placed]
    mentioned = await mentioned_names.mentioned(target.connection, ids)
    program_rows = [rows.program(each) for each in placed]
    known = {current.id for current in standing.values()}
    before = [
        await snapshots.look(target.connection, kept, [identity for identity in ids if identity in known])
        for kept in (PROGRAM_HISTORY, RESULT_HISTORY)
    ]
    await programs.add(target.connection, [row for row in program_rows if row.id not in known])
    await programs.change(target.connection, [row for row in program_rows if row.id in known])
    parts = Parts()
    for each in placed:
        rows.add_parts(parts, each, target.gazetteer)
    await programs.replace_parts(target.connection, ids, parts)
    mentioned.update(row.organization_id for row in parts.mention)
    await _follow_mentions(target, mentioned, new)
    results = await _write_results(target, placed)
    products = await document_rows.write(target, placed, results)
    await _follow_relations(target, placed)
    await search_documents.follow(target.connection, programs=ids, products=products)
    for moment in before:
        await history.note(target.connection, target.report.run_id, moment)
    if any(row.visibility != Visibility.PUBLIC for row in program_rows):
        await hidden_history.narrow(target.connection, mentioned, products)


async def _follow_mentions(target: Target, mentioned: Set[UUID], new: Set[UUID]) -> None:
    """Call organizations what those call them who mention them now."""
    renamed = await mentioned_names.follow(target.connection, mentioned, new, run_id=target.report.run_id)
    target.report.tell(ORGANIZATIONS, Newness.CHANGED, renamed)


async def _placed(
    target: Target, fresh: Sequence[Located], standing: Mapping[str, Standing]
) -> tuple[list[Placed], Set[UUID]]:
    """The activities with the ids of their programs and of all organizations that they name; new ones."""
    facts = organizations.facts([located.activity for located in fresh])
    ensured = await organization_writing.ensure(
        target.connection, target.source_id, facts, run_id=target.report.run_id
    )
    target.report.tell(ORGANIZATIONS, Newness.ADDED, ensured.added)
    target.report.tell(ORGANIZATIONS, Newness.CHANGED, ensured.changed)
    target.report.tell(ORGANIZATIONS, Newness.UNCHANGED, ensured.ids.values())
    placed = [
        Placed(
            located=located,
            id=current.id if (current := standing.get(located.activity.identifier)) else uuid7(),
            keys=organizations.keys_of(located.activity),
            organizations=ensured.ids,
            source_id=target.source_id,
        )
        for located in fresh
    ]
    return placed, ensured.added


async def _write_results(target: Target, placed: Sequence[Placed]) -> ResultRows:
    known = await outputs.known(target.connection, [each.id for each in placed])
    found = ResultRows()
    for each in placed:
        result_rows.add_results(found, each, known)
    added, changed, removed = await outputs.write(
        target.connection, known, found.results, found.indicators, found.periods
    )
    target.report.count(RESULTS, Newness.ADDED, added)
    target.report.count(RESULTS, Newness.CHANGED, changed)
    target.report.count(RESULTS, "removed", removed)
    return found


async def _follow_relations(target: Target, placed: Sequence[Placed]) -> None:
    """Set parents, give their results to them, and report circles and activities related to themselves."""
    concerned, circles = await parents.follow_relations(target.connection, [each.id for each in placed])
    await outputs.follow_parents(target.connection, concerned)
    await overlaps.mark(target.connection, concerned)
    by_identifier = {each.activity.identifier: each.located for each in placed}
    for each in placed:
        if any(relation.identifier == each.activity.identifier for relation in each.activity.relations):
            _remark(target, each.located, "names itself as a related activity, which was not followed")
    for circle in circles:
        located = next((by_identifier[name] for name in circle if name in by_identifier), placed[0].located)
        way = " > ".join((*circle, circle[0]))
        _remark(
            target,
            located,
            f"related activities go round in a circle, {circle[0]} was left without parent: {way}",
        )


def _remark(target: Target, located: Located, sentence: str) -> None:
    target.report.remark(Remark(located.file, located.line, located.activity.identifier, sentence))
