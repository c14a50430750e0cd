"""The second wall: PostgreSQL itself hides rows, whatever a statement forgets to ask."""

from uuid import UUID, uuid4

import pytest

from db.pools import Pools
from db.tables import metadata

SHIELDED = sorted(table.name for table in metadata.sorted_tables if "visibility" in table.c)
# What only members may read at all.
HISTORY = {
    *("change", "claim", "import_run", "overlap_decision", "merge_proposal", "organization_merge"),
    "alignment_decision",
    *("revision", "revision_event", "conflict"),
    *("spreadsheet_plan", "spreadsheet_row"),
    *("revision", "revision_event", "conflict", "webhook"),
}
# What functions, and the hub itself when it writes, alone read.
CLOSED = {"comparison_key", "harvested_record", "mention"}


async def owner_of_hidden(demo: Pools) -> UUID:
    async with demo.writing.acquire() as connection:
        owner: UUID = await connection.fetchval("SELECT owner_id FROM program WHERE visibility = 'OWNER'")
        return owner


async def seen(pool, table: str, viewer: UUID | None) -> set[tuple[str, bool]]:
    """The (visibility, owned by the viewer) pairs of the rows that a bare SELECT sees."""
    async with pool.acquire() as connection:
        if viewer is not None:
            await connection.set_viewer(viewer)
        rows = await connection.fetch(f"SELECT visibility, owner_id FROM {table}")
    return {(row["visibility"], row["visibility"] == "OWNER" and row["owner_id"] == viewer) for row in rows}


@pytest.mark.parametrize("table", sorted({*SHIELDED} - HISTORY - CLOSED))
async def test_the_public_role_sees_public_rows_only(demo: Pools, table: str) -> None:
    assert await seen(demo.public, table, None) <= {("PUBLIC", False)}


@pytest.mark.parametrize("table", sorted({*SHIELDED} - CLOSED))
async def test_a_member_sees_no_foreign_owner_rows(demo: Pools, table: str) -> None:
    assert await seen(demo.member, table, uuid4()) <= {("PUBLIC", False), ("MEMBERS", False)}


async def test_an_owner_sees_its_own_hidden_rows(demo: Pools) -> None:
    found = await seen(demo.member, "program", await owner_of_hidden(demo))
    assert ("OWNER", True) in found
    assert ("OWNER", False) not in found


async def test_a_member_connection_without_a_viewer_sees_nothing(demo: Pools) -> None:
    async with demo.member.acquire() as connection, connection.transaction():
        await connection.execute("SELECT set_config('hub.viewer', '', true)")
        assert await connection.fetchval("SELECT count(*) FROM program") == 0


async def test_a_connection_changes_its_viewer_with_each_loan(demo: Pools) -> None:
    owner = await owner_of_hidden(demo)
    counts = []
    for viewer in (owner, uuid4(), owner):
        async with demo.reading(viewer) as connection:
            counts.append(
                await connection.fetchval("SELECT count(*) FROM program WHERE visibility = 'OWNER'")
            )
    assert counts[0] == counts[2] > 0
    assert counts[1] == 0
