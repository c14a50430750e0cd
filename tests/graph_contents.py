"""What a database says, whatever ids and times its rows have: two that say the same compare equal."""

import hashlib
import uuid

import orjson
from sqlalchemy import DateTime, Uuid

from db.tables import metadata

# Which runs there were, and how often the data moved, is the way to the graph and not the graph.
WAY = frozenset(
    (
        *("import_run", "import_rejection", "harvest", "change", "hub_state"),
        # Sums follow from what they are the sums of.
        *("aggregate_state", "aggregate_summary"),
        # Comparisons come after imports, and have tests of their own.
        *("overlap", "overlap_decision", "overlap_due"),
        *("merge_proposal", "organization_merge"),
        *("comparison_key", "comparison_state", "key_frequency"),
    )
)
# When the importer looked at a row, not what it found.
TIMES = frozenset(("imported_at", "seen_at", "at", "created_at", "revoked_at"))
# What stands for the time of import where a publisher tells none.
STANDING_IN = frozenset((("search_document", "last_updated"),))
# How far links are followed from a row until rows that say the same are told apart.
ROUNDS = 4


async def contents(connection):
    """The rows of every table as a sorted list of digests, in which ids stand for what they lead to."""
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
    """Whether a column says when the importer looked at a row."""
    return name in TIMES or (table, name) in STANDING_IN


def digest(table, row, meanings):
    """One row with every id but its own replaced by the meaning of the row of that id."""
    told = {name: said(table, name, value, meanings) for name, value in row.items() if name != "id"}
    return hashlib.sha256(orjson.dumps([table.name, told], default=str)).hexdigest()


def said(table, name, value, meanings):
    """What a value says: a generated time nothing, an id what it stands for."""
    column = table.columns[name]
    if isinstance(column.type, Uuid):
        return value and meanings.get(uuid.UUID(str(value)), "")
    if isinstance(column.type, DateTime) and value is not None:
        return value.isoformat()
    return value.hex() if isinstance(value, bytes) else value
