"""Members write while the hub and its PostgreSQL are killed: no acknowledged write is lost or half done.

A consumer of the feed misses nothing, and sees nothing twice.
Each writer repeats a request that failed, with its idempotency key, until the hub answers it.
"""

import asyncio
import os
import shutil
import signal
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import asyncpg
import httpx
import pytest

from db.embedded import joined, start
from db.values import Role
from schema.identifiers import decode_as
from services import api_keys
from tests.served import Serve, Served, serving

WRITERS = 10
# Each write is three requests: save, submit, publish.
WRITES_EACH = 17
# How often the hub is killed, and how often PostgreSQL.
KILLS = (signal.SIGKILL, "postgresql") * 2
PROGRAMS = f"""{{ programs(first: {WRITERS}) {{ nodes {{ id version }} }} }}"""
SAVED = "__typename ... on RevisionSaved { revision { id version } program { id version plannedEnd } }"
SAVE = f"mutation ($input: SaveProgramInput!) {{ saveProgram(input: $input) {{ {SAVED} }} }}"
STEP = "mutation ($input: RevisionStepInput!) {{ {name}(input: $input) {{ {saved} }} }}"
FIRST_DAY = date(2030, 1, 1)

HISTORY = """
SELECT c.new #>> '{}' AS new, c.record_version AS version FROM change c
WHERE c.record_id = $1 AND c.field = 'plannedEnd' ORDER BY c.id
"""
REVISIONS = "SELECT state, count(*) AS number FROM revision GROUP BY state"
EVENTS = "SELECT action, count(*) AS number FROM revision_event GROUP BY action"
UNANSWERED = "SELECT count(*) FROM answered_request WHERE answer IS NULL"
STORED = "SELECT version, planned_end FROM program WHERE id = $1"
# A member of the sample graph.
MEMBER = "ID-CONTOH-KL-01"

serve = pytest.fixture(serving)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A data folder with a short path; a server that a failing test left running is stopped."""
    made = Path(tempfile.mkdtemp(prefix="hub-test-"))
    yield made / "data"
    for _ in made.rglob("postmaster.pid"):
        start(made / "data").stop()
    shutil.rmtree(made)


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    """A client with as many connections as there are writers."""
    async with httpx.AsyncClient(timeout=30) as opened:
        yield opened


class Hub:
    """The hub that writers write to. It is killed while they do, and started again."""

    def __init__(self, client: httpx.AsyncClient, serve: Serve, folder: Path) -> None:
        self.client = client
        self.serve, self.folder = serve, folder
        self.served: Served = serve(folder).ready()
        self.secret = ""
        self.answered = 0
        # What to kill after how many answers.
        self.kills: dict[int, object] = {}

    async def until_answered(self, document: str, given: dict[str, Any]) -> Any:
        """Repeat a mutation until the hub answers it, and return its payload."""
        while True:
            try:
                return await self.asks(document, input=given)
            except (httpx.TransportError, UnavailableError):
                continue

    async def asks(self, document: str, **variables: Any) -> Any:
        """One request; the payload of its one field."""
        headers = {"Authorization": f"Bearer {self.secret}"}
        body = {"query": document, "variables": variables}
        answer = (await self.client.post(f"{self.served.url}graphql", json=body, headers=headers)).json()
        if "errors" in answer:
            if answer["errors"][0]["extensions"]["code"] == "UNAVAILABLE":
                raise UnavailableError
            raise AssertionError(answer["errors"])
        self.answered += document.startswith("mutation")
        if self.answered in self.kills:
            self.kill(self.kills.pop(self.answered))
        (payload,) = answer["data"].values()
        return payload

    def kill(self, what: object) -> None:
        """Kill -9 amid requests: the hub, to start it again, or PostgreSQL, which the hub starts again."""
        if what == "postgresql":
            process = int((self.folder / "postgresql" / "postmaster.pid").read_text().split()[0])
            os.kill(process, signal.SIGKILL)
        else:
            self.served.process.kill()
            self.served.ended()
            self.served = self.serve(self.folder).ready()


FEED = """query ($since: String) { changes(since: $since, types: [PROGRAM], first: 3) { __typename
    ... on ChangesPage { cursor hasMore changes {
        type id dataVersion record { ... on Program { version plannedEnd } } } } } }"""


@dataclass
class Copy:
    """A consumer of the feed: a copy of the programs, and each change that it has read."""

    hub: "Hub"
    cursor: str | None = None
    programs: dict[str, Any] = field(default_factory=dict)
    read: list[tuple[str, int]] = field(default_factory=list)
    is_whole: bool = False

    async def page(self) -> bool:
        """Read and keep one page; returns whether there is more. It is repeated until the hub answers."""
        while True:
            try:
                page = await self.hub.asks(FEED, since=self.cursor)
                break
            except (httpx.TransportError, UnavailableError):
                continue
        assert page["__typename"] == "ChangesPage", page
        for change in page["changes"]:
            assert change["type"] == ("CHANGED" if self.is_whole else "ADDED")
            self.read.append((change["id"], change["dataVersion"]))
            # A record may be newer than its change: another one of it follows.
            if change["record"]["version"] >= self.programs.get(change["id"], {"version": 0})["version"]:
                self.programs[change["id"]] = change["record"]
        self.cursor = page["cursor"]
        self.is_whole = self.is_whole or not page["hasMore"]
        return bool(page["hasMore"])

    async def follow(self, writers: "asyncio.Future[Any]") -> None:
        """Read until the writers have ended, and to the end of the feed."""
        while not writers.done() or await self.page():
            await self.page()
        while await self.page():
            pass


class UnavailableError(Exception):
    """The hub answers that it can't write at the moment."""


async def write(hub: Hub, program: dict[str, Any], writer: int) -> list[str]:
    """Publish one new planned end after another; returns what the hub acknowledged."""
    acknowledged = []
    version = program["version"]
    for number in range(WRITES_EACH):
        day = f"{FIRST_DAY + timedelta(days=number)}"
        fields = {"program": program["id"], "expectedVersion": version, "fields": {"plannedEnd": day}}
        key = f"{writer}-{number}"
        saved = await hub.until_answered(SAVE, {**fields, "idempotencyKey": f"{key}-save"})
        for name in ("submitRevision", "publishRevision"):
            assert saved["__typename"] == "RevisionSaved", saved
            revision = saved["revision"]
            step = {"id": revision["id"], "expectedVersion": revision["version"]}
            document = STEP.format(name=name, saved=SAVED)
            saved = await hub.until_answered(document, {**step, "idempotencyKey": f"{key}-{name}"})
        assert saved["program"]["plannedEnd"] == day
        version = saved["program"]["version"]
        acknowledged.append(day)
    return acknowledged


async def new_key(folder: Path) -> str:
    """A key of an administrator."""
    connection = await connect(folder)
    key = await api_keys.create(connection, MEMBER, Role.ADMINISTRATOR)
    await connection.close()
    return key.secret


async def connect(folder: Path) -> asyncpg.Connection:
    """A connection to the database of the hub."""
    server = joined(folder)
    assert server is not None
    return await asyncpg.connect(server.url)


async def test_no_acknowledged_write_is_lost_and_none_is_half_done(
    folder: Path, serve: Serve, client: httpx.AsyncClient, record_property: Callable[[str, object], None]
) -> None:
    # given a hub with the sample graph, and the newest changes that it knows
    hub = Hub(client, serve, folder)
    hub.secret = await new_key(folder)
    programs = (await hub.asks(PROGRAMS))["nodes"]
    assert len(programs) == WRITERS
    # when members write, and the hub and PostgreSQL are killed at random moments
    total = WRITERS * WRITES_EACH
    moments = Random().sample(range(hub.answered + 1, total * 3), len(KILLS))  # noqa: S311 - no secret
    record_property("killed after so many answers", moments)
    hub.kills = dict(zip(moments, KILLS, strict=True))
    writers = [write(hub, program, number) for number, program in enumerate(programs)]
    writing = asyncio.ensure_future(asyncio.gather(*writers))
    copy = Copy(hub)
    await asyncio.gather(copy.follow(writing), writing)
    acknowledged = writing.result()
    assert hub.kills == {}
    connection = await connect(folder)
    for program, days in zip(programs, acknowledged, strict=True):
        identity = decode_as("Program", program["id"], "id")
        # then each acknowledged write is in the history once, in its order, at a version of its own
        history = await connection.fetch(HISTORY, identity)
        assert [row["new"] for row in history] == days
        first = program["version"] + 1
        assert [row["version"] for row in history] == list(range(first, first + WRITES_EACH))
        # and the record has the last one
        stored = await connection.fetchrow(STORED, identity)
        assert stored is not None
        assert (stored["version"], f"{stored['planned_end']}") == (program["version"] + WRITES_EACH, days[-1])
        # and so has the consumer of the feed
        kept = copy.programs[program["id"]]
        assert kept == {"version": stored["version"], "plannedEnd": days[-1]}
    # which read no change twice
    assert len(copy.read) == len(set(copy.read))
    # and a repeated request made no second revision, and each one went through each step once
    assert {row["state"]: row["number"] for row in await connection.fetch(REVISIONS)} == {"PUBLISHED": total}
    assert {row["action"]: row["number"] for row in await connection.fetch(EVENTS)} == {
        "SAVE": total,
        "SUBMIT": total,
        "PUBLISH": total,
    }
    assert await connection.fetchval(UNANSWERED) == 0
    await connection.close()
