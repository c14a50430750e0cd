"""Commitments: the declaration of the kind."""

from services.commitments import COMMITMENT
from services.kinds.declaration import History, Kind, LookupKey, SearchDeclaration
from services.kinds.history_fields import columns, exact, localized, named
from services.kinds.search_expressions import LANGUAGES
from services.querying import permissions
from services.querying.permissions import Action


def money(column: str) -> str:
    """The SQL expression of an amount as a JSON object, null without an amount."""
    amount, currency = exact(f"c.{column}_amount"), f"c.{column}_currency"
    return (
        f"CASE WHEN c.{column}_amount IS NOT NULL"
        f" THEN jsonb_build_object('amount', {amount}, 'currency', {currency}) END"
    )


# Outputs that not all may see are not named in the history.
OUTPUTS = (
    "(SELECT coalesce(jsonb_agg(x.result_id ORDER BY x.result_id), '[]') FROM commitment_output x"
    " JOIN result w ON w.id = x.result_id AND w.visibility = 'PUBLIC' WHERE x.commitment_id = c.id)"
)
COMMITMENT_FIELDS = columns(
    organization=f"CASE WHEN o.visibility = 'PUBLIC' THEN {named('o')} END",
    node="CASE WHEN n.visibility = 'PUBLIC' THEN n.code END",
    year="c.year",
    quarter="c.quarter",
    plannedBudget=money("planned"),
    plannedOutputs=localized("c.planned_outputs"),
    plannedOutputCount="c.planned_output_count",
    realisedBudget=money("realised"),
    realisedOutputCount="c.realised_output_count",
    narratives=localized("c.narratives"),
    documents="c.documents",
    evidenceOutputs=OUTPUTS,
    status="c.status",
    reason="c.decision_reason",
    visibility="c.visibility",
)
COMMITMENT_HISTORY = History(
    "COMMITMENT",
    "A commitment of an organization to a node of an action plan.",
    "commitments",
    f"""SELECT c.id, NULL::uuid AS program_id, c.visibility AS audience, c.owner_id, c.version,
    {COMMITMENT_FIELDS}
    FROM commitment c JOIN organization o ON o.id = c.organization_id JOIN plan_node n ON n.id = c.node_id
    WHERE c.id = ANY($1)""",  # noqa: S608 - expressions written above
)

COMMITMENTS = Kind(
    COMMITMENT,
    b"c",
    is_node=True,
    names={"en": "Commitments", "id": "Komitmen"},
    keys={"id": LookupKey("id")},
    search=SearchDeclaration(
        "Commitments, by planned outputs and narrative.",
        {"planned_outputs": "A", "narratives": "C"},
        "'{}'::text[]",
        facets={
            "years": "ARRAY[r.year]",
            "languages": LANGUAGES.format("planned_outputs"),
        },
        organization="organization_id",
    ),
    history=COMMITMENT_HISTORY,
    shown_as=("title",),
    export_columns=(
        *("organization", "node.code", "node.title", "year", "quarter", "status"),
        *(
            "plannedBudget.amount",
            "plannedBudget.currency",
            "realisedBudget.amount",
            "realisedBudget.currency",
        ),
        *("plannedOutput", "plannedOutputCount", "realisedOutputCount", "narrative", "documents.url"),
        *("lastUpdated", "id"),
    ),
    writers=permissions.roles(Action.DECIDE_COMMITMENTS),
)
