"""The data version: a number that each committed write increments, for caches and incremental clients."""

from collections.abc import Collection

import asyncpg

from db.values import Visibility
from services.querying.data_versions import CHANNEL

# The entries of the feed are stamped while the row of `hub_state` is locked: a reader that sees version n
# sees all entries of versions up to n.
INCREMENT = """
WITH moved AS (
    UPDATE hub_state SET data_version = data_version + 1,
        last_import_at = CASE WHEN $1 THEN now() ELSE last_import_at END,
        last_members_import_at = CASE WHEN $2 THEN now() ELSE last_members_import_at END
    RETURNING data_version
), entries AS (
    UPDATE feed_entry e SET version = m.data_version, pending = NULL, pending_fields = NULL,
        public_since = coalesce(public_since, m.data_version),
        members_since = coalesce(members_since, m.data_version),
        owner_since = coalesce(owner_since, m.data_version),
        fields = CASE WHEN pending_fields IS NULL THEN fields
            ELSE fields || feed_versions(pending_fields, m.data_version) END
    FROM moved m WHERE e.pending = feed_transaction()
), tombstones AS (
    UPDATE feed_tombstone t SET version = m.data_version, pending = NULL
    FROM moved m WHERE t.pending = feed_transaction()
) SELECT data_version FROM moved, pg_notify($3, data_version::text)
"""


async def increment(connection: asyncpg.Connection, *, imported_for: Collection[Visibility] = ()) -> int:
    """Increment the data version, and stamp the changes of the transaction for the feed, as its last step.

    At the end of an import `imported_for` are the visibilities of its records. Returns the new version.
    PostgreSQL notifies listeners when the transaction is committed, never before.
    """
    for_all = Visibility.PUBLIC in imported_for
    for_members = for_all or Visibility.MEMBERS in imported_for
    version: int = await connection.fetchval(INCREMENT, for_all, for_members, CHANNEL)
    return version
