"""The contents of a database without ids and times, so that two equal graphs compare equal."""

import hashlib
import uuid

import orjson
from sqlalchemy import DateTime, Uuid

from db.tables import metadata

# The runs and the data version are the history of the graph, not its contents.
WAY = frozenset(
    (
        *("import_run", "import_rejection", "harvest", "change", "hub_state"),
        # The feed has the order in which records changed.
        *("feed_entry", "feed_tombstone", "version_time"),
        # Sums follow from the records.
        *("aggregate_write", "aggregate_summary", "coverage_write", "coverage_summary"),
        # Comparisons run after imports and have their own tests.
        *("overlap", "overlap_decision", "overlap_due"),
        *("merge_proposal", "organization_merge"),
        *("comparison_key", "comparison_state", "key_frequency"),
    )
)
# Times of the import, not of the data.
TIMES = frozenset(
    (
        *("imported_at", "seen_at", "at", "created_at", "revoked_at", "changed_last"),
        *("proposed_at", "accepted_at", "ended_at", "answered_at"),
        *("claimed_at", "decided_at"),
        # Lists of ids that follow from other rows.
        "seen_by",
    )
)
# The placeholder for a time of import, if the publisher reports none.
STANDING_IN = frozenset((("search_document", "last_updated"),))
# How many links are followed from a row to distinguish rows with equal values.
ROUNDS = 4


async def contents(connection):
    """The rows of every table as a sorted list of digests, with ids replaced by the digests of their rows."""
    stored = {}
    for table in metadata.sorted_tables:
        if table.name not in WAY:
            names = [name for name in table.columns.keys() if not is_time(table.name, name)]  # noqa: SIM118 - a collection
            listed = ", ".join(f'"{name}"' for name in names)
            stored[table] = await connection.fetch(f'SELECT {listed} FROM "{table.name}"')
    meanings: dict[uuid.UUID, str] = {}
    for _ in range(ROUNDS):
        meanings = {
            row["id"]: digest(table, row, meanings)
            for table, found in stored.items()
            if "id" in table.columns
            for row in found
        }
    return {
        table.name: sorted(digest(table, row, meanings) for row in found) for table, found in stored.items()
    }


def is_time(table, name):
    """Whether a column is a time of import."""
    return name in TIMES or (table, name) in STANDING_IN


def digest(table, row, meanings):
    """The digest of a row, with every foreign id replaced by the meaning of its row."""
    told = {name: said(table, name, value, meanings) for name, value in row.items() if name != "id"}
    return hashlib.sha256(orjson.dumps([table.name, told], default=str)).hexdigest()


def said(table, name, value, meanings):
    """The value to compare: nothing for a generated time, the meaning for an id."""
    column = table.columns[name]
    if isinstance(column.type, Uuid):
        return value and meanings.get(uuid.UUID(str(value)), "")
    if isinstance(column.type, DateTime) and value is not None:
        return value.isoformat()
    return value.hex() if isinstance(value, bytes) else value
