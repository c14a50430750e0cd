"""Advisory locks: every number that processes of the hub lock in the database, and the SQL that locks it.

Numbers are for the whole database: two subjects that shared one would wait for each other without a reason.
"""

from enum import IntEnum, unique


@unique
class Lock(IntEnum):
    """What only one process does at a time."""

    # Two hubs that start at once must not migrate at once.
    MIGRATION = 7_202_100
    # Two imports at once would both make the organization that neither finds: batches wait for each other.
    BATCH = 7_202_101
    # Held by the session for a whole import or harvest; each of its transactions holds `BATCH`.
    RUN = 7_202_102
    COMPARISON = 7_202_103
    SEARCH_DOCUMENTS = 7_202_104
    SUMMARIES = 7_202_105


HELD = """
SELECT EXISTS (
    SELECT FROM pg_locks l JOIN pg_database d ON d.oid = l.database AND d.datname = current_database()
    WHERE l.locktype = 'advisory' AND l.classid = 0 AND l.objsubid = 1 AND l.granted
        AND l.objid = ANY($1::oid[])
)
"""


def wait_in_transaction(lock: Lock) -> str:
    """The SQL that waits for a lock, which is held to the end of the transaction."""
    return f"SELECT pg_advisory_xact_lock({lock.value})"


def try_in_transaction(lock: Lock) -> str:
    """The SQL that takes a lock to the end of the transaction if it is free; it returns whether it was."""
    return f"SELECT pg_try_advisory_xact_lock({lock.value})"


def try_in_session(lock: Lock) -> str:
    """The SQL that takes a lock for the session if it is free; it returns whether it was."""
    return f"SELECT pg_try_advisory_lock({lock.value})"


def release(lock: Lock) -> str:
    """The SQL that releases a lock of the session."""
    return f"SELECT pg_advisory_unlock({lock.value})"
