"""The clock of the database server jumps: nothing is lost, reported wrongly, or valid again."""

from collections.abc import AsyncIterator
from datetime import timedelta

import asyncpg
import pytest

from db.embedded import EmbeddedServer
from db.pools import Pools, open_pools
from db.values import Role
from services import api_keys
from services.harvesting.selections import HarvestRequest
from services.imports import seeding
from services.querying.data_versions import DataVersions
from tests.conftest import new_database
from tests.harvested import harvest, products, repository
from tests.oai_repository import Reply, report

# `now()` and `clock_timestamp()` of statements, shifted; defaults of columns keep the real time.
CLOCK = """
CREATE SCHEMA clock;
CREATE TABLE clock.shift (by interval NOT NULL);
INSERT INTO clock.shift VALUES ('0');
CREATE FUNCTION clock.now() RETURNS timestamptz LANGUAGE sql STABLE SECURITY DEFINER
    AS 'SELECT pg_catalog.now() + by FROM clock.shift';
CREATE FUNCTION clock.clock_timestamp() RETURNS timestamptz LANGUAGE sql SECURITY DEFINER
    AS 'SELECT pg_catalog.clock_timestamp() + by FROM clock.shift';
GRANT USAGE ON SCHEMA clock TO PUBLIC;
ALTER DATABASE clocked SET search_path = clock, pg_catalog, public;
"""
EVERYTHING = HarvestRequest(everything=True)


@pytest.fixture(scope="module")
async def clocked_url(server: EmbeddedServer) -> str:
    """A database whose clock the tests set."""
    url = await new_database(server.url, "clocked")
    connection = await asyncpg.connect(url)
    await connection.execute(CLOCK)
    await connection.close()
    return url


@pytest.fixture
async def clocked(clocked_url: str) -> AsyncIterator[Pools]:
    """Connections to it; its clock is right before and after each test."""
    pools = await open_pools(clocked_url)
    await shift(pools, timedelta())
    yield pools
    await pools.close()


async def shift(pools: Pools, by: timedelta) -> None:
    """Set the clock forward or back from the real time."""
    async with pools.writing.acquire() as connection:
        await connection.execute("UPDATE clock.shift SET by = $1", by)


async def test_a_harvest_whose_clock_was_set_back_misses_no_record(clocked: Pools) -> None:
    broken = {"is": True}

    def breaking(query: dict[str, str]) -> Reply | None:
        return Reply([], 500) if broken["is"] and query.get("resumptionToken", "").endswith("|2") else None

    with repository(*(report(number) for number in range(1, 5)), page_size=2) as (found, address):
        # given a harvest that begins while the clock is a day ahead, and ends early
        await shift(clocked, timedelta(days=1))
        found.instead = breaking
        first = await harvest(clocked, address, request=EVERYTHING)
        assert (products(first), first.broken) == ({"added": 2}, 1)
        # when the clock is right again, and the harvest goes on
        await shift(clocked, timedelta())
        broken["is"] = False
        second = await harvest(clocked, address, request=EVERYTHING)
        # then no record is reported as missing
        assert products(second)["added"] == 2
        assert second.remarks == []
        # and a record that the repository drops then is
        found.records = found.records[1:]
        third = await harvest(clocked, address, request=EVERYTHING)
        assert [each.identifier for each in third.remarks] == ["oai:example.org:1"]


@pytest.mark.parametrize("by", [timedelta(days=-400), timedelta(days=400)])
async def test_keys_are_valid_until_they_are_revoked(clocked: Pools, by: timedelta) -> None:
    # given a key, and a clock that jumps after it was created
    await seeding.seed(clocked)
    key = await api_keys.create(clocked.writing, "ID-CONTOH-DN-01", Role.READER)
    await shift(clocked, by)
    assert await api_keys.viewer_of(clocked, key.secret) is not None
    # when it is revoked, then it is invalid, also after the clock jumps back
    await api_keys.revoke(clocked.writing, key.prefix)
    assert await api_keys.viewer_of(clocked, key.secret) is None
    await shift(clocked, -by)
    assert await api_keys.viewer_of(clocked, key.secret) is None


async def test_changes_are_heard_of_whatever_the_clock_says(clocked: Pools, clocked_url: str) -> None:
    # given a process that follows the data version
    versions = DataVersions(clocked_url)
    versions.start()
    before = await versions.wait_until_known()
    # when the clock jumps back and data is written
    await shift(clocked, timedelta(days=-30))
    async with clocked.writing.acquire() as connection:
        await connection.execute(
            "UPDATE hub_state SET data_version = data_version + 1, last_import_at = now()"
        )
    # then the process hears of it
    assert await versions.wait_until_changed(before) == before + 1
    await versions.stop()
