"""Programs in JavaScript that ask a running hub, as the front ends of partners do."""

import asyncio
import shutil
from pathlib import Path

import pytest

from tests.tools import node_with

CLIENTS = Path(__file__).parent / "clients"
SCHEMA = Path(__file__).parents[1] / "schema" / "schema.graphql"
DEADLINE_SECONDS = 120


def project(name: str, folder: Path) -> Path:
    """A copy of a folder of `tests/clients`, beside the schema and the packages, in which tools may write."""
    copied = shutil.copytree(CLIENTS / name, folder / name)
    shutil.copy(SCHEMA, copied)
    (copied / "node_modules").symlink_to(CLIENTS / "node_modules")
    return copied


async def run(script: str, *arguments: str, folder: Path = CLIENTS) -> str:
    """What a script prints; it must end well, and say nothing on standard error."""
    ended, printed, complaints = await outcome(script, *arguments, folder=folder)
    assert (ended, complaints) == (0, "")
    return printed


async def outcome(script: str, *arguments: str, folder: Path = CLIENTS) -> tuple[int | None, str, str]:
    """How a script of a folder ends, what it prints, what it says on standard error."""
    process = await started(script, *arguments, folder=folder)
    try:
        printed, complaints = await asyncio.wait_for(process.communicate(), DEADLINE_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()
        pytest.fail(f"{script} did not end within {DEADLINE_SECONDS} seconds")
    return process.returncode, printed.decode(), complaints.decode()


async def started(script: str, *arguments: str, folder: Path = CLIENTS) -> asyncio.subprocess.Process:
    """A script that runs."""
    return await asyncio.create_subprocess_exec(
        node_with(CLIENTS),
        script,
        *arguments,
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
