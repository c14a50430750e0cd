"""The migrations make the tables that the code expects, and the walls around them."""

import asyncpg
import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Index

from db import migrate, revisions
from db.pools import Pools
from db.tables import metadata

SHIELDED = sorted(table.name for table in metadata.sorted_tables if "visibility" in table.c)
CLOSED = [
    *("api_key", "api_key_use", "activity_version", "alembic_version", "comparison_key", "overlap_due"),
    *("harvest", "harvested_record", "harvested_organization", "mention"),
]
FOR_MEMBERS = ["alignment_decision", "change", "import_run", "import_rejection", "overlap_decision"]


def is_expression(difference: object) -> bool:
    """Whether a difference is about an index on an expression, which Alembic can't compare."""
    return (
        isinstance(difference, tuple)
        and isinstance(difference[1], Index)
        and difference[1].name is not None
        and difference[1].name.endswith(("_ascending", "_descending"))
    )


def test_the_revisions_are_those_that_alembic_finds() -> None:
    scripts = ScriptDirectory.from_config(migrate.configuration())
    assert revisions.known() == {script.revision for script in scripts.walk_revisions()}
    assert revisions.newest() == scripts.get_current_head()


async def test_the_migrated_tables_are_those_of_the_code(database_url: str) -> None:
    found = await migrate.differences(database_url)
    assert [difference for difference in found if not is_expression(difference)] == []


async def test_indexes_on_expressions_are_those_of_the_code(pools: Pools) -> None:
    async with pools.writing.acquire() as connection:
        rows = await connection.fetch("SELECT indexname FROM pg_indexes WHERE schemaname = 'public'")
    expected = {index.name for table in metadata.sorted_tables for index in table.indexes}
    assert expected - {row["indexname"] for row in rows} == set()


async def test_migrating_again_changes_nothing(database_url: str) -> None:
    assert await migrate.upgrade(database_url) == revisions.newest()


@pytest.mark.parametrize("role", ["public", "member"])
async def test_reading_roles_cannot_write_or_read_what_is_closed(pools: Pools, role: str) -> None:
    async with getattr(pools, role).acquire() as connection:
        for table in CLOSED:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.fetch(f"SELECT * FROM {table}")
        with pytest.raises((asyncpg.InsufficientPrivilegeError, asyncpg.ReadOnlySQLTransactionError)):
            await connection.execute("DELETE FROM program")


async def test_history_is_closed_to_the_public_role_and_open_to_members(pools: Pools) -> None:
    for table in FOR_MEMBERS:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await pools.public.fetch(f"SELECT * FROM {table}")
        assert await pools.member.fetch(f"SELECT * FROM {table}") == []


async def test_every_table_of_records_has_row_level_security(pools: Pools) -> None:
    async with pools.writing.acquire() as connection:
        rows = await connection.fetch(
            "SELECT relname FROM pg_class WHERE relrowsecurity AND relnamespace = 'public'::regnamespace"
        )
    assert sorted(row["relname"] for row in rows) == SHIELDED
