"""The record of a program from its rows, as an import of its file would parse it."""

from collections.abc import Iterable
from typing import Any

from db.values import ShareOrigin
from services.exporting.iati.activity_rows import ProgramRows
from services.exporting.iati.result_rows import document, pairs, results
from services.finances import BUDGET, PLANNED_DISBURSEMENT, TRANSACTION
from services.imports.money_records import Budget, PlannedDisbursement, Transaction, TransactionDetails
from services.imports.packing import unpacked
from services.imports.place_records import Location, LocationDetails
from services.imports.places import ISO_3166
from services.imports.record_parts import Mention, OtherIdentifier, Participant, PolicyMarker, Relation, Share
from services.imports.records import SCALARS, Activity, ActivityDetails
from services.knowledge_products import DOCUMENT
from services.places import COUNTRY, LOCATION, POLICY_MARKER, RECIPIENT_REGION, SECTOR, TAG
from services.programs import OTHER_IDENTIFIER, PARTICIPATION, RELATED
from services.querying.reader import Row


def activity(row: Row, program_rows: ProgramRows) -> Activity:
    """Return the record of a program whose reporting organization is visible."""
    program = row["id"]
    documents = program_rows.of(DOCUMENT, program)
    reporter = _mention(row["reporting_organization_id"], program, program_rows)
    if reporter is None:
        raise ValueError("The reporting organization of the program is not visible.")
    return Activity(
        identifier=row["iati_identifier"],
        last_updated=row["last_updated"],
        visibility=row["visibility"],
        reporter=reporter,
        titles=pairs(row["titles"]) or (("und", row["title"]),),
        descriptions=pairs(row["descriptions"]),
        **{name: row[name] for name in SCALARS},
        participants=tuple(_participants(program, program_rows)),
        relations=tuple(
            Relation(each["relation_code"], each["iati_identifier"])
            for each in program_rows.of(RELATED, program)
        ),
        countries=_shares(program_rows.of(COUNTRY, program)),
        regions=_shares(program_rows.of(RECIPIENT_REGION, program)),
        sectors=_shares(program_rows.of(SECTOR, program)),
        tags=tuple(_tag(each) for each in program_rows.of(TAG, program)),
        policy_markers=tuple(_policy_marker(each) for each in program_rows.of(POLICY_MARKER, program)),
        other_identifiers=tuple(_other(each) for each in program_rows.of(OTHER_IDENTIFIER, program)),
        locations=tuple(_location(each, program_rows) for each in program_rows.of(LOCATION, program)),
        budgets=tuple(_budget(each) for each in program_rows.of(BUDGET, program)),
        planned_disbursements=tuple(
            _planned(each, program, program_rows) for each in program_rows.of(PLANNED_DISBURSEMENT, program)
        ),
        transactions=tuple(
            _transaction(each, program, program_rows) for each in program_rows.of(TRANSACTION, program)
        ),
        documents=tuple(document(each) for each in documents if each["result_id"] is None),
        results=tuple(results(program, documents, program_rows)),
        details=unpacked(ActivityDetails, row["details"]),
        secondary=row["secondary_reporter"],
    )


def _mention(organization: Any, program: Any, program_rows: ProgramRows) -> Mention | None:
    """Return an organization, or None if it is hidden; one known only by its ref has no name."""
    row = program_rows.organizations.get(organization)
    if row is None:
        return None
    unnamed = row["name"] == row["identifier"]
    names = pairs(row["names"]) or (() if unnamed else (("und", row["name"]),))
    return Mention(
        program_rows.stated_ref(organization, program) or row["identifier"], names, row["type_code"]
    )


def _participants(program: Any, program_rows: ProgramRows) -> Iterable[Participant]:
    for row in program_rows.of(PARTICIPATION, program):
        if mention := _mention(row["organization_id"], program, program_rows):
            yield Participant(mention, row["role_code"], row["activity_id"])


def _shares(found: Iterable[Row]) -> tuple[Share, ...]:
    """Return what the activity itself reports; tags and transactions have the others."""
    return tuple(_share(each) for each in found if each["origin"] == ShareOrigin.ACTIVITY)


def _share(row: Row) -> Share:
    vocabulary = row.get("vocabulary", ISO_3166)
    return Share(vocabulary, row["code"], row["percentage"], pairs(row["names"]), row.get("vocabulary_uri"))


def _tag(row: Row) -> Share:
    return Share(row["vocabulary"], row["code"], None, pairs(row["names"]), row["vocabulary_uri"])


def _policy_marker(row: Row) -> PolicyMarker:
    return PolicyMarker(
        row["vocabulary"], row["code"], row["significance_code"], pairs(row["names"]), row["vocabulary_uri"]
    )


def _other(row: Row) -> OtherIdentifier:
    return OtherIdentifier(row["identifier"], row["type_code"], row["owner_ref"], pairs(row["owner_names"]))


def _location(row: Row, program_rows: ProgramRows) -> Location:
    region, details = program_rows.regions.get(row["region_id"]), unpacked(LocationDetails, row["details"])
    return Location(
        names=pairs(row["names"]),
        codes=(region["code"],) if region else (),
        within=(details.ref,) if details.ref else (),
        latitude=row["latitude"],
        longitude=row["longitude"],
        exactness_code=row["exactness_code"],
        percentage=row["percentage"],
        details=details,
    )


def _budget(row: Row) -> Budget:
    return Budget(
        type_code=row["type_code"],
        status_code=row["status_code"],
        period_start=row["period_start"],
        period_end=row["period_end"],
        amount=row["amount"],
        currency=row["currency"],
        value_date=row["value_date"],
    )


def _planned(row: Row, program: Any, program_rows: ProgramRows) -> PlannedDisbursement:
    return PlannedDisbursement(
        type_code=row["type_code"],
        period_start=row["period_start"],
        period_end=row["period_end"],
        amount=row["amount"],
        currency=row["currency"],
        value_date=row["value_date"],
        provider=_mention(row["provider_id"], program, program_rows),
        provider_activity_id=row["provider_activity_id"],
        receiver=_mention(row["receiver_id"], program, program_rows),
        receiver_activity_id=row["receiver_activity_id"],
    )


def _transaction(row: Row, program: Any, program_rows: ProgramRows) -> Transaction:
    return Transaction(
        type_code=row["type_code"],
        date=row["date"],
        amount=row["amount"],
        currency=row["currency"],
        value_date=row["value_date"],
        descriptions=pairs(row["descriptions"]),
        provider=_mention(row["provider_id"], program, program_rows),
        provider_activity_id=row["provider_activity_id"],
        receiver=_mention(row["receiver_id"], program, program_rows),
        receiver_activity_id=row["receiver_activity_id"],
        details=unpacked(TransactionDetails, row["details"]),
    )
