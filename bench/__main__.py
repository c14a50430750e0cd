"""`make bench`: compare the hub with other GraphQL servers on the same database in one run.

`make bench BENCH="--quick --scale 0.1"` tries everything in a few minutes; its numbers mean little.
"""

import asyncio
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.console import Console

from bench import comparing, counting, database, load, machine, measuring, operations, plot, report, servers
from bench.load import LoadError
from bench.measuring import CONNECTIONS, Plan
from bench.operations import Operation
from bench.results import Results, as_json
from bench.servers import PEERS, Kind, Running, ServerError
from db.embedded import EmbeddedServerError

DOCS = Path(__file__).parents[1] / "docs" / "benchmarks"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
LIBRARIES = ("strawberry-graphql", "graphql-core", "asyncpg", "uvicorn", "uvloop", "orjson")
PEER_LIBRARIES = ("postgraphile", "mercurius", "graphql-yoga", "graphql-jit", "pg")

console = Console(stderr=True)


def main(
    scale: Annotated[float, typer.Option(help="Size of the database: 1 is 100,000 programs.")] = 1,
    only_servers: Annotated[
        str, typer.Option("--servers", help="Keys of servers, separated by commas. Default: all.")
    ] = "",
    only_operations: Annotated[
        str, typer.Option("--operations", help="Names of operations, separated by commas. Default: all.")
    ] = "",
    rounds: Annotated[int, typer.Option(help="Number of rounds.", min=1)] = 5,
    seconds: Annotated[int, typer.Option(help="Seconds of each measurement, a whole number.", min=1)] = 3,
    warmup: Annotated[float, typer.Option(help="Seconds of warmup for each server.")] = 10,
    quick: Annotated[
        bool, typer.Option("--quick", help="2 rounds of 1 second, to check that everything works.")
    ] = False,
    write: Annotated[
        bool | None, typer.Option(help="Write docs/benchmarks; by default only after complete runs.")
    ] = None,
) -> None:
    """Measure, print the tables, and write them to docs/benchmarks."""
    began = time.monotonic()
    # A signal must not leave servers running.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    chosen = selected_servers(only_servers.split(",") if only_servers else [])
    requested = operations.load(only_operations.split(",") if only_operations else operations.NAMES)
    core, others = machine.cores()
    plan = Plan(1, 1, 2, others) if quick else Plan(seconds, warmup, rounds, others)
    try:
        load.check_installed()
        servers.check_installed(chosen)
        results = run(chosen, requested, plan, scale, core)
    except (EmbeddedServerError, LoadError, ServerError) as error:
        console.print(f"[red]{error}", soft_wrap=True)
        raise typer.Exit(1) from error
    text = report.text(results)
    sys.stdout.write(text)
    console.print(f"It took {(time.monotonic() - began) / 60:.0f} minutes.")
    whole = not quick and not only_servers and not only_operations
    if whole if write is None else write:
        write_page(results, text)


def selected_servers(keys: Sequence[str]) -> list[Kind]:
    """Return the servers with these keys, all of them without keys."""
    known = {kind.key: kind for kind in servers.kinds()}
    if unknown := [key for key in keys if key not in known]:
        raise typer.BadParameter(f"{', '.join(unknown)} is unknown; use {', '.join(known)}.")
    return [known[key] for key in keys] or list(known.values())


def run(
    chosen: Sequence[Kind], requested: Sequence[Operation], plan: Plan, scale: float, core: int
) -> Results:
    """Fill the database, start the servers, compare, count and measure; stop everything at the end."""
    with (
        tempfile.TemporaryDirectory(prefix="ikhub-bench-logs-") as logs,
        database.running(scale, report_progress) as postgresql,
    ):
        database.pin(postgresql, plan.cores)
        report_progress("starting the servers")
        with servers.running(chosen, postgresql.url, core, Path(logs)) as running:
            report_progress("comparing answers")
            comparing.check_equal(running, requested)
            statements = asyncio.run(counting.count(postgresql.url, running, requested))
            cells, noisy = measuring.measure(running, requested, plan, report_progress)
            return Results(
                servers={kind.key: kind.label for kind in chosen},
                peers=[kind.key for kind in chosen if kind.is_peer],
                reusing=[kind.key for kind in chosen if kind.is_reusing],
                operations={operation.name: operation.title for operation in requested},
                cells=cells,
                statements=statements,
                memory=peaks(running),
                facts=asyncio.run(facts(postgresql.url, plan, scale, noisy)),
            )


def report_progress(words: str) -> None:
    """Print the current step with the time."""
    console.print(f"{datetime.now(UTC):%H:%M:%S} {words}", highlight=False)


def peaks(running: Sequence[Running]) -> dict[str, int]:
    """Return the peak memory of each server, in bytes."""
    return {server.kind.key: machine.peak_bytes(server.process.pid) for server in running}


async def facts(url: str, plan: Plan, scale: float, noisy: int) -> dict[str, str]:
    """Return the conditions of the run: machine, versions, rounds."""
    sizes = await database.sizes(url)
    rows = (
        "program",
        "organization",
        "result",
        "knowledge_product",
        "participation",
        "program_knowledge_product",
    )
    peers = orjson.loads((PEERS / "package.json").read_bytes())["dependencies"]
    quiet = (
        "the cores were quiet before each turn"
        if not noisy
        else f"before {noisy} turns the cores were not quiet"
    )
    connections = " and ".join(map(str, CONNECTIONS))
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "machine": machine.words(),
        "database": f"PostgreSQL {await database.server_version(url)}, scale {scale:g}: "
        + ", ".join(f"{sizes[table]:,} {table}" for table in rows),
        "hub": f"Python {'.'.join(map(str, sys.version_info[:3]))}, "
        + ", ".join(f"{name} {version(name)}" for name in LIBRARIES),
        "peers": f"Node {await node_version()}, "
        + ", ".join(f"{name} {peers[name]}" for name in PEER_LIBRARIES),
        "rounds": f"{plan.rounds} of {plan.seconds:g} s over {connections} connections, servers in rotating "
        f"order, after {plan.warmup:g} s of warm-up each; {quiet}",
        "cores": "each server alone on one core; PostgreSQL and wrk on the others",
    }


async def node_version() -> str:
    """Return the version of Node that the peers run on."""
    process = await asyncio.create_subprocess_exec(
        servers.node(), "--version", stdout=asyncio.subprocess.PIPE
    )
    answer, _ = await process.communicate()
    return answer.decode().strip().removeprefix("v")


def write_page(results: Results, text: str) -> None:
    """Write the tables between the markers in docs/benchmarks/README.md, and plot and numbers next to it."""
    page = DOCS / "README.md"
    before, _, rest = page.read_text("utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    page.write_text(f"{before}{BEGIN}\n\n{text}\n{END}{after}", "utf-8")
    (DOCS / "portal-pages.svg").write_text(plot.svg(results), "utf-8")
    numbers = orjson.dumps(as_json(results), option=orjson.OPT_INDENT_2)
    (DOCS / "portal-pages.json").write_bytes(numbers + b"\n")


if __name__ == "__main__":
    typer.run(main)
