"""`make bench`: the hub beside the servers that a user would pick instead, on one database, in one run.

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
    scale: Annotated[float, typer.Option(help="How big the database is: 1 is 100,000 programs.")] = 1,
    only_servers: Annotated[str, typer.Option("--servers", help="Keys, separated by commas.")] = "",
    only_operations: Annotated[str, typer.Option("--operations", help="Names, separated by commas.")] = "",
    rounds: Annotated[int, typer.Option(help="How often each server has its turn.", min=1)] = 5,
    seconds: Annotated[int, typer.Option(help="Whole seconds for each number of a round.", min=1)] = 3,
    warmup: Annotated[float, typer.Option(help="Seconds of warm-up for each server.")] = 10,
    quick: Annotated[
        bool, typer.Option("--quick", help="2 rounds of 1 second: to see that all works.")
    ] = False,
    write: Annotated[
        bool | None, typer.Option(help="Write docs/benchmarks; by default after whole runs only.")
    ] = None,
) -> None:
    """Measure, print the tables, and write them down."""
    began = time.monotonic()
    # Whoever ends this must not leave servers behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    chosen = picked(only_servers.split(",") if only_servers else [])
    asked = operations.load(only_operations.split(",") if only_operations else operations.NAMES)
    core, others = machine.cores()
    plan = Plan(1, 1, 2, others) if quick else Plan(seconds, warmup, rounds, others)
    try:
        load.check_installed()
        servers.check_installed(chosen)
        results = run(chosen, asked, plan, scale, core)
    except (EmbeddedServerError, LoadError, ServerError) as error:
        console.print(f"[red]{error}", soft_wrap=True)
        raise typer.Exit(1) from error
    text = report.text(results)
    sys.stdout.write(text)
    console.print(f"It took {(time.monotonic() - began) / 60:.0f} minutes.")
    whole = not quick and not only_servers and not only_operations
    if whole if write is None else write:
        write_down(results, text)


def picked(keys: Sequence[str]) -> list[Kind]:
    """The servers of these keys, all when there are none."""
    known = {kind.key: kind for kind in servers.kinds()}
    if unknown := [key for key in keys if key not in known]:
        raise typer.BadParameter(f"{', '.join(unknown)}: there are {', '.join(known)}.")
    return [known[key] for key in keys] or list(known.values())


def run(chosen: Sequence[Kind], asked: Sequence[Operation], plan: Plan, scale: float, core: int) -> Results:
    """Fill, start, compare, count, measure; everything that was started is ended."""
    with (
        tempfile.TemporaryDirectory(prefix="ikhub-bench-logs-") as logs,
        database.running(scale, tell) as postgresql,
    ):
        database.pin(postgresql, plan.cores)
        tell("starting the servers")
        with servers.running(chosen, postgresql.url, core, Path(logs)) as running:
            tell("comparing answers")
            comparing.check_equal(running, asked)
            statements = asyncio.run(counting.count(postgresql.url, running, asked))
            cells, loud = measuring.measure(running, asked, plan, tell)
            return Results(
                servers={kind.key: kind.label for kind in chosen},
                peers=[kind.key for kind in chosen if kind.is_peer],
                reusing=[kind.key for kind in chosen if kind.is_reusing],
                operations={operation.name: operation.title for operation in asked},
                cells=cells,
                statements=statements,
                memory=peaks(running),
                facts=asyncio.run(facts(postgresql.url, plan, scale, loud)),
            )


def tell(words: str) -> None:
    """Say what is being done."""
    console.print(f"{datetime.now(UTC):%H:%M:%S} {words}", highlight=False)


def peaks(running: Sequence[Running]) -> dict[str, int]:
    """The most memory that each server held so far, in bytes."""
    return {server.kind.key: machine.peak_bytes(server.process.pid) for server in running}


async def facts(url: str, plan: Plan, scale: float, loud: int) -> dict[str, str]:
    """What a reader must know to judge the numbers."""
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
        if not loud
        else f"before {loud} turns the cores were not quiet"
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
    """Which Node the peers run on."""
    asked = await asyncio.create_subprocess_exec(servers.node(), "--version", stdout=asyncio.subprocess.PIPE)
    answer, _ = await asked.communicate()
    return answer.decode().strip().removeprefix("v")


def write_down(results: Results, text: str) -> None:
    """Put the tables between the marks of docs/benchmarks/README.md, plot and numbers beside it."""
    page = DOCS / "README.md"
    before, _, rest = page.read_text("utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    page.write_text(f"{before}{BEGIN}\n\n{text}\n{END}{after}", "utf-8")
    (DOCS / "portal-pages.svg").write_text(plot.svg(results), "utf-8")
    numbers = orjson.dumps(as_json(results), option=orjson.OPT_INDENT_2)
    (DOCS / "portal-pages.json").write_bytes(numbers + b"\n")


if __name__ == "__main__":
    typer.run(main)
