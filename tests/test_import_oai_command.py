"""`import oai` as people see it, and a harvest that is killed."""

import asyncio
import io
import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from rich.console import Console

from db.values import Role
from hub.commands import harvests
from services.harvesting.report import HarvestProgress
from tests.asking import ask
from tests.harvested import harvest, products, repository, titles
from tests.iati_files import row_count, rows
from tests.oai_repository import Record, Reply, dc, document, gone, of_records, report
from tests.test_commands import bare_environment, cells, hub, logging_as_before, on_hub, refusal, said
from tests.test_import_runs import headers_of

__all__ = ["bare_environment", "logging_as_before", "on_hub"]

ROOT = Path(__file__).parents[1]
PATIENCE = 60
RUNS = """{ importRuns { nodes { status source { name url }
    counts { kind added changed unchanged superseded rejected removed }
    rejections { nodes { file line identifier reason } } changes { totalCount } } } }"""


@pytest.mark.usefixtures("on_hub")
def test_a_harvest_says_what_came_of_it():
    with repository(report(1), report(2, "B", dc("date", "?")), Record("oai:x:3"), page_size=2) as (
        found,
        url,
    ):
        rejected, *first = said("import", "oai", url)
        found.records = [gone(1, "2026-03-01T11:30:00Z"), report(2, "B", datestamp="2026-03-01T11:30:00Z")]
        again = said("import", "oai", url, "--remarks")

    assert rejected == (
        f"rejected {url} page 2:2 oai:x:3: it contains no Dublin Core: harvest the format oai_dc"
    )
    assert first[-1] == "1 values or records were not changed; `--remarks` lists them."
    assert cells(first[:-1]) == [
        ["", "added", "changed", "unchanged", "superseded", "rejected"],
        ["knowledge products", "2", "-", "-", "-", "1"],
    ]
    assert cells(again) == [
        ["", "added", "changed", "unchanged", "superseded", "rejected", "removed"],
        ["knowledge products", "-", "-", "1", "-", "-", "1"],
    ]


@pytest.mark.usefixtures("on_hub")
def test_what_is_wrong_is_one_sentence():
    assert refusal("import", "oai", "ftp://example.org/") == (
        "'ftp://example.org/' can't be harvested: use an http or https address without user name, such as "
        "https://repository.example.org/oai."
    )


@pytest.mark.usefixtures("on_hub")
def test_a_harvest_that_breaks_says_so_and_fails():
    with repository(report(1), report(2), page_size=1) as (found, url):
        found.instead = of_records(lambda query: Reply([b"?"]) if "resumptionToken" in query else None)
        broken = hub("import", "oai", url)

    assert broken.exit_code == 1
    assert broken.stdout.startswith(f"broken {url} page 2: {url}: the answer is not well-formed XML (")
    assert (
        broken.stderr == "The harvest did not finish; the records received before the failure are imported.\n"
    )


def test_a_dry_run_says_that_nothing_was_written(on_hub):
    with repository(report(1)) as (_, url):
        *_, last = said("import", "oai", url, "--dry-run", "--all", "--visibility", "members")
    assert last == "This was a dry run: nothing was written."
    assert on_hub.writing is not None


@pytest.mark.usefixtures("on_hub")
def test_the_size_of_a_page_can_be_bounded():
    with repository(report(1, "x" * 1_100_000)) as (_, url):
        failed = refusal("import", "oai", url, "--page-megabytes", "1")
    assert failed.startswith(f"{url} sent a response of more than 1,000,000 bytes.")


def test_progress_is_told_in_lines_now_and_then():
    told: list[str] = []
    now = [0.0]
    lines = harvests.Lines(told.append, lambda: now[0])
    for seconds, progress in (
        (0, HarvestProgress(waiting=True)),
        (1, HarvestProgress(waiting=True)),
        (4, HarvestProgress(1, 100, 250)),
        (6, HarvestProgress(2, 200, 250)),
        (7, HarvestProgress(3, 250)),
        (12, HarvestProgress(4, 300)),
    ):
        now[0] = float(seconds)
        lines.report(progress)
    assert told == [
        "Another import is running; this one waits until it ends.",
        "page 2: 200 of 250 records",
        "page 4: 300 records",
    ]


@pytest.mark.parametrize(
    ("progress", "shown"),
    [
        (
            HarvestProgress(1, 25, 100),
            "page 1: 25 of 100 records ━━━━━━━━━━╺━━━━━━━━━━━━━━━━━━━━━━━━━━━━━  25% ",
        ),
        # The size is the repository's word: a bar is never longer than full.
        (
            HarvestProgress(1, 100, 50),
            "page 1: 100 of 50 records ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 100% ",
        ),
        (HarvestProgress(2, 200, None), "page 2: 200 records "),
    ],
)
def test_a_terminal_has_a_bar(progress: HarvestProgress, shown: str):
    # given a terminal
    written = io.StringIO()
    console = Console(file=written, force_terminal=True, width=100)
    # when a harvest says how far it is
    with harvests.progress_shown(console) as tell:
        tell(progress)
    # then the last that is drawn says so
    drawn = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", written.getvalue()).replace("\r", "\n")
    assert [line for line in drawn.splitlines() if line.startswith(shown)] != [], drawn


async def test_runs_are_shown_as_those_of_files_are(pools, reader, tmp_path):
    with repository(report(1), Record("oai:x:3")) as (found, url):
        await harvest(pools, url, owner=None)
        found.records = [gone(1, "2026-03-01T11:30:00Z")]
        await harvest(pools, url)
    [(owner,)] = await rows(pools, "SELECT mention_key FROM organization")
    assert owner == "sample repository sample repository"
    await pools.writing.execute(
        "INSERT INTO organization_identifier (organization_id, visibility, owner_id, scheme, value)"
        " SELECT id, visibility, owner_id, 'X', 'XX-1' FROM organization"
    )
    data = await ask(reader, RUNS, **await headers_of(pools, Role.REVIEWER))
    second, first = data["importRuns"]["nodes"]
    nothing = dict.fromkeys(("added", "changed", "unchanged", "superseded", "rejected", "removed"), 0)
    assert first == {
        "status": "FINISHED",
        "source": {"name": "Sample repository", "url": url},
        "counts": [{"kind": "KNOWLEDGE_PRODUCT", **nothing, "added": 1, "rejected": 1}],
        "rejections": {
            "nodes": [
                {
                    "file": f"{url} page 1",
                    "line": 3,
                    "identifier": "oai:x:3",
                    "reason": "it contains no Dublin Core: harvest the format oai_dc",
                }
            ]
        },
        "changes": {"totalCount": 0},
    }
    assert second["counts"] == [{"kind": "KNOWLEDGE_PRODUCT", **nothing, "removed": 1}]
    # The change made the product invisible to all but its owner, who is the repository itself.
    assert second["changes"] == {"totalCount": 1}


def started(database_url, address):
    """A harvest in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "hub", "import", "oai", address],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": database_url},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


async def test_a_harvest_that_was_killed_goes_on(pools, reader, database_url):
    # given a repository that is asked for its third page, and lets wait
    asked, killed = threading.Event(), threading.Event()

    def waiting(query):
        if query.get("resumptionToken", "").endswith("|4") and not killed.is_set():
            asked.set()
            killed.wait(PATIENCE)
            return document("")
        return None

    with repository(*(report(number) for number in range(1, 8)), page_size=2) as (found, address):
        found.instead = of_records(waiting)
        # when the harvest is killed there
        process = started(database_url, address)
        try:
            deadline = time.monotonic() + PATIENCE
            while process.poll() is None and not asked.is_set():
                assert time.monotonic() < deadline
                await asyncio.sleep(0.01)
        finally:
            process.kill()
            _, stderr = process.communicate()
            killed.set()
        assert process.returncode == -signal.SIGKILL, stderr
        # then two pages are in, and the next harvest goes on with the third
        assert await row_count(pools, "harvested_record") == 4
        before = len(found.listed)
        rest = await harvest(pools, address)

    assert found.listed[before:] == [{"resumptionToken": "|||4"}, {"resumptionToken": "|||6"}]
    assert products(rest) == {"added": 3}
    assert await titles(reader) == [f"Report {number}" for number in range(1, 8)]
    assert await rows(pools, "SELECT status FROM import_run ORDER BY id") == [("INTERRUPTED",), ("FINISHED",)]
