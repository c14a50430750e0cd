"""Templates of reports, and reports: the declarations of the kinds."""

from services.kinds.declaration import History, Kind, LookupKey
from services.kinds.history_fields import columns, listed, localized, named
from services.querying import permissions
from services.querying.permissions import Action
from services.reports import REPORT, REPORT_TEMPLATE
from services.text.normalization import caseless

DEADLINES = listed(
    "report_deadline x WHERE x.report_template_id = t.id",
    "x.year",
    year="x.year",
    opensOn="x.opens_on",
    dueOn="x.due_on",
)
TEMPLATE_FIELDS = columns(
    code="t.code",
    plan="CASE WHEN p.visibility = 'PUBLIC' THEN p.code END",
    period="t.period",
    titles="t.titles",
    descriptions="t.descriptions",
    isSample="t.is_sample",
    owingTypes="t.owing_types",
    leadsOwe="t.leads_owe",
    committedOwe="t.committed_owe",
    fields="t.fields",
    deadlines=DEADLINES,
    visibility="t.visibility",
)
TEMPLATE_HISTORY = History(
    "REPORT_TEMPLATE",
    "A template of reports.",
    "report_templates",
    f"""SELECT t.id, NULL::uuid AS program_id, t.visibility AS audience, t.owner_id, t.version,
    {TEMPLATE_FIELDS}
    FROM report_template t JOIN action_plan p ON p.id = t.plan_id WHERE t.id = ANY($1)""",  # noqa: S608 - our own
)


def items(condition: str = "true") -> str:
    """The SQL expression of the items of a report, as JSON."""
    return listed(
        f"report_item x JOIN commitment w ON w.id = x.commitment_id AND {condition} WHERE x.report_id = r.id",
        commitment="x.commitment_id",
        values='x."values"',
        narratives=localized("x.narratives"),
    )


REPORT_FIELDS = columns(
    template="t.code",
    organization=f"CASE WHEN o.visibility = 'PUBLIC' THEN {named('o')} END",
    year="r.year",
    status="r.status",
    narratives=localized("r.narratives"),
    # What not all may see is not named in the history.
    items=items("w.visibility = 'PUBLIC'"),
    reason="r.decision_reason",
    visibility="r.visibility",
)
REPORT_HISTORY = History(
    "REPORT",
    "A report of an organization about a year.",
    "reports",
    f"""SELECT r.id, NULL::uuid AS program_id, r.visibility AS audience, r.owner_id, r.version,
    {REPORT_FIELDS}
    FROM report r JOIN report_template t ON t.id = r.template_id
    JOIN organization o ON o.id = r.organization_id WHERE r.id = ANY($1)""",  # noqa: S608 - as above
)

REPORT_TEMPLATES = Kind(
    REPORT_TEMPLATE,
    b"t",
    is_node=True,
    names={"en": "Report templates", "id": "Templat laporan"},
    keys={"id": LookupKey("id"), "code": LookupKey("code_key", normalize=caseless, federated=False)},
    history=TEMPLATE_HISTORY,
    shown_as=("title",),
    export_columns=(
        *("code", "title", "period", "plan.code", "isSample", "deadlines.year", "deadlines.dueOn"),
        *("fields.key", "fields.label", "fields.kind", "fields.isRequired", "lastUpdated", "id"),
    ),
)
REPORTS = Kind(
    REPORT,
    b"r",
    is_node=True,
    names={"en": "Reports", "id": "Laporan"},
    keys={"id": LookupKey("id")},
    history=REPORT_HISTORY,
    shown_as=("template.title",),
    export_columns=(
        *("template.code", "organization", "year", "status", "submittedAt", "approvedAt", "narrative"),
        *("items.commitment.node.code", "items.values.key", "items.values.text", "items.narrative"),
        *("lastUpdated", "id"),
    ),
    writers=permissions.roles(Action.WRITE_REPORTS),
)
