"""The tables of the hub, by subject."""

from db.tables.aggregates import aggregate_summary, aggregate_write
from db.tables.alignments import alignment, alignment_decision
from db.tables.base import metadata
from db.tables.changes import change
from db.tables.collaborations import (
    collaboration,
    collaboration_event,
    collaboration_participant,
    collaboration_program,
)
from db.tables.commitments import commitment, commitment_output
from db.tables.corrections import purged_record, withdrawal
from db.tables.coverage import coverage_summary, coverage_write
from db.tables.feed import feed_entry, feed_tombstone
from db.tables.finances import budget, planned_disbursement, transaction
from db.tables.funding import funding
from db.tables.harvests import harvest, harvested_organization, harvested_record
from db.tables.knowledge_products import (
    document,
    knowledge_product,
    organization_knowledge_product,
    output_knowledge_product,
    product_source_key,
    program_knowledge_product,
)
from db.tables.markers import other_identifier, program_policy_marker, program_tag
from db.tables.merges import merge_proposal, organization_merge
from db.tables.obstacles import obstacle
from db.tables.organizations import (
    api_key,
    api_key_use,
    organization,
    organization_former_id,
    organization_identifier,
    organization_synonym,
)
from db.tables.outputs import indicator, indicator_period, result
from db.tables.overlaps import (
    comparison_key,
    comparison_state,
    key_frequency,
    overlap,
    overlap_decision,
    overlap_due,
)
from db.tables.places import (
    program_country,
    program_location,
    program_recipient_region,
    program_region,
    program_sector,
)
from db.tables.plans import (
    action_plan,
    plan_figure,
    plan_node,
    plan_node_link,
    plan_node_organization,
    plan_node_output,
    plan_node_successor,
)
from db.tables.programs import claim, mention, participation, program, related_program, stated_ref
from db.tables.regions import region
from db.tables.reports import report, report_deadline, report_item, report_template
from db.tables.revisions import answered_request, conflict, edited_field, revision, revision_event
from db.tables.search import search_document, search_name, search_state, search_word
from db.tables.sources import (
    activity_version,
    hub_state,
    import_rejection,
    import_run,
    organization_version,
    source,
)
from db.tables.spreadsheets import spreadsheet_plan, spreadsheet_row
from db.tables.webhooks import version_time, webhook, webhook_secret

__all__ = [
    "action_plan",
    "activity_version",
    "aggregate_summary",
    "aggregate_write",
    "alignment",
    "alignment_decision",
    "answered_request",
    "api_key",
    "api_key_use",
    "budget",
    "change",
    "claim",
    "collaboration",
    "collaboration_event",
    "collaboration_participant",
    "collaboration_program",
    "commitment",
    "commitment_output",
    "comparison_key",
    "comparison_state",
    "conflict",
    "coverage_summary",
    "coverage_write",
    "document",
    "edited_field",
    "feed_entry",
    "feed_tombstone",
    "funding",
    "harvest",
    "harvested_organization",
    "harvested_record",
    "hub_state",
    "import_rejection",
    "import_run",
    "indicator",
    "indicator_period",
    "key_frequency",
    "knowledge_product",
    "mention",
    "merge_proposal",
    "metadata",
    "obstacle",
    "organization",
    "organization_former_id",
    "organization_identifier",
    "organization_knowledge_product",
    "organization_merge",
    "organization_synonym",
    "organization_version",
    "other_identifier",
    "output_knowledge_product",
    "overlap",
    "overlap_decision",
    "overlap_due",
    "participation",
    "plan_figure",
    "plan_node",
    "plan_node_link",
    "plan_node_organization",
    "plan_node_output",
    "plan_node_successor",
    "planned_disbursement",
    "product_source_key",
    "program",
    "program_country",
    "program_knowledge_product",
    "program_location",
    "program_policy_marker",
    "program_recipient_region",
    "program_region",
    "program_sector",
    "program_tag",
    "purged_record",
    "region",
    "related_program",
    "report",
    "report_deadline",
    "report_item",
    "report_template",
    "result",
    "revision",
    "revision_event",
    "search_document",
    "search_name",
    "search_state",
    "search_word",
    "source",
    "spreadsheet_plan",
    "spreadsheet_row",
    "stated_ref",
    "transaction",
    "version_time",
    "webhook",
    "webhook_secret",
    "withdrawal",
]
