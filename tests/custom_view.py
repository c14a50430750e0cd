"""The example of a front end (`examples/custom-view/`): its build, and its preview as a local process."""

import asyncio
import os
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from types import MappingProxyType

import pytest

from tests.tools import need, node_with

VIEW = Path(__file__).parents[1] / "examples" / "custom-view"
DEADLINE_SECONDS = 120
NOTHING: Mapping[str, str] = MappingProxyType({})
ADDRESS = re.compile(rb"http://127\.0\.0\.1:\d+")


async def build(folder: Path, **environment: str) -> None:
    """Build the page into a folder with its own script."""
    options = ("--logLevel", "warn", "--emptyOutDir", "--outDir", str(folder))
    status, printed = await script_output("build", *options, environment=environment)
    assert status == 0, printed


async def script_output(
    script: str, *options: str, folder: Path = VIEW, environment: Mapping[str, str] = NOTHING
) -> tuple[int | None, str]:
    """The exit status and the output of a script in the page's package.json."""
    node_with(VIEW)
    process = await asyncio.create_subprocess_exec(
        need("npm"),
        *("run", "--silent", script, "--", *options),
        cwd=folder,
        env={**os.environ, "NO_COLOR": "1", **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        printed, _ = await asyncio.wait_for(process.communicate(), DEADLINE_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()
        pytest.fail(f"{script} did not end within {DEADLINE_SECONDS} seconds")
    return process.returncode, printed.decode()


@asynccontextmanager
async def preview(folder: Path, hub: str) -> AsyncIterator[str]:
    """Serve a built page on a free port and forward /graphql to the hub; yields the address."""
    process = await asyncio.create_subprocess_exec(
        node_with(VIEW),
        *("node_modules/vite/bin/vite.js", "preview", "--host", "127.0.0.1", "--port", "0"),
        *("--outDir", str(folder)),
        cwd=VIEW,
        env={**os.environ, "HUB_URL": hub, "NO_COLOR": "1"},
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        yield await asyncio.wait_for(_address(process), DEADLINE_SECONDS)
    finally:
        if process.returncode is None:
            process.terminate()
        await process.communicate()


async def _address(process: asyncio.subprocess.Process) -> str:
    assert process.stdout is not None
    async for line in process.stdout:
        if found := ADDRESS.search(line):
            return found[0].decode()
    pytest.fail("the preview ended before it said where it listens")
