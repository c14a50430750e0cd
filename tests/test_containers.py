"""What docker-compose.yml says of the partner and the gateway fits what they are; no engine is needed."""

import asyncio
import json
import os
import shlex
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests import portal
from tests.tools import node_with

ROOT = Path(__file__).parents[1]
READ = """
const { parse } = require("yaml");
const { readFileSync } = require("node:fs");
console.log(JSON.stringify(parse(readFileSync(process.argv[1], "utf-8"), { merge: true })));
"""


async def node(*arguments: str, **environment: str) -> tuple[int | None, str]:
    """How Node ends in the portal's folder, and what it prints."""
    process = await asyncio.create_subprocess_exec(
        node_with(portal.PORTAL),
        *arguments,
        cwd=portal.PORTAL,
        env={**os.environ, **environment},
        stdout=asyncio.subprocess.PIPE,
    )
    printed, _ = await asyncio.wait_for(process.communicate(), portal.DEADLINE_SECONDS)
    return process.returncode, printed.decode()


@pytest.fixture(scope="module")
async def services() -> dict[str, Any]:
    """The services of docker-compose.yml by name."""
    code, printed = await node("-e", READ, str(ROOT / "docker-compose.yml"))
    assert code == 0
    found: dict[str, Any] = json.loads(printed)["services"]
    return found


def image() -> list[tuple[str, list[str]]]:
    """The instructions of the portal's Dockerfile, each with its words."""
    lines = (portal.PORTAL / "Dockerfile").read_text("utf-8").splitlines()
    split = (line.partition(" ") for line in lines if line and not line.startswith("#"))
    return [(word, json.loads(rest) if rest.startswith("[") else rest.split()) for word, _, rest in split]


def test_only_those_who_ask_for_it_get_more_than_the_hub(services: dict[str, Any]) -> None:
    assert {name: service.get("profiles") for name, service in services.items()} == {
        "hub": None,
        "db": None,
        "partner": ["federation"],
        "gateway": ["federation"],
        "keycloak": ["oidc"],
        "keycloak-at-hub": ["oidc"],
    }


def test_the_gateway_asks_where_the_others_are(services: dict[str, Any]) -> None:
    gateway, partner, hub = services["gateway"], services["partner"], services["hub"]
    places = {name: urlsplit(gateway["environment"][name]) for name in ("HUB_URL", "PARTNER_URL")}
    assert (places["HUB_URL"].hostname, places["PARTNER_URL"].hostname) == ("hub", "partner")
    assert f"--port {places['HUB_URL'].port}" in hub["command"][-1]
    assert str(places["PARTNER_URL"].port) == partner["environment"]["PORT"]
    assert gateway["ports"] == [f"127.0.0.1:${{GATEWAY_PORT:-4000}}:{gateway['environment']['PORT']}"]
    assert gateway["depends_on"] == {name: {"condition": "service_healthy"} for name in ("hub", "partner")}
    for service in (gateway, partner):
        assert urlsplit(service["environment"]["HEALTH"]).port == int(service["environment"]["PORT"])


def test_containers_run_what_the_tests_run(services: dict[str, Any]) -> None:
    (started,) = (words for instruction, words in image() if instruction == "CMD")
    assert started == ["node", *portal.START]
    compose, run = services["gateway"]["command"][-1].split(" && ")
    assert shlex.split(compose) == ["node", *portal.COMPOSE]
    assert shlex.split(run) == ["exec", "node_modules/.bin/hive-gateway", portal.GATEWAY[-1]]


def test_the_image_is_made_of_what_is_there(services: dict[str, Any]) -> None:
    for name in ("partner", "gateway"):
        assert ROOT / services[name]["build"] == portal.PORTAL
    copied = [source for instruction, words in image() if instruction == "COPY" for source in words[:-1]]
    assert {source for source in copied if not (portal.PORTAL / source).exists()} == set()
    assert {"package.json", "package-lock.json", ".npmrc", "gateway.config.ts", "src", "data"} == set(copied)


async def test_health_is_what_the_server_says(services: dict[str, Any], tmp_path: Path) -> None:
    # given the check that both services have
    assert services["partner"]["healthcheck"] == services["gateway"]["healthcheck"]
    _, program, *check = services["partner"]["healthcheck"]["test"]
    assert program == "node"
    # when the server answers, then it is healthy; when it doesn't know the page, or is away, then not
    async with portal.partner(tmp_path / "partner.log") as address:
        path = urlsplit(services["partner"]["environment"]["HEALTH"]).path
        assert await node(*check, HEALTH=f"{address}{path}") == (0, "")
        assert await node(*check, HEALTH=f"{address}/nothing") == (1, "")
    assert await node(*check, HEALTH=f"{address}{path}") == (1, "")
