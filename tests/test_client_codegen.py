"""graphql-codegen: typed documents that `tsc --strict` checks, and a manifest that the hub takes as it is."""

import json
import re
from pathlib import Path

import httpx
import pytest

from hub import app as application
from hub.settings import Settings
from tests.asking import ask
from tests.conftest import serving
from tests.node_clients import outcome, project, run

TSC = "node_modules/.bin/tsc"
PROGRAMS = """{
  programs(first: 2, filter: { status: [IMPLEMENTATION] }) {
    totalCount nodes { title(lang: "en") status plannedEnd budgets { value { amount currency } } }
  }
}"""


@pytest.fixture(scope="module")
async def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example with the types that graphql-codegen made for the schema."""
    folder = project("codegen", tmp_path_factory.mktemp("types"))
    ended, printed, complaints = await outcome("node_modules/.bin/graphql-codegen", folder=folder)
    assert ended == 0, printed + complaints
    return folder


async def test_what_the_types_allow_is_built_and_answered(
    generated: Path, demo_url: str, client: httpx.AsyncClient
) -> None:
    # given
    manifest = generated / "src" / "generated" / "persisted-documents.json"
    settings = Settings.model_validate({"documents": manifest, "trusted_documents": "only"})
    assert await run(TSC, "--strict", "--project", ".", folder=generated) == ""
    # when
    async with serving(application.create(settings, demo_url)) as hub:
        found = json.loads(await run("run.cjs", f"{hub}/graphql", folder=generated))
    # then
    programs = (await ask(client, PROGRAMS))["programs"]
    assert programs["nodes"][0]["budgets"] != []
    assert found["total"] == programs["totalCount"]
    assert found["lines"] == [
        {
            "title": program["title"].upper(),
            "status": "IMPLEMENTATION",
            "end": program["plannedEnd"],
            "amounts": [
                f"{each['value']['currency']} {each['value']['amount']}" for each in program["budgets"]
            ],
        }
        for program in programs["nodes"]
    ]


async def test_misuse_does_not_pass_the_types(generated: Path) -> None:
    arguments = ("--strict", "--noEmit", "--pretty", "false", "--project", "tsconfig.misuse.json")
    ended, printed, complaints = await outcome(TSC, *arguments, folder=generated)
    assert (ended, complaints) == (2, "")
    errors = re.findall(
        r"^misuse\.ts\((\d+),\d+\): error (TS\d+): (.*?)(?: on type .*)?$", printed, re.MULTILINE
    )
    assert errors == [
        ("6", "TS2322", "Type 'string' is not assignable to type 'number'."),
        ("7", "TS2322", "Type '\"UNDERWAY\"' is not assignable to type 'ProgramStatus'."),
        ("9", "TS2322", "Type 'string' is not assignable to type 'number'."),
        ("10", "TS2339", "Property 'name' does not exist"),
        ("10", "TS18047", "'program.plannedEnd' is possibly 'null'."),
    ]
