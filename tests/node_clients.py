"""Programs in JavaScript that ask a running hub, as the front ends of partners do."""

import asyncio
import os
from pathlib import Path

import pytest

from tests.tools import need

CLIENTS = Path(__file__).parent / "clients"
DEADLINE_SECONDS = 120


def node() -> str:
    """The path of Node; without it or the clients' packages the test is skipped, and in CI it fails."""
    path = need("node")
    if (CLIENTS / "node_modules" / ".package-lock.json").is_file():
        return path
    reason = "the packages of tests/clients are not installed: `make clients` does it"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


async def run(script: str, *arguments: str) -> str:
    """What a script of `tests/clients` prints; it must end well, and say nothing on standard error."""
    process = await asyncio.create_subprocess_exec(
        node(),
        script,
        *arguments,
        cwd=CLIENTS,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        printed, complaints = await asyncio.wait_for(process.communicate(), DEADLINE_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()
        pytest.fail(f"{script} did not end within {DEADLINE_SECONDS} seconds")
    assert (process.returncode, complaints.decode()) == (0, "")
    return printed.decode()
