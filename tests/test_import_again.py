"""Importing again: what is unchanged, what is newer, what is told of the run."""

import asyncio

import orjson
import pytest

from services.imports import iati
from services.imports.rejections import Duplicate
from services.imports.report import ImportProgress
from tests.iati_files import (
    SAMPLE,
    SOURCE,
    activity,
    load,
    numbers,
    participant,
    related,
    result,
    row_count,
    row_ids,
    rows,
    save,
)


async def test_the_same_files_again_change_nothing(pools, tmp_path):
    file = save(tmp_path / "a.xml", activity("A", result("Roads")), activity("B", related("A")))
    first = await load(pools, file, SAMPLE)
    tables = (
        "program",
        "organization",
        "result",
        "indicator",
        "document",
        "knowledge_product",
        "transaction",
    )
    before = [await row_ids(pools, table) for table in tables]

    report = await load(pools, file, SAMPLE)

    assert numbers(report) == {kind: {"unchanged": verbs["added"]} for kind, verbs in numbers(first).items()}
    assert set(numbers(report)) == {"programs", "organizations", "results", "knowledge_products"}
    assert [await row_ids(pools, table) for table in tables] == before


async def test_a_changed_activity_keeps_its_ids(pools, tmp_path):
    file = tmp_path / "a.xml"
    save(file, activity("A", result("Roads"), result("Bridges"), title="Old"), activity("B"))
    await load(pools, file)
    before = dict(await rows(pools, "SELECT title, id FROM result"))
    [(program,)] = await rows(pools, "SELECT id FROM program WHERE iati_identifier = 'A'")

    save(file, activity("A", result("Schools"), result(" ROADS"), title="New"), activity("B"))
    report = await load(pools, file)

    assert numbers(report)["programs"] == {"changed": 1, "unchanged": 1}
    assert numbers(report)["results"] == {"added": 1, "changed": 1, "removed": 1}
    assert await rows(pools, "SELECT id, title, version FROM program ORDER BY iati_identifier LIMIT 1") == [
        (program, "New", 2)
    ]
    after = dict(await rows(pools, "SELECT title, id FROM result"))
    assert set(after) == {"Schools", "ROADS"}
    assert after["ROADS"] == before["Roads"]


async def test_a_result_gives_way_to_another_of_the_same_title(pools, tmp_path):
    await load(pools, save(tmp_path / "1.xml", activity("A", result("Roads"))))

    report = await load(pools, save(tmp_path / "2.xml", activity("A", result("Roads", reference="R1"))))

    assert report.rejections == []
    assert numbers(report)["results"] == {"added": 1, "removed": 1}
    assert await rows(pools, "SELECT title, match_key FROM result") == [("Roads", "reference/99/r1/1")]


async def test_an_older_or_undated_version_never_replaces_a_dated_one(pools, tmp_path):
    def version(name, title, **dated):
        return save(tmp_path / name, activity("A", title=title, **dated))

    await load(pools, version("1.xml", "Second", last_updated_datetime="2024-02-01T00:00:00Z"))
    older = await load(pools, version("2.xml", "First", last_updated_datetime="2024-01-01T00:00:00Z"))
    undated = await load(pools, version("3.xml", "Undated"))
    again = await load(pools, tmp_path / "2.xml", tmp_path / "3.xml")
    newer = await load(
        pools, save(tmp_path / "4.xml", activity("A", title="Third"), generated="2024-03-01T00:00:00Z")
    )

    assert numbers(older)["programs"] == {"superseded": 1}
    assert numbers(undated)["programs"] == {"superseded": 1}
    assert numbers(again)["programs"] == {"unchanged": 2}
    assert numbers(newer)["programs"] == {"changed": 1}
    assert await rows(pools, "SELECT title, version FROM program") == [("Third", 2)]


async def test_among_undated_versions_of_a_run_the_last_wins_and_both_places_are_told(pools, tmp_path):
    first = save(tmp_path / "1.xml", activity("A", title="One"))
    second = save(tmp_path / "2.xml", activity("A", title="Two"))

    report = await load(pools, second, first)
    again = await load(pools, tmp_path)

    assert numbers(report)["programs"] == {"added": 1, "changed": 1}
    assert report.duplicates == [Duplicate("A", str(second), 2, str(first), 2)]
    assert numbers(again)["programs"] == {"unchanged": 2}
    assert await rows(pools, "SELECT title FROM program") == [("Two",)]


async def test_a_run_is_written_down_and_moves_the_data_version(pools, tmp_path):
    told: list[ImportProgress] = []
    file = save(tmp_path / "a.xml", activity("A"))
    report = await iati.run(pools, [file], source=SOURCE, progress=told.append)

    [run] = await pools.writing.fetch(
        "SELECT r.*, s.name, s.imported_at FROM import_run r JOIN source s ON s.id = source_id"
    )
    assert run["id"] == report.run_id
    assert run["name"] == "Sample source"
    assert orjson.loads(run["paths"]) == [f"{file.parent.name}/{file.name}"]
    assert orjson.loads(run["counts"]) == {
        "programs": {"added": 1},
        "organizations": {"added": 1},
        "remarks": 0,
        "duplicates": 0,
        "broken": 0,
    }
    assert run["finished_at"] == run["imported_at"]
    assert await rows(pools, "SELECT data_version, last_import_at FROM hub_state") == [
        (3, run["finished_at"])
    ]
    size = file.stat().st_size
    assert told == [ImportProgress(str(file), 1, 1, 1, bytes_done=size, bytes_total=size)]


async def test_more_activities_than_a_batch_go_in(pools, tmp_path):
    many = [activity(f"A{number}", related("A204")) for number in range(205)]
    report = await load(pools, save(tmp_path / "a.xml", *many))

    assert numbers(report)["programs"] == {"added": 205}
    assert await rows(pools, "SELECT count(parent_id) FROM program") == [(204,)]


async def test_two_imports_at_once_make_each_record_once(pools, tmp_path):
    many = [activity(f"A{number}", participant(f"Group {number % 7}")) for number in range(150)]
    file = save(tmp_path / "a.xml", *many)

    reports = await asyncio.gather(load(pools, file), load(pools, file))

    counted = [numbers(report)["programs"] for report in reports]
    assert sum(each.get("added", 0) for each in counted) == 150
    assert sum(each.get("unchanged", 0) for each in counted) == 150
    assert await row_count(pools, "program") == 150
    assert await row_count(pools, "organization") == 1 + 7


class StoppedError(Exception):
    pass


async def test_what_an_interrupted_run_wrote_is_unchanged_for_the_next(pools, tmp_path):
    def stop_in_the_middle(progress):
        if progress.activities == 100:
            raise StoppedError

    file = save(tmp_path / "a.xml", *(activity(f"A{number}") for number in range(150)))
    with pytest.raises(StoppedError):
        await iati.run(pools, [file], source=SOURCE, progress=stop_in_the_middle)
    between = await row_count(pools, "program")
    report = await load(pools, file)

    assert between == 100
    assert numbers(report)["programs"] == {"unchanged": 100, "added": 50}
