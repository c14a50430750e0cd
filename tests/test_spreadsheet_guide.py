"""The commands of docs/spreadsheets.md, in their order: download, upload, read the plan, apply it."""

import asyncio
import re
from pathlib import Path

import httpx

from db.pools import Pools
from db.values import Role
from services import api_keys
from tests.asking import ask
from tests.iati_files import activity, load, save
from tests.spreadsheet_files import changed
from tests.tools import need

GUIDE = (Path(__file__).parents[1] / "docs" / "spreadsheets.md").read_text("utf-8")
COMMANDS = [each for each in re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL) if "curl" in each]
OPERATIONS = re.findall(r"```graphql\n(.*?)```", GUIDE, re.DOTALL)


async def run(command: str, folder: Path) -> str:
    """What a command prints."""
    shell = await asyncio.create_subprocess_exec(
        need("sh"), "-ec", command, cwd=folder, stdout=asyncio.subprocess.PIPE
    )
    printed, _ = await shell.communicate()
    assert shell.returncode == 0
    return printed.decode()


async def test_the_guide_leads_from_a_download_to_revisions(
    pools: Pools, reader: httpx.AsyncClient, written_hub: str, tmp_path: Path
) -> None:
    # given
    need("curl")
    await load(pools, save(tmp_path / "a.xml", activity("XX-1-1", title="One")))
    secret = (await api_keys.create(pools.writing, "XX-1", Role.CONTRIBUTOR)).secret
    download, upload = (
        each.replace("http://127.0.0.1:8000", written_hub).replace("THE_KEY", secret) for each in COMMANDS
    )
    # when
    await run(download, tmp_path)
    file = tmp_path / "program.xlsx"
    file.write_bytes(changed(file.read_bytes(), {(3, "title_id"): "Satu", (4, "title_id"): "Dua"}))
    answer = await run(upload, tmp_path)
    # then
    found = re.search('"id":"([^"]+)"', answer)
    assert found is not None
    query, mutation = (each.replace("ID OF THE PLAN", found[1]) for each in OPERATIONS)
    headers = {"Authorization": f"Bearer {secret}"}
    plan = (await ask(reader, query, None, **headers))["spreadsheetPlan"]
    assert (plan["added"], plan["changed"], plan["refused"]) == (1, 1, 0)
    applied = (await ask(reader, mutation, None, **headers))["applySpreadsheetPlan"]
    states = [row["revision"]["state"] for row in applied["plan"]["rows"]["nodes"]]
    assert states == ["SUBMITTED", "SUBMITTED"]
