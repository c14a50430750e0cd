"""Keys: made for an organization, shown by their prefix, recognised, revoked."""

import hashlib
import re
from contextlib import AsyncExitStack
from uuid import UUID

import asyncpg
import pytest
from uuid_utils.compat import uuid7

from db.pools import Pools
from db.values import Role
from services import api_keys
from services.querying.errors import BadInputError
from services.querying.viewers import Viewer

UNKNOWN = "ikhub_aaaaaaaa_" + "A" * 43


async def add_organization(pools: Pools, name: str, identifier: str | None, *others: tuple[str, str]) -> UUID:
    """An organization with its own identifier and others, given as scheme and value."""
    identity, source = uuid7(), uuid7()
    async with pools.writing.acquire() as connection:
        await connection.execute("INSERT INTO source (id, name) VALUES ($1, $2)", source, f"source of {name}")
        await connection.execute(
            "INSERT INTO organization (id, identifier, name, origin, owner_id, source_id)"
            " VALUES ($1, $2, $3, 'RECORD', $1, $4)",
            identity,
            identifier,
            name,
            source,
        )
        await connection.executemany(
            "INSERT INTO organization_identifier (organization_id, visibility, owner_id, scheme, value)"
            " VALUES ($1, 'PUBLIC', $1, $2, $3)",
            [(identity, *other) for other in others],
        )
    return identity


async def refusal(attempt) -> tuple[str, str | None]:
    """The sentence and the argument of what must be refused."""
    with pytest.raises(BadInputError) as refused:
        await attempt
    return refused.value.message, refused.value.argument


async def test_a_new_key_says_who_holds_it(pools: Pools) -> None:
    # given an organization
    organization = await add_organization(pools, "Bappenas", "ID-KL-055")
    # when it gets a key
    made = await api_keys.create(pools.writing, "ID-KL-055", Role.CONTRIBUTOR)
    # then the key has its shape, and stands for the organization with the role
    assert re.fullmatch(r"ikhub_[a-z2-9]{8}_[A-Za-z0-9_-]{43}", made.secret)
    assert made.secret.startswith(f"ikhub_{made.prefix}_")
    assert (made.organization, made.role) == ("Bappenas", Role.CONTRIBUTOR)
    assert await api_keys.viewer_of(pools, made.secret) == Viewer(organization, Role.CONTRIBUTOR)


async def test_only_a_digest_is_kept(pools: Pools) -> None:
    await add_organization(pools, "Bappenas", "ID-KL-055")
    made = await api_keys.create(pools.writing, "ID-KL-055", Role.READER)
    stored = await pools.writing.fetchrow("SELECT * FROM api_key")
    assert stored is not None
    assert stored["digest"] == hashlib.sha256(made.secret.encode()).digest()
    assert stored["prefix"] == made.prefix
    assert made.secret.removeprefix(f"ikhub_{made.prefix}_") not in str(dict(stored))


async def test_any_identifier_finds_the_organization(pools: Pools) -> None:
    identity = await add_organization(pools, "UNDP", None, ("IATI", "XM-DAC-41114"))
    made = await api_keys.create(pools.writing, "XM-DAC-41114", Role.READER)
    assert await api_keys.viewer_of(pools, made.secret) == Viewer(identity, Role.READER)


async def test_its_own_identifier_goes_before_those_of_others(pools: Pools) -> None:
    await add_organization(pools, "A namesake", "ID-2", ("OLD", "ID-1"))
    right = await add_organization(pools, "The right one", "ID-1")
    made = await api_keys.create(pools.writing, "ID-1", Role.READER)
    assert await api_keys.viewer_of(pools, made.secret) == Viewer(right, Role.READER)


async def test_an_unknown_identifier_is_refused(pools: Pools) -> None:
    assert await refusal(api_keys.create(pools.writing, "ID-0", Role.READER)) == (
        (
            "No organization has the identifier 'ID-0': look up the right one in the graph, "
            "or import the organization first."
        ),
        "organization",
    )


async def test_an_identifier_of_two_organizations_is_refused(pools: Pools) -> None:
    await add_organization(pools, "First", "ID-1", ("A", "42"))
    await add_organization(pools, "Second", "ID-2", ("B", "42"))
    sentence, _ = await refusal(api_keys.create(pools.writing, "42", Role.READER))
    assert sentence == (
        "The identifier '42' belongs to 2 organizations (First, Second): "
        "use one that only the right organization has."
    )


@pytest.mark.parametrize("secret", ["", "ikhub_", UNKNOWN, UNKNOWN[:-1], f"{UNKNOWN}\n", "é" * 58, "\0" * 58])
async def test_what_is_no_key_stands_for_nobody(pools: Pools, secret: str) -> None:
    assert await api_keys.viewer_of(pools, secret) is None


async def test_a_key_that_differs_in_one_letter_stands_for_nobody(pools: Pools) -> None:
    await add_organization(pools, "Bappenas", "ID-KL-055")
    secret = (await api_keys.create(pools.writing, "ID-KL-055", Role.READER)).secret
    assert await api_keys.viewer_of(pools, secret[:-1] + ("A" if secret[-1] != "A" else "B")) is None


async def test_who_reads_for_members_learns_of_a_key_by_its_digest_alone(pools: Pools) -> None:
    # given
    identity = await add_organization(pools, "Bappenas", "ID-KL-055")
    made = await api_keys.create(pools.writing, "ID-KL-055", Role.READER, label="dashboard")
    digest = hashlib.sha256(made.secret.encode()).digest()
    # then the role for members finds it, but can't look for it, and anybody else can do neither
    assert [tuple(row) for row in await pools.member.fetch(api_keys.FIND_HOLDER, digest)] == [
        (identity, "READER", "dashboard", made.id, None, True)
    ]
    assert await pools.member.fetch(api_keys.FIND_HOLDER, None) == []
    for reading in (pools.member, pools.public):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await reading.fetch("SELECT digest FROM api_key")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await pools.public.fetch(api_keys.FIND_HOLDER, digest)


async def test_members_are_known_while_all_who_write_are_busy(pools: Pools) -> None:
    # given writes that hold every connection that there is for them
    identity = await add_organization(pools, "Bappenas", "ID-KL-055")
    secret = (await api_keys.create(pools.writing, "ID-KL-055", Role.READER)).secret
    async with AsyncExitStack() as busy:
        for _ in range(pools.writing.get_max_size()):
            await busy.enter_async_context(pools.writing.acquire())
        # then
        assert await api_keys.viewer_of(pools, secret) == Viewer(identity, Role.READER)


async def test_all_keys_are_listed_oldest_first(pools: Pools) -> None:
    await add_organization(pools, "Bappenas", "ID-KL-055")
    await add_organization(pools, "UNDP", None, ("IATI", "XM-DAC-41114"))
    first = await api_keys.create(pools.writing, "ID-KL-055", Role.ADMINISTRATOR)
    second = await api_keys.create(pools.writing, "XM-DAC-41114", Role.REVIEWER)
    await api_keys.revoke(pools.writing, second.prefix)
    found = [
        (key.prefix, key.role, key.identifier, key.organization, key.revoked_at is None)
        for key in await api_keys.list_all(pools.writing)
    ]
    assert found == [
        (first.prefix, Role.ADMINISTRATOR, "ID-KL-055", "Bappenas", True),
        (second.prefix, Role.REVIEWER, None, "UNDP", False),
    ]


@pytest.mark.parametrize("written", ["{prefix}", "ikhub_{prefix}", "{secret}"])
async def test_a_revoked_key_stands_for_nobody(pools: Pools, written: str) -> None:
    # given two keys of one organization
    identity = await add_organization(pools, "Bappenas", "ID-KL-055")
    ended = await api_keys.create(pools.writing, "ID-KL-055", Role.READER)
    other = await api_keys.create(pools.writing, "ID-KL-055", Role.READER)
    # when one is revoked, by any of the ways to name it
    await api_keys.revoke(pools.writing, written.format(prefix=ended.prefix, secret=ended.secret))
    # then it alone has ended
    assert await api_keys.viewer_of(pools, ended.secret) is None
    assert await api_keys.viewer_of(pools, other.secret) == Viewer(identity, Role.READER)


async def test_a_key_is_revoked_once(pools: Pools) -> None:
    await add_organization(pools, "Bappenas", "ID-KL-055")
    made = await api_keys.create(pools.writing, "ID-KL-055", Role.READER)
    await api_keys.revoke(pools.writing, made.prefix)
    assert await refusal(api_keys.revoke(pools.writing, made.prefix)) == (
        f"There is no active key with the prefix '{made.prefix}'. `.venv/bin/hub keys list` lists all keys.",
        "prefix",
    )


async def test_a_longer_word_is_not_taken_for_its_first_letters(pools: Pools) -> None:
    await add_organization(pools, "Bappenas", "ID-KL-055")
    made = await api_keys.create(pools.writing, "ID-KL-055", Role.READER)
    _, argument = await refusal(api_keys.revoke(pools.writing, made.prefix + "x"))
    assert argument == "prefix"


@pytest.mark.parametrize(
    "written", ["Bearer {secret}", "Authorization: Bearer {secret}", "'{secret}'", " {secret}\n", "{secret}x"]
)
async def test_a_refusal_never_repeats_a_secret(pools: Pools, written: str) -> None:
    # given a key that is unknown here, as somebody copied it
    message, argument = await refusal(api_keys.revoke(pools.writing, written.format(secret=UNKNOWN)))
    # then its prefix is shown and nothing more
    assert (message, argument) == (
        "There is no active key with the prefix 'aaaaaaaa'. `.venv/bin/hub keys list` lists all keys.",
        "prefix",
    )


@pytest.mark.parametrize("written", ["{0}", "ikhub_{0}", "ikhub_aaaaaaaa{0}", "aaaaaaaa_{0}", ""])
async def test_text_without_a_prefix_is_not_repeated(pools: Pools, written: str) -> None:
    message, _ = await refusal(api_keys.revoke(pools.writing, written.format("A" * 43)))
    assert message == (
        "A prefix is the 8 characters after `ikhub_`. `.venv/bin/hub keys list` lists all keys."
    )
