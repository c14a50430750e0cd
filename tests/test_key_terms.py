"""Labels, expiry and last use of keys: checked, stored, enforced over HTTP, listed."""

import asyncio
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from db.pools import Pools
from db.values import Role
from hub import app as application
from hub.process import key_uses
from hub.settings import Settings
from services import api_keys, key_terms
from services.key_uses import KeyUses
from services.querying.errors import BadInputError, UnauthenticatedError
from services.querying.viewers import Viewer
from tests.asking import ask, refused
from tests.conftest import serving
from tests.test_keys import add_organization

NOW = datetime(2026, 11, 30, 15, 30, tzinfo=UTC)
VIEWER = "{ viewer { kind } }"
EXPIRE = "UPDATE api_key SET expires_at = $2 WHERE prefix = $1"
LAST_USED = "SELECT used_at FROM api_key JOIN api_key_use ON key_id = id WHERE prefix = $1"


@pytest.fixture
async def made(pools: Pools) -> api_keys.NewApiKey:
    """A key of an organization."""
    await add_organization(pools, "Bappenas", "ID-KL-055")
    return await api_keys.create(pools.writing, "ID-KL-055", Role.READER, label="dashboard")


@pytest.mark.parametrize(
    ("text", "expected"), [(None, None), ("", None), ("  ", None), ("  web \n page ", "web page")]
)
def test_labels_are_normalized(text: str | None, expected: str | None) -> None:
    assert key_terms.label(text) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x" * 101, "A label has at most 100 printable characters: shorten it."),
        ("a\0b", "A label has at most 100 printable characters: shorten it."),
        ("rani@example.org", "A label names what uses the key, never a person: leave out e-mail addresses."),
    ],
)
def test_labels_that_break_a_rule_are_refused(text: str, message: str) -> None:
    with pytest.raises(BadInputError) as refusal:
        key_terms.label(text)
    assert (refusal.value.message, refusal.value.argument) == (message, "label")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, None),
        ("2026-12-01", datetime(2026, 12, 1, tzinfo=UTC)),
        ("2027-06-30", datetime(2027, 6, 30, tzinfo=UTC)),
        ("1", NOW + timedelta(days=1)),
        ("3650", NOW + timedelta(days=3650)),
    ],
)
def test_an_expiry_is_a_day_or_a_number_of_days(text: str | None, expected: datetime | None) -> None:
    assert key_terms.expiry(text, NOW) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "3651",
        pytest.param("9" * 5000, id="long"),
        "-1",
        "2026-11-30",
        "2025-01-01",
        "2027-02-30",
        "soon",
        "30.6.2027",
    ],
)
def test_other_expiries_are_refused(text: str) -> None:
    with pytest.raises(BadInputError) as refusal:
        key_terms.expiry(text, NOW)
    assert refusal.value.message == (
        f"The expiry '{text}' must be a day after today, such as 2027-06-30, or a number of days from "
        "1 to 3650."
    )


async def test_the_viewer_has_the_label_of_its_key(pools: Pools, made: api_keys.NewApiKey) -> None:
    viewer = await api_keys.viewer_of(pools, made.secret)
    assert viewer is not None
    assert viewer.label == "dashboard"
    # and two keys of one organization and role are the same viewer, whose answers can be shared
    assert viewer == Viewer(viewer.organization_id, Role.READER)


async def test_an_expired_key_is_refused_with_its_day(
    pools: Pools, reader: httpx.AsyncClient, made: api_keys.NewApiKey
) -> None:
    # given a key that works
    header = f"Bearer {made.secret}"
    assert await ask(reader, VIEWER, authorization=header) == {"viewer": {"kind": "API_KEY"}}
    # when it expires, then it is refused in its own words
    await pools.writing.execute(EXPIRE, made.prefix, datetime(2026, 6, 30, tzinfo=UTC))
    expected = "The key has expired on 2026-06-30. Ask the hub's administrators for a new one."
    assert await refused(reader, VIEWER, authorization=header) == ("UNAUTHENTICATED", None, expected)
    # and once revoked, like a key that never was
    await api_keys.revoke(pools.writing, made.prefix)
    _, _, message = await refused(reader, VIEWER, authorization=header)
    assert message == "The key is unknown or revoked. Ask the hub's administrators for a new one."


async def test_who_reads_for_members_learns_only_when_a_key_expired(
    pools: Pools, made: api_keys.NewApiKey
) -> None:
    ended = datetime(2026, 6, 30, tzinfo=UTC)
    await pools.writing.execute(EXPIRE, made.prefix, ended)
    (row,) = await pools.member.fetch(api_keys.FIND_HOLDER, api_keys.digest(made.secret))
    assert tuple(row)[:5] == (None, None, None, None, ended)


async def test_a_use_is_written_once_an_hour(pools: Pools, made: api_keys.NewApiKey) -> None:
    # given two requests with a new key
    uses = KeyUses()
    for _ in range(2):
        await api_keys.viewer_of(pools, made.secret, uses)
    assert await pools.writing.fetchval(LAST_USED, made.prefix) is None
    # when its use is written, then it is the hour
    await uses.write(pools.writing)
    hour = await pools.writing.fetchval("SELECT date_trunc('hour', now(), 'UTC')")
    assert await pools.writing.fetchval(LAST_USED, made.prefix) == hour
    # and a further request in this hour has nothing to write, but one in the next hour has
    await api_keys.viewer_of(pools, made.secret, uses)
    assert uses.is_empty
    await pools.writing.execute("UPDATE api_key_use SET used_at = used_at - interval '1 hour'")
    await api_keys.viewer_of(pools, made.secret, uses)
    assert not uses.is_empty


async def test_two_processes_write_one_use(pools: Pools, made: api_keys.NewApiKey) -> None:
    first, second = KeyUses(), KeyUses()
    for uses in (first, second):
        await api_keys.viewer_of(pools, made.secret, uses)
    await first.write(pools.writing)
    row = await pools.writing.fetchval("SELECT xmin::text FROM api_key_use")
    await second.write(pools.writing)
    assert await pools.writing.fetchval("SELECT xmin::text FROM api_key_use") == row


async def test_no_request_waits_for_the_write(pools: Pools, made: api_keys.NewApiKey) -> None:
    # given writes that hold every connection that there is for them
    uses = KeyUses()
    async with AsyncExitStack() as busy:
        for _ in range(pools.writing.get_max_size()):
            await busy.enter_async_context(pools.writing.acquire())
        # then the key is accepted, and its use noted
        assert await api_keys.viewer_of(pools, made.secret, uses) is not None
        assert not uses.is_empty


async def test_a_use_that_cannot_be_written_stays_noted(pools: Pools, made: api_keys.NewApiKey) -> None:
    uses = KeyUses()
    await api_keys.viewer_of(pools, made.secret, uses)
    with pytest.raises(AttributeError):
        await uses.write(None)  # type: ignore[arg-type]
    await uses.write(pools.writing)
    assert await pools.writing.fetchval(LAST_USED, made.prefix) is not None


class FailingUses(KeyUses):
    """Uses that can't be written in the first two tries."""

    tries = 0
    written = asyncio.Event()

    async def write(self, pool: Any) -> None:
        self.tries += 1
        if self.tries < 3:
            raise OSError if self.tries == 1 else RuntimeError
        await super().write(pool)
        self.written.set()


async def test_a_hub_goes_on_after_writes_that_failed(
    pools: Pools, made: api_keys.NewApiKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_uses, "RETRY_SECONDS", 0)
    uses = FailingUses()
    async with key_uses.writing(uses, pools), asyncio.timeout(30):
        await api_keys.viewer_of(pools, made.secret, uses)
        await uses.written.wait()
    assert uses.tries == 3
    assert await pools.writing.fetchval(LAST_USED, made.prefix) is not None


async def test_a_hub_writes_the_last_use(pools: Pools, database_url: str, made: api_keys.NewApiKey) -> None:
    # when a hub answers a request with the key, and ends
    async with (
        serving(application.create(Settings(), database_url)) as address,
        httpx.AsyncClient(base_url=address) as client,
    ):
        await ask(client, VIEWER, authorization=f"Bearer {made.secret}")
    # then the use is written
    assert await pools.writing.fetchval(LAST_USED, made.prefix) is not None
    (listed,) = await api_keys.list_all(pools.writing)
    assert (listed.label, listed.expires_at) == ("dashboard", None)


async def test_the_use_of_a_key_that_is_gone_is_forgotten(pools: Pools, made: api_keys.NewApiKey) -> None:
    uses = KeyUses()
    await api_keys.viewer_of(pools, made.secret, uses)
    await pools.writing.execute("DELETE FROM api_key")
    await uses.write(pools.writing)
    assert uses.is_empty


async def test_an_expired_key_is_no_viewer(pools: Pools, made: api_keys.NewApiKey) -> None:
    uses = KeyUses()
    await pools.writing.execute(EXPIRE, made.prefix, datetime(2026, 6, 30, tzinfo=UTC))
    with pytest.raises(UnauthenticatedError):
        await api_keys.viewer_of(pools, made.secret, uses)
    assert uses.is_empty
