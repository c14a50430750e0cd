"""Writing of a batch of records from organisation files: decide which versions are new, then write them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID, uuid5

from db.values import Origin, Visibility
from services.imports import claims, document_rows, rules
from services.imports.counted_kinds import ORGANIZATIONS
from services.imports.organizations import normalized_names
from services.imports.record_parts import Mention
from services.imports.records import LocatedOrganization, Organization
from services.imports.rejections import Remark
from services.imports.rules import ImportOutcome
from services.imports.targets import Target
from services.text import localized, normalization
from services.text.localized import default_text
from services.text.normalization import mention_key
from services.writing import (
    documents,
    knowledge_products,
    organization_versions,
    organizations,
    runs,
    search_documents,
)
from services.writing.documents import DocumentRow
from services.writing.knowledge_products import ProductFacts
from services.writing.organization_facts import (
    IDENTIFIER,
    MENTION,
    Key,
    OrganizationFacts,
    Profile,
    merged,
)
from services.writing.organization_versions import StoredOrganization

HOLDER = "organization_id"


@dataclass(frozen=True, slots=True)
class IdentifiedOrganization:
    """An organization to write, with its id and the id of its reporting organization (owner)."""

    organization: Organization
    id: UUID
    owner: UUID


async def write(target: Target, batch: Sequence[LocatedOrganization]) -> None:
    """Write the new and changed organizations of a batch; their identifiers must be distinct."""
    await runs.lock(target.connection)
    target.report.audience.add(Visibility.PUBLIC)
    batch = await _spelled(target, batch)
    identifiers = [located.identifier for located in batch]
    reporters = [ref for located in batch if (ref := located.organization.reporter.ref)]
    standing = await organization_versions.stored(target.connection, [*identifiers, *reporters])
    known_versions = await organization_versions.delivered_before(
        target.connection, target.source_id, identifiers
    )
    await organization_versions.remember(
        target.connection, target.source_id, [_version(each) for each in batch]
    )
    by_outcome: dict[ImportOutcome, list[LocatedOrganization]] = {outcome: [] for outcome in ImportOutcome}
    for located in batch:
        by_outcome[_outcome(located, standing, known_versions)].append(located)
    if claimed := by_outcome[ImportOutcome.CLAIMED]:
        _claim(target, claimed, standing)
    for located in by_outcome[ImportOutcome.SUPERSEDED]:
        target.report.count_records(
            ORGANIZATIONS, ImportOutcome.SUPERSEDED, [standing[located.identifier].id]
        )
    if to_write := by_outcome[ImportOutcome.ADDED] + by_outcome[ImportOutcome.CHANGED]:
        await _write(target, to_write, standing)
        await target.advance_data_version()
    if unchanged := by_outcome[ImportOutcome.UNCHANGED]:
        await _count_unchanged(target, unchanged, standing)


async def _count_unchanged(
    target: Target, unchanged: Sequence[LocatedOrganization], standing: Mapping[str, StoredOrganization]
) -> None:
    """Count the records that belong to unchanged organizations."""
    keys = {located.identifier: _key(located.identifier, standing) for located in unchanged}
    named = await organizations.known(target.connection, _facts(unchanged, keys))
    target.report.count_records(ORGANIZATIONS, ImportOutcome.UNCHANGED, named.values())
    linked = [each for located in unchanged for each in located.organization.documents]
    await document_rows.count_unchanged(target, linked)


async def _spelled(target: Target, batch: Sequence[LocatedOrganization]) -> list[LocatedOrganization]:
    """Return the records with their identifiers and refs as the hub spells them."""
    named = [each for located in batch for each in (located.identifier, located.organization.reporter.ref)]
    known = await target.known_references([each for each in named if each])
    spelled = []
    for located in batch:
        organization = located.organization
        ref = organization.reporter.ref
        reporter = replace(organization.reporter, ref=known.spelled(ref) if ref else None)
        identifier = known.spelled(located.identifier)
        organization = replace(organization, identifier=identifier, reporter=reporter)
        spelled.append(replace(located, organization=organization))
    return spelled


def _outcome(
    located: LocatedOrganization,
    standing: Mapping[str, StoredOrganization],
    known_versions: set[tuple[str, bytes]],
) -> ImportOutcome:
    current = standing.get(located.identifier)
    if current is None:
        return ImportOutcome.ADDED
    read_before = current.hash == located.hash or (located.identifier, located.hash) in known_versions
    itself = _reports_itself(located.organization, standing)
    if not read_before and not itself and current.own:
        return ImportOutcome.CLAIMED
    return rules.outcome(known=True, read_before=read_before, current=current.dated, dated=located.dated)


def _reports_itself(organization: Organization, standing: Mapping[str, StoredOrganization]) -> bool:
    """Tell whether the reporter is the organization, if only by another of its identifiers."""
    ref = organization.reporter.ref
    if ref is None or ref == organization.identifier:
        return ref is not None
    own, reporter = standing.get(organization.identifier), standing.get(ref)
    return own is not None and reporter is not None and own.id == reporter.id


def _claim(
    target: Target, claimed: Sequence[LocatedOrganization], standing: Mapping[str, StoredOrganization]
) -> None:
    """Report the records of organizations that others report than themselves; they stay as they are."""
    target.report.count_records(
        ORGANIZATIONS, ImportOutcome.CLAIMED, [standing[located.identifier].id for located in claimed]
    )
    for located in claimed:
        reporter = claims.label(located.organization.reporter)
        name = standing[located.identifier].name[:80]
        sentence = (
            f"it is reported by {reporter}, and {name} has given its own names: "
            "nothing of this record was imported"
        )
        target.report.claim(Remark(located.file, located.line, located.identifier, sentence))


def _version(located: LocatedOrganization) -> runs.Version:
    return located.identifier, located.hash, located.dated


async def _write(
    target: Target, to_write: Sequence[LocatedOrganization], standing: Mapping[str, StoredOrganization]
) -> None:
    """Write the organizations and their reporters, then their documents and knowledge products."""
    keys = {located.identifier: _key(located.identifier, standing) for located in to_write}
    ensured = await organizations.ensure(
        target.connection, target.source_id, _facts(to_write, keys), run_id=target.report.run_id
    )
    ids = {located.identifier: ensured.ids[keys[located.identifier]] for located in to_write}
    own = [located for located in to_write if _reports_itself(located.organization, standing)]
    await organization_versions.set_versions(
        target.connection, {ids[located.identifier]: _version(located) for located in own}
    )
    target.report.count_records(ORGANIZATIONS, ImportOutcome.ADDED, ensured.added)
    changed = (identity for identity in ids.values() if identity not in ensured.added)
    target.report.count_records(ORGANIZATIONS, ImportOutcome.CHANGED, {*ensured.changed, *changed})
    target.report.count_records(ORGANIZATIONS, ImportOutcome.UNCHANGED, ensured.ids.values())
    # If two records are of one organization, the last one counts.
    identified = {
        ids[located.identifier]: IdentifiedOrganization(
            located.organization,
            ids[located.identifier],
            ensured.ids[_reporter(located.organization, keys)],
        )
        for located in to_write
    }
    await _write_documents(target, list(identified.values()))


def _key(identifier: str, standing: Mapping[str, StoredOrganization]) -> Key:
    """Return the key of an organization by its preferred identifier, which its own file does not change."""
    current = standing.get(identifier)
    return IDENTIFIER, (current.identifier if current else None) or identifier


def _facts(to_write: Sequence[LocatedOrganization], keys: Mapping[str, Key]) -> dict[Key, OrganizationFacts]:
    found: dict[Key, OrganizationFacts] = {}
    for located in to_write:
        itself = _reporter(located.organization, keys) == keys[located.identifier]
        own = _own(located, keys[located.identifier], itself=itself)
        for fact in (own, _reporting(located.organization, keys)):
            known = found.get(fact.key)
            found[fact.key] = fact if known is None else _together(known, fact)
    return found


def _together(first: OrganizationFacts, second: OrganizationFacts) -> OrganizationFacts:
    """Merge two facts; the record of the organization itself takes precedence over that of a reporter."""
    return merged(first, second) if first.profile or not second.profile else merged(second, first)


def _own(located: LocatedOrganization, key: Key, *, itself: bool) -> OrganizationFacts:
    """Return what a record tells; what another tells of an organization replaces nothing."""
    told = located.organization
    return OrganizationFacts(
        key,
        told.names,
        told.type_code,
        Origin.RECORD,
        profile=Profile(last_updated=located.dated) if itself else None,
        own=itself,
        descriptions=told.descriptions,
    )


def _reporting(organization: Organization, keys: Mapping[str, Key]) -> OrganizationFacts:
    reporter = organization.reporter
    names = () if reporter.ref else normalized_names(reporter.names)
    return OrganizationFacts(
        _reporter(organization, keys), reporter.names, reporter.type_code, Origin.RECORD, called=names
    )


def _reporter(organization: Organization, keys: Mapping[str, Key]) -> Key:
    """Return the key of the reporter, by the same rule as for reporters of activities."""
    reporter: Mention = organization.reporter
    if reporter.ref:
        return keys.get(reporter.ref) or (IDENTIFIER, reporter.ref)
    name = default_text(reporter.names)
    return MENTION, mention_key(name, name)


async def _write_documents(target: Target, to_write: Sequence[IdentifiedOrganization]) -> None:
    """Replace the documents of the organizations, and update their knowledge products."""
    holders = [identified.id for identified in to_write]
    before = await documents.products_of(target.connection, holders, HOLDER)
    facts = {
        key: fact for identified in reversed(to_write) for key, fact in _product_facts(identified).items()
    }
    products, new = await knowledge_products.ensure(target.connection, target.source_id, facts)
    rows = [row for identified in to_write for row in _document_rows(identified, products)]
    await documents.replace_documents(target.connection, holders, rows, HOLDER)
    touched = await document_rows.follow(target, before, products.values(), new)
    await search_documents.follow(target.connection, products=touched)


def _product_facts(identified: IdentifiedOrganization) -> dict[str, ProductFacts]:
    return {
        key: ProductFacts(key, each.url, normalization.doi(each.url), Visibility.PUBLIC, identified.owner)
        for each in reversed(identified.organization.documents)
        if (key := rules.product_key(each))
    }


def _document_rows(identified: IdentifiedOrganization, products: Mapping[str, UUID]) -> list[DocumentRow]:
    return [
        DocumentRow(
            id=uuid5(identified.id, f"document/{ordinal}"),
            program_id=None,
            visibility=Visibility.PUBLIC,
            owner_id=identified.owner,
            result_id=None,
            ordinal=ordinal,
            url=document.url,
            titles=localized.encode(document.titles),
            descriptions=localized.encode(document.descriptions),
            categories=document.categories,
            languages=document.languages,
            format=document.format,
            published=document.published,
            knowledge_product_id=products.get(rules.product_key(document) or ""),
            organization_id=identified.id,
        )
        for ordinal, document in enumerate(identified.organization.documents)
    ]
