"""The measured servers: start each on its core, wait for it, send requests, stop it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson

ROOT = Path(__file__).parents[1]
PEERS = ROOT / "bench" / "peers"

START_SECONDS = 30
STOP_SECONDS = 20
ANSWER_SECONDS = 60

# Database connections of each server; the hub's own default.
POOL_SIZE = 8
HUB = {
    "HUB_HOST": "127.0.0.1",
    "HUB_LOG_LEVEL": "warning",
    "HUB_RESPONSE_CACHE": "0",
    "HUB_POOL_SIZE": f"{POOL_SIZE}",
}
REUSE = {"HUB_RESPONSE_CACHE": "64000000"}


class ServerError(Exception):
    """A server doesn't start or returns wrong data; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A server: its key, its name in reports, and its command.

    `is_slow`: measured with one connection; `is_reusing`: has a response cache and is reported separately.
    """

    key: str
    label: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    is_peer: bool = False
    is_slow: bool = False
    is_reusing: bool = False


@dataclass(frozen=True, slots=True)
class Running:
    """A running server."""

    kind: Kind
    url: str
    process: "subprocess.Popen[bytes]"

    def ask(self, body: bytes) -> Any:
        """Send one request and return the decoded response."""
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        request = urllib.request.Request(self.url, body, headers)  # noqa: S310 - always http on loopback
        with urllib.request.urlopen(request, timeout=ANSWER_SECONDS) as answer:  # noqa: S310
            return orjson.loads(answer.read())


def node() -> str:
    """Return the path of Node 22 from its npm package; just the name if the peers are not installed."""
    return next(map(str, PEERS.glob("node_modules/node-linux-*/bin/node")), "node")


def check_installed(chosen: Sequence[Kind]) -> None:
    """Raise ServerError if peers are chosen but not installed."""
    if any(kind.is_peer for kind in chosen) and node() == "node":
        raise ServerError("The peers are not installed: run `make bench`, which needs Node.js with npm.")


def kinds() -> list[Kind]:
    """Return all servers, the hub first."""
    hub = [sys.executable, "-m", "hub", "serve"]
    return [
        Kind("hub", "I-KHub", hub, HUB),
        Kind("reuse", "I-KHub, response cache on", hub, {**HUB, **REUSE}, is_reusing=True),
        Kind("plans-off", "I-KHub, plans off", hub, {**HUB, "HUB_COMPILED_PLANS": "0"}, is_slow=True),
        Kind("ceiling", "bare handler", [sys.executable, "-m", "bench.ceiling"]),
        Kind("postgraphile", "PostGraphile", [node(), "postgraphile.js"], is_peer=True),
        Kind("mercurius", "Mercurius", [node(), "mercurius.js"], is_peer=True),
        Kind("yoga", "GraphQL Yoga", [node(), "yoga.js"], is_peer=True),
    ]


@contextmanager
def running(chosen: Sequence[Kind], database: str, core: int, logs: Path) -> Iterator[list[Running]]:
    """Run all chosen servers until the block ends."""
    with ExitStack() as stack:
        yield [stack.enter_context(started(kind, database, core, logs)) for kind in chosen]


@contextmanager
def started(kind: Kind, database: str, core: int, logs: Path) -> Iterator[Running]:
    """Run one server on its core."""
    port = free_port()
    environment = {**os.environ, **surroundings(database, port), **kind.environment}
    folder = PEERS if kind.is_peer else ROOT
    log = logs / f"{kind.key}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - our own words
            [pinning(), "-c", str(core), *kind.command],
            cwd=folder,
            env=environment,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    server = Running(kind, f"http://127.0.0.1:{port}/graphql", process)
    try:
        await_answer(server, log)
        yield server
    finally:
        end(process)


def pinning() -> str:
    """Return the path of taskset, which pins a program to a core."""
    found = shutil.which("taskset")
    if found is None:
        raise ServerError("`taskset` (util-linux), which pins servers to a core, is not installed.")
    return found


def surroundings(database: str, port: int) -> dict[str, str]:
    """Return the environment with the port and the database address, under the names of each server.

    Readers have the role and the settings that the hub's own readers have.
    """
    address = urlsplit(database)
    query = parse_qs(address.query)
    return {
        "DATABASE_URL": database,
        "HUB_PORT": f"{port}",
        "PORT": f"{port}",
        "PGHOST": address.hostname or query["host"][0],
        "PGPORT": f"{address.port or query.get('port', ['5432'])[0]}",
        "PGUSER": address.username or "",
        "PGDATABASE": address.path.removeprefix("/"),
        "PGOPTIONS": "-c role=hub_public -c jit=off",
        "BENCH_POOL": f"{POOL_SIZE}",
        "NODE_ENV": "production",
        "GRAPHILE_ENV": "production",
    }


def free_port() -> int:
    """Return a free port."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def await_answer(server: Running, log: Path) -> None:
    """Wait until the server executes the smallest operation."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.process.poll() is None:
        try:
            if "data" in server.ask(b'{"query": "{ __typename }"}'):
                return
        except OSError:
            time.sleep(0.1)
    last = log.read_text("utf-8", "replace").strip()[-2000:]
    raise ServerError(f"{server.kind.label} does not respond: {last}")


def end(process: "subprocess.Popen[bytes]") -> None:
    """Terminate a server; kill it if it doesn't exit in time."""
    if process.poll() is not None:
        return
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
