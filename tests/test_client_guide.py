"""The code in docs/clients.md stands in the files that the tests run, and its versions are theirs."""

import json
import re
from importlib.metadata import version
from pathlib import Path

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosedError
from websockets.typing import Subprotocol

from tests.node_clients import CLIENTS

DOCS = Path(__file__).parents[1] / "docs"
GUIDE = (DOCS / "clients.md").read_text("utf-8")
SECTIONS = re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", GUIDE, re.MULTILINE | re.DOTALL)
CODE = re.compile(r"```(?:js|ts|json|python)\n(.*?)```", re.DOTALL)
SHOWN = [(name, code) for name, text in SECTIONS for code in CODE.findall(text)]
PACKAGES = {
    "Apollo Client": "@apollo/client",
    "urql": "@urql/core",
    "Relay": "relay-compiler",
    "graphql-codegen": "@graphql-codegen/cli",
}


def linked(section: str) -> str:
    """The text of all files that a section links to."""
    paths = re.findall(r"\]\((\.\./tests/[^)]+)\)", dict(SECTIONS)[section])
    return "\n".join((DOCS / path).read_text("utf-8") for path in paths)


@pytest.mark.parametrize(("section", "code"), SHOWN)
def test_what_is_shown_is_what_runs(section: str, code: str) -> None:
    assert code in linked(section)


def test_each_client_is_shown() -> None:
    assert [name for name, _ in SECTIONS][1:-1] == list(dict.fromkeys(name for name, _ in SHOWN))


def test_the_versions_are_those_that_are_tried() -> None:
    rows = re.findall(
        r"^\| \[?([\w -]+?)(?:\]\(\S+\))?(?: for Python)? \| ([\d., ]+) \|", GUIDE, re.MULTILINE
    )
    packages = json.loads((CLIENTS / "package.json").read_text())["dependencies"]
    expected = {
        name: short(packages[PACKAGES.get(name, name)]) for name, _ in rows if name in packages | PACKAGES
    }
    expected["gql"] = short(version("gql"))
    expected["graphql-js"] = f"{short(packages['graphql'])}, {short(packages['graphql-17'])}"
    assert dict(rows) == expected
    assert len(rows) == 9


async def test_what_the_page_says_is_refused_is_refused(live_hub: str, client: httpx.AsyncClient) -> None:
    batch = [{"query": "{ hub { version } }"}]
    assert (await client.post("/graphql", json=batch)).status_code == 400
    assert (await client.put("/graphql")).status_code == 405
    assert (await client.post("/graphql", files={"0": b"x"})).status_code == 415
    address = live_hub.replace("http", "ws", 1) + "/graphql"
    async with connect(address, subprotocols=[Subprotocol("graphql-ws")]) as connection:
        with pytest.raises(ConnectionClosedError) as closed:
            await connection.recv()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4406


def short(number: str) -> str:
    """The first two parts of a version; an alias has the name before it."""
    return ".".join(number.rpartition("@")[2].split(".")[:2])
