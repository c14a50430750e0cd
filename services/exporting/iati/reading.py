"""Reading of programs with all their parts, as the records that an import would parse."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from services.exporting.iati import rows
from services.exporting.iati.activity_rows import RESULT, STATED_REF, Grouped, ProgramRows
from services.finances import BUDGET, PLANNED_DISBURSEMENT, TRANSACTION
from services.imports.records import SCALARS, Activity
from services.kinds import registry
from services.kinds.programs import PROGRAMS
from services.knowledge_products import DOCUMENT
from services.organizations import ORGANIZATION
from services.outputs import INDICATOR, PERIOD
from services.places import COUNTRY, LOCATION, POLICY_MARKER, RECIPIENT_REGION, SECTOR, TAG
from services.programs import OTHER_IDENTIFIER, PARTICIPATION, PROGRAM, RELATED
from services.querying import reads
from services.querying.entities import Entity
from services.querying.reader import Reader, Row
from services.regions import REGION

# The parts of a program, and the columns to read.
PARTS: Mapping[Entity, tuple[str, ...]] = {
    PARTICIPATION: ("organization_id", "role_code", "activity_id"),
    RELATED: ("relation_code", "iati_identifier"),
    SECTOR: ("vocabulary", "vocabulary_uri", "code", "percentage", "names", "origin"),
    COUNTRY: ("code", "percentage", "names", "origin"),
    RECIPIENT_REGION: ("vocabulary", "vocabulary_uri", "code", "percentage", "names", "origin"),
    TAG: ("vocabulary", "vocabulary_uri", "code", "names"),
    POLICY_MARKER: ("vocabulary", "vocabulary_uri", "code", "names", "significance_code"),
    OTHER_IDENTIFIER: ("identifier", "type_code", "owner_ref", "owner_names"),
    LOCATION: ("names", "region_id", "latitude", "longitude", "exactness_code", "percentage", "details"),
    PLANNED_DISBURSEMENT: (
        *("type_code", "period_start", "period_end", "amount", "currency", "value_date"),
        *("provider_id", "provider_activity_id", "receiver_id", "receiver_activity_id"),
    ),
    BUDGET: (
        *("type_code", "status_code", "period_start", "period_end"),
        *("amount", "currency", "value_date"),
    ),
    TRANSACTION: (
        *("type_code", "date", "amount", "currency", "value_date", "descriptions"),
        *("provider_id", "provider_activity_id", "receiver_id", "receiver_activity_id", "details"),
    ),
    STATED_REF: ("organization_id", "ref"),
    DOCUMENT: (
        *("result_id", "url", "titles", "descriptions", "categories", "languages", "format", "published"),
    ),
}
PROGRAM_COLUMNS = (
    *("iati_identifier", "titles", "title", "descriptions"),
    *("reporting_organization_id", "secondary_reporter", "visibility", "last_updated", "details"),
    *SCALARS,
)
RESULT_COLUMNS = ("id", "kind", "origin", "match_key", "titles", "descriptions", "details")
INDICATOR_COLUMNS = (
    *("id", "titles", "descriptions", "measure_code", "ascending"),
    *("baseline", "baselines", "details"),
)
PERIOD_COLUMNS = ("start_date", "end_date", "targets", "actuals")
ORGANIZATION_COLUMNS = ("identifier", "name", "names", "type_code")


async def identity(reader: Reader, identifier: str) -> UUID | None:
    """Return the id of the visible program with an IATI identifier, or None."""
    known = await registry.records_by_key(reader, PROGRAMS, "iatiIdentifier", [identifier], ("id",))
    return known[identifier]["id"] if identifier in known else None


async def activities(reader: Reader, programs: Sequence[UUID]) -> list[Activity]:
    """Return the visible programs in the given order, in a constant number of statements."""
    own = await reads.by_column(reader, PROGRAM, "id", programs, PROGRAM_COLUMNS)
    if not own:
        return []
    program_rows = await _read_rows(reader, own)
    ordered = [own[each] for each in programs if each in own]
    # A program without an identifier, or whose reporting organization is hidden, is not exported.
    return [
        rows.activity(row, program_rows)
        for row in ordered
        if row["iati_identifier"] and row["reporting_organization_id"] in program_rows.organizations
    ]


async def _read_rows(reader: Reader, own: Mapping[Any, Row]) -> ProgramRows:
    ids = list(own)
    parts = {
        entity: await reads.rows_of_parents(reader, entity, "program_id", ids, columns)
        for entity, columns in PARTS.items()
    }
    results = await reads.rows_of_parents(reader, RESULT, "reported_in_id", ids, RESULT_COLUMNS)
    indicators = await reads.rows_of_parents(reader, INDICATOR, "result_id", _ids(results), INDICATOR_COLUMNS)
    periods = await reads.rows_of_parents(reader, PERIOD, "indicator_id", _ids(indicators), PERIOD_COLUMNS)
    named = {row["reporting_organization_id"] for row in own.values()}
    named.update(_named(parts[PARTICIPATION], "organization_id"))
    for money in (TRANSACTION, PLANNED_DISBURSEMENT):
        named.update(_named(parts[money], "provider_id"), _named(parts[money], "receiver_id"))
    regions = set(_named(parts[LOCATION], "region_id"))
    return ProgramRows(
        parts=parts,
        results=results,
        indicators=indicators,
        periods=periods,
        organizations=await reads.by_column(reader, ORGANIZATION, "id", _known(named), ORGANIZATION_COLUMNS),
        regions=await reads.by_column(reader, REGION, "id", _known(regions), ("code",)),
    )


def _ids(grouped: Grouped) -> list[Any]:
    return [row["id"] for each in grouped.values() for row in each]


def _named(grouped: Grouped, column: str) -> Iterable[Any]:
    return (row[column] for each in grouped.values() for row in each)


def _known(ids: Iterable[Any]) -> list[Any]:
    return [each for each in ids if each is not None]
