"""What docs/federation.md and the example's README print, run as it stands there."""

import asyncio
import json
import os
import re
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from schema.subgraph import FEDERATION, SHAREABLE
from services.kinds.registry import FEDERATED
from tests import portal
from tests.streaming import events
from tests.test_export_guide import run
from tests.tools import need, node_with

ROOT = Path(__file__).parents[1]
GUIDE = (ROOT / "docs" / "federation.md").read_text("utf-8")
README = (portal.PORTAL / "README.md").read_text("utf-8")
HUB, GATEWAY = "http://127.0.0.1:8000", "http://127.0.0.1:4000"


@dataclass(frozen=True)
class Places:
    """Where what the guide starts is in the tests."""

    hub: str
    partner: str
    gateway: str


@pytest.fixture(scope="module")
async def places(live_hub: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Places]:
    """The hub, the portal and the gateway, started as the guide says."""
    need("curl")
    folder = tmp_path_factory.mktemp("guide")
    supergraph = folder / "supergraph.graphql"
    async with portal.partner(folder / "partner.log") as partner:
        assert await portal.composed(supergraph, HUB_URL=live_hub, PARTNER_URL=partner) == []
        async with portal.gateway(folder / "gateway.log", supergraph) as gateway:
            yield Places(live_hub, partner, gateway)


def blocks(text: str, language: str) -> list[str]:
    """A text's examples in a language, in order, without the space before them."""
    found = re.findall(rf"^( *)```{language}\n(.*?)^\1```", text, re.DOTALL | re.MULTILINE)
    return [re.sub(rf"^{indent}", "", block, flags=re.MULTILINE) for indent, block in found]


def answered(text: str, address: str) -> list[tuple[str, Any]]:
    """Each question to an address by curl, with the answer that stands below it."""
    found = re.findall(rf"```sh\n(curl -s {address}/.*?)```\n\n```json\n(.*?)```", text, re.DOTALL)
    return [(command, json.loads(answer)) for command, answer in found]


async def test_the_hub_answers_as_the_guide_says(live_hub: str, tmp_path: Path) -> None:
    need("curl")
    ((command, answer),) = answered(GUIDE, HUB)
    assert json.loads(await run(command, live_hub, tmp_path)) == answer


@pytest.mark.parametrize("text", [GUIDE, README], ids=["guide", "readme"])
async def test_the_gateway_answers_as_is_said(places: Places, tmp_path: Path, text: str) -> None:
    ((command, answer),) = answered(text, GATEWAY)
    assert json.loads(await run(command.replace(GATEWAY, places.gateway), "", tmp_path)) == answer


async def test_the_first_event_is_the_one_that_is_printed(places: Places) -> None:
    (command,) = (block for block in blocks(GUIDE, "sh") if "text/event-stream" in block)
    (printed,) = re.findall(r"^event: next\ndata: (.*)$", GUIDE, re.MULTILINE)
    asked = json.loads(command.split("--data '")[1].rstrip("'\n"))
    async with events(places.gateway, **asked) as stream:
        async with asyncio.timeout(portal.DEADLINE_SECONDS):
            while (heard := await stream.hear())[0] == "":
                pass
    assert heard == ("next", printed)


@pytest.mark.parametrize("number", [0, 1], ids=["partner", "hub"])
async def test_a_change_is_checked_as_the_guide_says(
    places: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    # given the commands that check a change, and a supergraph that no check may touch
    command = [block for block in blocks(GUIDE, "sh") if "--check" in block][number]
    supergraph = tmp_path / "supergraph.graphql"
    changed = tmp_path / "changed.graphql"
    told = {"HUB_URL": places.hub, "PARTNER_URL": places.partner, "SUPERGRAPH": str(supergraph)}
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    here = command.replace("python ", f"{sys.executable} ").replace("> changed.graphql", f"> {changed}")
    # when they are run
    need("npm")
    await run(here.replace("$PWD/changed.graphql", str(changed)), "", ROOT)
    # then nothing is wrong, and nothing is written
    assert not supergraph.exists()


def test_the_commands_of_the_guide_are_those_of_the_tests() -> None:
    scripts = json.loads((portal.PORTAL / "package.json").read_text("utf-8"))["scripts"]
    for text in (GUIDE, README):
        assert set(re.findall(r"npm (?:run )?(start|compose|gateway)$", text, re.MULTILINE)) == {
            "start",
            "compose",
            "gateway",
        }
    assert scripts["start"].split() == ["node", *portal.START]
    assert scripts["compose"].split() == ["node", *portal.COMPOSE]
    assert scripts["gateway"].split() == ["hive-gateway", portal.GATEWAY[-1]]


def test_the_programs_of_the_guide_are_installed() -> None:
    node_with(portal.PORTAL)
    started = portal.PORTAL / "node_modules" / ".bin" / "hive-gateway"
    assert os.path.realpath(started) == os.path.realpath(portal.PORTAL / portal.GATEWAY[0])


async def test_the_example_keeps_its_types() -> None:
    compiler = await asyncio.create_subprocess_exec(
        node_with(portal.PORTAL),
        "node_modules/typescript/bin/tsc",
        cwd=portal.PORTAL,
        stdout=asyncio.subprocess.PIPE,
    )
    printed, _ = await asyncio.wait_for(compiler.communicate(), portal.DEADLINE_SECONDS)
    assert (compiler.returncode, printed.decode()) == (0, "")


def test_the_guide_tells_all_keys_and_shared_values() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.*) \|$", GUIDE, re.MULTILINE)
    told = {name: tuple(re.findall(r"(?:^|; )`(\w+)`", words)) for name, words in rows}
    assert told == FEDERATED
    (shared,) = re.findall(r"\(((?:`\w+`(?:,\s)?)+)\) are `@shareable`", GUIDE)
    assert sorted(re.findall(r"\w+", shared)) == sorted(SHAREABLE)
    assert FEDERATION in GUIDE
