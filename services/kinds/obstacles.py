"""Obstacles: the declaration of the kind."""

from services.kinds.declaration import History, Kind, LookupKey, SearchDeclaration
from services.kinds.history_fields import columns
from services.kinds.search_expressions import LANGUAGES
from services.obstacles import OBSTACLE
from services.querying.record_ids import shown_sql
from services.querying.visibility import shown_with_sql

# The names of the category, and of the region, are found too.
NAMED = """
    SELECT 'ObstacleCategory', r.category
    UNION SELECT 'REGION', g.code FROM region g WHERE g.id = r.region_id"""
PROVINCES = """ARRAY(
    SELECT p.code FROM region g JOIN region p ON p.id IN (g.id, g.parent_id)
    WHERE g.id = r.region_id AND p.level = 'PROVINCE')"""
RAISED_BY = f"""(SELECT w.identifier FROM organization w
    WHERE w.id = o.raised_by_id AND {shown_with_sql("w", "o")})"""  # noqa: S608 - our own condition
# The letters of global ids, by the column with the record.
SUBJECTS = {"program": b"P", "planNode": b"N", "region": b"R", "organization": b"O", "responsible": b"O"}
COLUMNS = {
    "program": "program_id",
    "planNode": "plan_node_id",
    "region": "region_id",
    "organization": "organization_id",
    "responsible": "responsible_id",
}
LINKS = {name: shown_sql(letter, f"o.{COLUMNS[name]}") for name, letter in SUBJECTS.items()}
OBSTACLE_FIELDS = columns(
    titles="o.titles",
    descriptions="o.descriptions",
    type="o.type",
    category="o.category",
    severity="o.severity",
    status="o.status",
    resolutions="o.resolutions",
    **LINKS,
    aboutHub="o.is_about_hub",
    raisedBy=RAISED_BY,
    raised="o.raised_on",
    due="o.due_on",
    resolved="o.resolved_on",
    evidence="o.evidence",
    visibility="o.visibility",
)
OBSTACLE_HISTORY = History(
    "OBSTACLE",
    "An obstacle.",
    "obstacles",
    f"""SELECT o.id, NULL::uuid AS program_id, o.visibility AS audience, o.owner_id, o.version,
    {OBSTACLE_FIELDS}
    FROM obstacle o WHERE o.id = ANY($1)""",  # noqa: S608 - expressions written above
)

OBSTACLES = Kind(
    OBSTACLE,
    b"B",
    is_node=True,
    names={"en": "Obstacles", "id": "Kendala"},
    keys={"id": LookupKey("id")},
    search=SearchDeclaration(
        "Obstacles, found by title, description, resolution, category and region.",
        {"titles": "A", "descriptions": "C", "resolutions": "C"},
        "'{}'::text[]",
        facets={
            "years": "ARRAY[extract(year FROM r.raised_on)::int]",
            "provinces": PROVINCES,
            "languages": LANGUAGES.format("titles"),
        },
        named=NAMED,
        organization="raised_by_id",
    ),
    history=OBSTACLE_HISTORY,
    shown_as=("title",),
    export_columns=(
        *("title", "type", "category", "severity", "status", "raisedBy.identifier", "raisedBy.name"),
        *("program.iatiIdentifier", "program.title", "region.code", "region.name", "organization.name"),
        *("responsible.name", "raised", "due", "resolved", "resolution", "evidence", "lastUpdated", "id"),
    ),
)
