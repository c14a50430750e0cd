"""Programs: the declaration of the kind."""

from db.tables import organization, program
from services.kinds import dimensions
from services.kinds.declaration import Kind, LookupKey, SearchDeclaration
from services.kinds.dimensions import Dimension, year_of
from services.kinds.program_history import PROGRAM_HISTORY
from services.kinds.search_expressions import CODES_OF_PROGRAM, LANGUAGES
from services.kinds.work_dimensions import places
from services.programs import PROGRAM, by_former_id, by_former_identifier

PROVINCES_OF_PROGRAM = """ARRAY(
    SELECT DISTINCT g.code FROM program_region l JOIN region g ON g.id = l.region_id
    WHERE l.program_id = r.id AND l.visibility = r.visibility AND g.level = 'PROVINCE' ORDER BY 1)"""
SECTORS_OF_PROGRAM = """ARRAY(
    SELECT DISTINCT s.code FROM program_sector s
    WHERE s.program_id = r.id AND s.vocabulary = '1' ORDER BY 1)"""
# At most 20 years: an open or mistyped period must not fill the list.
YEARS_OF_PROGRAM = """ARRAY(
    SELECT generate_series(
        extract(year FROM coalesce(r.start_date, r.end_date))::int,
        least(extract(year FROM coalesce(r.end_date, r.start_date))::int,
            extract(year FROM coalesce(r.start_date, r.end_date))::int + 20)))"""
# The outputs that stand in for their program, as all who see them have to count.
LISTED = """(r.level = 'PROGRAM' OR NOT EXISTS (
    SELECT FROM program u WHERE u.id = r.parent_id AND u.visibility IN ('PUBLIC', r.visibility)))"""
IDENTIFIERS = """ARRAY(
    SELECT lower(r.iati_identifier) WHERE r.iati_identifier IS NOT NULL
    UNION SELECT lower(w.identifier) FROM withdrawal w
        WHERE w.merged_into_id = r.id AND w.ended_at IS NULL AND w.identifier IS NOT NULL
    UNION SELECT lower(x.identifier) FROM other_identifier x WHERE x.program_id = r.id ORDER BY 1)"""
OTHERS = (
    "(SELECT string_agg(x.identifier, ' ' ORDER BY x.ordinal) FROM other_identifier x"
    " WHERE x.program_id = r.id)"
)
SEARCH = SearchDeclaration(
    "Programs, found by title, description, identifier, sectors and places. Includes outputs that are "
    "reported as activities only if no program above them is in the hub.",
    {"titles": "A", "descriptions": "C"},
    IDENTIFIERS,
    plain={"r.iati_identifier": "B", OTHERS: "B"},
    facets={
        "listed": LISTED,
        "status": "r.status",
        "years": YEARS_OF_PROGRAM,
        "provinces": PROVINCES_OF_PROGRAM,
        "sectors": SECTORS_OF_PROGRAM,
        "languages": LANGUAGES.format("titles"),
    },
    named=CODES_OF_PROGRAM.format("r.id"),
    organization="reporting_organization_id",
)

IATI_IDENTIFIER = LookupKey("iati_identifier", "iati_identifier_key", former=by_former_identifier)

PROGRAMS = Kind(
    PROGRAM,
    b"P",
    is_node=True,
    names={"en": "Programs", "id": "Program"},
    keys={"id": LookupKey("id", former=by_former_id), "iatiIdentifier": IATI_IDENTIFIER},
    search=SEARCH,
    history=PROGRAM_HISTORY,
    dimensions={
        "STATUS": Dimension("ProgramStatus", program.c.status),
        "LEVEL": Dimension(
            "ProgramLevel",
            program.c.level,
            words={"PROGRAM": ("Program", "Program"), "OUTPUT": ("Keluaran", "Output")},
        ),
        "START_YEAR": Dimension("YEAR", year_of(program.c.start_date)),
        **places(program.c.id),
        "ORGANIZATION_TYPE": Dimension(
            "OrganizationType",
            program.c.reporting_organization_id,
            dimensions.of_organization(organization.c.type),
        ),
        "REPORTING_ORGANIZATION": Dimension(
            "ORGANIZATION",
            program.c.reporting_organization_id,
            dimensions.of_organization(organization.c.id),
        ),
    },
    days={"start": program.c.start_date, "end": program.c.end_date},
    shown_as=("iatiIdentifier", "title"),
    export_columns=(
        *("iatiIdentifier", "title", "statusCode", "statusName", "scope"),
        *("plannedStart", "actualStart", "plannedEnd", "actualEnd", "reportingOrganization"),
        *("participations.roleCode", "participations.roleName", "participations.organization"),
        "funders: organizations(roleIn: FUNDING).name",
        "implementers: organizations(roleIn: IMPLEMENTING).name",
        *("sectors.sector.vocabulary", "sectors.sector", "sectors.percentage"),
        *("locations.name", "locations.region", "countries.country", "countries.percentage"),
        *("totalBudgets", "outputs.totalCount", "lastUpdated", "id"),
    ),
)
