"""Relay: its compiler takes the schema, and its runtime pages and asks anew; by texts and by ids."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from hub import app as application
from hub.settings import Settings
from tests.asking import ask
from tests.conftest import serving
from tests.node_clients import outcome, project, run

COMPILER = "node_modules/.bin/relay-compiler"
CONFIGURATION = "relay.config.json"
ARTIFACTS = [
    "clientPaginationQuery.graphql.js",
    "clientProgramQuery.graphql.js",
    "clientQuery.graphql.js",
    "client_program.graphql.js",
    "client_programs.graphql.js",
]
PROGRAMS = '{ programs(first: 8) { nodes { id title(lang: "en") indonesian: title(lang: "id") } } }'


async def compiled(folder: Path, *, persisted: bool) -> Path:
    """Relay's example, compiled against the schema without a warning; with or without ids for its texts."""
    copied = project("relay", folder)
    configuration = json.loads((copied / CONFIGURATION).read_text())
    if not persisted:
        del configuration["persistConfig"]
        (copied / CONFIGURATION).write_text(json.dumps(configuration))
    printed = await run(COMPILER, CONFIGURATION, folder=copied)
    assert "[WARN]" not in printed
    assert sorted(path.name for path in (copied / "__generated__").iterdir()) == ARTIFACTS
    return copied


async def expected(client: httpx.AsyncClient) -> dict[str, Any]:
    """What the example finds, asked for plainly."""
    nodes = (await ask(client, PROGRAMS))["programs"]["nodes"]
    titles = [node["title"] for node in nodes]
    assert nodes[0]["title"] != nodes[0]["indonesian"]
    return {
        "pages": {"first": titles[:4], "grown": titles, "more": True},
        "refetched": {"path": ["node"], "id": nodes[0]["id"], "title": nodes[0]["indonesian"]},
        "failure": {
            "message": "`after` is not a cursor of this hub. "
            "Pass an `endCursor` or `startCursor` as you got it.",
            "code": "BAD_USER_INPUT",
            "argument": "after",
        },
    }


async def test_relay_pages_and_asks_anew(live_hub: str, client: httpx.AsyncClient, tmp_path: Path) -> None:
    folder = await compiled(tmp_path, persisted=False)
    found = json.loads(await run("client.js", f"{live_hub}/graphql", folder=folder))
    assert found == await expected(client)


async def test_relay_asks_a_hub_that_answers_known_documents_only(
    demo_url: str, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    # given
    folder = await compiled(tmp_path, persisted=True)
    settings = {"documents": folder / "persisted-queries.json", "trusted_documents": "only"}
    # when
    async with serving(application.create(Settings.model_validate(settings), demo_url)) as hub:
        found = json.loads(await run("client.js", f"{hub}/graphql", folder=folder))
    # then
    assert found == await expected(client)


@pytest.mark.parametrize(
    ("file", "right", "wrong", "words"),
    [
        ("client.js", "title(lang: $lang)", "titel(lang: $lang)", "The type `Program` has no field `titel`"),
        (
            "schema.graphql",
            "  hasNextPage: Boolean!",
            "  hasMore: Boolean!",
            "Expected the field type 'ProgramConnection' to expose a 'pageInfo { hasNextPage }' field",
        ),
    ],
)
async def test_the_compiler_refuses_what_does_not_fit(
    tmp_path: Path, file: str, right: str, wrong: str, words: str
) -> None:
    # given
    folder = project("relay", tmp_path)
    text = (folder / file).read_text("utf-8")
    assert right in text
    (folder / file).write_text(text.replace(right, wrong), "utf-8")
    # when
    ended, _, complaints = await outcome(COMPILER, CONFIGURATION, folder=folder)
    # then
    assert ended == 1
    assert words in complaints
