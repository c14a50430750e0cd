"""Operators choose who decides: HUB_REVIEW trusts members with their own, HUB_OWN_DECIDERS names roles."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from db.pools import Pools
from db.values import Role
from hub import app as application
from hub.settings import Settings, SettingsError, load
from services import api_keys
from tests.conftest import serving
from tests.test_revisions import Cast, Party, cast, english

__all__ = ["cast"]

BELOW = """
UPDATE organization SET parent_id = (SELECT id FROM organization WHERE identifier = $2) WHERE identifier = $1
"""


@asynccontextmanager
async def hub(url: str, **settings: Any) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a hub with other settings and the same database."""
    chosen = Settings.model_validate({"response_cache": 0, **settings})
    async with (
        serving(application.create(chosen, url)) as address,
        httpx.AsyncClient(base_url=address, timeout=20) as client,
    ):
        yield client


def at(client: httpx.AsyncClient, party: Party) -> Party:
    """The same party as a client of another hub."""
    return Party(client, party.headers["Authorization"].removeprefix("Bearer "))


async def submitted(party: Party, **fields: Any) -> Any:
    return await party.does("submitRevision", await party.proposes(**fields))


async def test_a_trusted_contributor_publishes_what_is_its_own(cast: Cast, database_url: str) -> None:
    async with hub(database_url, review="trusted") as client:
        owner = at(client, cast.owner)
        # when a contributor publishes a change of its program
        published = await owner.does("publishRevision", await submitted(owner, titles=english("Own")))
        # then it is in the program, and in the history under its name
        assert published["state"] == "PUBLISHED"
        assert (await owner.program())["title"] == "Own"
        # and so is a new program
        draft = (await owner.saves(fields={"titles": english("New")}))["revision"]
        new = await owner.takes("publishRevision", await owner.does("submitRevision", draft))
        assert new["program"] == {"version": 1, "title": "New"}


async def test_without_trust_a_contributor_publishes_nothing(cast: Cast) -> None:
    answer = await cast.owner.takes("publishRevision", await submitted(cast.owner, status="CLOSED"))
    assert answer["__typename"] == "NotPermitted"
    assert (await cast.owner.program())["status"] == "IMPLEMENTATION"


async def test_trust_ends_at_the_records_of_others(cast: Cast, database_url: str, pools: Pools) -> None:
    async with hub(database_url, review="trusted") as client:
        # given revisions of an administrator of another organization, and of the owner
        key = await api_keys.create(pools.writing, "XX-2", Role.ADMINISTRATOR)
        foreign = await submitted(Party(client, key.secret), plannedEnd="2030-01-01")
        own = await submitted(at(client, cast.owner), status="CLOSED")
        contributor = at(client, cast.other)
        # then a contributor of that organization publishes neither, and learns of the second one nothing
        assert (await contributor.takes("publishRevision", foreign))["__typename"] == "NotPermitted"
        assert (await contributor.takes("publishRevision", own))["__typename"] == "NotFound"
        # and sends nothing back
        refusal = await at(client, cast.owner).takes("requestChanges", own, comment="Why?")
        assert refusal["__typename"] == "NotPermitted"


async def test_trust_reaches_the_organizations_below(cast: Cast, database_url: str, pools: Pools) -> None:
    # given the owner of the program is a part of another organization
    await pools.writing.execute(BELOW, "XX-1", "XX-2")
    async with hub(database_url, review="trusted") as client:
        parent = at(client, cast.other)
        published = await parent.does("publishRevision", await submitted(parent, status="CLOSED"))
        assert published["author"] == {"identifier": "XX-2"}
        assert (await parent.program())["status"] == "CLOSED"


async def test_a_reviewer_is_trusted_as_a_contributor_is(cast: Cast, database_url: str, pools: Pools) -> None:
    key = await api_keys.create(pools.writing, "XX-1", Role.REVIEWER)
    async with hub(database_url, review="trusted") as client:
        own = Party(client, key.secret)
        await own.does("publishRevision", await submitted(own, status="CLOSED"))


@pytest.mark.parametrize(
    ("deciders", "outcomes"),
    [
        ("none", {Role.REVIEWER: "NotPermitted", Role.ADMINISTRATOR: "NotPermitted"}),
        ("administrators", {Role.REVIEWER: "NotPermitted", Role.ADMINISTRATOR: "RevisionSaved"}),
        ("reviewers", {Role.REVIEWER: "RevisionSaved", Role.ADMINISTRATOR: "RevisionSaved"}),
    ],
)
async def test_who_decides_about_their_own_is_chosen(
    cast: Cast, database_url: str, pools: Pools, deciders: str, outcomes: Mapping[Role, str]
) -> None:
    async with hub(database_url, own_deciders=deciders) as client:
        for end, (role, outcome) in zip(("2031-01-01", "2032-01-01"), outcomes.items(), strict=True):
            key = await api_keys.create(pools.writing, "XX-1", role)
            revision = await submitted(at(client, cast.owner), plannedEnd=end)
            answer = await Party(client, key.secret).takes("publishRevision", revision)
            assert answer["__typename"] == outcome
        # and a reviewer of another organization always decides
        other = await submitted(at(client, cast.owner), status="CLOSED")
        await at(client, cast.reviewer).does("publishRevision", other)


@pytest.mark.parametrize("name", ["HUB_REVIEW", "HUB_OWN_DECIDERS"])
def test_other_words_are_refused(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "sometimes")
    with pytest.raises(SettingsError, match=f"{name} is 'sometimes', but must be "):
        load()


def test_the_words_may_have_any_case(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_REVIEW", "Trusted")
    assert load().review_policy.is_trusted
