"""Sessions of the roles that read: set up by statement, which poolers pass on, and proven before use."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg

from db.poolers import PREPARED_ELSEWHERE, SHARED, SessionError

NAMED_TABLES = 3
# The roles that read: for all viewers, and for members.
READERS = ("hub_public", "hub_member")

PROOF = """
SELECT current_user::text AS role,
  current_setting('transaction_read_only') = 'on' AS is_read_only,
  (1000 * extract(epoch FROM current_setting('statement_timeout')::interval))::int AS milliseconds,
  ARRAY(
    SELECT c.relname::text FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
      AND a.attname = 'visibility' AND NOT a.attisdropped AND NOT row_security_active(c.oid)
    ORDER BY 1
  ) AS unguarded
"""


@dataclass(frozen=True, slots=True)
class ReadingSession:
    """What a reading connection must be: its role, and how long its statements may take."""

    role: str
    milliseconds: int

    async def begin(self, connection: asyncpg.Connection) -> None:
        """Make the connection's session such a one, and prove it; raises SessionError."""
        try:
            await connection.execute(f"SET ROLE {self.role}")
        except (asyncpg.InsufficientPrivilegeError, asyncpg.InvalidParameterValueError) as error:
            user = await connection.fetchval("SELECT session_user::text")
            raise SessionError(cannot_read(user, self.role)) from error
        await connection.execute(
            "SET default_transaction_read_only = on;"
            f"SET statement_timeout = {self.milliseconds};"
            "SET jit = off;"
            # Many ask at once: a question that takes several processes makes the others wait for them.
            "SET max_parallel_workers_per_gather = 0"
        )
        await self.prove(connection)

    async def prove(self, connection: asyncpg.Connection) -> None:
        """Raise SessionError unless the session is what it must be."""
        try:
            faults = list(self.faults(await connection.fetchrow(PROOF)))
        except PREPARED_ELSEWHERE as error:
            raise SessionError(SHARED) from error
        if faults:
            raise SessionError(
                f"A connection that reads as {self.role} isn't safe: {'; '.join(faults)}. If a connection "
                "pooler is in between, set pool_mode=session there and restart the hub; see docs/settings.md."
            )

    def faults(self, found: Any) -> Iterator[str]:
        """What is wrong with a session, given what PostgreSQL says of it."""
        if found["role"] != self.role:
            yield f"its role is {found['role']}"
        if not found["is_read_only"]:
            yield "it may write"
        if found["milliseconds"] != self.milliseconds:
            yield f"its statement_timeout is {found['milliseconds']} ms, not {self.milliseconds} ms"
        if found["unguarded"]:
            yield f"row level security doesn't hold for it in {named(found['unguarded'])}"

    async def enter(self, connection: asyncpg.Connection, viewer: UUID | None) -> None:
        """Within a transaction, be such a session for this viewer, whichever process it runs in."""
        await connection.execute(
            f"SET LOCAL ROLE {self.role}; SET LOCAL statement_timeout = {self.milliseconds};"
            f"SELECT set_config('hub.viewer', '{viewer or ''}', true)"
        )


def named(tables: list[str]) -> str:
    """A few tables by name, the rest by number."""
    rest = len(tables) - NAMED_TABLES
    return ", ".join(tables[:NAMED_TABLES]) + (f" and {rest} more tables" if rest > 0 else "")


def cannot_read(user: str, roles: str) -> str:
    """The sentence for a database user who may not take on roles that read."""
    return f"The database user {user} can't read as {roles}: {way_out(user)}"


def way_out(user: str) -> str:
    """What gives a database user the roles that read."""
    roles = ", ".join(READERS)
    return (
        f"let a superuser run `CREATE ROLE` for those of {roles} that don't exist yet, then "
        f"`GRANT {roles} TO {quoted(user)}`."
    )


def quoted(name: str) -> str:
    """A name as a statement takes it, whatever is in it."""
    return '"' + name.replace('"', '""') + '"'
