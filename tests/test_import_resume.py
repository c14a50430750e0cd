"""Imports that are killed, that are tried only, and that want to run at the same time."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import asyncpg
import pytest

from db.locks import Lock
from services.imports import iati
from services.imports.report import ImportProgress
from services.writing import run_locks
from services.writing.sources import SourceFacts
from tests.conftest import empty
from tests.graph_contents import contents
from tests.iati_files import (
    SAMPLE,
    SOURCE,
    activity,
    document,
    load,
    numbers,
    participant,
    related,
    result,
    row_count,
    rows,
    save,
)
from tests.test_import_organisation_files import keep, organisation

ROOT = Path(__file__).parents[1]
PATIENCE = 60
NUMBER = 450


def generated(folder: Path) -> Path:
    """A set of files whose records refer to each other across batches, files and kinds, some twice."""

    def one(number, title="Program"):
        return activity(
            f"A{number:03}",
            participant(f"Group {number % 7}"),
            participant("Fund", ref=f"XX-{number % 5}", role="1"),
            related(f"A{(number * 7 + 1) % NUMBER:03}"),
            related(f"A{number // 2:03}", "2"),
            document(f"https://example.org/{number % 40}.pdf", f"Report {number % 3}"),
            result(f"Result {number}"),
            title=f"{title} {number}",
        )

    folder.mkdir()
    save(folder / "1.xml", *(one(number) for number in range(300)))
    keep(
        folder / "2.xml",
        *(
            organisation(f"XX-{n}", document(f"https://example.org/{n}.pdf"), name=f"Fund {n}")
            for n in range(4)
        ),
    )
    save(folder / "3.xml", *(one(number, "Other") for number in range(150, NUMBER)), activity(" "))
    return folder


def started(database_url: str, folder: Path) -> "subprocess.Popen[bytes]":
    """The import of a folder as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "hub", "import", "iati", str(folder)],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": database_url},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


async def came_so_far(pools, process, statement: str) -> None:
    """Wait until a statement answers true, or the process has come to its end."""
    deadline = time.monotonic() + PATIENCE
    while process.poll() is None and not await pools.writing.fetchval(statement):
        assert time.monotonic() < deadline
        await asyncio.sleep(0.002)


async def shown(pools):
    async with pools.writing.acquire() as connection:
        return await contents(connection)


POINTS = {
    "begun": "SELECT EXISTS (SELECT FROM import_run)",
    "first batch": "SELECT count(*) >= 100 FROM program",
    "duplicates": "SELECT EXISTS (SELECT FROM program WHERE version = 2)",
    "third file": "SELECT count(*) > 300 FROM program",
    # Inside of a batch's transaction: some session has written rows that are not committed yet.
    "inside a batch": "SELECT EXISTS (SELECT FROM pg_locks l JOIN pg_class c ON c.oid = l.relation"
    " WHERE c.relname = 'program_sector' AND l.mode = 'RowExclusiveLock') AND EXISTS (SELECT FROM program)",
}


async def test_a_run_that_was_killed_goes_on_and_ends_with_the_same_graph(pools, database_url, tmp_path):
    # given the graph that an import makes which nobody interrupts
    folder = generated(tmp_path / "set")
    whole = await iati.run(pools, [folder], source=SOURCE_OF_COMMAND)
    wanted = await shown(pools)
    assert numbers(whole)["programs"] == {"added": NUMBER, "changed": 150, "rejected": 1}
    for point, statement in POINTS.items():
        await empty(pools)
        # when an import is killed at some point
        process = started(database_url, folder)
        try:
            await came_so_far(pools, process, statement)
        finally:
            process.kill()
            _, said = process.communicate()
        assert process.returncode == -signal.SIGKILL, (point, said)
        # then whole batches are in, and none of them by halves
        await nobody_else_works(pools)
        between = await row_count(pools, "program")
        assert between in WHOLE_BATCHES, point
        assert await rows(pools, HALF_WRITTEN) == [(0,)], point
        # and the next run goes on to the same graph
        report = await iati.run(pools, [folder], source=SOURCE_OF_COMMAND)
        assert numbers(report)["programs"]["added"] == NUMBER - between, point
        assert await shown(pools) == wanted, point
        assert await rows(pools, "SELECT status, finished_at IS NULL FROM import_run ORDER BY id") == [
            ("INTERRUPTED", True),
            ("FINISHED", False),
        ], point
    # and a single link to another record would have been seen
    await pools.writing.execute(
        "UPDATE program SET parent_id = (SELECT id FROM program WHERE iati_identifier = 'A449')"
        " WHERE iati_identifier = 'A448'"
    )
    assert await shown(pools) != wanted


# The first file is three batches; the fourth begins with four organizations, and 150 come again in the third.
WHOLE_BATCHES = (0, 100, 200, 300, 346, 446, NUMBER)
SOURCE_OF_COMMAND = SourceFacts("IATI")
HALF_WRITTEN = """
SELECT count(*) FROM program p
WHERE (SELECT count(*) FROM participation WHERE program_id = p.id) <> 2
    OR (SELECT count(*) FROM related_program WHERE program_id = p.id) <> 2
    OR (SELECT count(*) FROM document WHERE program_id = p.id) <> 1
    OR (SELECT count(*) FROM result WHERE reported_in_id = p.id) <> 1
    OR NOT EXISTS (SELECT FROM activity_version v WHERE v.iati_identifier = p.iati_identifier)
"""


async def nobody_else_works(pools) -> None:
    """Wait until the database has noticed that a client is gone."""
    deadline = time.monotonic() + PATIENCE
    while await pools.writing.fetchval(
        "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = $1)", Lock.RUN.value
    ):
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)


async def test_a_run_waits_for_another_and_says_so(pools, tmp_path):
    # given a run that has its turn
    file = save(tmp_path / "a.xml", activity("A"))
    told: list[ImportProgress] = []
    heard = asyncio.Event()

    def hear(progress: ImportProgress) -> None:
        told.append(progress)
        heard.set()

    async with pools.writing.acquire() as connection:
        async with run_locks.hold(connection, None):
            # when another begins
            other = asyncio.create_task(iati.run(pools, [file], source=SOURCE, progress=hear))
            await asyncio.wait_for(heard.wait(), PATIENCE)
            # then it says that it waits, and writes nothing
            assert told[0].waiting
            assert await row_count(pools, "import_run") == 0
        report = await other
    # and goes on when the first is done
    assert numbers(report)["programs"] == {"added": 1}
    assert [each.activities for each in told if not each.waiting] == [1]


async def test_a_run_that_failed_gives_its_turn_back(pools, tmp_path):
    class StoppedError(Exception):
        pass

    def stop(_progress):
        raise StoppedError

    file = save(tmp_path / "a.xml", activity("A"))
    with pytest.raises(StoppedError):
        await iati.run(pools, [file], source=SOURCE, progress=stop)
    await load(pools, file)

    assert await rows(pools, "SELECT status FROM import_run ORDER BY id") == [
        ("INTERRUPTED",),
        ("FINISHED",),
    ]


async def everything(pools):
    """The rows of all tables with the transactions that wrote them."""
    names = await rows(pools, "SELECT relname FROM pg_stat_user_tables ORDER BY 1")
    return {
        name: await rows(pools, f'SELECT t::text, xmin::text FROM "{name}" t ORDER BY 1') for (name,) in names
    }


async def test_a_dry_run_says_the_same_and_writes_nothing(pools, tmp_path):
    # given a hub with an import in it, and a set that adds, changes and rejects, with parents that come later
    await load(pools, SAMPLE, save(tmp_path / "old.xml", activity("A001", title="Old")))
    before = await everything(pools)
    folder = generated(tmp_path / "set")
    # when it is tried
    tried = await iati.run(pools, [folder], source=SOURCE, dry_run=True)
    # then there is nothing of it
    assert await everything(pools) == before
    # and the numbers are those of the run itself
    done = await load(pools, folder)
    assert tried.dry_run
    assert not done.dry_run
    assert numbers(tried) == numbers(done)
    assert (tried.rejections, tried.duplicates, tried.remarks) == (
        done.rejections,
        done.duplicates,
        done.remarks,
    )
    assert numbers(done)["programs"] == {"added": NUMBER - 1, "changed": 151, "rejected": 1}
    assert done.duplicate_count == 150


async def test_a_dry_run_keeps_nobody_from_writing(pools, database_url, tmp_path):
    # given a dry run in the middle of its work
    file = save(tmp_path / "a.xml", *(activity(f"A{number}") for number in range(150)))
    tasks: list[asyncio.Task[str]] = []

    def write_meanwhile(_progress):
        tasks.append(asyncio.create_task(moved(database_url)))

    # when somebody else moves the data version
    await iati.run(pools, [file], source=SOURCE, progress=write_meanwhile, dry_run=True)
    # then they did not have to wait for its end
    assert [await task for task in tasks] == ["UPDATE 1", "UPDATE 1"]
    assert await row_count(pools, "program") == 0


async def moved(database_url: str) -> str:
    connection = await asyncpg.connect(database_url, command_timeout=PATIENCE)
    try:
        return str(
            await connection.execute(
                "SET lock_timeout = 0; UPDATE hub_state SET data_version = data_version + 1"
            )
        )
    finally:
        await connection.close()
