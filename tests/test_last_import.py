"""When the hub was last imported: hidden imports move no time that others see, over HTTP."""

import pytest

from db.values import Role
from services import api_keys
from tests.asking import ask
from tests.iati_files import activity, load, rows, save

TIMES = "{ hub { lastImportAt dataVersion } programs(first: 1) { nodes { source { importedAt } } } }"


@pytest.fixture
async def ask_member(pools, reader):
    """Ask as a member."""

    async def ask_as_member():
        key = await api_keys.create(pools.writing, "XX-1", Role.READER)
        return await ask(reader, TIMES, Authorization=f"Bearer {key.secret}")

    return ask_as_member


@pytest.mark.parametrize(("visibility", "moves"), [("PUBLIC", True), ("MEMBERS", False), ("OWNER", False)])
async def test_only_imports_with_public_records_count_for_all(reader, pools, tmp_path, visibility, moves):
    # given
    await load(pools, save(tmp_path / "a.xml", activity("XX-1-A")))
    before = await ask(reader, TIMES)
    # when
    await load(pools, save(tmp_path / "b.xml", activity("XX-1-B", visibility=visibility)))
    # then
    after = await ask(reader, TIMES)
    assert (after["hub"]["lastImportAt"] > before["hub"]["lastImportAt"]) == moves
    assert (after["programs"] != before["programs"]) == moves
    assert int(after["hub"]["dataVersion"]) > int(before["hub"]["dataVersion"])


@pytest.mark.parametrize(("visibility", "moves"), [("PUBLIC", True), ("MEMBERS", True), ("OWNER", False)])
async def test_imports_for_members_count_for_them(ask_member, pools, tmp_path, visibility, moves):
    await load(pools, save(tmp_path / "a.xml", activity("XX-1-A")))
    before = (await ask_member())["hub"]["lastImportAt"]

    await load(pools, save(tmp_path / "b.xml", activity("XX-1-B", visibility=visibility)))

    assert ((await ask_member())["hub"]["lastImportAt"] > before) == moves


async def test_an_import_that_changes_nothing_counts_and_one_without_records_does_not(
    reader, pools, tmp_path
):
    file, empty = save(tmp_path / "a.xml", activity("XX-1-A")), save(tmp_path / "b.xml")
    times = []
    for path in (file, file, empty):
        await load(pools, path)
        times.append((await ask(reader, TIMES))["hub"]["lastImportAt"])
    assert times[0] < times[1] == times[2]


async def test_a_source_with_hidden_records_alone_has_its_time(pools, tmp_path):
    hidden = save(tmp_path / "a.xml", activity("XX-1-A", visibility="MEMBERS"))
    times = []
    for _ in range(2):
        await load(pools, hidden)
        times += await rows(pools, "SELECT imported_at FROM source")
    assert times[0] < times[1]
