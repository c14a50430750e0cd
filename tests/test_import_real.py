"""The import of two real files, read from where they lie beside the project."""

from pathlib import Path

import pytest

from services.imports import iati
from tests.iati_files import SOURCE, rows

FOLDER = Path(__file__).parents[2] / "shared" / "data" / "iati"
FILES = [FOLDER / "iati-indonesia.xml", FOLDER / "iati-peace-security-pcve.xml"]
PROJECT, OUTPUT = "XM-DAC-41114-PROJECT-00133639", "XM-DAC-41114-OUTPUT-00125470"

pytestmark = pytest.mark.real


async def test_two_real_files_come_in_linked_and_unchanged_the_second_time(pools):
    first = await iati.run(pools, FILES, source=SOURCE)
    second = await iati.run(pools, FILES, source=SOURCE)

    assert first.rejections == []
    assert dict(first.counts["programs"]) == {"added": 144, "unchanged": 2}
    assert {kind: dict(verbs) for kind, verbs in second.counts.items()} == {
        "programs": {"unchanged": 146},
        "organizations": {"unchanged": 184},
        "results": {"unchanged": 109},
        "knowledge_products": {"unchanged": 168},
    }
    await the_project_is_whole(pools)
    await its_output_is_linked(pools)


async def the_project_is_whole(pools):
    assert await rows(
        pools, "SELECT title, status, level FROM program WHERE iati_identifier = $1", PROJECT
    ) == [("Promoting Religious Moderation (CONVEY 5)", "IMPLEMENTATION", "PROGRAM")]
    assert await rows(
        pools,
        "SELECT role, name FROM participation a JOIN program p ON p.id = program_id"
        " JOIN organization o ON o.id = organization_id WHERE p.iati_identifier = $1 ORDER BY ordinal",
        PROJECT,
    ) == [
        ("FUNDING", "GOVERNMENT OF JAPAN"),
        ("ACCOUNTABLE", "United Nations Development Programme"),
        ("IMPLEMENTING", "United Nations Development Programme"),
    ]
    assert await rows(
        pools,
        "SELECT vocabulary, code FROM program_sector JOIN program p ON p.id = program_id"
        " WHERE p.iati_identifier = $1 ORDER BY ordinal",
        PROJECT,
    ) == [("1", "15220"), ("8", "16.7")]
    assert await rows(
        pools,
        "SELECT k.title, k.format FROM program_knowledge_product JOIN program p ON p.id = program_id"
        " JOIN knowledge_product k ON k.id = knowledge_product_id WHERE p.iati_identifier = $1",
        PROJECT,
    ) == [("Prodoc_CONVEY5_Religious_Moderation_signed", "application/pdf")]


async def its_output_is_linked(pools):
    assert await rows(
        pools,
        "SELECT r.kind, r.origin, r.title, p.iati_identifier FROM result r"
        " JOIN program p ON p.id = r.program_id WHERE r.iati_identifier = $1",
        OUTPUT,
    ) == [("OUTPUT", "ACTIVITY", "Promoting Religious Moderation", PROJECT)]
    assert await rows(
        pools,
        "SELECT r.code, m.code FROM program_location l JOIN program p ON p.id = program_id"
        " JOIN region r ON r.id = l.region_id JOIN region m ON m.id = r.parent_id"
        " WHERE p.iati_identifier = $1 ORDER BY ordinal",
        OUTPUT,
    ) == [("32.04", "ID-JB"), ("ID-YO", "ID"), ("ID-JK", "ID"), ("ID-BT", "ID")]
