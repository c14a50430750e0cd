"""The example of a partner, `examples/partner-portal/`: composition, server and gateway, as processes."""

import asyncio
import os
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from tests.tools import node_with

PORTAL = Path(__file__).parents[1] / "examples" / "partner-portal"
START = ("--import", "tsx", "src/server.ts")
COMPOSE = ("--import", "tsx", "src/compose.ts")
GATEWAY = ("node_modules/@graphql-hive/gateway/dist/bin.js", "supergraph")
OWN_SCHEMA = PORTAL / "src" / "schema.graphql"
DEADLINE_SECONDS = 60


async def composed(supergraph: Path, *named: str, **places: str) -> list[str]:
    """The conflicts of the subgraphs (`name=file`, or running ones); without any, the file is written."""
    process = await asyncio.create_subprocess_exec(
        node_with(PORTAL),
        *COMPOSE,
        *named,
        cwd=PORTAL,
        env={**os.environ, "SUPERGRAPH": str(supergraph), **places},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    printed, complaints = await asyncio.wait_for(process.communicate(), DEADLINE_SECONDS)
    assert printed == b""
    assert process.returncode == (1 if complaints else 0), complaints
    return complaints.decode().splitlines()


@asynccontextmanager
async def partner(log: Path) -> AsyncIterator[str]:
    """Run the portal's subgraph; yields the address. It logs a line for each request."""
    async with running(log, "/health", *START) as address:
        yield address


@asynccontextmanager
async def gateway(log: Path, supergraph: Path, **places: str) -> AsyncIterator[str]:
    """Run the gateway of a supergraph; yields the address."""
    async with running(log, "/readiness", *GATEWAY, SUPERGRAPH=str(supergraph), **places) as address:
        yield address


@asynccontextmanager
async def running(log: Path, path: str, *arguments: str, **environment: str) -> AsyncIterator[str]:
    """Run a JavaScript server on a free port until it answers at that path; yields the address."""
    port = free_port()
    with log.open("wb") as written:
        process = await asyncio.create_subprocess_exec(
            node_with(PORTAL),
            *arguments,
            cwd=PORTAL,
            env={**os.environ, "HOST": "127.0.0.1", "PORT": str(port), **environment},
            stdout=written,
            stderr=asyncio.subprocess.STDOUT,
        )
    try:
        if not await answers(f"http://127.0.0.1:{port}{path}", process):
            pytest.fail(f"{arguments} did not start; {log} says why")
        yield f"http://127.0.0.1:{port}"
    finally:
        await ended(process)


def free_port() -> int:
    """A free port of the loopback interface."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


async def answers(url: str, process: asyncio.subprocess.Process) -> bool:
    """Whether the address answers with success while the process runs."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    async with httpx.AsyncClient(timeout=5) as client:
        while process.returncode is None and time.monotonic() < deadline:
            try:
                if (await client.get(url)).is_success:
                    return True
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.05)
    return False


async def ended(process: asyncio.subprocess.Process) -> None:
    """End a process, by force if needed."""
    if process.returncode is None:
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), 10)
    except TimeoutError:
        process.kill()
        await process.wait()
