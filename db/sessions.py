"""Sessions of the reading roles: configured by statement, which poolers pass on, and verified before use."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg

from db.poolers import PREPARED_ELSEWHERE, SHARED, SessionError

NAMED_TABLES = 3
# The reading roles: for anonymous viewers, and for members.
READERS = ("hub_public", "hub_member")

SESSION_STATE = """
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
    """The required state of a reading connection: its role and its statement timeout."""

    role: str
    milliseconds: int

    async def begin(self, connection: asyncpg.Connection) -> None:
        """Configure the connection's session, and verify it; raises SessionError."""
        try:
            await connection.execute(f"SET ROLE {self.role}")
        except (asyncpg.InsufficientPrivilegeError, asyncpg.InvalidParameterValueError) as error:
            user = await connection.fetchval("SELECT session_user::text")
            raise SessionError(cannot_read(user, self.role)) from error
        await connection.execute(
            "SET default_transaction_read_only = on;"
            f"SET statement_timeout = {self.milliseconds};"
            "SET jit = off;"
            # With many concurrent queries, parallel workers of one query would delay the others.
            "SET max_parallel_workers_per_gather = 0"
        )
        await self.verify(connection)

    async def verify(self, connection: asyncpg.Connection) -> None:
        """Raise SessionError unless the session has the required state."""
        try:
            faults = list(self.faults(await connection.fetchrow(SESSION_STATE)))
        except PREPARED_ELSEWHERE as error:
            raise SessionError(SHARED) from error
        if faults:
            raise SessionError(
                f"A connection that reads as {self.role} isn't safe: {'; '.join(faults)}. If a connection "
                "pooler is in between, set pool_mode=session there and restart the hub; see docs/settings.md."
            )

    def faults(self, state: Any) -> Iterator[str]:
        """Yield what is wrong with a session in this state."""
        if state["role"] != self.role:
            yield f"its role is {state['role']}"
        if not state["is_read_only"]:
            yield "it can write"
        if state["milliseconds"] != self.milliseconds:
            yield f"its statement_timeout is {state['milliseconds']} ms, not {self.milliseconds} ms"
        if state["unguarded"]:
            yield f"row level security is not active for it in {named(state['unguarded'])}"

    async def enter(self, connection: asyncpg.Connection, viewer: UUID | None) -> None:
        """Set role, timeout and viewer within a transaction, independent of the server process."""
        await connection.execute(
            f"SET LOCAL ROLE {self.role}; SET LOCAL statement_timeout = {self.milliseconds};"
            f"SELECT set_config('hub.viewer', '{viewer or ''}', true)"
        )


def named(tables: list[str]) -> str:
    """Return the names of the first tables, and the number of the rest."""
    rest = len(tables) - NAMED_TABLES
    return ", ".join(tables[:NAMED_TABLES]) + (f" and {rest} more tables" if rest > 0 else "")


def cannot_read(user: str, roles: str) -> str:
    """Return the message for a database user who can't use the reading roles."""
    return f"The database user {user} can't read as {roles}: {way_out(user)}"


def way_out(user: str) -> str:
    """Return how to grant a database user the reading roles."""
    roles = ", ".join(READERS)
    return (
        f"let a superuser run `CREATE ROLE` for those of {roles} that don't exist yet, then "
        f"`GRANT {roles} TO {quoted(user)}`."
    )


def quoted(name: str) -> str:
    """Quote a name for use in a statement."""
    return '"' + name.replace('"', '""') + '"'
