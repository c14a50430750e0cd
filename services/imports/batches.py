"""Writing of a batch of activities: decide which versions are new, then write them in one transaction."""

from collections.abc import Mapping, Sequence, Set
from uuid import UUID

from uuid_utils.compat import uuid7

from db.values import Visibility
from services.imports import (
    claims,
    document_rows,
    identities,
    kept_documents,
    organizations,
    result_rows,
    rows,
    rules,
    withdrawn,
)
from services.imports.counted_kinds import ORGANIZATIONS, PROGRAMS, RESULTS
from services.imports.known_references import KnownReferences
from services.imports.records import LocatedActivity
from services.imports.references import REASONS
from services.imports.rejections import Remark
from services.imports.result_rows import ResultRows
from services.imports.rows import IdentifiedActivity
from services.imports.rules import ImportOutcome
from services.imports.targets import Target
from services.kinds.program_history import PROGRAM_HISTORY
from services.kinds.result_history import RESULT_HISTORY
from services.text.normalization import caseless
from services.writing import (
    funding,
    hidden_history,
    history,
    kept_parts,
    kept_results,
    kept_values,
    measures,
    mentioned_names,
    outputs,
    overlaps,
    parents,
    program_keys,
    programs,
    runs,
    search_documents,
    snapshots,
    working_places,
)
from services.writing import organizations as organization_writing
from services.writing.kept_results import ResultParts
from services.writing.program_fields import PROGRAM_FIELDS
from services.writing.program_keys import Touched
from services.writing.programs import Parts, StoredProgram


async def write(target: Target, batch: Sequence[LocatedActivity]) -> None:
    """Write the new and changed activities of a batch; their identifiers must be distinct."""
    await runs.lock(target.connection)
    identifiers = [located.activity.identifier for located in batch]
    known_versions = await runs.delivered_before(target.connection, target.source_id, identifiers)
    known = await target.known_references(organizations.refs([located.activity for located in batch]))
    _count_doubted(target, batch, known)
    reporters = await claims.reporter_ids(target, batch, known)
    standing = await identities.standing(target, batch, reporters)
    gone = await withdrawn.identifiers(target.connection, identifiers, standing)
    for located in (each for each in batch if each.identifier in gone):
        target.report.count(PROGRAMS, ImportOutcome.WITHDRAWN)
        _remark(target, located, gone[located.identifier])
    batch = [located for located in batch if located.identifier not in gone]
    outcomes = [(located, _outcome(located, standing, known_versions, reporters)) for located in batch]
    await runs.remember(target.connection, target.source_id, [_version(located) for located in batch])
    for located, outcome in outcomes:
        target.report.count(PROGRAMS, outcome)
        target.report.audience.add(_audience(located, outcome))
    to_write = [
        located for located, outcome in outcomes if outcome in (ImportOutcome.ADDED, ImportOutcome.CHANGED)
    ]
    changed = [standing.get(located.activity.identifier) for located in to_write]
    # Before what members changed is read, or their publication at this moment would be overwritten.
    await programs.lock(target.connection, [current.id for current in changed if current])
    if claimed := [located for located, outcome in outcomes if outcome is ImportOutcome.CLAIMED]:
        await claims.keep(target, claimed, standing)
    if to_write:
        await _write(target, to_write, standing, known)
    if claimed or to_write:
        # Last, because a publication locks its program before the data version.
        await target.advance_data_version()
    unchanged = [each for each, outcome in outcomes if outcome is ImportOutcome.UNCHANGED]
    await _count_unchanged(target, unchanged, known)


def _count_doubted(target: Target, batch: Sequence[LocatedActivity], known: KnownReferences) -> None:
    """Count the refs that are not believed; those that only other records tell of get a remark here."""
    for located in batch:
        remarks: dict[str, None] = {}
        for mention, ref, worth in organizations.doubted(located.activity, known):
            target.report.doubt(ref, worth)
            if mention.ref:
                remarks[f"ref {ref[:80]!r} {REASONS[worth]}"] = None
        for sentence in remarks:
            _remark(target, located, sentence)


def _outcome(
    located: LocatedActivity,
    standing: Mapping[str, StoredProgram],
    known_versions: set[tuple[str, bytes]],
    reporters: Mapping[str, UUID | None],
) -> ImportOutcome:
    identifier = located.activity.identifier
    current = standing.get(identifier)
    if current is None:
        return ImportOutcome.ADDED
    read_before = (identifier, located.hash) in known_versions or current.hash == located.hash
    if not read_before and claims.is_claim(located.activity, current, reporters[identifier]):
        return ImportOutcome.CLAIMED
    if current.formerly and not read_before and not rules.is_newer(current.dated, located.dated):
        return ImportOutcome.SUPERSEDED
    # A version of an owner that gives way has no say in what is newer.
    dated = current.dated if reporters[identifier] == current.owner else None
    return rules.outcome(known=True, read_before=read_before, current=dated, dated=located.dated)


def _audience(located: LocatedActivity, outcome: ImportOutcome) -> Visibility:
    """Return who may see something of a version; only members see claims."""
    visibility = Visibility(located.activity.visibility)
    is_claim = outcome is ImportOutcome.CLAIMED and visibility == Visibility.PUBLIC
    return Visibility.MEMBERS if is_claim else visibility


async def _count_unchanged(
    target: Target, unchanged: Sequence[LocatedActivity], known: KnownReferences
) -> None:
    """Count the records that belong to unchanged activities."""
    activities = [located.activity for located in unchanged]
    if activities:
        named = await organization_writing.known(target.connection, organizations.facts(activities, known))
        target.report.count_records(ORGANIZATIONS, ImportOutcome.UNCHANGED, named.values())
        await document_rows.count_unchanged(target, document_rows.linked_by(activities))
        results = sum(len(result_rows.result_drafts(activity)) for activity in activities)
        target.report.count(RESULTS, ImportOutcome.UNCHANGED, results)


def _version(located: LocatedActivity) -> runs.Version:
    return located.activity.identifier, located.hash, located.dated


async def _write(
    target: Target,
    to_write: Sequence[LocatedActivity],
    standing: Mapping[str, StoredProgram],
    references: KnownReferences,
) -> None:
    identified, new = await _identify(target, to_write, standing, references)
    ids = [each.id for each in identified]
    mentioned = await mentioned_names.mentioned(target.connection, ids)
    keys = await program_keys.keys_of(target.connection, ids)
    program_rows = [rows.program(each) for each in identified]
    known = {current.id for current in standing.values()}
    before = [
        await snapshots.take(target.connection, kept, [identity for identity in ids if identity in known])
        for kept in (PROGRAM_HISTORY, RESULT_HISTORY)
    ]
    await programs.add(target.connection, [row for row in program_rows if row.id not in known])
    changed = [row for row in program_rows if row.id in known]
    # What members changed stays as it is.
    changed = await kept_values.kept(target.connection, target.report.run_id, PROGRAM_FIELDS, changed)
    await programs.change(target.connection, changed)
    kept = await kept_parts.of_members(target.connection, ids)
    identified = await kept_documents.kept(target.connection, target.report.run_id, identified, kept)
    parts = Parts()
    for each in identified:
        rows.add_parts(parts, each, target.gazetteer)
    await programs.replace_parts(target.connection, ids, parts)
    await kept_parts.restore(target.connection, target.report.run_id, kept)
    mentioned.update(row.organization_id for row in parts.mention)
    await _follow_mentions(target, mentioned, new)
    results = await _write_results(target, identified)
    products = await document_rows.write(target, identified, results)
    touched = await program_keys.touched(target.connection, ids, keys)
    placed = await _follow_relations(target, identified, touched)
    await funding.follow(target.connection, touched)
    await search_documents.follow(target.connection, programs=placed, products=products)
    for moment in before:
        await history.record_changes(target.connection, target.report.run_id, moment)
    if any(row.visibility != Visibility.PUBLIC for row in program_rows):
        await hidden_history.narrow(target.connection, mentioned, products)
        # What was public until now must not count until the end of the run.
        await measures.follow_organizations(
            target.connection, mentioned | await measures.participants(target.connection, placed)
        )


async def _follow_mentions(target: Target, mentioned: Set[UUID], new: Set[UUID]) -> None:
    """Update the names of mentioned organizations from the current mentions."""
    renamed = await mentioned_names.follow(target.connection, mentioned, new, run_id=target.report.run_id)
    target.report.count_records(ORGANIZATIONS, ImportOutcome.CHANGED, renamed)


async def _identify(
    target: Target,
    to_write: Sequence[LocatedActivity],
    standing: Mapping[str, StoredProgram],
    references: KnownReferences,
) -> tuple[list[IdentifiedActivity], Set[UUID]]:
    """Return the activities with their program and organization ids, and the ids of new organizations."""
    facts = organizations.facts([located.activity for located in to_write], references)
    ensured = await organization_writing.ensure(
        target.connection, target.source_id, facts, run_id=target.report.run_id
    )
    target.report.count_records(ORGANIZATIONS, ImportOutcome.ADDED, ensured.added)
    target.report.count_records(ORGANIZATIONS, ImportOutcome.CHANGED, ensured.changed)
    target.report.count_records(ORGANIZATIONS, ImportOutcome.UNCHANGED, ensured.ids.values())
    identified = [
        IdentifiedActivity(
            located=located,
            id=current.id if (current := standing.get(located.activity.identifier)) else uuid7(),
            keys=organizations.keys_of(located.activity, references),
            organizations=ensured.ids,
            source_id=target.source_id,
        )
        for located in to_write
    ]
    return identified, ensured.added


async def _write_results(target: Target, identified: Sequence[IdentifiedActivity]) -> ResultRows:
    known = await outputs.known(target.connection, [each.id for each in identified])
    rows = ResultRows()
    for each in identified:
        result_rows.add_results(rows, each, known)
    parts = ResultParts(rows.results, rows.indicators, rows.periods)
    known, parts = await kept_results.kept(target.connection, target.report.run_id, known, parts)
    added, changed, removed = await outputs.write(
        target.connection, known, parts.results, parts.indicators, parts.periods
    )
    target.report.count(RESULTS, ImportOutcome.ADDED, added)
    target.report.count(RESULTS, ImportOutcome.CHANGED, changed)
    target.report.count(RESULTS, "removed", removed)
    return rows


async def _follow_relations(
    target: Target, identified: Sequence[IdentifiedActivity], touched: Touched
) -> list[UUID]:
    """Set parents, move results to them, and report circles and activities related to themselves.

    Returns the programs whose places may differ: the written ones, and those above.
    """
    concerned, circles = await parents.follow_relations(target.connection, touched)
    await outputs.follow_parents(target.connection, concerned)
    placed = await working_places.follow(target.connection, concerned)
    await measures.follow_programs(target.connection, placed)
    await overlaps.mark(target.connection, placed)
    by_identifier = {each.activity.identifier: each.located for each in identified}
    for each in identified:
        own = caseless(each.activity.identifier)
        if any(caseless(relation.identifier) == own for relation in each.activity.relations):
            _remark(target, each.located, "names itself as a related activity; this relation was ignored")
    for circle in circles:
        located = next(
            (by_identifier[name] for name in circle if name in by_identifier), identified[0].located
        )
        way = " > ".join((*circle, circle[0]))
        _remark(
            target,
            located,
            f"related activities form a circle; {circle[0]} was stored without a parent: {way}",
        )
    return placed


def _remark(target: Target, located: LocatedActivity, sentence: str) -> None:
    target.report.remark(Remark(located.file, located.line, located.activity.identifier, sentence))
