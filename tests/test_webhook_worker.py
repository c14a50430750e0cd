"""The worker of webhooks: at least once, in order, tried again, disabled, replayed; nothing is lost."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from db import locks
from db.locks import Lock
from db.pools import Pools
from db.values import DeliveryOutcome, Role
from hub.process import webhooks
from hub.webhooks.sending import Sender
from hub.webhooks.worker import Worker
from services.delivering import endpoints, queue
from services.delivering.addresses import Destinations, networks_of
from services.delivering.backoff import Backoff
from services.delivering.endpoints import Delivering
from services.delivering.events import Event, EventPage
from services.querying.reader import Reader
from services.querying.viewers import Viewer
from services.revising.results import Outcome
from tests import receiving
from tests.receiving import Receiver
from tests.receiving import receiving as receiver_of
from tests.test_keys import add_organization

LOCAL = Destinations(networks_of(["127.0.0.0/8"]))
AT = datetime(2026, 11, 30, tzinfo=UTC)
NOW = timedelta(0)


@dataclass
class Script:
    """A source of events in memory, whose cursors are numbers; each organization has events of its own."""

    events: dict[UUID, list[Event]] = field(default_factory=dict)
    size: int = 2
    generation: int = 0

    def add(self, owner: UUID, *words: str) -> None:
        """Add changes of programs, each with a word as its one field."""
        known = self.events.setdefault(owner, [])
        for word in words:
            place = len(known) + 1
            known.append(Event(str(place), "Program", UUID(int=place), "CHANGED", (word,), place, AT))

    async def page(self, reader: Reader, cursor: str, _kinds: Sequence[str], _most: int) -> EventPage:
        version = await reader.pools.writing.fetchval("SELECT data_version FROM hub_state")
        if not cursor.isdecimal():
            return EventPage((), await self.latest(reader), version, is_lost=True)
        assert reader.viewer.role is Role.READER
        assert reader.viewer.organization_id is not None
        rest = self.events.get(reader.viewer.organization_id, [])[int(cursor) :]
        found, has_more = rest[: self.size], len(rest) > self.size
        end = str(int(cursor) + len(found))
        return EventPage(found, end, None if has_more else version)

    async def latest(self, reader: Reader) -> str:
        owner = reader.viewer.organization_id
        return str(len(self.events.get(owner, []))) if owner else "0"

    async def at(self, _reader: Reader, _time: datetime) -> str:
        return "0"

    async def is_valid(self, _reader: Reader, cursor: str) -> bool:
        return cursor.isdecimal()


@dataclass
class Stage:
    """An organization with an endpoint, and the worker that serves it."""

    pools: Pools
    url: str
    owner: UUID
    id: UUID
    secret: str
    source: Script
    worker: Worker

    @property
    def reader(self) -> Reader:
        return Reader(self.pools, Viewer(self.owner, Role.CONTRIBUTOR))

    async def change(self, *words: str) -> None:
        """Change records of the organization."""
        self.source.add(self.owner, *words)
        await self.pools.writing.execute("UPDATE hub_state SET data_version = data_version + 1")

    async def deliver(self) -> None:
        """Deliver what is due."""
        await webhooks.deliver_due(self.worker, self.url)

    async def row(self) -> dict[str, Any]:
        """The stored endpoint."""
        return dict(await self.pools.writing.fetchrow("SELECT * FROM webhook WHERE id = $1", self.id))  # type: ignore[arg-type] # it exists

    async def wait_over(self) -> None:
        """Let the wait after a failure be over."""
        await self.pools.writing.execute("UPDATE webhook SET next_attempt_at = now()")


@asynccontextmanager
async def stage(pools: Pools, url: str, receiver: Receiver, **given: Any) -> AsyncIterator[Stage]:
    """An organization with an endpoint at the receiver."""
    identifier = f"ID-{uuid4()}"
    owner = await add_organization(pools, f"Ministry {identifier}", identifier)
    source = Script()
    delivering = Delivering(source, LOCAL)
    reader = Reader(pools, Viewer(owner, Role.CONTRIBUTOR))
    made = await endpoints.create(reader, {"url": receiver.url(f"/{owner}")}, None, delivering)
    assert made.outcome is Outcome.DONE, made
    assert made.webhook_id
    assert made.secret
    worker = Worker(pools, source, Sender(LOCAL, given.pop("seconds", 5)), **given)
    yield Stage(pools, url, owner, made.webhook_id, made.secret, source, worker)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiver_of() as running:
        yield running


@pytest.fixture
async def staged(pools: Pools, database_url: str, receiver: Receiver) -> AsyncIterator[Stage]:
    async with stage(pools, database_url, receiver) as made:
        yield made


def words(receiver: Receiver) -> list[str]:
    """The fields in the received messages."""
    return [each.content["data"]["fields"][0] for each in receiver.requests]  # type: ignore[index] # parsed


async def test_changes_are_sent_in_order_and_once(staged: Stage, receiver: Receiver) -> None:
    # given changes on several pages
    await staged.change("a", "b", "c", "d", "e")
    # when they are delivered, twice
    await staged.deliver()
    await staged.deliver()
    # then each has arrived once, signed
    assert words(receiver) == ["a", "b", "c", "d", "e"]
    assert [each.verified(staged.secret)["type"] for each in receiver.requests] == ["program.changed"] * 5
    row = await staged.row()
    assert (row["cursor"], row["outcome"], row["status"], row["failures"]) == ("5", "DELIVERED", 204, 0)
    # and nothing is due until the data changes
    assert await queue.due(staged.pools.writing) == []
    await staged.change()
    assert await queue.due(staged.pools.writing) == [staged.id]
    await staged.deliver()
    assert await queue.due(staged.pools.writing) == []


async def test_a_failed_message_is_sent_again_before_those_after_it(
    staged: Stage, receiver: Receiver
) -> None:
    # given an endpoint that fails at the second message
    receiver.answers += [200, 500]
    await staged.change("a", "b", "c")
    await staged.deliver()
    row = await staged.row()
    assert (row["cursor"], row["failures"], row["outcome"], row["status"]) == ("1", 1, "STATUS", 500)
    waits = row["next_attempt_at"] - row["attempted_at"]
    assert timedelta(seconds=3.75) <= waits <= timedelta(seconds=6.25)
    # when the wait is not over, nothing is sent
    await staged.deliver()
    assert words(receiver) == ["a", "b"]
    # then it is sent again under the same id
    await staged.wait_over()
    await staged.deliver()
    assert words(receiver) == ["a", "b", "b", "c"]
    ids = [each.headers["webhook-id"] for each in receiver.requests]
    assert ids[1] == ids[2]
    assert len(set(ids)) == 3
    assert (await staged.row())["failures"] == 0


async def test_an_endpoint_that_always_fails_is_disabled_and_loses_nothing(
    pools: Pools, database_url: str, receiver: Receiver
) -> None:
    async with stage(pools, database_url, receiver, backoff=Backoff(most_failures=3)) as staged:
        # given an endpoint that fails three times
        receiver.answers += [500, receiving.CLOSED, 404]
        await staged.change("a", "b")
        for _ in range(5):
            await staged.deliver()
            await staged.wait_over()
        # then it was disabled
        row = await staged.row()
        assert (row["state"], row["failures"], row["status"]) == ("FAILING", 3, 404)
        assert row["disabled_at"] is not None
        assert len(receiver.requests) == 3
        # when a member activates it again, it gets everything
        answer = await endpoints.change(
            staged.reader, staged.id, 1, {"is_active": True}, Delivering(staged.source)
        )
        assert answer.outcome is Outcome.DONE
        await staged.deliver()
        assert words(receiver)[3:] == ["a", "b"]
        row = await staged.row()
        assert (row["state"], row["failures"], row["disabled_at"]) == ("ACTIVE", 0, None)


async def test_an_endpoint_that_is_gone_is_disabled_at_once(staged: Stage, receiver: Receiver) -> None:
    receiver.answers += [410]
    await staged.change("a")
    await staged.deliver()
    await staged.deliver()
    assert (await staged.row())["state"] == "GONE"
    assert len(receiver.requests) == 1


async def test_a_slow_endpoint_delays_no_other(pools: Pools, database_url: str) -> None:
    async with (
        receiver_of(receiving.SILENT) as silent,
        receiver_of() as quick,
        stage(pools, database_url, silent, seconds=60) as first,
        stage(pools, database_url, quick) as second,
    ):
        # given a receiver that never answers
        await first.change("a")
        await second.change("b")
        source = Script({**first.source.events, **second.source.events})
        worker = replace(first.worker, source=source)
        task = asyncio.create_task(webhooks.deliver_due(worker, database_url))
        # then the other one gets its message
        await quick.wait(1)
        await silent.wait(1)
        assert words(quick) == ["b"]
        # when the process stops, nothing is noted, and the message is sent again
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        row = await first.row()
        assert (row["failures"], row["attempted_at"], row["cursor"]) == (0, None, "0")
        await webhooks.deliver_due(worker, database_url)
        assert words(silent) == ["a", "a"]


async def test_two_secrets_sign_while_they_overlap(staged: Stage, receiver: Receiver) -> None:
    # given a rotation with an overlap
    rotated = await endpoints.rotate_secret(staged.reader, staged.id, 24)
    assert rotated.secret not in (None, staged.secret)
    await staged.change("a")
    await staged.deliver()
    for secret in (staged.secret, rotated.secret):
        assert receiver.requests[0].verified(str(secret))
    # when a second one has none, then it alone signs
    last = await endpoints.rotate_secret(staged.reader, staged.id, 0)
    await staged.change("b")
    await staged.deliver()
    signatures = receiver.requests[1].headers["webhook-signature"].split(" ")
    assert len(signatures) == 1
    assert receiver.requests[1].verified(str(last.secret))
    # and at most two secrets are stored
    assert await staged.pools.writing.fetchval("SELECT count(*) FROM webhook_secret") == 2


async def test_a_replay_sends_changes_again_under_their_ids(staged: Stage, receiver: Receiver) -> None:
    await staged.change("a", "b", "c")
    await staged.deliver()
    delivering = Delivering(staged.source)
    # when all is replayed from a time, and a part from a cursor
    assert (await endpoints.replay(staged.reader, staged.id, AT, None, delivering)).outcome is Outcome.DONE
    await staged.deliver()
    await endpoints.replay(staged.reader, staged.id, None, "2", delivering)
    await staged.deliver()
    assert words(receiver) == ["a", "b", "c", "a", "b", "c", "c"]
    ids = [each.headers["webhook-id"] for each in receiver.requests]
    assert ids[:3] == ids[3:6]


async def test_a_replay_during_a_delivery_is_not_overwritten(staged: Stage, receiver: Receiver) -> None:
    # given a message that is under way
    await staged.change("a", "b")
    endpoint = await queue.load(staged.pools.writing, staged.id)
    assert endpoint
    await staged.deliver()
    # when a member replays, and the earlier delivery is acknowledged afterwards
    await endpoints.replay(staged.reader, staged.id, None, "1", Delivering(staged.source))
    attempt = queue.Attempt(DeliveryOutcome.DELIVERED, 200)
    assert not await queue.delivered(staged.pools.writing, endpoint, "2", attempt)
    # then the replay counts
    assert (await staged.row())["cursor"] == "1"


async def test_a_cursor_of_another_generation_is_a_message_of_its_own(
    staged: Stage, receiver: Receiver
) -> None:
    await staged.pools.writing.execute("UPDATE webhook SET cursor = 'of before a restore'")
    await staged.change("a")
    await staged.deliver()
    (received,) = receiver.requests
    assert received.content["type"] == "feed.resync_required"
    assert received.content["data"] == {"cursor": "1"}
    assert (await staged.row())["cursor"] == "1"


async def test_a_test_is_sent_once_even_to_a_disabled_endpoint(staged: Stage, receiver: Receiver) -> None:
    receiver.answers += [410, 500, 200]
    await staged.change("a")
    await staged.deliver()
    for status in (500, 200):
        await endpoints.test(staged.reader, staged.id)
        await staged.deliver()
        row = await staged.row()
        assert (row["status"], row["test_id"], row["state"]) == (status, None, "GONE")
    assert [each.content["type"] for each in receiver.requests[1:]] == ["webhook.test"] * 2
    assert receiver.requests[2].verified(staged.secret)


async def test_a_paused_or_deleted_endpoint_gets_nothing(staged: Stage, receiver: Receiver) -> None:
    await endpoints.change(staged.reader, staged.id, 1, {"is_active": False}, Delivering(staged.source))
    await staged.change("a")
    await staged.deliver()
    await endpoints.delete(staged.reader, staged.id)
    await staged.deliver()
    assert receiver.requests == []
    assert await staged.pools.writing.fetchval("SELECT count(*) FROM webhook_secret") == 0


async def test_one_process_delivers_at_a_time(staged: Stage, receiver: Receiver, database_url: str) -> None:
    await staged.change("a")
    async with webhooks.leading(database_url) as leader:
        assert leader is not None
        # when another process has the lock, nothing is sent
        await staged.deliver()
        assert receiver.requests == []
    await staged.deliver()
    assert words(receiver) == ["a"]


async def test_who_loses_the_connection_with_the_lock_stops(pools: Pools, database_url: str) -> None:
    async with receiver_of(receiving.SILENT) as silent, stage(pools, database_url, silent) as staged:
        # given a message under way
        await staged.change("a")
        task = asyncio.create_task(staged.deliver())
        await silent.wait(1)
        # when the database ends the connection that has the lock
        await pools.writing.execute(
            "SELECT pg_terminate_backend(l.pid) FROM pg_locks l JOIN pg_database d ON d.oid = l.database"
            " WHERE l.locktype = 'advisory' AND d.datname = current_database() AND l.objid = $1",
            Lock.WEBHOOKS.value,
        )
        # then the attempt is given up, and the lock is free
        with pytest.raises(ConnectionResetError):
            await task
        assert (await staged.row())["attempted_at"] is None
        connection = await asyncpg.connect(database_url)
        assert await connection.fetchval(locks.try_in_session(Lock.WEBHOOKS))
        await connection.close()
        await staged.deliver()
        assert words(silent) == ["a", "a"]
