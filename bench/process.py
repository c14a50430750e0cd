"""`make bench-process`: the hub's startup time, memory and smallest request.

Everything runs on an embedded PostgreSQL with the sample graph in a temporary folder.
"""

import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import orjson
import typer

from bench import load, machine, process_report
from bench.operations import Operation, read
from bench.process_report import Costs, Loaded, Shape, Start
from bench.process_server import COLLECTORS
from bench.servers import ROOT, end, free_port, pinning
from db import embedded

POLL_SECONDS = 0.005
DEADLINE_SECONDS = 60
CONNECTIONS = 32
SHAPES = [
    *(Shape(loop, http, "frozen") for loop in ("uvloop", "asyncio") for http in ("httptools", "h11")),
    *(Shape("uvloop", "httptools", collector) for collector in COLLECTORS if collector != "frozen"),
]
TINY = Operation("Tiny", "query Tiny { __typename }", "The smallest operation.", [{}])
QUIET = {"HUB_LOG_LEVEL": "warning", "HUB_RESPONSE_CACHE": "0"}


def main(
    runs: Annotated[int, typer.Option(help="Number of measurements.", min=1)] = 5,
    seconds: Annotated[float, typer.Option(help="Seconds of load for each shape and operation.")] = 3,
    write: Annotated[bool, typer.Option("--write", help="Write docs/benchmarks/process.md too.")] = False,
) -> None:
    """Measure startup, memory and small requests, and print the tables."""
    with tempfile.TemporaryDirectory(prefix="ikhub-bench-") as name:
        folder = Path(name) / "data"
        started(folder)
        starts = [started(folder) for _ in range(runs)]
        with embedded.start(folder) as server:
            costs = [calls(server.url) for _ in range(runs)]
            rounds = loads(server.url, runs, seconds)
    found = process_report.text(starts, costs, rounds)
    typer.echo(found)
    if write:
        process_report.write(ROOT / "docs" / "benchmarks" / "process.md", found)


def started(folder: Path) -> Start:
    """Measure the seconds from the command to the first successful `/readyz`, and the memory."""
    machine.wait_until_quiet()
    port = free_port()
    environment = {**os.environ, **QUIET, "HUB_DATA_DIR": str(folder), "HUB_PORT": str(port)}
    began = time.perf_counter()
    with serving(
        [sys.executable, "-m", "hub", "serve"], environment, f"http://127.0.0.1:{port}/readyz"
    ) as hub:
        seconds = time.perf_counter() - began
        status = Path(f"/proc/{hub.pid}/status").read_text("ascii").splitlines()
    resident = next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmRSS"))
    return Start(seconds, resident)


@contextmanager
def serving(
    command: Sequence[str], environment: dict[str, str], url: str
) -> "Iterator[subprocess.Popen[bytes]]":
    """Run a server at `url` until the block ends."""
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603
    try:
        await_answer(process, url)
        yield process
    finally:
        end(process)


def await_answer(process: "subprocess.Popen[bytes]", url: str) -> None:
    """Send requests until one succeeds."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            urllib.request.urlopen(url, timeout=DEADLINE_SECONDS).close()  # noqa: S310 - http on loopback
        except urllib.error.HTTPError as error:
            error.close()
        except OSError:
            time.sleep(POLL_SECONDS)
        else:
            return
    raise RuntimeError(f"Nobody answers at {url}.")


def calls(database: str) -> Costs:
    """Measure microseconds of CPU time per request: without logs, with logs, and from the response cache."""
    variants = {
        "no log line": {},
        "a log line": {"HUB_LOG_LEVEL": "info"},
        "kept answers": {"HUB_RESPONSE_CACHE": "1000000"},
    }
    found: Costs = {}
    for name, variant in variants.items():
        machine.wait_until_quiet()
        environment = {**os.environ, **QUIET, **variant, "DATABASE_URL": database}
        command = [sys.executable, "-m", "bench.process_calls"]
        done = subprocess.run(  # noqa: S603 - our own module
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True
        )
        found[name] = orjson.loads(done.stdout)
    return found


def loads(database: str, runs: int, seconds: float) -> dict[tuple[Shape, str], list[Loaded]]:
    """Run rounds of load by shape and operation; empty without wrk."""
    try:
        load.check_installed()
    except load.LoadError as error:
        typer.echo(str(error), err=True)
        return {}
    core, others = machine.cores()
    page = replace(read("Q2"), variables=[{"after": None}])
    rounds: dict[tuple[Shape, str], list[Loaded]] = {}
    for _ in range(runs):
        for shape in SHAPES:
            machine.wait_until_quiet()
            with shaped(shape, database, core) as (url, process):
                for operation in (TINY, page):
                    load.drive(url, operation, CONNECTIONS, 1, others)
                    before = processor_seconds(process)
                    found = load.drive(url, operation, CONNECTIONS, seconds, others)
                    cost = (processor_seconds(process) - before) / max(found.requests, 1) * 1e6
                    rounds.setdefault((shape, operation.name), []).append(Loaded(found.rate, found.p99, cost))
    return rounds


@contextmanager
def shaped(shape: Shape, database: str, core: int) -> Iterator[tuple[str, int]]:
    """Run a hub of that shape on its core, and yield address and process id."""
    port = free_port()
    command = [pinning(), "-c", str(core), sys.executable, "-m", "bench.process_server"]
    command += [shape.loop, shape.http, shape.collector, str(port)]
    environment = {**os.environ, **QUIET, "DATABASE_URL": database}
    with serving(command, environment, f"http://127.0.0.1:{port}/readyz") as process:
        yield f"http://127.0.0.1:{port}/graphql", process.pid


def processor_seconds(process: int) -> float:
    """Return the CPU seconds of a process."""
    fields = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    typer.run(main)
