"""`import iati` as people see it: what it prints, on which stream, with which exit code."""

import asyncio
import gzip
import io
import re
from pathlib import Path

import pytest
from rich.console import Console

from db.pools import Pools
from hub.commands import progress
from services.imports.report import ImportProgress
from tests.iati_files import activity, document, result, row_count, save
from tests.test_commands import bare_environment, cells, hub, logging_as_before, on_hub, refusal, said
from tests.test_import_organisation_files import keep, organisation

__all__ = ["bare_environment", "logging_as_before", "on_hub"]


def many(path: Path, number: int, title: str = "Sample program") -> Path:
    save(path, *(activity(f"A{each}", title=title) for each in range(number)))
    return path


@pytest.mark.usefixtures("on_hub")
def test_the_report_has_a_line_for_each_kind(tmp_path: Path) -> None:
    url = "https://example.org/report.pdf"
    save(tmp_path / "1.xml", activity("A", document(url), result("Roads")), activity(" "))
    keep(tmp_path / "2.xml", organisation("XX-9"))
    rejected, *first = said("import", "iati", str(tmp_path))
    assert rejected.startswith(f"rejected {tmp_path / '1.xml'}:")
    assert cells(first)[1:] == [
        ["programs", "1", "-", "-", "-", "1"],
        ["organizations", "2", "-", "-", "-", "-"],
        ["results", "1", "-", "-", "-", "-"],
        ["knowledge products", "1", "-", "-", "-", "-"],
    ]
    _, *again = said("import", "iati", str(tmp_path))
    assert cells(again)[1:] == [
        ["programs", "-", "-", "1", "-", "1"],
        ["organizations", "-", "-", "2", "-", "-"],
        ["results", "-", "-", "1", "-", "-"],
        ["knowledge products", "-", "-", "1", "-", "-"],
    ]


def test_a_dry_run_says_that_nothing_was_written(on_hub: Pools, tmp_path: Path) -> None:
    file = many(tmp_path / "a.xml", 3)
    *table, last = said("import", "iati", "--dry-run", str(file))
    assert cells(table)[1] == ["programs", "3", "-", "-", "-", "-"]
    assert last == "This was a dry run: nothing was written."
    table = said("import", "iati", str(file))
    assert cells(table)[1] == ["programs", "3", "-", "-", "-", "-"]


@pytest.mark.usefixtures("on_hub")
def test_what_came_twice_is_listed_with_both_places(tmp_path: Path) -> None:
    first, second = many(tmp_path / "1.xml", 22), many(tmp_path / "2.xml", 22, "Other")
    *listed, more = said("import", "iati", str(tmp_path))[:21]
    assert listed[0] == f"twice {second}:2 A0: also at {first}:2"
    assert listed[19] == f"twice {second}:116 A19: also at {first}:116"
    assert more == "and 2 more came twice; `--duplicates` lists them."
    listed = said("import", "iati", "--duplicates", str(tmp_path))[:22]
    assert listed[21] == f"twice {second}:128 A21: also at {first}:128"


@pytest.mark.usefixtures("on_hub")
def test_a_file_that_breaks_is_told_and_ends_with_an_exit_code(tmp_path: Path) -> None:
    # given a file that breaks and a good one
    broken = save(tmp_path / "1.xml", activity("A"), "<iati-activity><oops></iati-activity>")
    save(tmp_path / "2.xml", activity("B"))
    # when both are imported
    result = hub("import", "iati", str(tmp_path))
    # then what is whole is in, and the break is told
    first, *table = result.stdout.splitlines()
    assert first.startswith(
        f"broken {broken}:8: the file can't be read beyond this line; the rest was not imported: "
    )
    assert cells(table)[1] == ["programs", "2", "-", "-", "-", "-"]
    assert result.stderr == (
        "1 of the files could not be read to the end: repair them or download them again, then repeat the "
        "import.\n"
    )
    assert result.exit_code == 1


@pytest.mark.usefixtures("on_hub")
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"words",
        b"<html/>",
        b'<iati-activities version="1.05"/>',
        b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><iati-activities version="2.03">&e;',
        gzip.compress(b'<iati-activities version="2.03"/>')[:15],
    ],
    ids=["empty", "words", "other", "old", "entity", "cut"],
)
def test_a_file_that_is_none_is_one_sentence(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "a.xml"
    file.write_bytes(content)
    save(tmp_path / "b.xml", activity("B"))
    summary, sentence = refusal("import", "iati", str(tmp_path)).splitlines()
    assert summary.startswith("1 of 2 files can't be imported, and nothing was written.")
    assert sentence.startswith(f"- {file} ")
    assert sentence.endswith(".")


async def test_nothing_is_written_when_a_path_is_wrong(on_hub: Pools, tmp_path: Path) -> None:
    good = save(tmp_path / "a.xml", activity("A"))
    await asyncio.to_thread(refusal, "import", "iati", str(good), str(tmp_path / "none.xml"))
    assert [await row_count(on_hub, table) for table in ("program", "import_run", "source")] == [0, 0, 0]


class Clock:
    """A clock that is set by hand, in seconds."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_away_from_a_terminal_a_line_comes_every_five_seconds() -> None:
    said: list[str] = []
    clock = Clock()
    lines = progress.Lines(said.append, clock)
    for second in range(1, 13):
        clock.now = 100.0 + second
        lines.report(ImportProgress("a.xml", 2, 3, second * 300, second * 1_000_000, 20_000_000))
    assert said == [
        "file 2 of 3: 1500 records, 300 a second, 25% of 20.0 MB, about 15 s left",
        "file 2 of 3: 3000 records, 300 a second, 50% of 20.0 MB, about 10 s left",
    ]


def test_waiting_for_another_import_is_said_once_and_not_counted() -> None:
    said: list[str] = []
    clock = Clock()
    lines = progress.Lines(said.append, clock)
    for _ in range(3):
        clock.now += 10
        lines.report(ImportProgress("", 0, 3, 0, waiting=True))
    clock.now += 5
    lines.report(ImportProgress("a.xml", 1, 3, 500, 0, 0))
    assert said == [
        "Another import is running; this one waits until it ends.",
        "file 1 of 3: 500 records, 100 a second, 100% of 0.0 MB, about 0 s left",
    ]


def test_on_a_terminal_a_bar_tells_records_rate_and_time_left() -> None:
    written = io.StringIO()
    with progress.progress_shown(Console(file=written, force_terminal=True, width=120)) as tell:
        tell(ImportProgress("a.xml", 1, 3, 0, waiting=True))
        tell(ImportProgress("a.xml", 2, 3, 1_200, 5_000_000, 20_000_000))
    text = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", written.getvalue())
    assert re.search(r"file 2 of 3 \S+ +25% 1200 records, \d+ a second, \S+ left, \d:\d\d:\d\d", text)
