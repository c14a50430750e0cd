"""Run JavaScript clients against a hub, as front ends of partners do."""

import asyncio
import shutil
from pathlib import Path

import pytest

from tests.tools import node_with

CLIENTS = Path(__file__).parent / "clients"
SCHEMA = Path(__file__).parents[1] / "schema" / "schema.graphql"
DEADLINE_SECONDS = 120


def project(name: str, folder: Path) -> Path:
    """Copy a folder of `tests/clients` with the schema and the packages, so that tools can write there."""
    copied = shutil.copytree(CLIENTS / name, folder / name)
    shutil.copy(SCHEMA, copied)
    (copied / "node_modules").symlink_to(CLIENTS / "node_modules")
    return copied


async def run(script: str, *arguments: str, folder: Path = CLIENTS) -> str:
    """The output of a script, which must succeed and print nothing on standard error."""
    ended, printed, complaints = await outcome(script, *arguments, folder=folder)
    assert (ended, complaints) == (0, "")
    return printed


async def outcome(script: str, *arguments: str, folder: Path = CLIENTS) -> tuple[int | None, str, str]:
    """Exit code, output and errors of a script."""
    process = await started(script, *arguments, folder=folder)
    try:
        printed, complaints = await asyncio.wait_for(process.communicate(), DEADLINE_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()
        pytest.fail(f"{script} did not end within {DEADLINE_SECONDS} seconds")
    return process.returncode, printed.decode(), complaints.decode()


async def started(script: str, *arguments: str, folder: Path = CLIENTS) -> asyncio.subprocess.Process:
    """Start a script."""
    return await asyncio.create_subprocess_exec(
        node_with(CLIENTS),
        script,
        *arguments,
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
