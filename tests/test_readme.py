"""README for strangers: its first query answers, its picture is there and small."""

import json
import struct
from pathlib import Path

from tests.printed import ROOT, shell_blocks
from tests.test_export_guide import run
from tests.tools import need

README = ROOT / "README.md"
PICTURE = "docs/pictures/graphiql.png"


async def test_the_first_query_answers_with_links(live_hub: str, tmp_path: Path) -> None:
    need("curl")
    # when the query of the README is sent as printed
    (command,) = (block for block in shell_blocks(README) if "programs(first: 3)" in block)
    answer = json.loads(await run(command, live_hub, tmp_path))
    # then programs come with their organizations, outputs and knowledge products
    programs = answer["data"]["programs"]
    assert (programs["totalCount"], len(programs["nodes"])) == (29, 3)
    (product,) = programs["nodes"][0].pop("knowledgeProducts")["nodes"]
    assert product["title"].startswith("[Sample]")
    assert programs["nodes"][0] == {
        "title": "[Sample] National program of regional preparedness",
        "organizations": {
            "nodes": [
                {"name": "National Prevention Coordination Agency (sample)"},
                {"name": "Ministry of Community Harmony (sample)"},
            ]
        },
        "outputs": {"nodes": [{"title": "[Sample] Preparedness forums active in six areas"}]},
    }


def test_two_commands_start_and_test() -> None:
    assert [block for block in shell_blocks(README) if block.startswith("make")] == [
        "make serve\n",
        "make test\n",
    ]


def test_the_picture_is_small_and_shown() -> None:
    picture = (ROOT / PICTURE).read_bytes()
    assert f"]({PICTURE})" in README.read_text("utf-8")
    assert picture.startswith(b"\x89PNG\r\n")
    assert struct.unpack(">I", picture[16:20]) == (1280,)
    assert len(picture) < 150_000
