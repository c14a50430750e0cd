"""Reading connections verify their role, read-only state, timeout and row level security, or don't serve."""

from collections.abc import AsyncIterator
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import httpx
import pytest

from db import embedded, migrate
from db.poolers import SessionError
from db.pools import Pools, open_pools
from db.readiness import Tables, connected, tables_of
from hub import app as application
from hub.settings import Settings
from services.querying.reader import UNSAFE
from tests.asking import refused
from tests.conftest import new_database, serving

ROLES_OF = {"public": "hub_public", "member": "hub_member"}


@pytest.fixture
async def unguarded_url(server: embedded.EmbeddedServer) -> AsyncIterator[str]:
    """A migrated database with the second wall down in one place, by its address."""
    url = await new_database(server.url, "unguarded")
    connection = await asyncpg.connect(url)
    await connection.execute("ALTER TABLE program DISABLE ROW LEVEL SECURITY")
    await connection.close()
    yield url
    await drop(server.url, "unguarded")


async def drop(url: str, name: str) -> None:
    """Remove a database with whatever is connected to it."""
    connection = await asyncpg.connect(url)
    await connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await connection.close()


@pytest.mark.parametrize("pool", ROLES_OF)
@pytest.mark.parametrize(
    ("spoiling", "fault"),
    [
        ("RESET ROLE", "its role is hub; row level security is not active for it in "),
        ("SET default_transaction_read_only = off", "it can write"),
        ("SET statement_timeout = 0", "its statement_timeout is 0 ms, not 10000 ms"),
    ],
)
async def test_a_connection_that_no_longer_is_what_it_must_be_is_not_lent_again(
    demo: Pools, pool: str, spoiling: str, fault: str
) -> None:
    # given a connection whose session was spoilt while it was lent
    lent = await getattr(demo, pool).acquire()
    spoilt = lent.get_server_pid()
    await lent.execute(spoiling)
    # when it comes back, then it says what is wrong and is closed
    with pytest.raises(SessionError) as refusal:
        await getattr(demo, pool).release(lent)
    assert f"reads as {ROLES_OF[pool]} isn't safe: {fault}" in str(refusal.value)
    # and the next one is another, which is what it must be
    async with getattr(demo, pool).acquire() as following:
        assert following.get_server_pid() != spoilt
        assert await following.fetchval("SELECT current_user::text") == ROLES_OF[pool]


async def test_readiness_looks_at_idle_connections_of_readers(demo: Pools) -> None:
    # given an idle connection whose role was reset behind the hub's back
    lender = demo.lender(None)
    spoilt = await lender.acquire()
    await spoilt.execute("RESET ROLE")
    lender.release(spoilt)
    # when the pools are to verify themselves, then that is found, and the connection is not lent again
    with pytest.raises(SessionError, match="its role is hub"):
        await demo.verify()
    await demo.verify()


async def test_a_hub_without_row_security_serves_nothing(unguarded_url: str) -> None:
    async with (
        serving(application.create(Settings(), unguarded_url)) as address,
        httpx.AsyncClient(base_url=address, timeout=20) as client,
    ):
        ready = await client.get("/readyz")
        assert ready.status_code == 503
        assert "row level security is not active for it in program." in ready.json()["reason"]
        code, _, message = await refused(client, "{ programs(first: 1) { totalCount } }")
        assert (code, message) == ("UNAVAILABLE", UNSAFE)


@pytest.fixture
async def guest_url(server: embedded.EmbeddedServer) -> AsyncIterator[str]:
    """An empty database of a user who didn't make the roles that read, by that user's address."""
    connection = await asyncpg.connect(await new_database(server.url, "made_by_others"))
    await connection.execute("CREATE ROLE guest LOGIN")
    await connection.execute("CREATE DATABASE guest OWNER guest")
    parts = urlsplit(server.url.replace("hub@", "guest@", 1))
    yield urlunsplit(parts._replace(path="/guest"))
    await connection.execute("DROP DATABASE guest WITH (FORCE)")
    await connection.execute("DROP ROLE guest")
    await connection.close()
    await drop(server.url, "made_by_others")


WAY_OUT = (
    "let a superuser run `CREATE ROLE` for those of hub_public, hub_member that don't exist yet, then "
    '`GRANT hub_public, hub_member TO "guest"`.'
)


async def test_a_user_who_did_not_make_the_roles_gets_the_way_out(
    server: embedded.EmbeddedServer, guest_url: str
) -> None:
    # given roles of another user, when the tables are made, then the refusal names the statements
    with pytest.raises(SessionError) as refusal:
        await migrate.bring_up_to_date(guest_url)
    assert str(refusal.value) == f"The database user guest can't create the reading roles: {WAY_OUT}"
    # when they were run, then it works
    superuser = await asyncpg.connect(server.url)
    await superuser.execute('GRANT hub_public, hub_member TO "guest"')
    await migrate.bring_up_to_date(guest_url)
    async with connected(guest_url) as connection:
        assert await tables_of(connection) is Tables.CURRENT
    pools = await open_pools(guest_url)
    await pools.verify()
    await pools.close()
    # when the roles are taken away again, then reading is refused with the same way out
    await superuser.execute('REVOKE hub_public, hub_member FROM "guest"')
    await superuser.close()
    pools = await open_pools(guest_url)
    with pytest.raises(SessionError) as refusal:
        await pools.verify()
    await pools.close()
    assert str(refusal.value) == f"The database user guest can't read as hub_public: {WAY_OUT}"
