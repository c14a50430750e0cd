"""What fields are declared to be made of is really there, in tables or in rows that functions make."""

import pytest
from graphql import is_object_type

from db.tables.base import STALE_DAYS
from schema.columns import columns_of_type, kinds_of
from schema.fields import Column, Computed, Related
from schema.graph import graph
from schema.markers import DEFAULT_COLUMNS
from services.alignments import DECISION as ALIGNMENT_DECISION
from services.changes import CHANGE
from services.claims import CLAIM
from services.collaborations import PARTICIPANT, STEP
from services.finances import BUDGET, PLANNED_DISBURSEMENT
from services.funding import FUNDING
from services.import_runs import REJECTION
from services.kinds.registry import KINDS, NODES
from services.knowledge_products import DOCUMENT
from services.monitoring.achievements import COUNTS
from services.organizations import IDENTIFIER
from services.outputs import INDICATOR, PERIOD
from services.overlaps import DECISION
from services.places import COUNTRY, LOCATION, POLICY_MARKER, RECIPIENT_REGION, SECTOR, TAG
from services.plans import EXPECTED_OUTPUT, PLAN_FIGURE
from services.programs import OTHER_IDENTIFIER, PARTICIPATION, RELATED
from services.querying.entities import Entity
from services.reports import DEADLINE
from services.revisions import EVENT
from services.searching import retrieval
from services.spreadsheet_plans import SPREADSHEET_ROW
from services.withdrawals import WITHDRAWAL

TYPES = graph._schema.type_map
# Kinds of records, and parts of records.
ENTITIES = [
    *(kind.entity for kind in KINDS),
    *(IDENTIFIER, PARTICIPATION, RELATED, BUDGET, SECTOR, COUNTRY, LOCATION, INDICATOR, PERIOD, DOCUMENT),
    *(RECIPIENT_REGION, TAG, POLICY_MARKER, OTHER_IDENTIFIER, PLANNED_DISBURSEMENT, FUNDING),
    *(CHANGE, CLAIM, REJECTION, DECISION, EVENT, WITHDRAWAL, ALIGNMENT_DECISION),
    *(PARTICIPANT, STEP),
    SPREADSHEET_ROW,
    *(EXPECTED_OUTPUT, PLAN_FIGURE),
    DEADLINE,
]
# Rows of aggregates, by the kind that is counted.
AGGREGATES = {
    f"{kind.typename}Aggregate": {
        *("whole", "count"),
        *(f"{day}_{end}" for day in kind.days for end in ("min", "max")),
    }
    for kind in KINDS
    if kind.is_counted
}
# Rows that functions make, and what they hold.
MADE = {
    **AGGREGATES,
    "CodedValue": {"vocabulary", "code", "names"},
    "Condition": {"type_code", "texts"},
    "EnumLabel": {"value", "labels"},
    "HumanitarianScope": {"type_code", "scope", "vocabulary_uri"},
    "LocationArea": {"area", "level"},
    "ProgramDefaults": {*DEFAULT_COLUMNS},
    "FrameworkReference": {"reference", "uri"},
    "Dimension": {"name", "value"},
    "HubInfo": {"version", "data_version", "last_import_at", "everything"},
    "ImportCount": {
        "kind",
        "added",
        "changed",
        "unchanged",
        "superseded",
        "claimed",
        "withdrawn",
        "rejected",
        "removed",
    },
    "IndicatorValue": {"value", "number", "year", "dimensions", "comments", "locations", "date"},
    "LocalizedText": {"language", "text"},
    "CollaborationSaved": {"record_id"},
    "CommitmentDecided": {"record_id"},
    "ReportSaved": {"record_id"},
    "ObstacleReason": {"kind", "points", "texts", "words"},
    "SimilarObstacle": {"score", "reasons", "obstacle_id"},
    "ObstacleGroup": {
        *("key", "labels", "count", "open", "resolved", "closed", "median_days_to_resolve", "organizations"),
    },
    "PlanLevel": {"kind", "labels"},
    "PlanNodeLink": {"relation", "node_id", "notes"},
    "CommitmentMoney": {"currency", "count", "planned_budget", "realised_budget", "gap", "rate"},
    "CommitmentSummary": {
        *("key", "names", "node_id", "organization_id", "committed", "reported", "realised", "partly"),
        *("dropped", "rate", "gap", "actions_committed", "actions_in_force", "money"),
    },
    "EvidenceDocument": {"url", "titles"},
    "ReportField": {"key", "kind", "labels", "helps", "is_required", "prefill", "choices"},
    "ReportChoice": {"code", "labels"},
    "ReportValue": {"field", "value", "sources", "source_ids"},
    "ReportItem": {
        *("commitment_id", "entries", "narratives", "own_check", "own_comment", "secretariat_check"),
        "secretariat_comment",
    },
    "Duty": {
        *("template_id", "organization_id", "year", "opens_on", "due_on", "days_left", "state"),
        *("is_overdue", "report_id"),
    },
    "DateSpan": {"min", "max"},
    "DatasetMetadata": {
        *("producer_id", "steward", "standard", "license", "start_date", "end_date", "modified", "languages"),
        "reference_codes",
    },
    "ExportedList": {"name", "titles", "metadata"},
    "AchievementSummary": {*COUNTS, "measures"},
    "MeasureAchievement": {*COUNTS, "measure_code"},
    "IndicatorTotal": {
        *("titles", "measure_code", "ascending", "indicators", "programs", "measured", "target", "actual"),
        *("comparability", "reason"),
    },
    "DisaggregationWarning": {
        *("code", "kind", "start_date", "end_date", "dimensions", "sum", "total", "texts"),
    },
    "Coverage": {"whole", "plan_id"},
    "CoverageNumbers": {"value", "weight", "program_count", "output_count", "organization_count", "money"},
    "CoverageRow": {
        *("value", "weight", "program_count", "output_count", "organization_count", "money"),
        *("row_key", "code", "title", "titles", "node_id", "organization_id"),
        *("commitment_count", "realised_count"),
    },
    "CoverageColumn": {
        *("value", "weight", "program_count", "output_count", "organization_count", "money"),
        *("column_key", "code", "vocabulary", "names"),
    },
    "CoverageCell": {
        *("value", "weight", "program_count", "output_count", "organization_count", "money"),
        *("row_code", "column_code", "place"),
    },
    "CoverageMoney": {"currency", "count", "sum"},
    "CoverageGap": {"kind", "reason", "since", "years", "node_id", "region_id", "expected_output"},
    "Group": {"keys", "count", "weight", "money"},
    "GroupKey": {"dimension", "vocabulary", "code", "names", "organization_id"},
    "MoneySum": {"type", "currency", "count", "sum", "avg", "min", "max"},
    "ProgramGroup": {"keys", "count", "weight", "money"},
    "TransactionGroup": {"keys", "count", "weight", "money"},
    "TransactionSum": {"type", "currency", "count", "sum", "avg", "min", "max"},
    "FacetCount": {"facet", "value", "count"},
    "SearchFacets": {*retrieval.FACET_NAMES},
    "SearchHighlight": {"field", "language", "text"},
    "MergeDecided": {"proposal_id", "merge_id", "organization_id", "former_id"},
    "MergeImpossible": {"message", "argument"},
    "MergeNotFound": {"message"},
    "MergeReason": {"kind", "evidence", "texts"},
    "MergeStale": {"message", "proposal_id", "merge_id"},
    "NotPermitted": {"message"},
    "AlignmentAccepted": {"alignment_id"},
    "AlignmentDecided": {"alignment_id"},
    "AlignmentItem": {"place", "result"},
    "AlignmentNotFound": {"message"},
    "AlignmentStale": {"message", "alignment_id"},
    "AlignmentsDecided": {"decided_count", "failed_count", "items"},
    "SuggestedAlignment": {"score", "node_id", "reasons"},
    "SuggestionReason": {"kind", "weight", "texts", "evidence", "organization_ids"},
    "OverlapDecided": {"overlap_id"},
    "OverlapNotFound": {"message"},
    "OverlapReason": {"kind", "points", "texts", "evidence", "organization_ids"},
    "OverlapStale": {"message", "overlap_id"},
    "ReasonMissing": {"message", "argument"},
    "ConflictDecided": {"conflict_id", "record_id"},
    "RecordChange": {"type", "kind", "id", "record_key", "fields", "cursor", "data_version"},
    "ChangesPage": {"typename", "changes", "cursor", "has_more", "data_version"},
    "ResyncRequired": {"typename", "reason"},
    "ProgramChange": {"typename", "type", "kind", "id", "present_id", "fields", "cursor", "data_version"},
    "FieldConflict": {"field", "base", "current", "yours"},
    "InputProblem": {"path", "code", "value", "texts"},
    "InvalidInput": {"problems"},
    "NotFound": {"message"},
    "RevisionComments": {"field", "comments"},
    "RevisionItem": {"place", "result"},
    "RevisionsRefused": {"message", "items"},
    "RevisionsSaved": {"done_count", "failed_count", "items"},
    "RevisionField": {"field", "base", "proposed"},
    "ApiKey": {
        *("prefix", "organization_id", "role", "label", "is_active", "created_at", "expires_at"),
        *("revoked_at", "last_used", "successor"),
    },
    "KeySaved": {"prefix", "former_prefix", "secret"},
    "RevisionSaved": {"revision_id", "record_id"},
    "RevisionWarning": {"path", "code", "texts"},
    "StaleVersion": {"message", "revision_id", "conflict_id"},
    "SpreadsheetApplied": {"plan_id"},
    "SpreadsheetClosed": {"message", "plan_id"},
    "SpreadsheetMoved": {"message", "rows"},
    "SpreadsheetMovedRow": {"sheet", "row", "label"},
    "SpreadsheetProblem": {"sheet", "row", "column", "name", "code", "value", "texts"},
    "SpreadsheetRefused": {"message", "plan_id"},
    "VersionConflict": {"message", "record_id", "conflicts"},
    "WrongState": {"message", "revision_id", "conflict_id"},
    "WebhookSaved": {"webhook_id", "secret"},
    "WebhookStale": {"message", "webhook_id"},
    "SimilarProgram": {"score", "reasons", "program_id"},
    "Money": {"amount", "currency"},
    "OrganizationDigest": {"organization_id"},
    "Freshness": {"score", "last_changed", "stale_since", "found"},
    "FreshnessReason": {"reason", "since"},
    "Point": {"latitude", "longitude"},
    "Viewer": {"kind", "organization_id", "role"},
    "_Service": {"sdl"},
}

# Columns of records that no field shows, by table; where a record came from and what is generated isn't here.
UNSHOWN: dict[str, set[str]] = {
    "organization": {"mention_key", "own_names", "program_count", "changed_last", *STALE_DAYS},
    "program": {"secondary_reporter", "budget_usd", "budget_idr", "changed_last", *STALE_DAYS},
    "result": {"kind", "match_key", "ordinal"},
    "knowledge_product": {"key"},
    "region": {"aliases"},
    "plan_node": {"path", "place"},
    "alignment": {"ordinal", "work_visibility", "work_owner_id", "node_visibility", "node_owner_id"},
    "obstacle": {"words", "stated_visibility"},
    "collaboration": {"proposed_by_id", "stated_visibility", "seen_by"},
    "overlap": {"reasons", "double_id", "a_owner_id", "a_visibility", "b_owner_id", "b_visibility"},
}
OF_EVERY_RECORD = {"owner_id", "version", "version_dated", "version_hash"}


@pytest.mark.parametrize("entity", ENTITIES, ids=lambda entity: entity.typename)
def test_every_column_of_a_type_exists(entity: Entity) -> None:
    type_ = TYPES[entity.typename]
    assert is_object_type(type_)
    assert columns_of_type(type_) - set(entity.table.c.keys()) == set()


def test_every_column_of_a_record_is_behind_a_field_or_named_here() -> None:
    # given the columns of each table of records
    hidden: dict[str, set[str]] = {}
    for kind in NODES.values():
        table = kind.entity.table
        stored = {column.name for column in table.columns if column.computed is None} - OF_EVERY_RECORD
        # when those behind the fields of its types are left out
        type_ = TYPES[kind.typename]
        assert is_object_type(type_)
        hidden[table.name] = hidden.get(table.name, stored) - columns_of_type(type_)
    # then the others are known
    assert {name: columns for name, columns in hidden.items() if columns} == UNSHOWN


@pytest.mark.parametrize("entity", ENTITIES, ids=lambda entity: entity.typename)
def test_what_may_be_missing_is_nullable(entity: Entity) -> None:
    """A column that may be null is never behind a field that may not."""
    type_ = TYPES[entity.typename]
    assert is_object_type(type_)
    for name, field in type_.fields.items():
        kind = dict(kinds_of(type_)).get(field.extensions["strawberry-definition"].python_name)
        if isinstance(kind, Column):
            column = entity.table.c[kind.name or field.extensions["strawberry-definition"].python_name]
            assert not (column.nullable and str(field.type).endswith("!")), f"{entity.typename}.{name}"


def test_every_type_is_a_table_s_a_page_s_or_made() -> None:
    roots = {"Query", "Mutation", "Subscription"}
    told = {entity.typename for entity in ENTITIES} | set(MADE) | {"PageInfo"} | roots
    declared = {
        name
        for name, type_ in TYPES.items()
        if is_object_type(type_) and not name.startswith("__") and not name.endswith(("Connection", "Edge"))
    }
    assert declared == told


@pytest.mark.parametrize("name", MADE)
def test_made_rows_hold_what_their_fields_need(name: str) -> None:
    type_ = TYPES[name]
    assert is_object_type(type_)
    assert columns_of_type(type_) <= MADE[name]


def test_there_are_three_kinds_of_field_and_no_other() -> None:
    for name, type_ in TYPES.items():
        if is_object_type(type_) and not name.startswith("__") and name not in {"Mutation", "Subscription"}:
            kinds = dict(kinds_of(type_))
            assert len(kinds) == len(type_.fields)
            assert all(isinstance(kind, Column | Computed | Related) for kind in kinds.values())
