"""Fixtures: one embedded server for all tests, a database with the demo graph, one that tests write to."""

import asyncio
import gc
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

import asyncpg
import httpx
import pytest
import uvicorn
from starlette.types import ASGIApp

from bench import generator
from db import embedded, migrate
from db.pools import Pools, open_pools
from db.sessions import READERS, ReadingSession
from db.tables import metadata
from db.values import Role
from hub import app as application
from hub.settings import Settings
from services.imports import seeding
from services.querying.viewers import ANONYMOUS, Viewer
from tests import newer_sample
from tests.decided_overlaps import decide_all
from tests.operation_values import Stock
from tests.published_revisions import publish_one
from tests.stock import take_stock

# The database that others are copied from.
MIGRATED = "migrated"
TABLES = [table.name for table in metadata.sorted_tables]
EXISTING = "EXISTS (SELECT FROM {0}) AS {0}"
GENERATED_SCALE = 0.05
REAL_DATA = Path(__file__).parents[2] / "shared" / "data"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip the tests of real files if the files are missing."""
    if not REAL_DATA.is_dir():
        for item in items:
            if item.get_closest_marker("real"):
                item.add_marker(pytest.mark.skip(reason=f"needs the real files of {REAL_DATA}"))


@pytest.fixture(scope="session")
def server() -> Iterator[embedded.EmbeddedServer]:
    """An embedded PostgreSQL for the tests. It does not wait for the disk: no test cuts the power.

    It is not in pytest's folder, which another pytest of the same user closes to the server's account.
    """
    with TemporaryDirectory(prefix="ikhub-tests-") as folder, embedded.start(Path(folder)) as running:
        asyncio.run(_stop_waiting_for_the_disk(running.url))
        yield running


async def _stop_waiting_for_the_disk(url: str) -> None:
    connection = await asyncpg.connect(url)
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        await connection.execute(f"ALTER SYSTEM SET {setting} = off")
    await connection.execute("SELECT pg_reload_conf()")
    await connection.close()


async def new_database(url: str, name: str) -> str:
    """Create a migrated database on the server and return its address.

    It is a copy of one that was migrated: migrating each takes seconds.
    """
    connection = await asyncpg.connect(url)
    if not await connection.fetchval("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", MIGRATED):
        await connection.execute(f"CREATE DATABASE {MIGRATED}")
        await migrate.upgrade(address(url, MIGRATED))
    await connection.execute(f"CREATE DATABASE {name} TEMPLATE {MIGRATED}")
    await connection.close()
    return address(url, name)


def address(url: str, name: str) -> str:
    """Return the address of a database on the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


@pytest.fixture(scope="session")
async def database_url(server: embedded.EmbeddedServer) -> str:
    """A migrated database that tests write to; it is emptied after each of them."""
    return await new_database(server.url, "written")


@pytest.fixture
async def pools(database_url: str) -> AsyncIterator[Pools]:
    """Connections to the database that tests write to."""
    opened = await open_pools(database_url)
    yield opened
    await empty(opened)
    await opened.close()


async def empty(opened: Pools) -> None:
    """Delete all rows of a database, except its one row of state.

    TRUNCATE takes a second, because it makes all files of tables and indexes anew; like it, this waits for
    those who are still writing.
    """
    async with opened.writing.acquire() as connection, connection.transaction():
        await connection.execute(f"LOCK TABLE {', '.join(TABLES)} IN ACCESS EXCLUSIVE MODE")
        # All rows go, so their links to each other need no check.
        await connection.execute("SET LOCAL session_replication_role = replica")
        (filled,) = await connection.fetch(f"SELECT {', '.join(map(EXISTING.format, TABLES))}")
        deletions = [f"DELETE FROM {name}" for name, has_rows in filled.items() if has_rows]
        await connection.execute("; ".join([*deletions, "INSERT INTO hub_state DEFAULT VALUES"]))


@pytest.fixture(scope="session")
async def demo_url(server: embedded.EmbeddedServer) -> str:
    """A database with the demo graph, which no test writes to."""
    url = await new_database(server.url, "demo")
    opened = await open_pools(url)
    await seeding.seed(opened)
    await opened.close()
    return url


@pytest.fixture(scope="session")
async def demo(demo_url: str) -> AsyncIterator[Pools]:
    """Connections to the demo graph."""
    opened = await open_pools(demo_url)
    yield opened
    await opened.close()


@pytest.fixture(scope="session")
async def stock(demo: Pools) -> Stock:
    """Ids and cursors of the demo graph, for random arguments."""
    return await take_stock(demo)


@pytest.fixture(scope="session")
async def member(demo: Pools) -> Viewer:
    """A member with hidden records of its own."""
    async with demo.writing.acquire() as connection:
        owner = await connection.fetchval("SELECT owner_id FROM program WHERE visibility = 'OWNER'")
    return Viewer(owner, Role.REVIEWER)


@pytest.fixture(scope="module")
def collected() -> Iterator[Callable[[], object]]:
    """A function that runs the garbage collector, which runs at no other time.

    graphql-core leaves coroutines unawaited beside a field that fails, and Python warns when they are
    collected: the warnings must come in the test that ignores them.
    """
    gc.collect()
    gc.freeze()
    gc.disable()
    # The oldest generation would take longer with every document that is kept.
    yield partial(gc.collect, 1)
    gc.collect()
    gc.enable()
    gc.unfreeze()


@pytest.fixture(scope="session")
async def generated(server: embedded.EmbeddedServer) -> AsyncIterator[Pools]:
    """Connections to a generated graph of 5,000 programs."""
    url = await new_database(server.url, "generated")
    await generator.fill(url, GENERATED_SCALE, lambda _table: None)
    pools = await open_pools(url)
    yield pools
    await pools.close()


@pytest.fixture(scope="session")
async def viewers(generated: Pools) -> dict[str, Viewer]:
    """An anonymous viewer of the generated graph, and a member that owns records."""
    owner: UUID = await generated.writing.fetchval("SELECT owner_id FROM program WHERE visibility = 'OWNER'")
    return {"public": ANONYMOUS, "member": Viewer(owner)}


@pytest.fixture(scope="session")
async def changed_url(server: embedded.EmbeddedServer, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with the demo graph and a history: a newer activity, decided overlaps, a revision."""
    url = await new_database(server.url, "changed")
    opened = await open_pools(url)
    await seeding.seed(opened)
    await newer_sample.load(opened, tmp_path_factory.mktemp("newer"))
    await newer_sample.load_history(opened, tmp_path_factory.mktemp("history"))
    await newer_sample.load_plans(opened, tmp_path_factory.mktemp("plans"))
    await decide_all(opened)
    await publish_one(opened)
    await opened.close()
    return url


@pytest.fixture(scope="session")
async def changed(changed_url: str) -> AsyncIterator[Pools]:
    """Connections to the demo graph with a history."""
    opened = await open_pools(changed_url)
    yield opened
    await opened.close()


class AnnouncedServer(uvicorn.Server):
    """A server with an event that is set when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()


@asynccontextmanager
async def serving(app: ASGIApp, configuration: uvicorn.Config | None = None) -> AsyncIterator[str]:
    """Serve the application on a free port of the loopback interface; yields the address."""
    listener = socket.create_server(("127.0.0.1", 0))
    # asyncio does not set it on such sockets: each answer would wait 40 ms for the client's acknowledgment.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    config = configuration or uvicorn.Config(app, log_config=None, lifespan="on", timeout_graceful_shutdown=5)
    hub = AnnouncedServer(config)
    running = asyncio.create_task(hub.serve(sockets=[listener]))
    await asyncio.wait({running, asyncio.create_task(hub.listening.wait())}, return_when="FIRST_COMPLETED")
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        hub.should_exit = True
        await running
        listener.close()


@pytest.fixture(scope="session")
async def live_hub(demo_url: str) -> AsyncIterator[str]:
    """The address of a running hub with the demo graph."""
    async with serving(application.create(Settings(), demo_url)) as address:
        yield address


@pytest.fixture(scope="session")
async def written_hub(database_url: str) -> AsyncIterator[str]:
    """The address of a running hub with the database that tests write to.

    Its response cache is off: tests write without it, and query before it may know of the change. It leaves
    webhooks to the hubs of their tests.
    """
    settings = Settings.model_validate({"response_cache": 0, "webhooks": "off"})
    async with serving(application.create(settings, database_url)) as address:
        yield address


@pytest.fixture
async def reader(written_hub: str, pools: Pools) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the hub with the database that tests write to."""
    async with httpx.AsyncClient(base_url=written_hub, timeout=20) as opened:
        yield opened


class UnguardedSession(ReadingSession):
    """A reading session that verifies everything except row level security."""

    def faults(self, found: Any) -> Iterator[str]:
        """Yield what is wrong with the session, except tables without row level security."""
        return super().faults({**found, "unguarded": []})


@pytest.fixture(scope="session")
async def unguarded_readers(database_url: str) -> tuple[str, str]:
    """Roles that bypass row level security, so that only the hub's own conditions hide records."""
    roles = ("unguarded_public", "unguarded_member")
    connection = await asyncpg.connect(database_url)
    for role, like in zip(roles, READERS, strict=True):
        await connection.execute(f"CREATE ROLE {role} BYPASSRLS INHERIT IN ROLE {like}")
    await connection.close()
    return roles


@pytest.fixture(scope="session")
async def unguarded_hub(demo_url: str, unguarded_readers: tuple[str, str]) -> AsyncIterator[str]:
    """The address of a hub with the demo graph whose roles bypass row level security."""
    async with AsyncExitStack() as running:
        # Pools open when the hub starts; hubs that start later are not patched.
        with pytest.MonkeyPatch.context() as patched:
            opening = partial(open_pools, readers=unguarded_readers, sessions=UnguardedSession)
            patched.setattr(application, "open_pools", opening)
            address = await running.enter_async_context(serving(application.create(Settings(), demo_url)))
        yield address


@pytest.fixture
async def client(live_hub: str) -> AsyncIterator[httpx.AsyncClient]:
    """An anonymous client of the running hub."""
    async with httpx.AsyncClient(base_url=live_hub, timeout=20) as opened:
        yield opened
