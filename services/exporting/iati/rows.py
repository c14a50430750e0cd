"""The rows of a program become the record that a file of it would be read to."""

from collections.abc import Iterable
from typing import Any

from services.exporting.iati.activity_rows import Found
from services.exporting.iati.result_rows import document, pairs, results
from services.finances import BUDGET, TRANSACTION
from services.imports.places import ISO_3166
from services.imports.records import (
    Activity,
    Budget,
    Location,
    Mention,
    Participant,
    Relation,
    Share,
    Transaction,
)
from services.knowledge_products import DOCUMENT
from services.places import COUNTRY, LOCATION, SECTOR
from services.programs import PARTICIPATION, RELATED
from services.querying.reader import Row


def activity(row: Row, found: Found) -> Activity:
    """The record of a program whose reporter is seen."""
    program = row["id"]
    documents = found.of(DOCUMENT, program)
    reporter = _mention(row["reporting_organization_id"], found)
    if reporter is None:
        raise ValueError("The program has no reporter that is seen.")
    return Activity(
        identifier=row["iati_identifier"],
        last_updated=row["last_updated"],
        hierarchy=row["hierarchy"],
        visibility=row["visibility"],
        reporter=reporter,
        titles=pairs(row["titles"]) or (("und", row["title"]),),
        descriptions=pairs(row["descriptions"]),
        status_code=row["status_code"],
        planned_start=row["planned_start"],
        actual_start=row["actual_start"],
        planned_end=row["planned_end"],
        actual_end=row["actual_end"],
        scope_code=row["scope_code"],
        participants=tuple(_participants(found.of(PARTICIPATION, program), found)),
        relations=tuple(
            Relation(each["relation_code"], each["iati_identifier"]) for each in found.of(RELATED, program)
        ),
        countries=tuple(_share(ISO_3166, each) for each in found.of(COUNTRY, program)),
        sectors=tuple(_share(each["vocabulary"], each) for each in found.of(SECTOR, program)),
        locations=tuple(_location(each, found) for each in found.of(LOCATION, program)),
        budgets=tuple(_budget(each) for each in found.of(BUDGET, program)),
        transactions=tuple(_transaction(each, found) for each in found.of(TRANSACTION, program)),
        documents=tuple(document(each) for each in documents if each["result_id"] is None),
        results=tuple(results(program, documents, found)),
    )


def _mention(organization: Any, found: Found) -> Mention | None:
    """An organization as its record tells it; null when it isn't seen. One known by its ref has no name."""
    row = found.organizations.get(organization)
    if row is None:
        return None
    unnamed = row["name"] == row["identifier"]
    names = pairs(row["names"]) or (() if unnamed else (("und", row["name"]),))
    return Mention(row["identifier"], names, row["type_code"])


def _participants(rows: Iterable[Row], found: Found) -> Iterable[Participant]:
    for row in rows:
        if mention := _mention(row["organization_id"], found):
            yield Participant(mention, row["role_code"], row["activity_id"])


def _share(vocabulary: str, row: Row) -> Share:
    return Share(vocabulary, row["code"], row["percentage"], pairs(row["names"]))


def _location(row: Row, found: Found) -> Location:
    region = found.regions.get(row["region_id"])
    return Location(
        names=pairs(row["names"]),
        codes=(region["code"],) if region else (),
        within=(),
        latitude=row["latitude"],
        longitude=row["longitude"],
        exactness_code=row["exactness_code"],
        percentage=row["percentage"],
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


def _transaction(row: Row, found: Found) -> Transaction:
    return Transaction(
        type_code=row["type_code"],
        date=row["date"],
        amount=row["amount"],
        currency=row["currency"],
        value_date=row["value_date"],
        descriptions=pairs(row["descriptions"]),
        provider=_mention(row["provider_id"], found),
        provider_activity_id=row["provider_activity_id"],
        receiver=_mention(row["receiver_id"], found),
        receiver_activity_id=row["receiver_activity_id"],
    )
