"""Folders with files that can't be imported, and files that break: all are named, and the others go in."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from hub.commandline import application
from services.imports import iati
from services.imports.failures import ImportFailure
from tests.asking import ask
from tests.iati_files import SOURCE, activity, load, row_count, save

CASES = Path(__file__).parent / "data" / "cases"
OLD = "has IATI version {}, and only 2.0x can be imported: ask its publisher for a newer file."

WAY_OUT = "Pass --skip-unreadable to import the others."
PAGE = (
    "is not an IATI file: it begins with <html> instead of <iati-activities> or <iati-organisations>. "
    "Leave it out."
)


@pytest.fixture
def folder(tmp_path):
    """A good file among an old one, one of no version and a web page."""
    save(tmp_path / "a.xml", activity("A"))
    (tmp_path / "b.xml").write_text('<iati-activities version="1.03"/>')
    (tmp_path / "c.xml").write_text('<iati-activities version="xx"/>')
    (tmp_path / "d.xml").write_text("<html><body>404 Not Found</body></html>")
    return tmp_path


def reasons(folder):
    """Why the files of the folder are refused."""
    return [
        f"{folder}/b.xml {OLD.format('1.03')}",
        f"{folder}/c.xml {OLD.format('xx')}",
        f"{folder}/d.xml {PAGE}",
    ]


async def test_all_unreadable_files_are_named_at_once(pools, folder):
    with pytest.raises(ImportFailure) as failure:
        await load(pools, folder)

    assert str(failure.value).splitlines() == [
        f"3 of 4 files can't be imported, and nothing was written. {WAY_OUT}",
        *(f"- {reason}" for reason in reasons(folder)),
    ]
    assert await row_count(pools, "import_run") == 0


async def test_the_others_go_in_if_unreadable_files_are_skipped(pools, folder):
    report = await iati.run(pools, [folder], source=SOURCE, skip_unreadable=True)

    assert await row_count(pools, "program") == 1
    assert [each.reason for each in report.rejections] == [
        f"it was skipped: {reason}" for reason in reasons(folder)
    ]
    assert report.broken == 3


async def test_a_folder_of_unreadable_files_alone_is_refused(pools, folder):
    (folder / "a.xml").unlink()
    with pytest.raises(ImportFailure, match="3 of 3 files can't be imported"):
        await iati.run(pools, [folder], source=SOURCE, skip_unreadable=True)


def test_the_help_names_the_option():
    shown = CliRunner().invoke(application, ["import", "iati", "--help"], env={"COLUMNS": "200"})
    assert "--skip-unreadable" in shown.stdout


async def test_an_unknown_entity_is_named_with_its_line(pools):
    report = await load(pools, CASES / "c31-message-for-an-entity.xml")

    assert [(each.line, each.reason) for each in report.rejections] == [
        (
            6,
            "the file can't be read beyond this line; the rest was not imported: Entity 'nbsp' not defined",
        )
    ]


async def test_dates_may_have_a_zone_or_a_time(pools, reader):
    await load(pools, CASES / "p11-xsd-date-zones.xml")
    query = "{ programs { nodes { plannedStart actualStart plannedEnd } } }"
    assert (await ask(reader, query))["programs"]["nodes"] == [
        {"plannedStart": "2026-01-05", "actualStart": "2026-01-06", "plannedEnd": "2026-12-30"}
    ]
