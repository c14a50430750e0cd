"""Subscriptions to the feed: what was before and what comes after, without a gap, over both transports."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any
from uuid import UUID

import pytest

from db.pools import Pools
from db.values import Role
from hub import app as application
from hub.settings import Settings
from schema import identifiers
from services import api_keys, feed
from services.querying.reader import Reader
from services.querying.viewers import ANONYMOUS
from tests.conftest import serving
from tests.feeding import World, world
from tests.streaming import Events, Socket, events, socket

CHANGES = """subscription C($since: String, $types: [ChangedType!], $filter: ChangesFilter) {
    changes(since: $since, types: $types, filter: $filter) { __typename
        ... on ResyncRequired { reason }
        ... on ChangesPage { cursor
            changes { type id record { ... on Program { title(lang: "en") } } } } } }"""
PROGRAMS = """subscription P($since: String, $filter: ProgramFilter) {
    programChanged(since: $since, filter: $filter) { __typename
        ... on ResyncRequired { reason }
        ... on ProgramChange { type id cursor program { title(lang: "en") } } } }"""


@pytest.fixture
async def two(pools: Pools) -> World:
    """Two organizations."""
    return await world(pools)


async def now(two: World) -> str:
    """The cursor of the present moment."""
    return (await feed.now(Reader(two.pools, ANONYMOUS)))[1]


def program(identity: UUID) -> str:
    """The global id of a program."""
    return identifiers.encode("Program", identity)


async def told(client: Socket, identifier: str = "1") -> Any:
    """The data of the next message, and the cursor beside it."""
    message = await client.hear()
    assert (message["id"], message["type"]) == (identifier, "next"), message
    return message["payload"]["data"]


async def event(stream: Events) -> tuple[str, Any]:
    """The id and the data of the next event."""
    found: dict[str, str] = {}
    while line := await asyncio.wait_for(anext(stream.lines), 20):
        name, _, value = line.partition(": ")
        found[name] = value
    payload = json.loads(found["data"])
    assert payload["extensions"] == {"cursor": found["id"]}
    return found["id"], payload["data"]


def seen(data: Any) -> list[tuple[str, str]]:
    """What happened to which record."""
    return [(each["type"], each["id"]) for each in data["changes"]["changes"]]


async def test_what_was_before_comes_first_and_then_what_is_written(written_hub: str, two: World) -> None:
    since = await now(two)
    before = await two.add()
    async with socket(written_hub) as client:
        await client.ask("1", query=CHANGES, variables={"since": since})
        page = await told(client)
        assert seen(page) == [("ADDED", program(before))]
        # when it is changed, then that alone comes
        await two.set(before, title="Other", titles='[["en", "Other"]]')
        page = await told(client)
        assert page["changes"]["changes"] == [
            {"type": "CHANGED", "id": program(before), "record": {"title": "Other"}}
        ]


async def test_without_a_cursor_only_what_is_new_comes(written_hub: str, two: World) -> None:
    await two.add()
    async with socket(written_hub) as client:
        await client.ask("1", query=CHANGES)
        # given that it has begun, since one that began later has been answered
        await client.ask("2", query=CHANGES, variables={"since": "x"})
        assert await told(client, "2") == {
            "changes": {"__typename": "ResyncRequired", "reason": "UNKNOWN_CURSOR"}
        }
        assert (await client.hear())["type"] == "complete"
        added = await two.add()
        assert seen(await told(client)) == [("ADDED", program(added))]


async def test_events_have_the_cursor_as_their_id_and_resume_after_it(written_hub: str, two: World) -> None:
    since = await now(two)
    first = await two.add()
    async with events(written_hub, query=CHANGES, variables={"since": since}) as stream:
        last, data = await event(stream)
        assert (seen(data), data["changes"]["cursor"]) == ([("ADDED", program(first))], last)
    # when the connection is lost, and records change meanwhile
    second = await two.add()
    headers = {"Last-Event-ID": last}
    async with events(written_hub, headers, query=CHANGES, variables={"since": since}) as stream:
        _, data = await event(stream)
        assert seen(data) == [("ADDED", program(second))]


async def test_each_program_is_an_event(written_hub: str, two: World) -> None:
    since = await now(two)
    programs = [await two.add() for _ in range(3)]
    async with events(written_hub, query=PROGRAMS, variables={"since": since}) as stream:
        heard = [await event(stream) for _ in range(3)]
        assert [data["programChanged"]["id"] for _, data in heard] == [program(each) for each in programs]
        assert [data["programChanged"]["cursor"] for _, data in heard] == [last for last, _ in heard]
    # when a client resumes after the first, and one has been removed
    await two.remove(programs[1])
    async with events(written_hub, {"Last-Event-ID": heard[0][0]}, query=PROGRAMS) as stream:
        rest = [(await event(stream))[1]["programChanged"] for _ in range(2)]
        assert [(each["type"], each["id"], each["program"]) for each in rest] == [
            ("ADDED", program(programs[2]), {"title": "Title"}),
            ("REMOVED", program(programs[1]), None),
        ]


async def test_a_filter_chooses_programs(written_hub: str, two: World) -> None:
    since = await now(two)
    chosen, *_ = [await two.add(owner=each) for each in (two.first, two.second)]
    await two.set(chosen, status="CLOSED")
    variables = {"since": since, "filter": {"status": ["CLOSED"]}}
    async with socket(written_hub) as client:
        await client.ask("1", query=PROGRAMS, variables=variables)
        assert (await told(client))["programChanged"]["id"] == program(chosen)
        await two.set(chosen, status="SUSPENDED")
        change = (await told(client))["programChanged"]
        assert (change["type"], change["id"]) == ("REMOVED", program(chosen))


async def test_a_restore_ends_a_subscription_with_a_type(written_hub: str, two: World) -> None:
    async with socket(written_hub) as client:
        await client.ask("1", query=PROGRAMS, variables={"since": await now(two)})
        await two.pools.writing.execute("UPDATE hub_state SET feed_generation = gen_random_uuid()")
        await two.add()
        assert (await told(client))["programChanged"] == {
            "__typename": "ResyncRequired",
            "reason": "OTHER_GENERATION",
        }
        assert (await client.hear())["type"] == "complete"


async def test_a_hidden_program_is_removed_for_others_and_changed_for_its_owner(
    written_hub: str, two: World
) -> None:
    hidden = await two.add()
    since = await now(two)
    await two.pools.writing.execute("UPDATE organization SET identifier = 'XX-1' WHERE id = $1", two.first)
    key = await api_keys.create(two.pools.writing, "XX-1", Role.READER)
    async with (
        socket(written_hub) as anybody,
        socket(written_hub, Authorization=f"Bearer {key.secret}") as own,
    ):
        for client in (anybody, own):
            await client.ask("1", query=PROGRAMS, variables={"since": since})
        await two.set(hidden, visibility="OWNER")
        types = [(await told(client))["programChanged"]["type"] for client in (anybody, own)]
        assert types == ["REMOVED", "CHANGED"]


@pytest.fixture
async def hubs(database_url: str, two: World) -> AsyncIterator[list[str]]:
    """Two hubs over one database, each with a view of its own of the data version."""
    async with AsyncExitStack() as running:
        apps = [application.create(Settings(), database_url) for _ in range(2)]
        yield [await running.enter_async_context(serving(app)) for app in apps]


async def test_the_seam_between_before_and_after_has_no_gap_and_no_double(
    hubs: list[str], two: World
) -> None:
    # given writers, and clients of two hubs that begin while these write
    since = await now(two)
    writing = [asyncio.create_task(add_many(two, 15)) for _ in range(3)]
    async with AsyncExitStack() as opened:
        clients = []
        for address in (*hubs, *hubs):
            client = await opened.enter_async_context(socket(address))
            await client.ask("1", query=CHANGES, variables={"since": since})
            clients.append(client)
        added = sorted(program(each) for many in await asyncio.gather(*writing) for each in many)
        # then each gets each record once
        for client in clients:
            heard: list[tuple[str, str]] = []
            while len(heard) < len(added):
                heard += seen(await told(client))
            assert sorted(heard) == [("ADDED", each) for each in added]


async def add_many(two: World, number: int) -> list[UUID]:
    """Add programs, one after another."""
    return [await two.add() for _ in range(number)]
