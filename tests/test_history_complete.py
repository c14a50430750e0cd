"""History forgets no column: each column of a record is in its snapshot, or named here with the reason."""

from collections import defaultdict

import pytest
from sqlalchemy import Table

from db.pools import Pools
from db.tables import metadata
from db.tables.base import STALE_DAYS
from services.kinds.registry import HISTORIES

# Why a column is in no snapshot.
IDENTITY = "tells records apart: a record with another one is another record"
DERIVED = "is worked out of columns that are in the snapshot"
BOOKKEEPING = "says when and by what the hub was told, not what the record says"
COPIED = "follows the record that the row is a part of"
PART = dict.fromkeys(("visibility", "owner_id"), COPIED)

# Columns of where a record came from, and when: no snapshot needs them.
PROVENANCE = {"source_id", "version", "last_updated", "imported_at"}

# Every other column that is in no snapshot, by table; a new one is put into the snapshot or in here.
LEFT_OUT: dict[str, dict[str, str]] = {
    "program": {
        "iati_identifier": IDENTITY,
        "parent_id": "is worked out of the related programs, which are",
        "secondary_reporter": "says who reported a version, not what the record says",
        **dict.fromkeys(("budget_usd", "budget_idr", "achievement"), DERIVED),
        **dict.fromkeys(("changed_last", *STALE_DAYS), DERIVED),
        **dict.fromkeys(("version_dated", "version_hash"), BOOKKEEPING),
    },
    "participation": {"role_code": "the role is, and it has one code", **PART},
    "budget": PART,
    "transaction": {"id": IDENTITY, **PART},
    "program_sector": PART,
    "program_country": PART,
    "program_recipient_region": PART,
    "program_tag": {**PART, "code_key": "made of the code"},
    "program_policy_marker": PART,
    "other_identifier": PART,
    "planned_disbursement": PART,
    "program_location": PART,
    "related_program": PART,
    "document": {
        "id": IDENTITY,
        "knowledge_product_id": "is worked out of the url, which is",
        "organization_id": "the documents of organizations have no history",
        "result_id": "the documents of results are told of their programs",
        **PART,
    },
    "result": {
        **dict.fromkeys(("iati_identifier", "match_key", "activity_id", "origin"), IDENTITY),
        "program_id": DERIVED,
    },
    "indicator": PART,
    "indicator_period": {**dict.fromkeys(("target", "actual", "achievement"), DERIVED), **PART},
    "organization": {
        "mention_key": IDENTITY,
        "own_names": "says who gave the names, which are in the snapshot",
        "program_count": DERIVED,
        **dict.fromkeys(("changed_last", *STALE_DAYS), DERIVED),
        **dict.fromkeys(("version_dated", "version_hash"), BOOKKEEPING),
    },
    "knowledge_product": {
        "key": IDENTITY,
    },
    "alignment": {
        **dict.fromkeys(("claimed_by_id", "claimed_at"), "the history says who made each change, and when"),
        **dict.fromkeys(("decided_by_id", "decided_at", "reason"), "are in the decisions, which are kept"),
        **dict.fromkeys(("work_visibility", "work_owner_id", "node_visibility", "node_owner_id"), COPIED),
    },
    "plan_node": dict.fromkeys(("path", "depth"), DERIVED),
    "plan_node_organization": PART,
    "plan_node_output": {"id": IDENTITY, **PART},
    "plan_node_successor": PART,
    "plan_node_link": {
        "id": IDENTITY,
        **dict.fromkeys(("a_visibility", "a_owner_id", "b_visibility", "b_owner_id"), COPIED),
    },
    "plan_figure": {"id": IDENTITY, **PART},
    "commitment": {
        "reported_on": DERIVED,
        **dict.fromkeys(("decided_by_id", "decided_at"), "the change of the status says who and when"),
    },
    "commitment_output": PART,
    "report_deadline": PART,
    "report": dict.fromkeys(
        ("submitted_at", "approved_at", "decided_by_id"), "the change of the status says who and when"
    ),
    "report_item": {
        "id": IDENTITY,
        **PART,
        "sources": "says where values came from when the report was begun",
        **dict.fromkeys(
            ("own_check", "own_comment", "secretariat_check", "secretariat_comment"),
            "validations are of the present values, and begin anew with each change",
        ),
    },
    "obstacle": {
        "words": DERIVED,
        "stated_visibility": "what its author chose; the snapshot has the visibility that is derived from it",
    },
}
# Tables that a snapshot uses for names alone.
NAMES = {"source", "region"}
LINKED = "links that are worked out of documents, places and repositories, not said by the record"
# Tables that have no history at all.
WITHOUT_HISTORY = {
    **dict.fromkeys(
        (
            "program_region",
            "program_knowledge_product",
            "output_knowledge_product",
            "organization_knowledge_product",
        ),
        LINKED,
    ),
    "claim": "what others report about a program; the program's history has what its owner reports",
    "stated_ref": "references of participants that identify no organization, as their publisher wrote them",
    "mention": "what a program calls organizations; the history of organizations has the names",
    **dict.fromkeys(
        ("organization_identifier", "organization_synonym", "organization_former_id"),
        "how an organization is found; merges have a journal of their own",
    ),
    **dict.fromkeys(
        (
            "alignment_decision",
            *("change", "overlap_decision", "merge_proposal", "organization_merge"),
            *("revision", "revision_event", "conflict", "withdrawal", "purged_record"),
        ),
        "are history themselves",
    ),
    **dict.fromkeys(
        (
            *("collaboration", "collaboration_participant", "collaboration_program"),
            "collaboration_event",
        ),
        "a collaboration changes by its steps, and these are its history",
    ),
    "edited_field": "which fields imports must not overwrite; the record's history has the values",
    "product_source_key": "by which addresses sources still find a product",
    "answered_request": "answers to repeated requests",
    **dict.fromkeys(("spreadsheet_plan", "spreadsheet_row"), "plans of uploaded files, which are deleted"),
    "webhook": "where changes are sent, and how far each endpoint has come",
    "webhook_secret": "secrets that sign webhooks",
    "version_time": "when versions of the data were seen",
    **dict.fromkeys(("feed_entry", "feed_tombstone"), "when records changed last"),
    **dict.fromkeys(
        (
            "funding",
            "overlap",
            "overlap_due",
            "comparison_key",
            "comparison_state",
            "key_frequency",
            "search_document",
            "search_state",
            "search_name",
            "search_word",
            "aggregate_write",
            "aggregate_summary",
            "coverage_write",
            "coverage_summary",
        ),
        "are computed",
    ),
    **dict.fromkeys(
        (
            "activity_version",
            "organization_version",
            "harvest",
            "harvested_record",
            "harvested_organization",
            "import_run",
            "import_rejection",
            "hub_state",
            "api_key",
            "api_key_use",
        ),
        "are about sources and the hub, not about records",
    ),
}

USED = """
SELECT table_name::text, column_name::text FROM information_schema.view_column_usage
WHERE view_name = 'looked'
"""


@pytest.fixture
async def used(pools: Pools) -> dict[str, set[str]]:
    """The columns that the statements of all snapshots use, by table, as PostgreSQL itself knows them."""
    found = defaultdict(set)
    for history in HISTORIES.values():
        statement = history.statement.replace("$1", "'{}'::uuid[]")
        async with pools.writing.acquire() as connection:
            transaction = connection.transaction()
            await transaction.start()
            await connection.execute(f"CREATE VIEW looked AS {statement}")
            for table, column in await connection.fetch(USED):
                found[table].add(column)
            await transaction.rollback()
    return found


def derivable(table: Table) -> set[str]:
    """The columns that no snapshot of the table needs: generated ones, provenance, one of its titles."""
    generated = {column.name for column in table.columns if column.computed is not None}
    return generated | PROVENANCE | ({"title"} if "titles" in table.columns else set())


async def test_each_column_is_in_the_snapshot_or_left_out_for_a_reason(used: dict[str, set[str]]) -> None:
    left_out = {
        name: {column.name for column in metadata.tables[name].columns}
        - used[name]
        - derivable(metadata.tables[name])
        for name in used.keys() - NAMES
    }
    assert {name: columns for name, columns in left_out.items() if columns} == {
        name: {*reasons} for name, reasons in LEFT_OUT.items()
    }


async def test_each_table_has_a_history_or_none_for_a_reason(used: dict[str, set[str]]) -> None:
    assert LEFT_OUT.keys() | NAMES <= used.keys()
    assert {table.name for table in metadata.sorted_tables} - used.keys() == WITHOUT_HISTORY.keys()
