"""The commands of docs/exchange.md, run as they stand there."""

import json
import re
from pathlib import Path

import pytest
from lxml import etree

from tests.test_export_guide import run
from tests.tools import need

GUIDE = Path(__file__).parents[1] / "docs" / "exchange.md"
COMMANDS = re.findall(r"```sh\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)


def identifiers(file: Path) -> list[str]:
    """The activities of a file."""
    root = etree.parse(file, etree.XMLParser(resolve_entities=False)).getroot()
    return [each.findtext("iati-identifier", "") for each in root.iterfind("iati-activity")]


@pytest.fixture
def commands() -> list[str]:
    """The guide's commands, in order, where there is a curl to run them."""
    need("curl")
    return COMMANDS


async def test_all_some_and_one_of_the_programs(commands: list[str], live_hub: str, tmp_path: Path) -> None:
    for command in commands[:3]:
        await run(command, live_hub, tmp_path)
    everything, some = identifiers(tmp_path / "activities.xml"), identifiers(tmp_path / "some.xml")
    assert len(everything) > 29
    assert len(some) == 2
    assert sorted(some) == some
    assert identifiers(tmp_path / "one.xml") == ["ID-CONTOH-KL-01-P02"]


async def test_a_product_as_linked_data(commands: list[str], live_hub: str, tmp_path: Path) -> None:
    await run(commands[3], live_hub, tmp_path)
    told = json.loads((tmp_path / "product.jsonld").read_bytes())
    assert told["@context"][0] == "https://schema.org"
    assert told["name"] == told["dcterms:title"]
