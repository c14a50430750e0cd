"""Facts about a database for `doctor`: version, encoding, tables, roles, row level security."""

from dataclasses import dataclass
from typing import Any

import asyncpg

from db.readiness import Tables, connected, revision_of, tables_of
from db.sessions import READERS

EXTENSIONS = ("pg_trgm", "unaccent")
COUNTED = ("organization", "program", "result", "knowledge_product", "api_key")

# Every table with a visibility column must have row level security.
UNGUARDED = """
SELECT c.relname::text FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE a.attname = 'visibility' AND NOT a.attisdropped AND c.relkind = 'r'
  AND c.relnamespace = 'public'::regnamespace AND NOT c.relrowsecurity
ORDER BY 1
"""
# Since PostgreSQL 16 membership in a role doesn't imply the right to SET ROLE.
USABLE_ROLES = """
SELECT rolname::text FROM pg_roles WHERE rolname = ANY($1) AND pg_has_role(
  oid, CASE WHEN current_setting('server_version_num')::int < 160000 THEN 'MEMBER' ELSE 'SET' END)
"""
AVAILABLE = "SELECT name::text FROM pg_available_extensions WHERE name = ANY($1)"
CTYPE = "SELECT datctype::text FROM pg_database WHERE datname = current_database()"


@dataclass(frozen=True, slots=True)
class DatabaseFacts:
    """The state of a database; `records` has the number of rows by table, empty without tables."""

    user: str
    version: str
    major: int
    encoding: str
    ctype: str
    tables: Tables
    revision: str | None
    missing_readers: tuple[str, ...]
    unguarded: tuple[str, ...]
    missing_extensions: tuple[str, ...]
    records: dict[str, int]
    data_version: int | None


async def inspect(url: str) -> DatabaseFacts:
    """Inspect a database without changing it; raises DatabaseError if it can't be reached."""
    async with connected(url) as connection:
        tables = await tables_of(connection)
        usable = await _names(connection, USABLE_ROLES, READERS)
        available = await _names(connection, AVAILABLE, EXTENSIONS)
        return DatabaseFacts(
            user=await connection.fetchval("SELECT session_user::text"),
            version=await connection.fetchval("SHOW server_version"),
            major=connection.get_server_version().major,
            encoding=await connection.fetchval("SHOW server_encoding"),
            ctype=await connection.fetchval(CTYPE),
            tables=tables,
            revision=await revision_of(connection),
            missing_readers=tuple(role for role in READERS if role not in usable),
            unguarded=tuple(row[0] for row in await connection.fetch(UNGUARDED)),
            missing_extensions=tuple(name for name in EXTENSIONS if name not in available),
            **await _contents(connection, tables),
        )


async def _names(connection: asyncpg.Connection, statement: str, names: tuple[str, ...]) -> set[str]:
    return {row[0] for row in await connection.fetch(statement, names)}


async def _contents(connection: asyncpg.Connection, tables: Tables) -> dict[str, Any]:
    """Return the row counts and the data version, if the tables are at this version's revision."""
    if tables is not Tables.CURRENT:
        return {"records": {}, "data_version": None}
    records = {}
    for table in COUNTED:
        # S608: the name is one of those written above.
        records[table] = await connection.fetchval(f"SELECT count(*) FROM {table}")  # noqa: S608
    return {
        "records": records,
        "data_version": await connection.fetchval("SELECT data_version FROM hub_state"),
    }
