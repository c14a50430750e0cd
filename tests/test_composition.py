"""The subgraph joins a partner's as the build of a gateway does it; the schema keeps common rules."""

import asyncio
import json
import os
from pathlib import Path

import pytest

from schema.graph import graph
from tests import portal
from tests.tools import node_with

LINTING = Path(__file__).parent / "linting"
# A subgraph that adds to records by each key, and tells values in the hub's words.
PARTNER = Path(__file__).parent / "data" / "partner.graphql"
DEADLINE_SECONDS = 60


async def composed(hub: str, partner: str, folder: Path) -> tuple[str, list[str]]:
    """The supergraph of two subgraphs, and what is wrong with them."""
    files = {"hub": folder / "hub.http.graphql", "partner": folder / "partner.graphql"}
    files["hub"].write_text(hub, encoding="utf-8")
    files["partner"].write_text(partner, encoding="utf-8")
    supergraph = folder / "supergraph.graphql"
    wrong = await portal.composed(supergraph, *(f"{name}={file}" for name, file in files.items()))
    return supergraph.read_text("utf-8") if supergraph.is_file() else "", wrong


async def faults(sdl: str, folder: Path) -> set[tuple[str, str]]:
    """What the rules of graphql-eslint find in a schema: rule and message."""
    file = folder / "schema.graphql"
    file.write_text(sdl, encoding="utf-8")
    process = await asyncio.create_subprocess_exec(
        node_with(LINTING),
        "node_modules/eslint/bin/eslint.js",
        *("--stdin", "--stdin-filename", "schema.graphql", "--format", "json"),
        cwd=LINTING,
        env={**os.environ, "SCHEMA": str(file)},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        told = await asyncio.wait_for(process.communicate(sdl.encode()), DEADLINE_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()
        pytest.fail(f"eslint did not end within {DEADLINE_SECONDS} seconds")
    printed, complaints = (part.decode() for part in told)
    assert complaints == ""
    (result,) = json.loads(printed)
    return {(found["ruleId"], found["message"]) for found in result["messages"]}


def lines_of(supergraph: str, typename: str) -> list[str]:
    """The first line of a type, one directive a line."""
    (head,) = (line for line in supergraph.splitlines() if line.startswith(f"type {typename} "))
    return [f"@{part.strip(' {')}" for part in head.split("@")[1:]]


async def test_the_hub_and_a_partner_become_one_graph(tmp_path: Path) -> None:
    # given the hub's subgraph and a partner's, when they are composed
    supergraph, wrong = await composed(graph.as_subgraph(), PARTNER.read_text("utf-8"), tmp_path)
    # then nothing is wrong, and records are joined by the keys that both have
    assert wrong == []
    assert lines_of(supergraph, "Program") == [
        '@join__type(graph: HUB, key: "id")',
        '@join__type(graph: HUB, key: "iatiIdentifier")',
        '@join__type(graph: PARTNER, key: "iatiIdentifier")',
        '@join__implements(graph: HUB, interface: "Node")',
        '@join__implements(graph: HUB, interface: "Titled")',
    ]
    for typename, key in {"Organization": "identifier", "KnowledgeProduct": "url", "Region": "code"}.items():
        heads = lines_of(supergraph, typename)
        assert f'@join__type(graph: HUB, key: "{key}")' in heads
        assert f'@join__type(graph: PARTNER, key: "{key}")' in heads


async def test_a_key_that_goes_breaks_the_supergraph(tmp_path: Path) -> None:
    # given a hub that no longer has the key by which the partner knows programs
    without = graph.as_subgraph().replace(' @key(fields: "iatiIdentifier")', "")
    # when they are composed, then the field that both tell of is no longer what joins them
    supergraph, wrong = await composed(without, PARTNER.read_text("utf-8"), tmp_path)
    assert supergraph == ""
    assert any("Program.iatiIdentifier" in complaint for complaint in wrong), wrong


async def test_values_are_shared_only_where_both_say_so(tmp_path: Path) -> None:
    unshared = PARTNER.read_text("utf-8").replace("type Money @shareable", "type Money")
    supergraph, wrong = await composed(graph.as_subgraph(), unshared, tmp_path)
    assert supergraph == ""
    assert any("Money.amount" in complaint for complaint in wrong), wrong


async def test_the_schema_keeps_the_common_rules(tmp_path: Path) -> None:
    assert await faults(graph.as_str(), tmp_path) == set()


async def test_a_schema_that_breaks_the_rules_is_found(tmp_path: Path) -> None:
    wrong = graph.as_str() + "\ntype lonely { Name: String }\n"
    assert {rule for rule, _ in await faults(wrong, tmp_path)} == {
        "@graphql-eslint/naming-convention",
        "@graphql-eslint/no-unreachable-types",
        "@graphql-eslint/require-description",
    }
