"""The commands of docs/exports.md, run as they stand there."""

import asyncio
import csv
import json
import re
from pathlib import Path

import pytest

from tests.tools import need
from tests.workbooks import cells

GUIDE = Path(__file__).parents[1] / "docs" / "exports.md"
COMMANDS = re.findall(r"```sh\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)


async def run(command: str, hub: str, folder: Path) -> str:
    """What a command of the guide prints, with our hub in the place of the reader's."""
    shell = await asyncio.create_subprocess_exec(
        need("sh"),
        "-ec",
        command.replace("http://127.0.0.1:8000", hub),
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
    )
    printed, _ = await shell.communicate()
    assert shell.returncode == 0
    return printed.decode()


def rows(file: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with file.open(newline="", encoding="utf-8") as opened:
        return list(csv.DictReader(opened))


@pytest.fixture
def commands() -> list[str]:
    """The guide's commands, in order, where there is a curl to run them."""
    need("curl")
    return COMMANDS


async def test_all_programs(commands: list[str], live_hub: str, tmp_path: Path) -> None:
    await run(commands[0], live_hub, tmp_path)
    found = rows(tmp_path / "programs.csv")
    assert (len(found), found[0]["title"]) == (29, "[Sample] National program of regional preparedness")


async def test_chosen_programs_as_a_sheet(commands: list[str], live_hub: str, tmp_path: Path) -> None:
    await run(commands[1], live_hub, tmp_path)
    found = cells((tmp_path / "programs.xlsx").read_bytes())
    assert [shown for _, shown in found[0]] == [
        *("iatiIdentifier", "title", "statusName", "actualStart"),
        *("totalBudgets.amount", "totalBudgets.currency", "funders.name"),
    ]
    starts = [int(row[3][1]) for row in found[1:]]
    assert len(starts) > 2
    assert starts == sorted(starts, reverse=True)


async def test_a_query_of_ones_own(commands: list[str], live_hub: str, tmp_path: Path) -> None:
    printed = await run(commands[2], live_hub, tmp_path)
    first = json.loads(printed.splitlines()[0])
    assert list(first) == ["number", "title", "outputs"]
    assert first["outputs"] == {"totalCount": 3}


async def test_going_on(commands: list[str], live_hub: str, tmp_path: Path) -> None:
    [going_on] = [each for each in commands if "cursors=1" in each]
    await run(going_on, live_hub, tmp_path)
    found = rows(tmp_path / "regions.csv")
    assert len({row["code"] for row in found}) == len(found) == 553
