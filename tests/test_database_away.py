"""A database that is away, or has no room left: every way in answers UNAVAILABLE, commands in words."""

import asyncio
import errno
import json
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import asyncpg
import httpx
import pytest
import typer
import websockets
from typer.testing import CliRunner
from websockets.typing import Subprotocol

from db import embedded
from db.pools import Pools, open_pools
from db.values import Role
from hub import app as application
from hub.commands.failures import new_application
from hub.settings import Settings
from services import api_keys
from services.imports import seeding
from services.querying import data_versions
from services.querying.errors import UnavailableError
from services.querying.reader import Reader
from services.querying.statements import Statement
from services.querying.viewers import ANONYMOUS
from tests.asking import post
from tests.conftest import new_database, serving

PROGRAMS = "{ programs(first: 2) { nodes { id title } } }"
AWAY = "The hub can't reach its database at the moment. No data was lost; try again in a moment."
PRODUCT = "S25vd2xlZGdlUHJvZHVjdDox"


class Away:
    """Clients of two hubs whose database has ended, and what they had read before."""

    def __init__(self, compiled: httpx.AsyncClient, executed: httpx.AsyncClient, key: str) -> None:
        self.compiled = compiled
        self.executed = executed
        self.key = key
        self.program = ""
        self.product = ""


@pytest.fixture(scope="module")
async def away(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Away]:
    """Two hubs, one of them without compiled plans, whose server was stopped while they had connections."""
    async with AsyncExitStack() as stack:
        server = stack.enter_context(embedded.start(tmp_path_factory.mktemp("away")))
        url = await new_database(server.url, "away")
        pools = await open_pools(url)
        await seeding.seed(pools)
        key = await api_keys.create(pools.writing, "ID-CONTOH-DN-01", Role.REVIEWER)
        await pools.close()
        clients = []
        for compiled in (True, False):
            settings = Settings.model_validate({"compiled_plans": compiled, "response_cache": 0})
            address = await stack.enter_async_context(serving(application.create(settings, url)))
            client = httpx.AsyncClient(base_url=address, timeout=20)
            clients.append(await stack.enter_async_context(client))
        made = Away(clients[0], clients[1], key.secret)
        ids = "{ programs(first: 1) { nodes { id } } knowledgeProducts(first: 1) { nodes { id } } }"
        for client in clients:
            data = (await post(client, ids)).json()["data"]
            member = await post(client, PROGRAMS, Authorization=f"Bearer {key.secret}")
            assert member.json()["data"]["programs"]["nodes"]
        made.program = data["programs"]["nodes"][0]["id"]
        made.product = data["knowledgeProducts"]["nodes"][0]["id"]
        await asyncio.to_thread(server.stop)
        yield made


def codes(answer: httpx.Response) -> set[str]:
    """The codes of all errors of an answer."""
    return {error["extensions"]["code"] for error in answer.json()["errors"]}


@pytest.mark.parametrize("compiled", [True, False])
@pytest.mark.parametrize(
    "query",
    [
        pytest.param(PROGRAMS, id="list"),
        pytest.param('{ node(id: "PROGRAM") { id } }', id="node"),
        pytest.param('{ nodes(ids: ["PROGRAM"]) { id } }', id="nodes"),
        pytest.param('{ search(query: "air") { totalCount } }', id="search"),
        pytest.param("{ programs(first: 1) { aggregate { count } } }", id="aggregate"),
        pytest.param("{ hub { dataVersion } }", id="state"),
        pytest.param(
            '{ _entities(representations: [{__typename: "Program", id: "PROGRAM"}]) { __typename '
            "... on Program { title } } }",
            id="entities",
        ),
    ],
)
async def test_queries_are_unavailable(away: Away, query: str, *, compiled: bool) -> None:
    client = away.compiled if compiled else away.executed
    answer = await post(client, query.replace("PROGRAM", away.program))
    assert codes(answer) == {"UNAVAILABLE"}
    assert {error["message"] for error in answer.json()["errors"]} == {AWAY}


@pytest.mark.parametrize(
    "query", [PROGRAMS, 'mutation { decideOverlap(input: {id: "x", decision: CONFIRMED}) { __typename } }']
)
async def test_requests_with_a_key_get_503(away: Away, query: str) -> None:
    answer = await post(away.compiled, query, Authorization=f"Bearer {away.key}")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert codes(answer) == {"UNAVAILABLE"}


@pytest.mark.parametrize(
    "path",
    [
        "/export/programs?format=csv",
        "/export/programs?format=ndjson",
        "/export/iati/activities",
        "/export/iati/activities/ID-CONTOH-DN-01-P01",
        "/knowledge-products/PRODUCT.jsonld",
        "/readyz",
    ],
)
async def test_downloads_and_the_probe_get_503(away: Away, path: str) -> None:
    answer = await away.compiled.get(path.replace("PRODUCT", away.product))
    assert answer.status_code == 503
    if path != "/readyz":
        assert codes(answer) == {"UNAVAILABLE"}


async def test_a_query_as_export_gets_503(away: Away) -> None:
    answer = await away.compiled.post("/export", json={"query": PROGRAMS})
    assert (answer.status_code, codes(answer)) == (503, {"UNAVAILABLE"})


async def test_subscriptions_are_unavailable(away: Away, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data_versions, "KNOWN_SECONDS", 0.1)
    query = {"query": "subscription { hubChanged { dataVersion } }"}
    # over server-sent events
    answer = await away.compiled.post("/graphql", json=query, headers={"Accept": "text/event-stream"})
    assert (answer.status_code, codes(answer)) == (503, {"UNAVAILABLE"})
    # and over WebSocket
    address = f"ws://{away.compiled.base_url.host}:{away.compiled.base_url.port}/graphql"
    protocol = Subprotocol("graphql-transport-ws")
    async with websockets.connect(address, subprotocols=[protocol], proxy=None) as socket:
        await socket.send('{"type": "connection_init"}')
        await socket.recv()
        await socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": query}))
        message = json.loads(await socket.recv())
        assert (message["type"], message["payload"][0]["extensions"]["code"]) == ("error", "UNAVAILABLE")
        # queries there as well
        await socket.send(json.dumps({"type": "subscribe", "id": "2", "payload": {"query": PROGRAMS}}))
        message = json.loads(await socket.recv())
        errors = message["payload"] if message["type"] == "error" else message["payload"]["errors"]
        assert errors[0]["extensions"]["code"] == "UNAVAILABLE"


FULL = "could not extend file: No space left on device"
NO_ROOM = "The hub's database has no disk space or memory left. "


@pytest.mark.parametrize(
    ("state", "message"),
    [
        ("53100", f"{NO_ROOM}No data was lost; try again when the operators have made room."),
        ("53200", f"{NO_ROOM}No data was lost; try again when the operators have made room."),
        ("58030", f"{NO_ROOM}No data was lost; try again when the operators have made room."),
        ("53300", AWAY),
        ("57P01", AWAY),
        ("57P03", AWAY),
        ("28P01", AWAY),
        ("3D000", AWAY),
    ],
)
async def test_errors_of_a_server_in_trouble_are_unavailable(pools: Pools, state: str, message: str) -> None:
    # given a statement that fails as in a server without room, or that ends
    await raising(pools, state)
    # when it is read, then the error is typed and says what to do
    with pytest.raises(UnavailableError) as refused:
        await Reader(pools, ANONYMOUS).fetch(Statement("SELECT pg_temp_fails()", (), {}), {})
    assert refused.value.message == message
    async with pools.writing.acquire() as connection:
        await connection.execute("DROP FUNCTION pg_temp_fails()")


async def raising(pools: Pools, state: str) -> None:
    """Create a function that raises an error with this code."""
    async with pools.writing.acquire() as connection:
        await connection.execute(
            "CREATE OR REPLACE FUNCTION pg_temp_fails() RETURNS int LANGUAGE plpgsql AS $$ "
            f"BEGIN RAISE EXCEPTION '{FULL}' USING ERRCODE = '{state}'; END $$"
        )


async def test_writes_without_room_change_nothing(pools: Pools) -> None:
    await raising(pools, "53100")
    with pytest.raises(UnavailableError) as refused:
        async with Reader(pools, ANONYMOUS).writing() as connection:
            await connection.execute("SELECT pg_temp_fails()")
    assert refused.value.message == (
        f"{NO_ROOM}Nothing was changed; try again when the operators have made room."
    )
    async with pools.writing.acquire() as connection:
        await connection.execute("DROP FUNCTION pg_temp_fails()")


async def test_writes_to_a_read_only_server_change_nothing(pools: Pools) -> None:
    with pytest.raises(UnavailableError) as refused:
        async with Reader(pools, ANONYMOUS).writing() as connection:
            await connection.execute("SET TRANSACTION READ ONLY; UPDATE hub_state SET data_version = 0")
    assert refused.value.message == (
        "The hub's database accepts no changes at the moment. Nothing was changed; try again later."
    )


async def test_a_commit_without_an_answer_promises_nothing(pools: Pools) -> None:
    # given a write whose connection is lost at its end
    with pytest.raises(UnavailableError) as refused:
        async with Reader(pools, ANONYMOUS).writing() as connection:
            connection.terminate()
    # then the message doesn't say that nothing was changed
    assert refused.value.message == (
        "The hub can't reach its database at the moment. The change may have been saved or not: read the "
        "record before you repeat it; try again in a moment."
    )


AGAIN = "What was committed before stays; run the same command again to go on.\n"


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (
            asyncpg.DiskFullError(FULL),
            f"The database server has no disk space or memory left ({FULL}): make room there. {AGAIN}",
        ),
        (
            OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "list.csv"),
            f"The disk has no space left for list.csv: make room. {AGAIN}",
        ),
        (
            asyncpg.ConnectionDoesNotExistError("connection was closed"),
            "The database connection was lost (connection was closed): make sure that the database runs. "
            + AGAIN,
        ),
        (
            asyncpg.InterfaceError("cannot call Connection.is_closed()"),
            f"The database connection was lost: make sure that the database runs. {AGAIN}",
        ),
    ],
)
def test_commands_say_what_to_do(error: Exception, message: str) -> None:
    commands = new_application("Commands that fail.")

    @commands.command()
    def fail() -> None:
        raise error

    @commands.command()
    def other() -> None:
        raise typer.Exit

    done = CliRunner().invoke(commands, ["fail"])
    assert (done.exit_code, done.stderr) == (1, message)


def test_a_bug_keeps_its_traceback(tmp_path: Path) -> None:
    commands = new_application("Commands that fail.")

    @commands.command()
    def fail() -> None:
        raise OSError(errno.EBADF, "Bad file descriptor", str(tmp_path))

    @commands.command()
    def other() -> None:
        raise typer.Exit

    assert isinstance(CliRunner().invoke(commands, ["fail"]).exception, OSError)
