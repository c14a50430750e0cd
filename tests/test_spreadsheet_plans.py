"""Stored plans: the progress is seen while a plan is applied, plans expire, and each file is read alone."""

from pathlib import Path
from typing import Any

import pytest

from db.pools import Pools
from db.values import Role, SpreadsheetOutcome
from services.querying.reader import Reader
from services.querying.viewers import Viewer
from services.revising import batches
from services.revising.results import Member
from services.spreadsheets import applying, dry_runs, plans
from services.spreadsheets.applying import Wanted
from services.spreadsheets.dry_runs import DryRun
from tests.iati_files import activity, load, save

ORGANIZATION = "T1JH"
FILE = b"key,status\nXX-1-1,CLOSED\nXX-1-2,CLOSED\nXX-1-3,CLOSED\n"


class Uploader:
    """A member with three programs."""

    def __init__(self, pools: Pools, member: Member) -> None:
        self.member = member
        self.reader = Reader(pools, Viewer(member.organization_id, member.role))

    async def uploads(self) -> DryRun:
        return await dry_runs.run(self.reader, self.member, FILE, ORGANIZATION, lambda _: None)

    async def applies(self, run: DryRun) -> str:
        wanted = Wanted(run.plan.id, submit=False, leave_out=False)
        return (await applying.apply(self.reader, wanted, None)).outcome


@pytest.fixture
async def uploader(pools: Pools, tmp_path: Path) -> Uploader:
    await load(pools, save(tmp_path / "a.xml", *(activity(f"XX-1-{n}") for n in (1, 2, 3))))
    id_ = await pools.writing.fetchval("SELECT id FROM organization WHERE identifier = 'XX-1'")
    return Uploader(pools, Member(id_, Role.CONTRIBUTOR))


async def test_the_progress_is_seen_before_the_end(
    pools: Pools, uploader: Uploader, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a report after each row, and somebody who looks before each row
    seen: list[Any] = []

    async def watched(*given: Any, **options: Any) -> Any:
        seen.append(await pools.writing.fetchrow("SELECT state, done FROM spreadsheet_plan"))
        return await add(*given, **options)

    add = batches.add
    monkeypatch.setattr(batches, "add", watched)
    monkeypatch.setattr(applying, "ROWS_AT_A_TIME", 1)
    # when
    assert await uploader.applies(await uploader.uploads()) == "DONE"
    # then
    assert [tuple(row) for row in seen] == [("READY", 0), ("READY", 1), ("READY", 2)]
    end = await pools.writing.fetchrow("SELECT state, done FROM spreadsheet_plan")
    assert end is not None
    assert tuple(end) == ("APPLIED", 3)


async def test_a_plan_that_has_expired_is_not_applied(pools: Pools, uploader: Uploader) -> None:
    run = await uploader.uploads()
    await pools.writing.execute("UPDATE spreadsheet_plan SET expires_at = now() - interval '1 second'")
    assert await uploader.applies(run) == "WRONG_STATE"
    # and the next upload deletes it
    await uploader.uploads()
    assert await pools.writing.fetchval("SELECT count(*) FROM spreadsheet_plan") == 1
    assert await pools.writing.fetchval("SELECT count(*) FROM spreadsheet_row") == 3


async def test_the_newest_plans_are_kept(
    pools: Pools, uploader: Uploader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plans, "MOST_PLANS", 2)
    ids = [(await uploader.uploads()).plan.id for _ in range(3)]
    kept = await pools.writing.fetch("SELECT id FROM spreadsheet_plan ORDER BY id")
    assert [row["id"] for row in kept] == ids[1:]


async def test_a_failure_in_the_middle_leaves_nothing(
    pools: Pools, uploader: Uploader, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a row that fails after another one was saved
    calls: list[Any] = []

    async def failing(*given: Any, **options: Any) -> Any:
        calls.append(given)
        if len(calls) == 2:
            raise RuntimeError
        return await add(*given, **options)

    add = batches.add
    monkeypatch.setattr(batches, "add", failing)
    monkeypatch.setattr(applying, "ROWS_AT_A_TIME", 1)
    run = await uploader.uploads()
    # when
    with pytest.raises(RuntimeError):
        await uploader.applies(run)
    # then
    assert await pools.writing.fetchval("SELECT count(*) FROM revision") == 0
    assert await pools.writing.fetchval("SELECT state FROM spreadsheet_plan") == "READY"


async def test_a_dry_run_waits_for_no_writer(pools: Pools, uploader: Uploader) -> None:
    # given an import that has locked all programs, and the turn of imports
    async with pools.writing.acquire() as other, other.transaction():
        await other.execute("LOCK TABLE program, revision IN EXCLUSIVE MODE")
        # when
        run = await uploader.uploads()
    # then
    assert run.plan.counts[SpreadsheetOutcome.CHANGE] == 3
    assert await pools.writing.fetchval("SELECT count(*) FROM revision") == 0
