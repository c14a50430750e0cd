"""Advisory locks: the numbers that the hub's processes lock in the database, and the SQL to do so.

The numbers are global in the database, so each subject needs its own number.
"""

from enum import IntEnum, unique


@unique
class Lock(IntEnum):
    """Work that only one process may do at a time."""

    # Two hubs that start at the same time must not both migrate.
    MIGRATION = 7_202_100
    # Two concurrent imports would both create an organization that neither finds, so batches are serialized.
    BATCH = 7_202_101
    # Held by the session for an import or a page of a harvest; each of their transactions holds `BATCH`.
    RUN = 7_202_102
    COMPARISON = 7_202_103
    SEARCH_DOCUMENTS = 7_202_104
    SUMMARIES = 7_202_105
    # Held by the session for a whole harvest, which gives `RUN` back between its pages.
    HARVEST = 7_202_106
    WEBHOOKS = 7_202_107


# Waits for the lock of the record $1 and holds it until the end of the transaction, without its row.
FOR_RECORD = "SELECT pg_advisory_xact_lock(hashtextextended('record' || $1::uuid::text, 0))"
HELD = """
SELECT EXISTS (
    SELECT FROM pg_locks l JOIN pg_database d ON d.oid = l.database AND d.datname = current_database()
    WHERE l.locktype = 'advisory' AND l.classid = 0 AND l.objsubid = 1 AND l.granted
        AND l.objid = ANY($1::oid[])
)
"""


def wait_in_transaction(lock: Lock) -> str:
    """Return the SQL that waits for a lock and holds it until the end of the transaction."""
    return f"SELECT pg_advisory_xact_lock({lock.value})"


def try_in_transaction(lock: Lock) -> str:
    """Return the SQL that tries to take a lock until the end of the transaction; it returns success."""
    return f"SELECT pg_try_advisory_xact_lock({lock.value})"


def try_in_session(lock: Lock) -> str:
    """Return the SQL that tries to take a lock for the session; it returns success."""
    return f"SELECT pg_try_advisory_lock({lock.value})"


def release(lock: Lock) -> str:
    """Return the SQL that releases a lock of the session."""
    return f"SELECT pg_advisory_unlock({lock.value})"
