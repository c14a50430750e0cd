"""Clients of several makers follow a hub: each hears of what is written while it listens."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from gql import Client, GraphQLRequest
from gql.transport.websockets import WebsocketsTransport

from db.pools import Pools
from services.imports import iati, seeding
from tests import newer_sample
from tests.node_clients import DEADLINE_SECONDS, started

CHANGED = "subscription ($since: String) { hubChanged(since: $since) { dataVersion programCount } }"
FOLLOWERS = [
    ("graphql-ws.js",),
    ("graphql-sse.js",),
    ("apollo-live.js", "ws"),
    ("apollo-live.js", "sse"),
    ("urql-live.js", "ws"),
    ("urql-live.js", "sse"),
]


class Follower:
    """A script that follows a hub, and says in a line each what it hears."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process

    async def line(self) -> Any:
        """What it says next."""
        assert self.process.stdout is not None
        said = await asyncio.wait_for(self.process.stdout.readline(), DEADLINE_SECONDS)
        return json.loads(said)

    async def rest(self) -> list[Any]:
        """All that it still says, until it ends well and without complaint."""
        said, complaints = await asyncio.wait_for(self.process.communicate(), DEADLINE_SECONDS)
        assert (self.process.returncode, complaints.decode()) == (0, "")
        return [json.loads(line) for line in said.splitlines()]


@pytest.fixture
def activity(tmp_path: Path) -> Path:
    """A file with one activity."""
    return newer_sample.save(tmp_path)


@pytest.mark.parametrize("script", FOLLOWERS, ids=" ".join)
async def test_it_hears_of_an_import(
    written_hub: str, pools: Pools, activity: Path, script: tuple[str, ...]
) -> None:
    # given
    name, *protocol = script
    process = await started(name, f"{written_hub}/graphql", *protocol)
    try:
        follower = Follower(process)
        known = await follower.line()
        assert known["programCount"] == 0
        # when
        await iati.run(pools, [activity], source=seeding.SOURCE)
        # then
        events = await follower.rest()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert events[-1]["programCount"] == 1
    assert int(events[-1]["dataVersion"]) > int(known["dataVersion"])


async def test_gql_hears_of_an_import(written_hub: str, pools: Pools, activity: Path) -> None:
    # given
    address = written_hub.replace("http", "ws", 1) + "/graphql"
    # The schema is larger than the frame of 1 MiB that the client takes by default.
    transport = WebsocketsTransport(address, connect_args={"max_size": 4 * 2**20})
    async with Client(transport=transport, fetch_schema_from_transport=True) as session:
        known = (await session.execute(GraphQLRequest("{ hub { dataVersion programCount } }")))["hub"]
        assert known["programCount"] == 0
        events = session.subscribe(GraphQLRequest(CHANGED, variable_values={"since": known["dataVersion"]}))
        # when
        await iati.run(pools, [activity], source=seeding.SOURCE)
        # then
        heard = [(await asyncio.wait_for(anext(events), DEADLINE_SECONDS))["hubChanged"]]
        while heard[-1]["programCount"] == 0:
            heard.append((await asyncio.wait_for(anext(events), DEADLINE_SECONDS))["hubChanged"])
        await events.aclose()
    assert heard[-1]["programCount"] == 1
    assert int(heard[-1]["dataVersion"]) > int(known["dataVersion"])
