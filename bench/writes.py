"""`make bench-writes`: how many revisions members publish a second, while readers read.

Each writer takes a program of its own, saves a draft, submits it and publishes it, again and
again, over HTTP. A subscription follows the feed of changes. Everything runs on a copy of the
generated database.
"""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from statistics import median, quantiles
from typing import Annotated, Any
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import httpx2
import orjson
import typer

from bench import database, load, machine, operations, servers
from bench.servers import ROOT, Running
from bench.writes_report import Measured, text
from db.values import Role
from services import api_keys

COPY = "writes"
FIRST_DAY = date(2030, 1, 1)
READ = "Q1"
READERS = 8
STEPS = ("submitRevision", "publishRevision")
SAVED = """__typename ... on RevisionSaved {
    revision { id version } program { id version } }
    ... on InvalidInput { problems { path message } } ... on VersionConflict { message }"""
SAVE = f"mutation ($input: SaveProgramInput!) {{ saveProgram(input: $input) {{ {SAVED} }} }}"
STEP = "mutation ($input: RevisionStepInput!) {{ {name}(input: $input) {{ {saved} }} }}"
PROGRAMS = "query ($first: Int!) { programs(first: $first) { nodes { id version } } }"
FOLLOW = """subscription { changes(types: [PROGRAM]) {
    __typename ... on ChangesPage { changes { id dataVersion } } } }"""
KEEPER = """
SELECT i.value FROM organization_identifier i JOIN organization o ON o.id = i.organization_id
WHERE o.origin = 'RECORD' ORDER BY i.value LIMIT 1
"""
# How long the last step of writing transactions takes, which waits for the one row of the data version.
LAST_STEP = """
SELECT calls, mean_exec_time, max_exec_time FROM pg_stat_statements
WHERE query LIKE '%UPDATE hub_state SET data_version%' ORDER BY calls DESC LIMIT 1
"""


@dataclass
class Tally:
    """What writers and the follower of the feed see: times in seconds, by the clock of this process."""

    cycles: list[float] = field(default_factory=list)
    publications: list[float] = field(default_factory=list)
    acknowledged: dict[str, float] = field(default_factory=dict)
    lags: list[float] = field(default_factory=list)
    is_over: bool = False


def main(
    scale: Annotated[float, typer.Option(help="1 is 100,000 programs.", min=0.01)] = 1,
    writers: Annotated[str, typer.Option(help="Numbers of writers, separated by commas.")] = "1,8,64",
    seconds: Annotated[int, typer.Option(help="Seconds for each number of writers.", min=1)] = 10,
    write: Annotated[bool, typer.Option("--write", help="Write docs/benchmarks/writes.md too.")] = False,
) -> None:
    """Measure publications in a copy of the generated data, and print the table."""
    core, others = machine.cores()
    load.check_installed()
    with database.running(scale, typer.echo) as server, tempfile.TemporaryDirectory(prefix="ikhub-") as logs:
        database.pin(server, others)
        url, secret = asyncio.run(prepared(server.url))
        hub = next(kind for kind in servers.kinds() if kind.key == "hub")
        with servers.started(hub, url, core, Path(logs)) as running:
            numbers = [int(each) for each in writers.split(",")]
            measured = [measure(running, url, secret, number, seconds, others) for number in numbers]
    found = text(measured, scale, seconds)
    typer.echo(found)
    if write:
        (ROOT / "docs" / "benchmarks" / "writes.md").write_text(found, encoding="utf-8")


async def prepared(address: str) -> tuple[str, str]:
    """Copy the database, so that the generated one stays as it is; returns its address and a key."""
    connection = await asyncpg.connect(urlunsplit(urlsplit(address)._replace(path="/postgres")))
    await connection.execute(f"DROP DATABASE IF EXISTS {COPY}")
    source = urlsplit(address).path.removeprefix("/")
    await connection.execute(f"CREATE DATABASE {COPY} TEMPLATE {source}")
    await connection.close()
    url = urlunsplit(urlsplit(address)._replace(path=f"/{COPY}"))
    connection = await asyncpg.connect(url)
    await connection.execute("ALTER SYSTEM SET pg_stat_statements.track = 'top'")
    await connection.execute("SELECT pg_reload_conf()")
    key = await api_keys.create(connection, await connection.fetchval(KEEPER), Role.ADMINISTRATOR)
    await connection.close()
    return url, key.secret


def measure(hub: Running, url: str, secret: str, number: int, seconds: int, cores: set[int]) -> Measured:
    """Measure reads alone, then reads beside so many writers."""
    machine.wait_until_quiet()
    operation = operations.read(READ)
    alone = load.drive(hub.url, operation, READERS, seconds, cores)
    by_themselves, tally = Tally(), Tally()

    async def undisturbed() -> None:
        async with writing(hub.url, secret, number, by_themselves):
            await asyncio.sleep(seconds)

    async def together() -> load.Round:
        async with writing(hub.url, secret, number, tally):
            return await asyncio.to_thread(load.drive, hub.url, operation, READERS, seconds, cores)

    asyncio.run(undisturbed())
    asyncio.run(reset(url))
    beside = asyncio.run(together())
    calls, mean, longest = asyncio.run(last_step(url))
    return Measured(
        writers=number,
        alone=len(by_themselves.cycles) / seconds,
        alone_p50=median(by_themselves.publications) * 1000,
        published=len(tally.cycles) / seconds,
        publication_p50=median(tally.publications) * 1000,
        publication_p99=quantiles(tally.publications, n=100)[-1] * 1000,
        last_step_mean=mean if calls else 0.0,
        last_step_longest=longest if calls else 0.0,
        lag_p50=median(tally.lags) * 1000,
        lag_p99=quantiles(tally.lags, n=100)[-1] * 1000,
        reads_alone=alone.rate,
        reads_beside=beside.rate,
    )


@asynccontextmanager
async def writing(url: str, secret: str, number: int, tally: Tally) -> AsyncIterator[None]:
    """Let so many writers write, and follow the feed, until the block ends."""
    headers = {"Authorization": f"Bearer {secret}"}
    limits = httpx2.Limits(max_connections=number + 2)
    async with httpx2.AsyncClient(headers=headers, timeout=60, limits=limits) as client:
        found = await ask(client, url, PROGRAMS, {"first": number})
        following = asyncio.create_task(follow(client, url, tally))
        writers = [asyncio.create_task(publish(client, url, each, tally)) for each in found["nodes"]]
        try:
            yield
        finally:
            # Each writer ends what it has begun.
            tally.is_over = True
            await asyncio.gather(*writers)
            following.cancel()
            with suppress(asyncio.CancelledError):
                await following


async def ask(client: httpx2.AsyncClient, url: str, document: str, variables: Mapping[str, Any]) -> Any:
    """The value of the one field of an operation."""
    answer = (await client.post(url, json={"query": document, "variables": variables})).json()
    if "errors" in answer:
        raise servers.ServerError(str(answer["errors"]))
    (value,) = answer["data"].values()
    if value.get("__typename", "RevisionSaved") != "RevisionSaved":
        raise servers.ServerError(str(value))
    return value


async def publish(client: httpx2.AsyncClient, url: str, program: Mapping[str, Any], tally: Tally) -> None:
    """Publish one new planned end of the program after another."""
    version = program["version"]
    while not tally.is_over:
        began = time.monotonic()
        # Another day than the present one: the version has risen with each.
        day = FIRST_DAY + timedelta(days=version % 10_000)
        fields = {"plannedEnd": day.isoformat()}
        given = {"program": program["id"], "expectedVersion": version, "fields": fields}
        payload = await ask(client, url, SAVE, {"input": given})
        for name in STEPS:
            step = time.monotonic()
            revision = payload["revision"]
            given = {"id": revision["id"], "expectedVersion": revision["version"]}
            payload = await ask(client, url, STEP.format(name=name, saved=SAVED), {"input": given})
        ended = time.monotonic()
        version = payload["program"]["version"]
        tally.cycles.append(ended - began)
        tally.publications.append(ended - step)
        tally.acknowledged[program["id"]] = ended


async def follow(client: httpx2.AsyncClient, url: str, tally: Tally) -> None:
    """Note how long after the last acknowledged publication of each program the feed shows it."""
    headers = {"Accept": "text/event-stream"}
    async with client.stream("POST", url, json={"query": FOLLOW}, headers=headers, timeout=None) as stream:
        async for line in stream.aiter_lines():
            if not line.startswith("data:") or line.strip() == "data:":
                continue
            now = time.monotonic()
            for change in orjson.loads(line.removeprefix("data:"))["data"]["changes"]["changes"]:
                if change["id"] in tally.acknowledged:
                    tally.lags.append(max(0.0, now - tally.acknowledged[change["id"]]))


async def reset(url: str) -> None:
    """Forget the times of earlier statements."""
    connection = await asyncpg.connect(url)
    await connection.execute("SELECT pg_stat_statements_reset()")
    await connection.close()


async def last_step(url: str) -> Sequence[Any]:
    """The number of last steps of writing transactions, their mean and their longest time in milliseconds."""
    connection = await asyncpg.connect(url)
    row = await connection.fetchrow(LAST_STEP)
    await connection.close()
    return tuple(row) if row else (0, 0.0, 0.0)


if __name__ == "__main__":
    typer.run(main)
