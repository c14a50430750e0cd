"""The feed in the graph: pages of changes with their records, filters, and when a client must begin again."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from db.pools import Pools
from db.values import Role
from services import api_keys
from tests.asking import ask, counted, refused
from tests.iati_files import activity, load, result, save

CHANGES = """query ($since: String, $types: [ChangedType!], $filter: ChangesFilter, $first: Int) {
    changes(since: $since, types: $types, filter: $filter, first: $first) { __typename
        ... on ResyncRequired { reason message(lang: "en") }
        ... on ChangesPage { cursor hasMore dataVersion changes {
            type kind id fields cursor dataVersion
            record { __typename id ... on Program { iatiIdentifier title(lang: "en") } } } } } }"""
HIDDEN = {"visibility": "members"}


async def read(client: httpx.AsyncClient, since: str | None = None, **given: Any) -> Any:
    """A page of changes of programs, unless other types are given; header names begin with a capital."""
    headers = {name: given.pop(name) for name in [*given] if name[0].isupper()}
    variables = {"since": since, "types": ["PROGRAM"], **given}
    return (await ask(client, CHANGES, variables, **headers))["changes"]


def brief(page: Any) -> list[tuple[str, str | None]]:
    """What happened to which program."""
    return [(each["type"], (each["record"] or {}).get("iatiIdentifier")) for each in page["changes"]]


@pytest.fixture
async def known(reader: httpx.AsyncClient, pools: Pools, tmp_path: Path) -> Any:
    """A hub with two programs, and the page that a client begins with."""
    await load(pools, save(tmp_path / "1.xml", activity("XX-1-1", title="Old"), activity("XX-1-2")))
    return await read(reader)


async def test_a_client_begins_with_all_records_and_continues_with_changes(
    reader: httpx.AsyncClient, pools: Pools, tmp_path: Path, known: Any
) -> None:
    assert brief(known) == [("ADDED", "XX-1-1"), ("ADDED", "XX-1-2")]
    assert known["hasMore"] is False
    assert (await read(reader, known["cursor"]))["changes"] == []
    # when one changes, and one comes
    await load(pools, save(tmp_path / "2.xml", activity("XX-1-1", title="New"), activity("XX-1-3")))
    page = await read(reader, known["cursor"])
    assert brief(page) == [("CHANGED", "XX-1-1"), ("ADDED", "XX-1-3")]
    [changed, added] = page["changes"]
    assert changed["record"] == {
        "__typename": "Program",
        "id": changed["id"],
        "iatiIdentifier": "XX-1-1",
        "title": "New",
    }
    assert (changed["fields"], changed["kind"], added["fields"]) == (["title"], "PROGRAM", None)
    assert int(known["dataVersion"]) < int(changed["dataVersion"]) <= int(page["dataVersion"])


async def test_pages_follow_each_other_and_each_change_has_a_cursor(
    reader: httpx.AsyncClient, known: Any
) -> None:
    first = await read(reader, first=1)
    assert (brief(first), first["hasMore"]) == ([("ADDED", "XX-1-1")], True)
    assert first["cursor"] == first["changes"][0]["cursor"] == known["changes"][0]["cursor"]
    second = await read(reader, first["cursor"], first=1)
    assert (brief(second), second["hasMore"]) == ([("ADDED", "XX-1-2")], False)


async def test_a_program_that_is_hidden_is_removed_for_those_who_lose_it(
    reader: httpx.AsyncClient, pools: Pools, tmp_path: Path, known: Any
) -> None:
    key = await api_keys.create(pools.writing, "XX-1", Role.READER)
    owner = {"Authorization": f"Bearer {key.secret}"}
    own = await read(reader, **owner)
    await load(pools, save(tmp_path / "2.xml", activity("XX-1-1", title="Old", **HIDDEN), activity("XX-1-2")))
    page = await read(reader, known["cursor"])
    assert [(each["type"], each["id"], each["record"]) for each in page["changes"]] == [
        ("REMOVED", known["changes"][0]["id"], None)
    ]
    assert brief(await read(reader, own["cursor"], **owner)) == [("CHANGED", "XX-1-1")]
    # when it is shown again
    await load(pools, save(tmp_path / "3.xml", activity("XX-1-1", title="Old again")))
    assert brief(await read(reader, page["cursor"])) == [("ADDED", "XX-1-1")]


async def test_all_kinds_come_in_the_order_of_their_links(
    reader: httpx.AsyncClient, pools: Pools, tmp_path: Path
) -> None:
    results = [result(f"Result {code}", code) for code in ("1", "2", "3", "9")]
    await load(pools, save(tmp_path / "1.xml", activity("XX-1-1", *results)))
    page = await read(reader, types=None)
    kinds = [each["kind"] for each in page["changes"]]
    assert kinds[:2] == ["ORGANIZATION", "PROGRAM"]
    assert sorted(kinds[2:]) == ["IMPACT", "OTHER_RESULT", "OUTCOME", "OUTPUT"]
    types = [each["record"]["__typename"] for each in page["changes"]]
    assert types == [each.title().replace("_", "") for each in kinds]
    assert [each["kind"] for each in (await read(reader, types=["OUTPUT"]))["changes"]] == ["OUTPUT"]


async def test_a_record_that_no_longer_matches_the_filter_is_removed(
    reader: httpx.AsyncClient, pools: Pools, tmp_path: Path
) -> None:
    chosen = {"programs": {"status": ["IMPLEMENTATION"]}}
    status = '<activity-status code="{}"/>'
    await load(
        pools,
        save(tmp_path / "1.xml", activity("A", status.format(2)), activity("B", status.format(4))),
    )
    page = await read(reader, filter=chosen)
    assert brief(page) == [("ADDED", "A")]
    await load(
        pools,
        save(
            tmp_path / "2.xml",
            activity("A", status.format(4)),
            activity("B", status.format(2)),
            activity("C", status.format(4)),
        ),
    )
    page = await read(reader, page["cursor"], filter=chosen)
    assert sorted(brief(page), key=str) == [("CHANGED", "B"), ("REMOVED", None)]


async def test_a_new_record_that_stops_matching_between_pages_is_removed(
    reader: httpx.AsyncClient, pools: Pools, tmp_path: Path
) -> None:
    # given a client that has read the first page of its first reading
    chosen = {"programs": {"status": ["IMPLEMENTATION"]}}
    status = '<activity-status code="{}"/>'
    names = ("A", "B", "C")
    await load(pools, save(tmp_path / "1.xml", *(activity(each, status.format(2)) for each in names)))
    first = await read(reader, filter=chosen, first=1)
    assert brief(first) == [("ADDED", "A")]
    # when what it has read no longer matches, nor what it has yet to read
    others = [activity(each, status.format(4)) for each in ("A", "C")]
    await load(pools, save(tmp_path / "2.xml", *others, activity("B", status.format(2))))
    # then the rest of the pages removes it
    rest = await read(reader, first["cursor"], filter=chosen)
    assert ("REMOVED", first["changes"][0]["id"]) in [(each["type"], each["id"]) for each in rest["changes"]]
    assert ("ADDED", "B") in brief(rest)


@pytest.mark.parametrize("since", ["", "nonsense", "MQ"])
async def test_nonsense_is_answered_with_a_type(reader: httpx.AsyncClient, since: str) -> None:
    assert await read(reader, since) == {
        "__typename": "ResyncRequired",
        "reason": "UNKNOWN_CURSOR",
        "message": "`since` is not a cursor of the feed. Pass a `cursor` exactly as returned by `changes`. "
        "Read `changes` without `since`, and delete those of your records that it does not return.",
    }


async def test_the_message_of_a_resync_comes_in_indonesian(reader: httpx.AsyncClient) -> None:
    query = """{ changes(since: "x") { ... on ResyncRequired { message } } }"""
    found = await ask(reader, query, None, Accept_Language="id")
    assert found["changes"]["message"].startswith("`since` bukan kursor umpan.")


async def test_a_cursor_of_before_a_restore_requires_a_resync(
    reader: httpx.AsyncClient, pools: Pools, known: Any
) -> None:
    await pools.writing.execute("UPDATE hub_state SET feed_generation = gen_random_uuid()")
    assert (await read(reader, known["cursor"]))["reason"] == "OTHER_GENERATION"


@pytest.mark.parametrize("first", [0, 1001])
async def test_a_page_has_a_largest_size(reader: httpx.AsyncClient, first: int) -> None:
    code, argument, message = await refused(reader, f"{{ changes(first: {first}) {{ __typename }} }}")
    assert (code, argument) == ("BAD_USER_INPUT", "first")
    assert message.startswith(f"`first` must be between 1 and 1,000, not {first}.")


async def test_a_page_takes_one_statement_for_the_changes_and_one_for_each_kind(demo: Pools) -> None:
    query = CHANGES.replace('title(lang: "en")', "title reportingOrganization { name }")
    for size in (2, 200):
        variables = {"types": ["PROGRAM"], "first": size}
        data, statements = await counted(demo, query, variables)
        # The state of the hub, the changes, the programs, their organizations.
        assert (len(data["changes"]["changes"]), statements) == (min(size, len_of(data)), 4)


def len_of(data: Any) -> int:
    """The number of changes."""
    return len(data["changes"]["changes"])
