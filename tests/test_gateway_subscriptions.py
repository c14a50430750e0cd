"""Subscriptions through a gateway: a write in the hub is an event, over WebSocket and server-sent events."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import asyncpg
import httpx
import pytest

from db import embedded
from db.pools import Pools, open_pools
from db.values import Role
from hub import app as application
from hub.settings import Settings
from services import api_keys
from services.imports import seeding
from services.writing import data_version
from tests import portal
from tests.asking import ask
from tests.conftest import new_database, serving
from tests.streaming import DEADLINE_SECONDS, Events, events, socket

CHANGED = """subscription ($since: String) {
    hubChanged(since: $since) { dataVersion programCount organizationCount outputCount knowledgeProductCount }
}"""
COUNT = 'subscription { hubChanged(since: "0") { programCount } }'
COUNTS = {"programCount": 29, "organizationCount": 30, "outputCount": 84, "knowledgeProductCount": 29}


@dataclass(frozen=True)
class Followed:
    """A gateway before a hub that is written to."""

    gateway: str
    hub: str
    pools: Pools
    supergraph: Path

    async def version(self) -> str:
        """The data version as the database has it."""
        async with self.pools.writing.acquire() as lent:
            return str(await lent.fetchval("SELECT data_version FROM hub_state"))

    async def write(self) -> str:
        """Move the data version as a write does; answer the new one."""
        async with self.pools.writing.acquire() as lent, lent.transaction():
            return str(await data_version.increment(cast("asyncpg.Connection", lent)))

    async def following(self) -> int:
        """How many subscriptions the hub tells that go on."""
        async with httpx.AsyncClient(base_url=self.hub, timeout=DEADLINE_SECONDS) as client:
            lines = (await client.get("/metrics")).text.splitlines()
        (line,) = (line for line in lines if line.startswith("hub_subscriptions "))
        return int(float(line.split()[1]))


@pytest.fixture(scope="module")
async def followed(
    server: embedded.EmbeddedServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Followed]:
    """A hub with the sample graph behind a gateway; the partner isn't asked, and isn't there."""
    folder = tmp_path_factory.mktemp("followed")
    supergraph = folder / "supergraph.graphql"
    url = await new_database(server.url, "followed_behind_a_gateway")
    pools = await open_pools(url)
    await seeding.seed(pools)
    async with serving(application.create(Settings(), url)) as hub:
        assert await portal.composed(supergraph, f"partner={portal.OWN_SCHEMA}", HUB_URL=hub) == []
        async with portal.gateway(folder / "gateway.log", supergraph) as gateway:
            yield Followed(gateway, hub, pools, supergraph)
    await pools.close()


async def told(stream: Events) -> Any:
    """The data of the next answer; the gateway's comments, which keep the line open, are passed over."""
    async with asyncio.timeout(DEADLINE_SECONDS):
        while (heard := await stream.hear())[1] == "":
            pass
    name, data = heard
    assert name == "next", heard
    return json.loads(data)["data"]


async def over(stream: Events) -> None:
    """Wait until a stream ends."""
    with suppress(httpx.RemoteProtocolError, StopAsyncIteration):
        async with asyncio.timeout(DEADLINE_SECONDS):
            while (await stream.hear())[0] != "complete":
                pass


async def test_a_write_is_one_event_over_a_websocket(followed: Followed) -> None:
    # given
    before = await followed.version()
    async with socket(followed.gateway) as client:
        await client.ask("1", query=CHANGED, variables={"since": before})
        # when
        for _ in range(2):
            version = await followed.write()
            # then
            assert await client.told() == {"hubChanged": {"dataVersion": version, **COUNTS}}


async def test_a_write_is_one_server_sent_event(followed: Followed) -> None:
    # given
    before = await followed.version()
    async with events(followed.gateway, query=CHANGED, variables={"since": before}) as stream:
        # when
        for _ in range(2):
            version = await followed.write()
            # then
            assert await told(stream) == {"hubChanged": {"dataVersion": version, **COUNTS}}
        assert stream.response.headers["content-type"] == "text/event-stream"


async def test_a_member_is_told_of_what_members_see(followed: Followed) -> None:
    # given the key of a member, in a header, and in the greeting where browsers can't send headers
    made = await api_keys.create(followed.pools.writing, "ID-CONTOH-KL-03", Role.REVIEWER)
    key = f"Bearer {made.secret}"
    # when it follows, then the counts are those of a member
    async with events(followed.gateway, {"Authorization": key}, query=COUNT) as stream:
        assert await told(stream) == {"hubChanged": {"programCount": 32}}
    async with socket(followed.gateway, Authorization=key) as client:
        await client.ask("1", query=COUNT)
        assert await client.told() == {"hubChanged": {"programCount": 32}}
    async with socket(followed.gateway) as client:
        await client.ask("1", query=COUNT)
        assert await client.told() == {"hubChanged": {"programCount": 29}}


async def test_what_nobody_follows_any_more_ends_in_the_hub(followed: Followed) -> None:
    # given two who follow
    async with socket(followed.gateway) as client, events(followed.gateway, query=COUNT) as stream:
        await client.ask("1", query=COUNT)
        await client.told()
        await told(stream)
        assert await followed.following() >= 2
    # when they have gone, then the hub goes on with none
    deadline = time.monotonic() + DEADLINE_SECONDS
    while await followed.following():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.05)


async def test_a_graph_that_is_composed_anew_is_taken_up(followed: Followed, tmp_path: Path) -> None:
    # given one who follows, and a partner that knows a word more
    changed = tmp_path / "partner.graphql"
    own = portal.OWN_SCHEMA.read_text("utf-8")
    changed.write_text(
        own.replace("type Query {", '"""A word more."""\nscalar Word\ntype Query {\n  word: Word\n')
    )
    async with events(followed.gateway, query=COUNT) as stream:
        await told(stream)
        # when the graph is composed anew while the gateway runs
        wrong = await portal.composed(followed.supergraph, f"partner={changed}", HUB_URL=followed.hub)
        assert wrong == []
        # then questions are answered by the new graph before long
        deadline = time.monotonic() + DEADLINE_SECONDS
        async with httpx.AsyncClient(base_url=followed.gateway, timeout=DEADLINE_SECONDS) as client:
            while (await ask(client, '{ __type(name: "Word") { name } }'))["__type"] != {"name": "Word"}:
                assert time.monotonic() < deadline
                await asyncio.sleep(0.1)
        # and who followed is told that it ends, by a word or with the connection
        await over(stream)
