"""Records of a page go in: what is new is decided, then written in sets, in the caller's transaction."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from uuid_utils.compat import uuid7

from db.values import Visibility
from services.harvesting.dublin_core import Work
from services.harvesting.records import Found
from services.harvesting.targets import HarvestTarget
from services.imports import rules
from services.imports.counted_kinds import PRODUCTS
from services.imports.rules import Newness
from services.kinds.knowledge_products import PRODUCT_HISTORY
from services.text import localized
from services.writing import (
    harvested_records,
    history,
    knowledge_links,
    knowledge_products,
    runs,
    search_documents,
    snapshots,
)
from services.writing.harvested_records import LinkRow, Place, RecordRow, Standing
from services.writing.knowledge_products import ProductFacts

REMOVED = "removed"

Known = Mapping[str, Standing]


async def write(target: HarvestTarget, batch: Sequence[Found]) -> None:
    """Write the records of a page, of different identifiers, that say something new."""
    connection, source_id = target.target.connection, target.harvesting.source_id
    await runs.lock(connection)
    known = await harvested_records.standing(connection, source_id, [each.identifier for each in batch])
    fresh: list[Found] = []
    gone: list[Standing] = []
    for each in batch:
        current = known.get(each.identifier)
        outcome = _newness(target, each, current)
        target.target.report.count(PRODUCTS, outcome)
        if outcome in (Newness.ADDED, Newness.CHANGED):
            fresh.append(each)
        elif outcome == REMOVED and current:
            gone.append(current)
    if fresh or gone:
        await _write(target, fresh, gone, known)
    seen = [(each.identifier, each.datestamp, each.sets) for each in batch]
    await harvested_records.see(connection, source_id, seen)


def _newness(target: HarvestTarget, found: Found, current: Standing | None) -> str:
    """What a record is to the hub; one that is deleted and was never here is nothing new."""
    if found.work is None:
        if current is None or current.deleted:
            return Newness.UNCHANGED
        return Newness.SUPERSEDED if found.datestamp < current.datestamp else REMOVED
    same = current is not None and not current.deleted and current.hash == found.hash
    whose = current and (current.visibility, current.owner_id)
    return rules.newness(
        known=current is not None,
        seen=same and whose == (target.visibility, target.owner_id),
        current=current.datestamp if current else None,
        dated=found.datestamp,
    )


async def _write(
    target: HarvestTarget, fresh: Sequence[Found], gone: Sequence[Standing], known: Known
) -> None:
    connection = target.target.connection
    works = {each.identifier: each.work for each in fresh if each.work}
    changed = [known[identifier] for identifier in works if identifier in known]
    left = {each.product_id for each in (*changed, *gone) if each.product_id}
    await harvested_records.move(connection, _places(works, known))
    # What the addresses lead to may have been here before any repository told of it.
    facts = {work.address.key: _facts(work, target) for work in works.values()}
    standing = await knowledge_products.known(connection, {key: fact.doi for key, fact in facts.items()})
    touched = {*left, *standing.values()}
    before = await snapshots.look(connection, PRODUCT_HISTORY, list(touched))
    products, new = await knowledge_products.ensure(connection, target.harvesting.source_id, facts)
    dois = {products[key]: fact.doi for key, fact in facts.items() if fact.doi}
    await harvested_records.forget_links(connection, [each.id for each in (*changed, *gone)])
    await harvested_records.delete(connection, [each.id for each in gone])
    rows = {each.identifier: _row(target, each, works, products, known) for each in fresh}
    await harvested_records.write(
        connection,
        [row for identifier, row in rows.items() if identifier not in known],
        [row for identifier, row in rows.items() if identifier in known],
    )
    links = [link for each in fresh for link in _links(rows[each.identifier].id, each)]
    touched |= new
    await knowledge_links.follow_documents(connection, touched)
    await harvested_records.link(connection, links, touched)
    await knowledge_products.follow_documents(connection, touched, new, rules.knowledge_kind, left=left)
    await harvested_records.learn_doi(connection, dois, target.visibility, target.owner_id)
    await history.note(connection, target.target.report.run_id, before)
    await search_documents.follow(connection, products=touched)
    await target.target.moved()


def _places(works: Mapping[str, Work], known: Known) -> list[Place]:
    """Where the works of records that the hub knows are now."""
    return [
        Place(current.product_id, work.address.key, work.address.url, work.address.doi)
        for identifier, work in works.items()
        if (current := known.get(identifier)) and current.product_id
    ]


def _facts(work: Work, target: HarvestTarget) -> ProductFacts:
    address = work.address
    return ProductFacts(address.key, address.url, address.doi, target.visibility, target.owner_id)


def _row(
    target: HarvestTarget,
    found: Found,
    works: Mapping[str, Work],
    products: Mapping[str, UUID],
    known: Known,
) -> RecordRow:
    work, current = works[found.identifier], known.get(found.identifier)
    return RecordRow(
        id=current.id if current else uuid7(),
        source_id=target.harvesting.source_id,
        identifier=found.identifier,
        datestamp=found.datestamp,
        sets=found.sets,
        hash=found.hash,
        deleted=False,
        knowledge_product_id=products[work.address.key],
        visibility=Visibility(target.visibility),
        owner_id=target.owner_id,
        titles=localized.encode(work.titles),
        abstracts=localized.encode(work.abstracts),
        kind=work.kind,
        languages=work.languages,
        published=work.published,
        license=work.license,
        format=work.format,
        sectors=found.matched.sectors,
        regions=found.matched.regions,
    )


def _links(record_id: UUID, found: Found) -> list[LinkRow]:
    return [LinkRow(record_id, UUID(identity), role) for identity, role in found.matched.organizations]
