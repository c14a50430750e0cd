"""The `Authorization` header as gateways and proxies pass it on: empty, doubled, in any case."""

import json
from collections.abc import Sequence

import httpx
import pytest
import websockets
from websockets.typing import Subprotocol

from db.pools import Pools
from db.values import Role
from services import api_keys

VIEWER = "{ viewer { kind } }"
JSON = ("Content-Type", "application/json")


@pytest.fixture
async def key(demo: Pools) -> str:
    """A key of a member."""
    return (await api_keys.create(demo.writing, "ID-CONTOH-DN-01", Role.READER)).secret


async def kind(client: httpx.AsyncClient, headers: Sequence[tuple[str, str]]) -> str:
    """The kind of viewer, or the error code."""
    body = json.dumps({"query": VIEWER}).encode()
    answer = (await client.post("/graphql", content=body, headers=[JSON, *headers])).json()
    if "errors" in answer:
        return str(answer["errors"][0]["extensions"]["code"])
    return str(answer["data"]["viewer"]["kind"])


@pytest.mark.parametrize("name", ["Authorization", "authorization"])
async def test_an_empty_header_is_none(client: httpx.AsyncClient, name: str) -> None:
    assert await kind(client, [(name, "")]) == "ANONYMOUS"


@pytest.mark.parametrize("form", ["Bearer {}", "bearer {}", "BEARER {}", "Bearer  {}"])
async def test_the_scheme_may_have_any_case(client: httpx.AsyncClient, key: str, form: str) -> None:
    assert await kind(client, [("authorization", form.format(key))]) == "API_KEY"


@pytest.mark.parametrize(
    "form", ["{}", "Basic {}", "Bearer undefined", "Bearer null", "Bearer {}, Bearer {}"]
)
async def test_what_is_no_key_is_refused_and_never_anonymous(
    client: httpx.AsyncClient, key: str, form: str
) -> None:
    assert await kind(client, [("Authorization", form.format(key, key))]) == "UNAUTHENTICATED"


async def test_the_same_header_twice_is_one(client: httpx.AsyncClient, key: str) -> None:
    header = ("Authorization", f"Bearer {key}")
    assert await kind(client, [header, header]) == "API_KEY"


@pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
async def test_different_headers_are_refused_in_any_order(
    client: httpx.AsyncClient, key: str, accept: str
) -> None:
    # given a header of the caller and one that a proxy added
    headers = [("Authorization", f"Bearer {key}"), ("Authorization", "Basic b3RoZXI=")]
    for order in (headers, headers[::-1]):
        assert await kind(client, [*order, ("Accept", accept)]) == "UNAUTHENTICATED"
    # then exports refuse them as well
    answer = await client.get("/export/programs?format=csv", headers=headers)
    assert answer.status_code == 401
    assert answer.json()["errors"][0]["message"].startswith("The request has several different")


@pytest.mark.parametrize(
    ("parameters", "headers", "expected"),
    [
        ({"Authorization": ""}, [], "ANONYMOUS"),
        ({"Authorization": ""}, ["KEY"], "API_KEY"),
        ({"authorization": "KEY"}, [], "API_KEY"),
        ({}, ["KEY", "KEY"], "API_KEY"),
        ({}, ["KEY", "Basic b3RoZXI="], None),
        ({"authorization": "Bearer undefined"}, ["KEY"], None),
    ],
)
async def test_websockets_follow_the_same_rules(
    live_hub: str, key: str, parameters: dict[str, str], headers: list[str], expected: str | None
) -> None:
    def filled(text: str) -> str:
        return text.replace("KEY", f"Bearer {key}")

    sent = [("Authorization", filled(each)) for each in headers]
    address = live_hub.replace("http://", "ws://") + "/graphql"
    protocol = Subprotocol("graphql-transport-ws")
    async with websockets.connect(
        address, subprotocols=[protocol], additional_headers=sent, proxy=None
    ) as socket:
        payload = {name: filled(value) for name, value in parameters.items()}
        await socket.send(json.dumps({"type": "connection_init", "payload": payload}))
        if expected is None:
            await socket.wait_closed()
            assert socket.close_code == 4403
            return
        assert json.loads(await socket.recv()) == {"type": "connection_ack"}
        await socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": {"query": VIEWER}}))
        message = json.loads(await socket.recv())
    assert message["payload"]["data"] == {"viewer": {"kind": expected}}
