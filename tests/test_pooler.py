"""Behind PgBouncer: whole in session mode whatever it ignores, refused where it shares connections."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import cast
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest
from typer.testing import CliRunner, Result

from db.embedded import EmbeddedServer
from db.poolers import SHARED, SessionError
from db.pools import Pools, open_pools
from hub import app as application
from hub.commandline import application as commands
from hub.settings import Settings
from services.querying.viewers import Viewer
from tests.asking import ask, post, refused
from tests.conftest import serving
from tests.poolers import IGNORED, Pooler, pooler
from tests.test_commands import bare_environment, logging_as_before
from tests.test_edge import UNKNOWN_KEY

__all__ = ["bare_environment", "logging_as_before"]

PAGE = "{ programs(first: 50) { totalCount nodes { title } } }"
HIDDEN = "SELECT count(*) FROM program WHERE visibility = 'OWNER'"
SEEN = """
SELECT current_user::text, current_setting('transaction_read_only'), current_setting('statement_timeout')
"""
TRACES = """
SELECT current_user::text, coalesce(current_setting('hub.viewer', true), ''),
  current_setting('transaction_read_only'), current_setting('statement_timeout')
"""


@pytest.fixture(scope="module", params=["", IGNORED], ids=["plain", "ignoring"])
def session(request: pytest.FixtureRequest, server: EmbeddedServer) -> Iterator[Pooler]:
    """PgBouncer in session mode, that refuses unknown startup parameters or ignores them."""
    with pooler(server.url, "session", request.param) as running:
        yield running


@pytest.fixture(scope="module")
def transaction(server: EmbeddedServer) -> Iterator[Pooler]:
    """PgBouncer in transaction mode, that ignores startup parameters."""
    with pooler(server.url, "transaction", IGNORED) as running:
        yield running


@pytest.fixture
async def pooled(session: Pooler, demo_url: str) -> AsyncIterator[Pools]:
    """Connections to the demo graph by way of PgBouncer in session mode."""
    opened = await open_pools(session.before(demo_url))
    yield opened
    await opened.close()


def owner_of(member: Viewer) -> UUID:
    """The organization of a member that has one."""
    assert member.organization_id is not None
    return member.organization_id


def command(*arguments: str) -> Result:
    """Run a command of the hub."""
    return CliRunner().invoke(commands, arguments, prog_name="python -m hub")


async def test_in_session_mode_reading_connections_are_what_they_must_be(pooled: Pools) -> None:
    (public,) = await pooled.fetch(None, SEEN, ())
    (member,) = await pooled.fetch(uuid4(), SEEN, ())
    assert tuple(public) == ("hub_public", "on", "10s")
    assert tuple(member) == ("hub_member", "on", "10s")


async def test_in_session_mode_each_member_sees_its_own(pooled: Pools, demo: Pools, member: Viewer) -> None:
    # given what an owner sees over direct connections
    ((own,),) = await demo.fetch(owner_of(member), HIDDEN, ())
    assert own > 0
    # when the owner and others read in turn over the pooler, then each sees its own
    viewers = [owner_of(member), uuid4()] * 20
    found = await asyncio.gather(*(pooled.fetch(viewer, HIDDEN, ()) for viewer in viewers))
    assert [rows[0][0] for rows in found] == [own, 0] * 20
    assert (await pooled.fetch(None, HIDDEN, ()))[0][0] == 0


async def test_in_session_mode_the_hub_answers_as_without_a_pooler(
    session: Pooler, demo_url: str, client: httpx.AsyncClient
) -> None:
    async with (
        serving(application.create(Settings(), session.before(demo_url))) as address,
        httpx.AsyncClient(base_url=address, timeout=20) as behind,
    ):
        assert (await behind.get("/readyz")).json() == {"status": "ok"}
        assert await ask(behind, PAGE) == await ask(client, PAGE)


async def test_what_a_poolers_former_client_left_is_cleared(pooled: Pools) -> None:
    # given a connection that a client left with a role and settings, where the pooler resets nothing
    async with pooled.writing.acquire() as lent:
        connection = cast("asyncpg.Connection", lent)
        await connection.execute("SET ROLE hub_public; SET default_transaction_read_only = on")
        # when the hub begins with it
        assert await pooled.check.begin(connection) is True
        # then nothing of that is left
        assert [tuple(row) for row in await connection.fetch(TRACES)] == [("hub", "", "off", "0")]


def test_in_session_mode_doctor_finds_nothing_wrong(
    session: Pooler, demo_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", session.before(demo_url))
    said = command("doctor").stdout.splitlines()
    assert said[-1] == "Nothing is wrong."
    proven = "Connections of both reading roles are read-only and have row level security."
    assert any(line.endswith(proven) for line in said)


async def test_in_transaction_mode_no_pool_gives_a_connection(transaction: Pooler, demo_url: str) -> None:
    pools = await open_pools(transaction.before(demo_url))
    for viewer in (None, uuid4()):
        with pytest.raises(SessionError) as refusal:
            await pools.fetch(viewer, "SELECT 1", ())
        assert str(refusal.value) == SHARED
    with pytest.raises(SessionError, match="pool_mode=session"):
        await pools.writing.fetchval("SELECT 1")
    await pools.close()


async def test_in_transaction_mode_nothing_is_left_on_the_shared_connections(
    transaction: Pooler, demo_url: str
) -> None:
    # given a pooler that a hub tried to read over
    url = transaction.before(demo_url)
    pools = await open_pools(url)
    for viewer in (None, uuid4(), uuid4()):
        with pytest.raises(SessionError):
            await pools.fetch(viewer, "SELECT 1", ())
    await pools.close()
    # when others use all of its connections, then they meet no role, viewer or setting of the hub
    others = [await asyncpg.connect(url, statement_cache_size=0) for _ in range(8)]
    for other in others:
        await other.execute("BEGIN")
    found = {tuple(row) for other in others for row in await other.fetch(TRACES)}
    for other in others:
        other.terminate()
    assert found == {("hub", "", "off", "0")}


async def test_in_transaction_mode_the_hub_says_that_it_is_unavailable(
    transaction: Pooler, demo_url: str
) -> None:
    async with (
        serving(application.create(Settings(), transaction.before(demo_url))) as address,
        httpx.AsyncClient(base_url=address, timeout=20) as behind,
    ):
        ready = await behind.get("/readyz")
        assert (ready.status_code, ready.json()["reason"]) == (503, SHARED)
        code, _, message = await refused(behind, "{ programs(first: 1) { totalCount } }")
        assert code == "UNAVAILABLE"
        assert message.startswith("The hub can't read its database safely at the moment")
        named = await post(behind, PAGE, Authorization=UNKNOWN_KEY)
        assert (named.status_code, named.json()["errors"][0]["extensions"]["code"]) == (503, "UNAVAILABLE")


@pytest.mark.parametrize("arguments", [("serve", "--port", "0"), ("migrate",)], ids=lambda words: words[0])
def test_in_transaction_mode_commands_stop_with_one_sentence(
    transaction: Pooler, demo_url: str, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.setenv("DATABASE_URL", transaction.before(demo_url))
    result = command(*arguments)
    assert (result.exit_code, result.stderr) == (1, SHARED + "\n")


def test_in_transaction_mode_doctor_says_what_is_wrong(
    transaction: Pooler, demo_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", transaction.before(demo_url))
    result = command("doctor")
    assert result.exit_code == 1
    assert [line for line in result.stdout.splitlines() if "WRONG" in line] == [f"  WRONG   {SHARED}"]


async def test_a_pooler_that_turns_to_transaction_mode_mixes_no_viewers(
    server: EmbeddedServer, demo_url: str, member: Viewer
) -> None:
    with pooler(server.url, "session", IGNORED) as turning:
        # given connections that were opened in session mode
        pools = await open_pools(turning.before(demo_url), size=4)
        owner, other = owner_of(member), uuid4()
        before = [await read(pools, viewer) for viewer in (owner, other)]
        assert before[0] not in (0, None)
        assert before[1] == 0
        # when the pooler turns to transaction mode under them
        turning.reload("transaction", IGNORED)
        found = await asyncio.gather(*(read(pools, viewer) for viewer in [owner, other] * 20))
        # then each viewer sees its own or nothing at all, and the pools no longer pass for fit
        assert {*found[::2]} <= {before[0], None}
        assert {*found[1::2]} <= {0, None}
        with pytest.raises(SessionError, match="pool_mode=session"):
            await pools.verify()
        await pools.close()


async def read(pools: Pools, viewer: UUID) -> int | None:
    """How many hidden programs a viewer sees, null where the hub refuses to read."""
    try:
        ((number,),) = await pools.fetch(viewer, HIDDEN, ())
    except (SessionError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return None
    return int(number)


def test_the_sentence_has_its_page() -> None:
    settings = Path(__file__).parents[1] / "docs" / "settings.md"
    assert "## Connection poolers" in settings.read_text("utf-8")
