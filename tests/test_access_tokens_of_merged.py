"""Access tokens of an organization that was merged into another one: refused, unless the settings name it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import orjson
import pytest

from db.pools import Pools
from hub import app as application
from hub.settings import Settings
from services.deciding import merging, reversible_merges
from tests.asking import post, refused
from tests.conftest import serving
from tests.iati_files import activity, load, save
from tests.issuer import AUDIENCE, Issuer, issuing

FORMER = "XX-1"
VIEWER = "{ viewer { organization { name } } }"
REFUSED = (
    "The access token is for an organization that was merged into another one. Ask the hub's administrators "
    "to add it to HUB_OIDC_MERGED_ORGANIZATIONS, or to revert the merge."
)
UNKNOWN = (
    "The access token is for an organization that this hub does not have. "
    "Ask the hub's administrators to add it, or to correct its identifier."
)


@pytest.fixture(scope="module")
async def issuer() -> AsyncIterator[Issuer]:
    """An issuer with good keys."""
    async with issuing() as running:
        yield running


@asynccontextmanager
async def browsing(issuer: Issuer, url: str, **more: Any) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a hub that accepts the issuer's tokens."""
    given = {
        "oidc_issuer": issuer.url,
        "oidc_audience": AUDIENCE,
        "oidc_roles": "hub-editor=CONTRIBUTOR",
        "response_cache": 0,
    }
    app = application.create(Settings.model_validate({**given, **more}), url)
    async with serving(app) as address, httpx.AsyncClient(base_url=address, timeout=20) as client:
        yield client


async def organization_of(client: httpx.AsyncClient, issuer: Issuer, identifier: str) -> str:
    """The organization of a token, or the reason why it is refused."""
    authorization = f"Bearer {issuer.token(organization=identifier)}"
    answer = await post(client, VIEWER, authorization=authorization)
    if answer.status_code == 200:
        return str(answer.json()["data"]["viewer"]["organization"]["name"])
    code, _, message = await refused(client, VIEWER, authorization=authorization)
    assert code == "UNAUTHENTICATED"
    return str(message)


async def merged(pools: Pools, former: UUID, into: UUID) -> UUID:
    """Merge an organization into another one; the id of the merge."""
    writing: Any = pools.writing
    async with writing.acquire() as connection, connection.transaction():
        return await merging.merge(connection, former, into, "[]", "The same.", into)


async def reverted(pools: Pools, merge: UUID, former: UUID, into: UUID) -> None:
    """Take a merge back."""
    writing: Any = pools.writing
    async with writing.acquire() as connection, connection.transaction():
        journal = await connection.fetchval(
            "SELECT journal::text FROM organization_merge WHERE id = $1", merge
        )
        await reversible_merges.revert(connection, former, into, orjson.loads(journal))
        await connection.execute(
            "UPDATE organization_merge SET reverted_by_id = $2, reverted_at = now(), revert_reason = 'No.'"
            " WHERE id = $1",
            merge,
            into,
        )


@pytest.mark.parametrize("is_identified", [True, False])
async def test_tokens_of_a_merged_organization_open_nothing_of_the_other(
    issuer: Issuer, pools: Pools, database_url: str, tmp_path: Path, is_identified: bool
) -> None:
    # given two organizations, the second with or without an identifier of its own
    both = [activity("A", name="Former"), activity("B", reporter="XX-2", name="Other")]
    await load(pools, save(tmp_path / "1.xml", *both))
    ids = dict(await pools.writing.fetch("SELECT identifier, id FROM organization"))
    if not is_identified:
        await pools.writing.execute("UPDATE organization SET identifier = NULL WHERE identifier = 'XX-2'")
    async with browsing(issuer, database_url) as client:
        assert await organization_of(client, issuer, FORMER) == "Former"
        # when the first is merged into it
        merge = await merged(pools, ids[FORMER], ids["XX-2"])
        # then tokens of the first are refused
        assert await organization_of(client, issuer, FORMER) == (UNKNOWN if is_identified else REFUSED)
        if is_identified:
            assert await organization_of(client, issuer, "XX-2") == "Other"
        # and a hub whose settings name it takes them for the other one, but no others
        async with browsing(issuer, database_url, oidc_merged_organizations=[FORMER]) as following:
            assert await organization_of(following, issuer, FORMER) == "Other"
            assert await organization_of(following, issuer, "XX-3") == UNKNOWN
        async with browsing(issuer, database_url, oidc_merged_organizations=["XX-3"]) as other:
            assert await organization_of(other, issuer, FORMER) == (UNKNOWN if is_identified else REFUSED)
        # and when the merge is taken back, they are those of the first again
        await reverted(pools, merge, ids[FORMER], ids["XX-2"])
        assert await organization_of(client, issuer, FORMER) == "Former"
