"""Requests with a host name that is not allowed are refused on every way in."""

from collections.abc import AsyncIterator

import httpx
import pytest
import websockets

from hub import app as application
from hub.settings import Settings
from tests.conftest import serving

ALLOWED = ["data.example.org", "*.hub.example.org"]
GOOD = ["data.example.org", "DATA.example.org:8000", "a.hub.example.org", "a.b.hub.example.org", "localhost"]
BAD = ["evil.example", "hub.example.org", "xdata.example.org", "data.example.org.evil.example", "1.2.3.4"]


@pytest.fixture
async def guarded(demo_url: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a hub with two allowed names."""
    settings = Settings.model_validate({"allowed_hosts": ALLOWED})
    async with (
        serving(application.create(settings, demo_url)) as address,
        httpx.AsyncClient(base_url=address) as client,
    ):
        yield client


async def test_only_allowed_host_names_are_accepted(guarded: httpx.AsyncClient) -> None:
    for host in GOOD:
        assert (await guarded.get("/en", headers={"Host": host})).status_code == 200, host
    for host in BAD:
        for path in ("/", "/graphql?query={__typename}", "/export/programs", "/nothing/"):
            answer = await guarded.get(path, headers={"Host": host})
            (error,) = answer.json()["errors"]
            assert (answer.status_code, error["extensions"]["code"]) == (400, "BAD_USER_INPUT"), host
            assert error["message"] == (
                f"This hub does not accept the host name {host!r} (HUB_ALLOWED_HOSTS). Use its own address."
            )


async def test_probes_accept_any_host_name_and_long_ones_are_cut(guarded: httpx.AsyncClient) -> None:
    for path in ("/healthz", "/readyz"):
        assert (await guarded.get(path, headers={"Host": "10.0.0.7"})).status_code == 200
    answer = await guarded.get("/", headers={"Host": "x" * 10_000})
    assert len(answer.json()["errors"][0]["message"]) < 300


async def test_a_websocket_with_another_host_name_is_refused(guarded: httpx.AsyncClient) -> None:
    address = guarded.base_url
    with pytest.raises(websockets.InvalidStatus) as refused:
        await websockets.connect(
            "ws://evil.example/graphql",
            host=address.host,
            port=address.port,
            subprotocols=[websockets.Subprotocol("graphql-transport-ws")],
        )
    assert refused.value.response.status_code == 403


async def test_without_the_setting_any_host_name_is_accepted(client: httpx.AsyncClient) -> None:
    assert (await client.get("/en", headers={"Host": "any.example"})).status_code == 200
