"""Action plans and their nodes: the declarations of the kinds."""

from services import plans
from services.kinds.declaration import History, Kind, LookupKey, SearchDeclaration
from services.kinds.history_fields import columns, listed, localized, named
from services.kinds.search_expressions import LANGUAGES
from services.plans import ACTION_PLAN, PLAN_NODE

YEARS = "ARRAY(SELECT generate_series(extract(year FROM {})::int, extract(year FROM {})::int))"
PLAN_FIELDS = columns(
    code="p.code",
    titles="p.titles",
    descriptions="p.descriptions",
    legalBases="p.legal_bases",
    region="g.code",
    startDate="p.start_date",
    endDate="p.end_date",
    kinds="p.kinds",
    isSample="p.is_sample",
    source="s.name",
    visibility="p.visibility",
    figures=listed(
        "plan_figure x LEFT JOIN plan_node n ON n.id = x.node_id WHERE x.plan_id = p.id",
        node="n.code",
        measure="x.measure",
        measures=localized("x.measures"),
        year="x.year",
        value="trim_scale(x.value)::text",
        outOf="trim_scale(x.out_of)::text",
        unit="x.unit",
        source="x.source",
        sourceUrl="x.source_url",
        date="x.date",
        notes=localized("x.notes"),
    ),
)
PLAN_HISTORY = History(
    "ACTION_PLAN",
    "An action plan.",
    "action_plans",
    f"""SELECT p.id, NULL::uuid AS program_id, p.visibility AS audience, p.owner_id, p.version, {PLAN_FIELDS}
    FROM action_plan p JOIN source s ON s.id = p.source_id LEFT JOIN region g ON g.id = p.region_id
    WHERE p.id = ANY($1)""",  # noqa: S608 - own names
)

# Nodes of other plans, and organizations, are named only if all may see them.
ORGANIZATIONS_OF_NODE = listed(
    "plan_node_organization x JOIN organization o ON o.id = x.organization_id AND o.visibility = 'PUBLIC'"
    " WHERE x.node_id = n.id AND x.role = '{}'",
    organization=named("o"),
)
LINKS_OF_NODE = """
    (SELECT l.relation, l.notes, m.reference, m.visibility, m.place FROM plan_node_link l
        JOIN plan_node m ON m.id = l.b_id WHERE l.a_id = n.id
    UNION ALL SELECT CASE l.relation WHEN 'BROADER' THEN 'NARROWER' WHEN 'NARROWER' THEN 'BROADER'
            ELSE l.relation END, l.notes, m.reference, m.visibility, m.place FROM plan_node_link l
        JOIN plan_node m ON m.id = l.a_id WHERE l.b_id = n.id) x WHERE x.visibility = 'PUBLIC'"""
NODE_FIELDS = columns(
    kind="n.kind",
    code="n.code",
    parent="u.code",
    ordinal="n.ordinal",
    titles="n.titles",
    descriptions="n.descriptions",
    problems="n.problems",
    validFrom="n.valid_from",
    validTo="n.valid_to",
    visibility="n.visibility",
    leadOrganizations=ORGANIZATIONS_OF_NODE.format("LEAD"),
    supportingOrganizations=ORGANIZATIONS_OF_NODE.format("SUPPORTING"),
    expectedOutputs=listed("plan_node_output x WHERE x.node_id = n.id", titles=localized("x.titles")),
    successors=listed(
        "plan_node_successor s JOIN plan_node x ON x.id = s.successor_id WHERE s.node_id = n.id",
        order="x.place",
        node="x.code",
    ),
    links=listed(
        LINKS_OF_NODE, order="x.place", relation="x.relation", node="x.reference", notes=localized("x.notes")
    ),
)
NODE_HISTORY = History(
    "PLAN_NODE",
    "A node of an action plan.",
    "plan_nodes",
    f"""SELECT n.id, NULL::uuid AS program_id, n.visibility AS audience, n.owner_id, n.version, {NODE_FIELDS}
    FROM plan_node n LEFT JOIN plan_node u ON u.id = n.parent_id WHERE n.id = ANY($1)""",  # noqa: S608 - as above
)
OUTPUTS_OF_NODE = (
    "(SELECT string_agg(t ->> 1, ' ; ') FROM plan_node_output x, jsonb_array_elements(x.titles) t"
    " WHERE x.node_id = r.id)"
)

ACTION_PLANS = Kind(
    ACTION_PLAN,
    b"A",
    is_node=True,
    names={"en": "Action plans", "id": "Rencana aksi"},
    keys={"id": LookupKey("id"), "code": LookupKey("code", normalize=plans.code_of_plan)},
    search=SearchDeclaration(
        "Action plans, found by code, title and description.",
        {"titles": "A", "descriptions": "C"},
        "ARRAY[lower(r.code)]",
        facets={
            "years": YEARS.format("r.start_date", "r.end_date"),
            "languages": LANGUAGES.format("titles"),
        },
    ),
    history=PLAN_HISTORY,
    shown_as=("code", "title"),
    export_columns=(
        *("code", "title", "region", "startDate", "endDate", "isSample", "legalBasis"),
        *("nodes.totalCount", "id"),
    ),
)
PLAN_NODES = Kind(
    PLAN_NODE,
    b"N",
    is_node=True,
    names={"en": "Nodes of action plans", "id": "Butir rencana aksi"},
    keys={
        "id": LookupKey("id"),
        "reference": LookupKey("reference", caseless="reference_key"),
    },
    search=SearchDeclaration(
        "Nodes of action plans, found by reference, title, description, problem and expected outputs.",
        {"titles": "A", "descriptions": "C", "problems": "C"},
        "ARRAY[lower(r.reference)]",
        plain={OUTPUTS_OF_NODE: "C"},
        facets={
            "years": YEARS.format("r.valid_from", "r.valid_to"),
            "languages": LANGUAGES.format("titles"),
        },
    ),
    history=NODE_HISTORY,
    shown_as=("reference", "title"),
    export_columns=(
        *("reference", "kind", "code", "title", "problem", "parent", "validFrom", "validTo"),
        *("leadOrganizations.name", "supportingOrganizations.name", "expectedOutputs.title", "id"),
    ),
)
