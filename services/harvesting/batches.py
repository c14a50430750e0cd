"""Writing of the records of a page in the caller's transaction, after deciding which are new."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time
from uuid import UUID

import asyncpg
from uuid_utils.compat import uuid7

from db.values import Visibility
from services.harvesting.dublin_core import DescribedWork
from services.harvesting.records import HarvestedRecord
from services.harvesting.targets import HarvestTarget
from services.imports import rules
from services.imports.counted_kinds import PRODUCTS
from services.imports.rules import ImportOutcome
from services.kinds.knowledge_products import PRODUCT_HISTORY
from services.text import localized
from services.writing import (
    harvested_records,
    history,
    knowledge_links,
    knowledge_products,
    purged,
    runs,
    search_documents,
    snapshots,
)
from services.writing.harvested_records import (
    HarvestedOrganizationRow,
    HarvestedRecordRow,
    ProductAddress,
    StoredRecord,
)
from services.writing.knowledge_products import ProductFacts

REMOVED = "removed"

Known = Mapping[str, StoredRecord]


async def write(target: HarvestTarget, batch: Sequence[HarvestedRecord]) -> None:
    """Write the new, changed and deleted records of a page; their identifiers must be distinct."""
    connection, source_id = target.target.connection, target.harvesting.source_id
    await runs.lock(connection)
    known = await harvested_records.stored(connection, source_id, [each.identifier for each in batch])
    to_write: list[HarvestedRecord] = []
    deleted: list[StoredRecord] = []
    for each in batch:
        current = known.get(each.identifier)
        outcome = _outcome(target, each, current)
        target.target.report.count(PRODUCTS, outcome)
        if outcome in (ImportOutcome.ADDED, ImportOutcome.CHANGED):
            to_write.append(each)
        elif outcome == REMOVED and current:
            deleted.append(current)
    if to_write or deleted:
        await _write(target, to_write, deleted, known)
    read_before = [(each.identifier, each.datestamp, each.sets) for each in batch]
    await harvested_records.mark_seen(connection, source_id, read_before)


def _outcome(target: HarvestTarget, record: HarvestedRecord, current: StoredRecord | None) -> str:
    """Return the outcome of a record; a deleted one that the hub never had is unchanged."""
    if record.work is None:
        if current is None or current.deleted:
            return ImportOutcome.UNCHANGED
        return ImportOutcome.SUPERSEDED if _dated(record, current) < current.datestamp else REMOVED
    same = current is not None and not current.deleted and current.hash == record.hash
    audience = current and (current.visibility, current.owner_id)
    return rules.outcome(
        known=current is not None,
        read_before=same and audience == (target.visibility, target.owner_id),
        current=current.datestamp if current else None,
        dated=_dated(record, current),
    )


def _dated(record: HarvestedRecord, current: StoredRecord | None) -> datetime:
    """Return the datestamp of a record; one of a day is no older than a time of that day."""
    dated = record.datestamp
    same_day = current is not None and current.datestamp.date() == dated.date()
    return max(dated, current.datestamp) if current and same_day and dated.time() == time() else dated


async def _write(
    target: HarvestTarget, to_write: Sequence[HarvestedRecord], deleted: Sequence[StoredRecord], known: Known
) -> None:
    connection = target.target.connection
    to_write = await _unpurged(connection, to_write)
    works = {each.identifier: each.work for each in to_write if each.work}
    changed = [known[identifier] for identifier in works if identifier in known]
    previously_linked = {each.product_id for each in (*changed, *deleted) if each.product_id}
    run_id = target.target.report.run_id
    addressed = await snapshots.take(connection, PRODUCT_HISTORY, list(previously_linked))
    await harvested_records.move(connection, _places(works, known), run_id=run_id)
    # A product at one of the addresses may exist already, for example from an IATI file.
    facts = {work.address.key: _facts(work, target) for work in works.values()}
    standing = await knowledge_products.known(connection, {key: fact.doi for key, fact in facts.items()})
    touched = {*previously_linked, *standing.values()}
    before = await snapshots.take(connection, PRODUCT_HISTORY, list(touched))
    before = replace(before, rows={**before.rows, **addressed.rows})
    products, new = await knowledge_products.ensure(connection, target.harvesting.source_id, facts)
    dois = {products[key]: fact.doi for key, fact in facts.items() if fact.doi}
    await harvested_records.delete_links(connection, [each.id for each in (*changed, *deleted)])
    await harvested_records.delete(connection, [each.id for each in deleted])
    rows = {each.identifier: _row(target, each, works, products, known) for each in to_write}
    await harvested_records.write(
        connection,
        [row for identifier, row in rows.items() if identifier not in known],
        [row for identifier, row in rows.items() if identifier in known],
    )
    links = [link for each in to_write for link in _links(rows[each.identifier].id, each)]
    touched |= new
    await knowledge_links.follow_documents(connection, touched)
    await harvested_records.link(connection, links, touched)
    await knowledge_products.follow_documents(
        connection,
        touched,
        new,
        rules.knowledge_kind,
        previously_linked=previously_linked,
        run_id=run_id,
    )
    await harvested_records.add_dois(connection, dois, target.visibility, target.owner_id)
    await history.record_changes(connection, run_id, before)
    await search_documents.follow(connection, products=touched)
    await target.target.advance_data_version()


async def _unpurged(
    connection: asyncpg.Connection, records: Sequence[HarvestedRecord]
) -> list[HarvestedRecord]:
    """Return the records without those of products that operators purged."""
    keys = [each.work.address.key for each in records if each.work]
    gone = {*await purged.among(connection, "KNOWLEDGE_PRODUCT", keys)}
    return [each for each in records if each.work is None or each.work.address.key not in gone]


def _places(works: Mapping[str, DescribedWork], known: Known) -> list[ProductAddress]:
    """Return the current addresses of the works of known records."""
    return [
        ProductAddress(current.product_id, work.address.key, work.address.url, work.address.doi)
        for identifier, work in works.items()
        if (current := known.get(identifier)) and current.product_id
    ]


def _facts(work: DescribedWork, target: HarvestTarget) -> ProductFacts:
    address = work.address
    return ProductFacts(address.key, address.url, address.doi, target.visibility, target.owner_id)


def _row(
    target: HarvestTarget,
    record: HarvestedRecord,
    works: Mapping[str, DescribedWork],
    products: Mapping[str, UUID],
    known: Known,
) -> HarvestedRecordRow:
    work, current = works[record.identifier], known.get(record.identifier)
    return HarvestedRecordRow(
        id=current.id if current else uuid7(),
        source_id=target.harvesting.source_id,
        identifier=record.identifier,
        datestamp=record.datestamp,
        sets=record.sets,
        hash=record.hash,
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
        sectors=record.matches.sectors,
        regions=record.matches.regions,
    )


def _links(record_id: UUID, record: HarvestedRecord) -> list[HarvestedOrganizationRow]:
    return [
        HarvestedOrganizationRow(record_id, UUID(identity), role)
        for identity, role in record.matches.organizations
    ]
