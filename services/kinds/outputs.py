"""Outputs, outcomes, impacts and other results: the declarations of the kinds."""

from db.tables import organization, program, result
from services.kinds import dimensions
from services.kinds.declaration import Kind, LookupKey, SearchDeclaration
from services.kinds.dimensions import Dimension, year_of
from services.kinds.result_history import RESULT_HISTORY
from services.kinds.search_expressions import CODES_OF_PROGRAM, LANGUAGES
from services.kinds.work_dimensions import places
from services.outputs import IMPACT, OTHER_RESULT, OUTCOME, OUTPUT

SEARCH = SearchDeclaration(
    "Outputs, found by title, description, identifier, and the sectors and places of their program.",
    {"titles": "A", "descriptions": "C"},
    "ARRAY(SELECT lower(r.iati_identifier) WHERE r.iati_identifier IS NOT NULL)",
    plain={"r.iati_identifier": "B"},
    # The program that reports an output is exactly as visible as the output.
    facets={
        "status": "p.status",
        "organization_type": "p.organization_type",
        "years": "coalesce(p.years, '{}')",
        "provinces": "coalesce(p.provinces, '{}')",
        "sectors": "coalesce(p.sectors, '{}')",
        "languages": LANGUAGES.format("titles"),
    },
    named=CODES_OF_PROGRAM.format("r.reported_in_id"),
    joins="LEFT JOIN search_document p ON p.id = r.reported_in_id",
    condition="r.kind = 'OUTPUT'",
)
ORIGINS = {
    "RESULT": ("Dilaporkan sebagai hasil", "Reported as a result"),
    "ACTIVITY": ("Dilaporkan sebagai kegiatan", "Reported as an activity"),
    "MEMBER": ("Dari anggota", "From a member"),
}

OUTPUTS = Kind(
    OUTPUT,
    b"U",
    is_node=True,
    names={"en": "Outputs", "id": "Keluaran"},
    keys={"id": LookupKey("id"), "iatiIdentifier": LookupKey("iati_identifier", "iati_identifier_key")},
    search=SEARCH,
    history=RESULT_HISTORY,
    dimensions={
        "ORIGIN": Dimension("ResultOrigin", result.c.origin, words=ORIGINS),
        "STATUS": Dimension(
            "ProgramStatus", result.c.reported_in_id, dimensions.of_program(program.c.status)
        ),
        "START_YEAR": Dimension(
            "YEAR", result.c.reported_in_id, dimensions.of_program(year_of(program.c.start_date))
        ),
        **places(result.c.reported_in_id),
        "ORGANIZATION_TYPE": Dimension(
            "OrganizationType", result.c.reported_in_id, dimensions.reporter(organization.c.type)
        ),
        "REPORTING_ORGANIZATION": Dimension(
            "ORGANIZATION", result.c.reported_in_id, dimensions.reporter(organization.c.id)
        ),
    },
    shown_as=("title",),
    export_columns=(
        *("title", "description", "program", "program.reportingOrganization", "origin", "iatiIdentifier"),
        *("indicators.title", "indicators.measure", "indicators.baseline.value"),
        *("indicators.periods.start", "indicators.periods.end", "indicators.periods.target"),
        *("indicators.periods.actual", "indicators.periods.achievement"),
        *("locations.region", "lastUpdated", "id"),
    ),
)
OUTCOMES = Kind(OUTCOME, b"C", is_node=True, history=RESULT_HISTORY)
IMPACTS = Kind(IMPACT, b"I", is_node=True, history=RESULT_HISTORY)
OTHER_RESULTS = Kind(OTHER_RESULT, b"T", is_node=True, history=RESULT_HISTORY)
