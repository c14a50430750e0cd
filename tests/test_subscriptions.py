"""Subscriptions: `hubChanged` over WebSocket and server-sent events, whom it tells what, and how it ends."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import asyncpg
import httpx
import pytest
from websockets.exceptions import InvalidStatus

from db import embedded
from db.pools import Pools, open_pools
from db.values import Role
from hub import app as application
from hub.http import server_sent_events as sent_events
from hub.resources import Resources
from hub.settings import Settings
from resolvers.requests import Following, Request
from resolvers.sources import changes
from services import api_keys
from services.imports import seeding
from services.querying.data_versions import DataVersions
from services.querying.reader import Reader
from services.querying.viewers import ANONYMOUS
from services.writing import data_version
from tests.conftest import new_database, serving
from tests.served import Serve
from tests.streaming import DEADLINE_SECONDS, error_of, events, silent_socket, socket
from tests.test_serve import folder, serve

# Fixtures of a hub in a process of its own.
__all__ = ["folder", "serve"]

VERSION = "subscription V($since: String) { hubChanged(since: $since) { dataVersion } }"
COUNTS = "subscription C { hubChanged { programCount organizationCount outputCount knowledgeProductCount } }"
ONE_COUNT = 'subscription O { hubChanged(since: "0") { programCount } }'
ASKED = "{ hub { version } }"
LIMITED = (
    "LIMIT_EXCEEDED",
    None,
    (
        "This hub has reached its limit of 1 subscriptions (HUB_MAX_SUBSCRIPTIONS). Try again later, "
        "or poll `hub { dataVersion }`."
    ),
)
UNKNOWN_KEY = (
    "UNAUTHENTICATED",
    None,
    "The key is unknown or revoked. Ask the hub's administrators for a new one.",
)
TRUSTED_ONLY = (
    "FORBIDDEN",
    "query",
    (
        "This hub accepts only trusted documents (HUB_TRUSTED_DOCUMENTS): send a `documentId`. "
        "The hub's administrators can add your document to the manifest (HUB_DOCUMENTS)."
    ),
)


@pytest.fixture(scope="module")
async def url(server: embedded.EmbeddedServer) -> str:
    """A database with the sample graph, which only these tests write to."""
    return await new_database(server.url, "followed")


@pytest.fixture(scope="module")
async def followed(url: str) -> AsyncIterator[Pools]:
    """Connections to it, past the hub."""
    opened = await open_pools(url)
    await seeding.seed(opened)
    yield opened
    await opened.close()


@dataclass(frozen=True)
class Hub:
    """A hub, and what it holds."""

    address: str
    resources: Resources


@asynccontextmanager
async def running(url: str, **chosen: object) -> AsyncIterator[Hub]:
    """A hub with these settings."""
    app: Any = application.create(Settings.model_validate(chosen), url)
    async with serving(app) as address:
        within: Any = app.app if isinstance(app.app, application.Hub) else app.app.app
        yield Hub(address, within.graphql.resources)


@pytest.fixture(scope="module")
async def hub(url: str, followed: Pools) -> AsyncIterator[Hub]:
    """A hub over the sample graph."""
    async with running(url) as opened:
        yield opened


async def moved(pools: Pools) -> str:
    """Move the data version in a transaction of its own, and answer the new one."""
    async with pools.writing.acquire() as lent, lent.transaction():
        return str(await data_version.increment(cast("asyncpg.Connection", lent)))


async def current(pools: Pools) -> str:
    """The data version as the database has it."""
    async with pools.writing.acquire() as lent:
        return str(await lent.fetchval("SELECT data_version FROM hub_state"))


async def member(pools: Pools) -> api_keys.NewApiKey:
    """A key of an organization with records of its own."""
    return await api_keys.create(pools.writing, "ID-CONTOH-KL-03", Role.READER)


async def nobody_follows(hub: Hub) -> None:
    """Look until no subscription goes on."""
    async with asyncio.timeout(DEADLINE_SECONDS):
        while hub.resources.counters.subscriptions:  # noqa: ASYNC110 - a number of the hub's, not an event of the test's
            await asyncio.sleep(0)


async def until(good: Awaitable[Any]) -> Any:
    """What becomes of something, within the deadline."""
    return await asyncio.wait_for(good, DEADLINE_SECONDS)


async def test_a_write_is_told_over_a_websocket(hub: Hub, followed: Pools) -> None:
    # given
    before = await current(followed)
    async with socket(hub.address) as client:
        await client.ask("1", query=VERSION, variables={"since": before})
        # when
        version = await moved(followed)
        # then
        assert await client.told() == {"hubChanged": {"dataVersion": version}}


async def test_a_write_is_told_as_a_server_sent_event(hub: Hub, followed: Pools) -> None:
    # given
    before = await current(followed)
    async with events(hub.address, query=VERSION, variables={"since": before}) as stream:
        # when
        version = await moved(followed)
        # then
        assert await stream.told() == {"hubChanged": {"dataVersion": version}}
        assert stream.response.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert stream.response.headers["cache-control"] == "no-store"


async def test_a_browser_follows_by_the_address_alone(hub: Hub, followed: Pools) -> None:
    # given what the EventSource of browsers can send
    before = await current(followed)
    asked = {"query": VERSION, "variables": json.dumps({"since": before})}
    async with (
        httpx.AsyncClient(base_url=hub.address) as client,
        client.stream("GET", "/graphql", params=asked, headers={"Accept": "text/event-stream"}) as response,
    ):
        lines = response.aiter_lines()
        # when
        version = await moved(followed)
        # then
        assert [await until(anext(lines)) for _ in range(3)] == [
            "event: next",
            f'data: {{"data":{{"hubChanged":{{"dataVersion":"{version}"}}}}}}',
            "",
        ]


async def test_a_version_that_is_past_is_told_at_once(hub: Hub, followed: Pools) -> None:
    async with socket(hub.address) as client:
        await client.ask("1", query=VERSION, variables={"since": "0"})
        assert await client.told() == {"hubChanged": {"dataVersion": await current(followed)}}


async def test_without_a_version_what_was_before_is_not_told(hub: Hub, followed: Pools) -> None:
    # given a subscription that is under way, for one that began after it has been answered
    async with socket(hub.address) as client:
        await client.ask("new", query=COUNTS)
        await client.ask("old", query=VERSION, variables={"since": "0"})
        assert await client.told("old") == {"hubChanged": {"dataVersion": await current(followed)}}
        # when
        await moved(followed)
        # then both are told once
        heard = [await client.hear() for _ in range(2)]
        assert sorted(message["id"] for message in heard) == ["new", "old"]


async def test_writes_in_quick_succession_are_told_as_few(hub: Hub, followed: Pools) -> None:
    # given
    async with socket(hub.address) as client:
        await client.ask("1", query=VERSION, variables={"since": await current(followed)})
        # when
        versions = [await moved(followed) for _ in range(20)]
        # then the last is told, and not each one before it
        told = [(await client.told())["hubChanged"]["dataVersion"]]
        while told[-1] != versions[-1]:
            assert len(told) < len(versions)
            told.append((await client.told())["hubChanged"]["dataVersion"])
        assert set(told) < set(versions)


async def test_the_counts_are_of_what_the_asker_may_see(hub: Hub, followed: Pools) -> None:
    # given
    key = await member(followed)
    async with (
        socket(hub.address) as anybody,
        socket(hub.address, Authorization=f"Bearer {key.secret}") as own,
    ):
        for client in (anybody, own):
            await client.ask("1", query=ONE_COUNT)
        # then
        assert await anybody.told() == {"hubChanged": {"programCount": 29}}
        assert await own.told() == {"hubChanged": {"programCount": 32}}


async def test_many_who_are_told_the_same_cost_as_much_as_one(url: str, followed: Pools) -> None:
    async with running(url) as hub, AsyncExitStack() as stack:
        # given
        clients = [await stack.enter_async_context(socket(hub.address)) for _ in range(30)]
        # when all ask at the same time, for what no other has asked yet
        await asyncio.gather(*(client.ask("1", query=ONE_COUNT) for client in clients))
        told = await asyncio.gather(*(client.told() for client in clients))
        # then the state of the hub and the count are read once
        assert told == [{"hubChanged": {"programCount": 29}}] * 30
        assert hub.resources.counters.statements == 2
        assert hub.resources.counters.subscriptions == 30


async def test_a_key_that_is_revoked_hears_no_more(hub: Hub, followed: Pools) -> None:
    # given a member who follows
    key = await member(followed)
    async with socket(hub.address, authorization=f"Bearer {key.secret}") as client:
        await client.ask("1", query=VERSION, variables={"since": "0"})
        await client.told()
        # when
        await api_keys.revoke(followed.writing, key.prefix)
        await moved(followed)
        # then
        assert await client.refused() == UNKNOWN_KEY


async def test_an_unknown_key_is_not_let_in(hub: Hub) -> None:
    async with silent_socket(hub.address) as client:
        await client.say({"type": "connection_init", "payload": {"Authorization": "Bearer not-a-key"}})
        assert await client.closed() == (4403, "Forbidden")
    async with events(hub.address, {"Authorization": "Bearer not-a-key"}, query=VERSION) as stream:
        assert stream.response.status_code == 401
        assert error_of(json.loads(await stream.response.aread())["errors"]) == UNKNOWN_KEY


async def test_a_version_of_another_kind_is_refused(hub: Hub) -> None:
    refusal = (
        "BAD_USER_INPUT",
        "since",
        (
            '`since` must be a `dataVersion` returned by the hub, such as "1207". Omit it to receive only '
            "changes from now on."
        ),
    )
    async with socket(hub.address) as client:
        for wrong in ("yesterday", "-1", "9" * 19):
            await client.ask("1", query=VERSION, variables={"since": wrong})
            assert await client.refused() == refusal


async def test_queries_and_mutations_are_answered_too(hub: Hub) -> None:
    wish = {"id": "T3ZlcmxhcDow", "status": "CONFIRMED", "reason": "[Sample]", "expectedVersion": 1}
    decide = "mutation D($wish: DecideOverlapInput!) { decideOverlap(input: $wish) { __typename } }"
    async with socket(hub.address) as client:
        # when
        await client.ask("1", query="{ hub { programCount } }")
        # then
        assert await client.told() == {"hub": {"programCount": 29}}
        assert await client.hear() == {"id": "1", "type": "complete"}
        # and what the graph refuses is refused in the same words as over HTTP
        await client.ask("2", query=decide, variables={"wish": wish})
        message = await client.hear()
        assert (message["id"], message["payload"]["errors"][0]["extensions"]["code"]) == (
            "2",
            "BAD_USER_INPUT",
        )


async def test_a_query_as_events_is_one_event(hub: Hub) -> None:
    async with events(hub.address, query="{ hub { programCount } }") as stream:
        assert await stream.told() == {"hub": {"programCount": 29}}
        assert await stream.hear() == ("complete", "")
        assert await stream.ended()


async def test_who_takes_json_too_gets_a_query_as_json(hub: Hub) -> None:
    async with events(
        hub.address, {"Accept": "text/event-stream, application/json"}, query="{ hub { programCount } }"
    ) as stream:
        assert json.loads(await stream.response.aread()) == {"data": {"hub": {"programCount": 29}}}


async def test_a_subscription_needs_a_stream(hub: Hub) -> None:
    async with events(hub.address, {"Accept": "application/json"}, query=VERSION) as stream:
        assert stream.response.status_code == 406
        assert error_of(json.loads(await stream.response.aread())["errors"]) == (
            "BAD_USER_INPUT",
            None,
            (
                "A subscription has many responses: accept `text/event-stream`, or use WebSocket "
                "(graphql-transport-ws)."
            ),
        )


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("{ nothing }", "Cannot query field 'nothing' on type 'Query'."),
        ("{", "Syntax Error: Expected Name, found <EOF>."),
        (
            'subscription { hubChanged { dataVersion } again: hubChanged(since: "0") { dataVersion } }',
            "Anonymous Subscription must select only one top level field.",
        ),
        ("subscription { nothing }", "Cannot query field 'nothing' on type 'Subscription'."),
    ],
)
async def test_what_is_no_operation_is_refused_under_its_id(hub: Hub, query: str, message: str) -> None:
    async with socket(hub.address) as client:
        await client.ask("7", query=query)
        assert await client.refused("7") == ("BAD_USER_INPUT", None, message)
    async with events(hub.address, query=query) as stream:
        name, data = await stream.hear()
        assert (name, error_of(json.loads(data)["errors"])) == ("next", ("BAD_USER_INPUT", None, message))
        assert await stream.hear() == ("complete", "")


@pytest.mark.parametrize(
    ("payload", "argument", "message"),
    [
        ({}, "query", "Send the operation in `query`."),
        ({"query": 1}, "query", "`query` must be a string."),
        ({"query": ASKED, "variables": []}, "variables", "`variables` must be a JSON object or null."),
        ({"query": ASKED, "operationName": 1}, "operationName", "`operationName` must be a string."),
        ([], "payload", "`payload` must be a JSON object or null."),
    ],
)
async def test_a_payload_that_can_not_be_read_is_refused_under_its_id(
    hub: Hub, payload: Any, argument: str, message: str
) -> None:
    async with socket(hub.address) as client:
        await client.say({"id": "1", "type": "subscribe", "payload": payload})
        assert await client.refused() == ("BAD_USER_INPUT", argument, message)
        # and the connection goes on
        await client.say({"type": "ping"})
        assert await client.hear() == {"type": "pong"}


@pytest.mark.parametrize(
    ("message", "code", "reason"),
    [
        ([1], 4400, 'A message must be an object such as {"type": "ping"}'),
        ({"id": 1, "type": "complete"}, 4400, 'A message must be an object such as {"type": "ping"}'),
        ({"type": "nothing"}, 4400, "Unknown message type: nothing"),
        ({"type": "subscribe", "id": "1"}, 4400, "Failed to parse message"),
        ({"type": "subscribe", "payload": {"query": "{ hub { version } }"}}, 4400, "Failed to parse message"),
        ({"type": "connection_init"}, 4429, "Too many initialisation requests"),
    ],
)
async def test_messages_of_another_protocol_end_the_connection(
    hub: Hub, message: Any, code: int, reason: str
) -> None:
    async with socket(hub.address) as client:
        await client.say(message)
        assert await client.closed() == (code, reason)


async def test_nothing_is_answered_before_the_greeting(hub: Hub) -> None:
    async with silent_socket(hub.address) as client:
        await client.ask("1", query="{ hub { version } }")
        assert await client.closed() == (4401, "Unauthorized")


async def test_an_id_in_use_ends_the_connection(hub: Hub) -> None:
    async with socket(hub.address) as client:
        for _ in range(2):
            await client.ask("1", query=COUNTS)
        assert await client.closed() == (4409, "Subscriber for 1 already exists")


async def test_a_message_that_is_too_long_ends_the_connection(
    url: str, followed: Pools, serve: Serve, folder: Path
) -> None:
    served = serve(folder, DATABASE_URL=url, HUB_MAX_BODY_BYTES="1000").ready()
    async with socket(served.url.rstrip("/")) as client:
        await client.ask("1", query="#" * 1001)
        code, _ = await client.closed()
        assert code == 1009


async def test_pages_of_other_origins_connect_only_if_they_may_ask(url: str, followed: Pools) -> None:
    async with running(url, cors_origins="https://portal.example") as hub:
        # when a page of a portal, and one of the hub's own, connect
        for origin in ("https://portal.example", hub.address):
            async with socket(hub.address, origin) as client:
                await client.ask("1", query="{ hub { programCount } }")
                assert await client.told() == {"hub": {"programCount": 29}}
        # then one of anybody else can't
        with pytest.raises(InvalidStatus) as refused:
            await until(socket(hub.address, "https://elsewhere.example").__aenter__())
        assert refused.value.response.status_code == 403


async def test_more_subscriptions_than_the_hub_follows_are_refused(url: str, followed: Pools) -> None:
    async with running(url, max_subscriptions=1) as hub, socket(hub.address) as client:
        # given one that goes on
        await client.ask("1", query=VERSION, variables={"since": "0"})
        await client.told()
        # when
        await client.ask("2", query=VERSION)
        # then
        assert await client.refused("2") == LIMITED
        async with events(hub.address, query=VERSION) as stream:
            assert stream.response.status_code == 503
            assert error_of(json.loads(await stream.response.aread())["errors"]) == LIMITED
        # and when the first ends, there is room again
        await client.say({"id": "1", "type": "complete"})
        await until(nobody_follows(hub))
        await client.ask("2", query=VERSION, variables={"since": "0"})
        await client.told("2")


async def test_one_connection_has_only_so_many_operations(hub: Hub) -> None:
    async with socket(hub.address) as client:
        # given as many as there may be
        for number in range(100):
            await client.ask(str(number), query=VERSION)
        # when
        await client.ask("more", query=ASKED)
        # then
        assert await client.refused("more") == (
            "LIMIT_EXCEEDED",
            None,
            "One connection can have at most 100 operations at once. Complete some, or open another one.",
        )
        # and the others go on
        await client.say({"id": "7", "type": "complete"})
        await client.ask("more", query="{ hub { programCount } }")
        assert await client.told("more") == {"hub": {"programCount": 29}}


async def test_who_leaves_is_followed_no_more(url: str, followed: Pools) -> None:
    async with running(url) as hub:
        # given
        async with events(hub.address, query=VERSION, variables={"since": "0"}) as stream:
            await stream.told()
            assert hub.resources.counters.subscriptions == 1
        # then
        await until(nobody_follows(hub))


async def test_a_hub_of_trusted_documents_follows_nothing_else(
    url: str, followed: Pools, tmp_path: Path
) -> None:
    # given
    manifest = tmp_path / "documents.json"
    manifest.write_text(json.dumps({"changed": VERSION}))
    async with (
        running(url, documents=manifest, trusted_documents="only") as hub,
        socket(hub.address) as client,
    ):
        # when
        await client.ask("1", documentId="changed", variables={"since": "0"})
        # then
        version = await current(followed)
        assert await client.told() == {"hubChanged": {"dataVersion": version}}
        # and nothing else is asked by any way
        await client.ask("2", query=VERSION)
        assert await client.refused("2") == TRUSTED_ONLY
        async with events(hub.address, query=VERSION) as stream:
            assert stream.response.status_code == 403
            assert error_of(json.loads(await stream.response.aread())["errors"]) == TRUSTED_ONLY


async def test_a_quiet_stream_shows_that_it_lives(
    url: str, followed: Pools, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sent_events, "HEARTBEAT_SECONDS", 0.01)
    async with running(url) as hub, events(hub.address, query=VERSION) as stream:
        assert [await stream.hear() for _ in range(2)] == [("", "")] * 2


async def test_another_process_hears_of_a_write_and_ends_with_its_streams(
    url: str, followed: Pools, serve: Serve, folder: Path
) -> None:
    # given a hub of two processes over the database that this one writes to
    served = serve(folder, "--workers", "2", DATABASE_URL=url).ready()
    address = served.url.rstrip("/")
    asked: dict[str, Any] = {"query": VERSION, "variables": {"since": await current(followed)}}
    async with AsyncExitStack() as stack:
        streams = [await stack.enter_async_context(events(address, **asked)) for _ in range(4)]
        client = await stack.enter_async_context(socket(address))
        await client.ask("1", **asked)
        # when
        version = await moved(followed)
        # then all are told, whichever process they follow
        told = {"hubChanged": {"dataVersion": version}}
        assert [await stream.told() for stream in streams] == [told] * 4
        assert await client.told() == told
        # and the hub ends while they follow: events without a last word, so that clients come again
        ending = asyncio.create_task(asyncio.to_thread(served.end))
        assert [await stream.ended() for stream in streams] == [True] * 4
        assert await client.closed() == (1012, "")
        assert await ending == 0
    assert "graceful shutdown exceeded" not in served.errors.read_text()


class StaleVersions(DataVersions):
    """News that say the same whatever happens."""

    def __init__(self, heard: int) -> None:
        super().__init__("")
        self.heard = heard

    async def wait_until_changed(self, version: int) -> int:
        """The one version that this has heard of."""
        if version == self.heard:
            await asyncio.Event().wait()
        return self.heard


async def test_what_late_news_hide_is_told_all_the_same(followed: Pools) -> None:
    # given news of a version that the data is not in, as after a backup was restored
    before = int(await current(followed))
    looks: list[Request] = []

    async def renew(request: Request) -> None:
        request.loaders = {}
        looks.append(request)
        if len(looks) == 2:
            await moved(followed)

    request = Request(Reader(followed, ANONYMOUS), following=Following(StaleVersions(before + 1), renew))
    # when the data reaches that version
    told = await until(anext(changes(request, before)))
    # then it is told, though there are no other news
    assert int(told["data_version"]) == before + 1
    assert len(looks) == 2
