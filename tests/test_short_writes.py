"""Short writes go on while an import holds the locks of others: connections are kept for them."""

import asyncio
from pathlib import Path
from typing import cast as typed

import asyncpg
import pytest

from db.pools import Pools
from services.querying.errors import LockedError
from services.querying.reader import Reader
from services.querying.viewers import Viewer
from services.writing import runs
from tests.iati_files import activity, load, save
from tests.test_revisions import Cast, blocked, cast

__all__ = ["cast"]

WAITING = 4
TAGS = {"tags": [{"vocabulary": "99", "code": "Damai"}]}


async def test_drafts_are_saved_while_publications_wait_for_an_import(
    cast: Cast, pools: Pools, tmp_path: Path
) -> None:
    # given as many publications as there are connections for writing, in turns with imports
    await load(pools, save(tmp_path / "p.xml", *(activity(f"XX-1-{n}") for n in range(2, WAITING + 2))))
    found = await cast.owner.reads("{ programs(first: 50) { nodes { id iatiIdentifier } } }")
    ids = {each["iatiIdentifier"]: each["id"] for each in found["programs"]["nodes"]}
    submitted = []
    for number in range(2, WAITING + 2):
        given = {"program": ids[f"XX-1-{number}"], "expectedVersion": 1, "fields": TAGS}
        draft = (await cast.owner.saves(**given))["revision"]
        submitted.append(await cast.owner.does("submitRevision", draft))
    async with pools.writing.acquire() as lent, lent.transaction():
        # when an import writes a batch, and they wait for it
        await runs.lock(typed("asyncpg.Connection", lent))
        publishing = [asyncio.create_task(cast.reviewer.takes("publishRevision", each)) for each in submitted]
        await blocked(pools)
        # then drafts of other programs are saved and submitted meanwhile
        draft = await cast.owner.proposes(status="CLOSED")
        assert (await cast.owner.does("submitRevision", draft))["state"] == "SUBMITTED"
        assert not any(each.done() for each in publishing)
    # and the publications follow
    assert {(await each)["__typename"] for each in publishing} == {"RevisionSaved"}


async def test_a_short_write_gives_its_connection_back_at_a_lock(pools: Pools) -> None:
    async with pools.writing.acquire() as lent, lent.transaction():
        await runs.lock(typed("asyncpg.Connection", lent))
        with pytest.raises(LockedError):
            async with Reader(pools, Viewer()).writing(is_short=True) as connection:
                await runs.lock(connection)
