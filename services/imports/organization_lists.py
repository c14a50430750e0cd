"""The import of lists of organizations: rows create or update records, and mentions are merged into them.

A list is written in one transaction. Its values replace stored values; where it has no value, the stored one
is kept.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence, Set
from pathlib import Path
from typing import cast
from uuid import UUID

import asyncpg

from db import regions as region_facts
from db.pools import Pools
from db.values import Origin, Visibility
from services.imports import organization_sheets
from services.imports.counted_kinds import ORGANIZATIONS
from services.imports.organization_matches import OrganizationMatch, OrganizationMatcher, lookup_keys
from services.imports.organization_sheets import Sheet
from services.imports.report import Report
from services.imports.rules import ImportOutcome
from services.text.normalization import normalized
from services.writing import (
    data_version,
    listed_organizations,
    mention_merges,
    organizations,
    regions,
    runs,
    search_documents,
    sources,
)
from services.writing.listed_organizations import StoredOrganizations, SynonymRow
from services.writing.organization_facts import IDENTIFIER, Key, OrganizationFacts, Profile
from services.writing.organization_rows import (
    IdentifierRow,
    OrganizationRow,
    identifier_row,
    new_row,
    stored_row,
    updated_row,
)
from services.writing.sources import SourceFacts

# Called with the current step and its number of rows.
ReportListProgress = Callable[[str, int], None]


async def run(
    pools: Pools,
    file: Path,
    *,
    source: SourceFacts,
    dry_run: bool = False,
    progress: ReportListProgress | None = None,
) -> Report:
    """Import a list of a source; a dry run reports the same and is rolled back.

    Raise ImportFailure, before anything is written, if the file is not a list of organizations.
    """
    report_progress = progress or (lambda _doing, _rows: None)
    report_progress("reading", 0)
    sheet = organization_sheets.read(file)
    async with pools.writing.acquire() as lent:
        connection = cast("asyncpg.Connection", lent)
        transaction = connection.transaction()
        await transaction.start()
        try:
            report_progress("writing", len(sheet.organizations))
            report = await _import(connection, sheet, source, dry_run=dry_run)
        except BaseException:
            await transaction.rollback()
            raise
        await (transaction.rollback() if dry_run else transaction.commit())
    return report


async def _import(
    connection: asyncpg.Connection, sheet: Sheet, source: SourceFacts, *, dry_run: bool
) -> Report:
    await runs.lock(connection)
    await regions.load(connection, region_facts.load())
    source_id = await sources.ensure(connection, source)
    report = Report(await runs.begin(connection, source_id, [sheet.file]), dry_run)
    report.counts[ORGANIZATIONS] = await write(connection, source_id, source.name, sheet, report.run_id)
    for remark in sheet.remarks:
        report.remark(remark)
    for rejection in sorted(sheet.rejections, key=lambda each: each.line or 0):
        report.reject(rejection)
    refusals = [(each.file, each.line, each.identifier, each.reason) for each in report.rejections]
    await runs.reject(connection, report.run_id, 0, refusals)
    await runs.finish(connection, report.run_id, report.stored())
    await sources.mark_imported(connection, source_id, (Visibility.PUBLIC,))
    await data_version.increment(connection, imported_for=(Visibility.PUBLIC,))
    return report


async def write(
    connection: asyncpg.Connection, source_id: UUID, source: str, sheet: Sheet, run_id: UUID | None = None
) -> Counter[str]:
    """Write the organizations of a sheet in the caller's transaction, and count the outcomes of its rows."""
    standing = await listed_organizations.look_up(
        connection, **lookup_keys(sheet.organizations, source), normalized=normalized
    )
    matches = OrganizationMatcher(standing, source, sheet).matches()
    await mention_merges.merge(
        connection, [(merged, match.id) for match in matches for merged in match.merged]
    )
    ids = await _ids(connection, source_id, standing, matches)
    facts = await _facts(connection, matches, ids, sheet)
    known = await listed_organizations.by_id(connection, [match.id for match in matches if match.known])
    added = {match.id: new_row(facts[match.id], ids, source_id) for match in matches if not match.known}
    await organizations.add(connection, [*added.values()])
    written = await organizations.update(
        connection,
        list(known.values()),
        lambda old: updated_row(old, facts[old["id"]], source_id, owner_id=old["id"]),
        run_id=run_id,
    )
    better = {row.id: row for row in written}
    current = {identity: stored_row(old) for identity, old in known.items()} | better | added
    registered = await _register(connection, standing, matches, current)
    touched = registered | {match.id for match in matches if match.merged}
    await listed_organizations.increment_versions(connection, [*(touched & known.keys() - better.keys())])
    await search_documents.follow(connection, organizations=added.keys() | better.keys() | touched)
    return _counts(added.keys(), known.keys(), better.keys() | touched)


async def _ids(
    connection: asyncpg.Connection,
    source_id: UUID,
    standing: StoredOrganizations,
    matches: Sequence[OrganizationMatch],
) -> dict[Key, UUID]:
    """Return the organization of every identifier in the list; unknown parents are added as mentions."""
    moved = {merged: match.id for match in matches for merged in match.merged}
    ids: dict[Key, UUID] = {
        (IDENTIFIER, value): moved.get(row["id"], row["id"]) for value, row in standing.by_identifier.items()
    }
    for match in matches:
        ids |= dict.fromkeys((match.key, *match.identifiers), match.id)
    parents = {(IDENTIFIER, match.listed.parent) for match in matches if match.listed.parent}
    unknown = {key: OrganizationFacts(key, ()) for key in sorted(parents - ids.keys())}
    return ids | (await organizations.ensure(connection, source_id, unknown)).ids


async def _facts(
    connection: asyncpg.Connection,
    matches: Sequence[OrganizationMatch],
    ids: Mapping[Key, UUID],
    sheet: Sheet,
) -> dict[UUID, OrganizationFacts]:
    """Return the facts of the list about each organization."""
    regions_by_code = await listed_organizations.region_ids(connection)
    parents = _parents(matches, ids, await listed_organizations.parents(connection), sheet)
    return {
        match.id: OrganizationFacts(
            match.key,
            match.listed.names,
            match.listed.type_code,
            Origin.RECORD,
            profile=Profile(
                acronym=match.listed.acronym,
                country=match.listed.country,
                region_id=regions_by_code.get(match.listed.region or ""),
                website=match.listed.website,
                parent_id=parents.get(match.id),
                last_updated=match.listed.last_updated,
            ),
        )
        for match in matches
    }


def _parents(
    matches: Sequence[OrganizationMatch], ids: Mapping[Key, UUID], standing: Mapping[UUID, UUID], sheet: Sheet
) -> dict[UUID, UUID]:
    """Return the parents from the list; one that would close a circle is left out with a remark."""
    listed_parents = {
        match.id: ids[IDENTIFIER, match.listed.parent] for match in matches if match.listed.parent
    }
    above = {child: parent for child, parent in standing.items() if child not in listed_parents}
    for match in matches:
        if parent := listed_parents.get(match.id):
            if match.id in _line(parent, above):
                sheet.remark(
                    match.listed.row, match.listed.label, "its parent would close a circle and was left out"
                )
            else:
                above[match.id] = parent
    return {child: parent for child, parent in above.items() if listed_parents.get(child) == parent}


def _line(start: UUID, above: Mapping[UUID, UUID]) -> list[UUID]:
    """Return an organization and its ancestors; `above` has no circles."""
    line = [start]
    while (parent := above.get(line[-1])) and parent not in line:
        line.append(parent)
    return line


async def _register(
    connection: asyncpg.Connection,
    standing: StoredOrganizations,
    matches: Sequence[OrganizationMatch],
    current: Mapping[UUID, OrganizationRow],
) -> set[UUID]:
    """Add new identifiers and synonyms, and return the ids of their organizations."""
    identifiers: list[IdentifierRow] = []
    synonyms: list[SynonymRow] = []
    for match in matches:
        row = current[match.id]
        for _, value in match.identifiers:
            if value not in standing.by_identifier and (match.known or value != row.identifier):
                identifiers.append(identifier_row(row, value))
        for key, name in match.synonyms:
            synonyms.append(SynonymRow(row.id, row.visibility, row.owner_id, key, name))
    await listed_organizations.register(connection, identifiers, synonyms)
    return {row.organization_id for row in identifiers} | {row.organization_id for row in synonyms}


def _counts(added: Set[UUID], known: Set[UUID], changed: Set[UUID]) -> Counter[str]:
    """Return the counts of a report without zeros."""
    numbers = {
        ImportOutcome.ADDED: len(added),
        ImportOutcome.CHANGED: len(changed & known),
        ImportOutcome.UNCHANGED: len(known - changed),
    }
    return Counter({str(verb): number for verb, number in numbers.items() if number})
