"""Rotation of keys: two are valid for a time, then the old one expires."""

from datetime import UTC, datetime, timedelta

import pytest

from db.pools import Pools
from db.values import Role
from services import api_keys, key_rotation, key_terms
from services.querying.errors import BadInputError, UnauthenticatedError
from services.querying.viewers import Viewer
from tests.test_keys import add_organization

WEEK = timedelta(days=7)
TIMES = "SELECT expires_at - now() FROM api_key WHERE prefix = $1"
LATER = "UPDATE api_key SET expires_at = expires_at - interval '8 days' WHERE prefix = $1"


async def refusal(pools: Pools, prefix: str) -> str:
    """The message of a rotation that is refused."""
    with pytest.raises(BadInputError) as error:
        await key_rotation.rotate(pools.writing, prefix, WEEK)
    assert error.value.argument == "prefix"
    return error.value.message


async def remaining(pools: Pools, prefix: str) -> timedelta | None:
    """How long the key is still valid, in whole hours."""
    found: timedelta | None = await pools.writing.fetchval(TIMES, prefix)
    return None if found is None else timedelta(hours=round(found / timedelta(hours=1)))


async def test_both_keys_are_valid_until_the_overlap_ends(pools: Pools) -> None:
    # given a key that does not expire
    identity = await add_organization(pools, "Bappenas", "ID-KL-055")
    old = await api_keys.create(pools.writing, "ID-KL-055", Role.REVIEWER, label="dashboard")
    # when it is rotated
    done = await key_rotation.rotate(pools.writing, old.prefix, WEEK)
    # then both are the same viewer, with the same label
    assert (done.key.organization, done.key.role, done.former_prefix) == (
        "Bappenas",
        Role.REVIEWER,
        old.prefix,
    )
    for secret in (old.secret, done.key.secret):
        viewer = await api_keys.viewer_of(pools, secret)
        assert viewer == Viewer(identity, Role.REVIEWER)
        assert viewer is not None
        assert viewer.label == "dashboard"
    assert await remaining(pools, old.prefix) == WEEK
    assert await remaining(pools, done.key.prefix) is None
    # and after the overlap only the new one
    await pools.writing.execute(LATER, old.prefix)
    with pytest.raises(UnauthenticatedError):
        await api_keys.viewer_of(pools, old.secret)
    assert await api_keys.viewer_of(pools, done.key.secret) == Viewer(identity, Role.REVIEWER)


async def test_a_key_that_expires_gets_a_successor_that_does(pools: Pools) -> None:
    # given a key for 30 days
    await add_organization(pools, "Bappenas", "ID-KL-055")
    month = datetime.now(UTC) + timedelta(days=30)
    old = await api_keys.create(pools.writing, "ID-KL-055", Role.READER, expires_at=month)
    done = await key_rotation.rotate(pools.writing, old.prefix, timedelta(days=60))
    # then the overlap makes no key live longer
    assert await remaining(pools, old.prefix) == timedelta(days=30)
    assert await remaining(pools, done.key.prefix) == timedelta(days=30)


async def test_a_key_that_expires_on_the_last_day_of_all_gets_a_successor(pools: Pools) -> None:
    # given a key of last week that expires on the last day that a date can be
    await add_organization(pools, "Bappenas", "ID-KL-055")
    last = datetime(9999, 12, 31, tzinfo=UTC)
    old = await api_keys.create(pools.writing, "ID-KL-055", Role.READER, expires_at=last)
    await pools.writing.execute("UPDATE api_key SET created_at = created_at - interval '8 days'")
    # when it is rotated
    done = await key_rotation.rotate(pools.writing, old.prefix, WEEK)
    # then its successor expires on that day too
    row = await pools.writing.fetchval("SELECT expires_at FROM api_key WHERE prefix = $1", done.key.prefix)
    assert row == last


async def test_the_successor_can_get_another_expiry(pools: Pools) -> None:
    await add_organization(pools, "Bappenas", "ID-KL-055")
    old = await api_keys.create(pools.writing, "ID-KL-055", Role.READER)
    ends = datetime.now(UTC) + timedelta(days=90)
    done = await key_rotation.rotate(pools.writing, old.prefix, timedelta(), expires_at=ends)
    assert await remaining(pools, done.key.prefix) == timedelta(days=90)
    # and without an overlap the old one has expired at once
    with pytest.raises(UnauthenticatedError):
        await api_keys.viewer_of(pools, old.secret)


async def test_a_key_has_one_successor(pools: Pools) -> None:
    # given a rotated key
    await add_organization(pools, "Bappenas", "ID-KL-055")
    old = await api_keys.create(pools.writing, "ID-KL-055", Role.READER)
    first = await key_rotation.rotate(pools.writing, old.prefix, WEEK)
    assert await refusal(pools, old.prefix) == (
        f"The key with the prefix '{old.prefix}' was already rotated: rotate its successor "
        f"'{first.key.prefix}', or revoke that one first."
    )
    # when the successor is revoked, then it can be rotated again
    await api_keys.revoke(pools.writing, first.key.prefix)
    second = await key_rotation.rotate(pools.writing, old.prefix, WEEK)
    assert await api_keys.viewer_of(pools, second.key.secret) is not None


async def test_what_is_no_valid_key_is_not_rotated(pools: Pools) -> None:
    await add_organization(pools, "Bappenas", "ID-KL-055")
    made = await api_keys.create(
        pools.writing, "ID-KL-055", Role.READER, expires_at=datetime(2026, 1, 1, tzinfo=UTC)
    )
    assert await refusal(pools, made.prefix) == (
        f"The key with the prefix '{made.prefix}' has expired: create a new one."
    )
    await api_keys.revoke(pools.writing, made.prefix)
    expected = (
        f"There is no active key with the prefix '{made.prefix}'. `.venv/bin/hub keys list` lists all keys."
    )
    assert await refusal(pools, made.prefix) == expected
    assert len(await api_keys.list_all(pools.writing)) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [("7d", WEEK), ("12h", timedelta(hours=12)), ("0d", timedelta()), (" 90d ", timedelta(days=90))],
)
def test_an_overlap_is_days_or_hours(text: str, expected: timedelta) -> None:
    assert key_terms.overlap(text) == expected


@pytest.mark.parametrize("text", ["", "7", "91d", "9999h", "-1d", "1w", "\N{ARABIC-INDIC DIGIT SEVEN}d"])
def test_other_overlaps_are_refused(text: str) -> None:
    with pytest.raises(BadInputError) as error:
        key_terms.overlap(text)
    assert error.value.message == (
        f"The overlap '{text}' must be a number of days or hours, such as 7d or 12h, and at most 90d."
    )


@pytest.mark.parametrize("days", [None, 365])
async def test_a_rotation_shortens_no_later_successor(pools: Pools, days: int | None) -> None:
    # given a key that a rotation has shortened to a week, whose successor was revoked
    await add_organization(pools, "Bappenas", "ID-KL-055")
    ends = None if days is None else datetime.now(UTC) + timedelta(days=days)
    old = await api_keys.create(pools.writing, "ID-KL-055", Role.READER, expires_at=ends)
    first = await key_rotation.rotate(pools.writing, old.prefix, WEEK)
    await api_keys.revoke(pools.writing, first.key.prefix)
    # when it is rotated again, then the new successor is valid as long as the key was at first
    second = await key_rotation.rotate(pools.writing, old.prefix, WEEK)
    row = "SELECT expires_at IS NULL AS has_no_end FROM api_key WHERE prefix = $1"
    assert await pools.writing.fetchval(row, second.key.prefix) is (days is None)
    if days is not None:
        assert await remaining(pools, second.key.prefix) == timedelta(days=days)
