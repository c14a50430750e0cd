"""A batch of organisation files' records goes in: what is new is decided, then written in sets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from db.values import Origin, Visibility
from services.imports import document_rows, rules
from services.imports.counted_kinds import ORGANIZATIONS
from services.imports.organizations import called
from services.imports.records import LocatedOrganization, Mention, Organization
from services.imports.rules import Newness
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
from services.writing.organization_versions import Standing

HOLDER = "organization_id"


@dataclass(frozen=True, slots=True)
class Held:
    """An organization on its way in: what its file says, its id, and the id of who reports it."""

    organization: Organization
    id: UUID
    owner: UUID


async def write(target: Target, batch: Sequence[LocatedOrganization]) -> None:
    """Write the organizations of a batch, of different identifiers, that say something new."""
    await runs.lock(target.connection)
    identifiers = [located.identifier for located in batch]
    standing = await organization_versions.standing(target.connection, identifiers)
    seen = await organization_versions.seen(target.connection, target.source_id, identifiers)
    await organization_versions.see(target.connection, target.source_id, [_version(each) for each in batch])
    decided: dict[Newness, list[LocatedOrganization]] = {newness: [] for newness in Newness}
    for located in batch:
        decided[_newness(located, standing.get(located.identifier), seen)].append(located)
    for located in decided[Newness.SUPERSEDED]:
        target.report.tell(ORGANIZATIONS, Newness.SUPERSEDED, [standing[located.identifier].id])
    if fresh := decided[Newness.ADDED] + decided[Newness.CHANGED]:
        await _write(target, fresh, standing)
        await target.moved()
    if unchanged := decided[Newness.UNCHANGED]:
        await _count_unchanged(target, unchanged, standing)


async def _count_unchanged(
    target: Target, unchanged: Sequence[LocatedOrganization], standing: Mapping[str, Standing]
) -> None:
    """Count what belongs to organizations that say nothing new."""
    keys = {located.identifier: _key(located.identifier, standing) for located in unchanged}
    named = await organizations.known(target.connection, _facts(unchanged, keys))
    target.report.tell(ORGANIZATIONS, Newness.UNCHANGED, named.values())
    linked = [each for located in unchanged for each in located.organization.documents]
    await document_rows.count_unchanged(target, linked)


def _newness(located: LocatedOrganization, current: Standing | None, seen: set[tuple[str, bytes]]) -> Newness:
    if current is None:
        return Newness.ADDED
    return rules.newness(
        known=True,
        seen=current.hash == located.hash or (located.identifier, located.hash) in seen,
        current=current.dated,
        dated=located.dated,
    )


def _version(located: LocatedOrganization) -> runs.Version:
    return located.identifier, located.hash, located.dated


async def _write(
    target: Target, fresh: Sequence[LocatedOrganization], standing: Mapping[str, Standing]
) -> None:
    """Bring the organizations and their reporters in, then their documents with the products among them."""
    keys = {located.identifier: _key(located.identifier, standing) for located in fresh}
    ensured = await organizations.ensure(
        target.connection, target.source_id, _facts(fresh, keys), run_id=target.report.run_id
    )
    ids = {located.identifier: ensured.ids[keys[located.identifier]] for located in fresh}
    await organization_versions.keep(
        target.connection, {ids[located.identifier]: _version(located) for located in fresh}
    )
    target.report.tell(ORGANIZATIONS, Newness.ADDED, ensured.added)
    changed = (identity for identity in ids.values() if identity not in ensured.added)
    target.report.tell(ORGANIZATIONS, Newness.CHANGED, {*ensured.changed, *changed})
    target.report.tell(ORGANIZATIONS, Newness.UNCHANGED, ensured.ids.values())
    # Of two identifiers of one organization the last counts.
    held = {
        ids[located.identifier]: Held(
            located.organization,
            ids[located.identifier],
            ensured.ids[_reporter(located.organization, keys)],
        )
        for located in fresh
    }
    await _write_documents(target, list(held.values()))


def _key(identifier: str, standing: Mapping[str, Standing]) -> Key:
    """The key of an organization by its preferred identifier, which its own file does not change."""
    current = standing.get(identifier)
    return IDENTIFIER, (current.identifier if current else None) or identifier


def _facts(fresh: Sequence[LocatedOrganization], keys: Mapping[str, Key]) -> dict[Key, OrganizationFacts]:
    found: dict[Key, OrganizationFacts] = {}
    for located in fresh:
        for fact in (_own(located, keys[located.identifier]), _reporting(located.organization, keys)):
            known = found.get(fact.key)
            found[fact.key] = fact if known is None else _together(known, fact)
    return found


def _together(first: OrganizationFacts, second: OrganizationFacts) -> OrganizationFacts:
    """What an organization's own record says, before what one says of it that it reports."""
    return merged(first, second) if first.profile or not second.profile else merged(second, first)


def _own(located: LocatedOrganization, key: Key) -> OrganizationFacts:
    organization = located.organization
    profile = Profile(last_updated=located.dated)
    return OrganizationFacts(key, organization.names, organization.type_code, Origin.RECORD, profile=profile)


def _reporting(organization: Organization, keys: Mapping[str, Key]) -> OrganizationFacts:
    reporter = organization.reporter
    names = () if reporter.ref else called(reporter.names)
    return OrganizationFacts(
        _reporter(organization, keys), reporter.names, reporter.type_code, Origin.RECORD, called=names
    )


def _reporter(organization: Organization, keys: Mapping[str, Key]) -> Key:
    """The key of who reports: it is found as the reporter of an activity is."""
    reporter: Mention = organization.reporter
    if reporter.ref:
        return keys.get(reporter.ref) or (IDENTIFIER, reporter.ref)
    name = default_text(reporter.names)
    return MENTION, mention_key(name, name)


async def _write_documents(target: Target, fresh: Sequence[Held]) -> None:
    """Put the organizations' documents in place of those before, with the products that they are."""
    holders = [held.id for held in fresh]
    before = await documents.products_of(target.connection, holders, HOLDER)
    facts = {key: fact for held in reversed(fresh) for key, fact in _product_facts(held).items()}
    products, new = await knowledge_products.ensure(target.connection, target.source_id, facts)
    rows = [row for held in fresh for row in _document_rows(held, products)]
    await documents.replace_documents(target.connection, holders, rows, HOLDER)
    touched = await document_rows.follow(target, before, products.values(), new)
    await search_documents.follow(target.connection, products=touched)


def _product_facts(held: Held) -> dict[str, ProductFacts]:
    return {
        key: ProductFacts(key, each.url, normalization.doi(each.url), Visibility.PUBLIC, held.owner)
        for each in reversed(held.organization.documents)
        if (key := rules.product_key(each))
    }


def _document_rows(held: Held, products: Mapping[str, UUID]) -> list[DocumentRow]:
    return [
        DocumentRow(
            id=uuid5(held.id, f"document/{ordinal}"),
            program_id=None,
            visibility=Visibility.PUBLIC,
            owner_id=held.owner,
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
            organization_id=held.id,
        )
        for ordinal, document in enumerate(held.organization.documents)
    ]
