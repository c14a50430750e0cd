"""The queue of webhooks: which endpoints are due, and how far each has come.

The feed holds the changes and an endpoint its place in it, so nothing is lost when a process is killed: what
was not acknowledged is sent again. A member's change of an endpoint increments its version, and the result of
a delivery to the endpoint as it was before is then ignored.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg

from db.values import DeliveryOutcome, Role, WebhookState
from services.delivering import secrets
from services.delivering.events import EventPage
from services.querying.viewers import Viewer

DUE = """
SELECT w.id FROM webhook w, hub_state s
WHERE w.test_id IS NOT NULL OR (w.state = 'ACTIVE' AND w.next_attempt_at <= now()
    AND w.read_version IS DISTINCT FROM s.data_version)
ORDER BY w.next_attempt_at, w.id
"""
LOAD = """
SELECT id, owner_id, url, kinds, state, version, cursor, failures, test_id FROM webhook WHERE id = $1
"""
MOVE = """
UPDATE webhook SET cursor = $3, read_version = $4 WHERE id = $1 AND version = $2 AND state = 'ACTIVE'
RETURNING id
"""
DELIVERED = """
UPDATE webhook SET cursor = $3, failures = 0, attempted_at = now(), succeeded_at = now(),
    outcome = 'DELIVERED', status = $4
WHERE id = $1 AND version = $2 AND state = 'ACTIVE' RETURNING id
"""
FAILED = """
UPDATE webhook SET failures = failures + 1, attempted_at = now(), outcome = $3, status = $4,
    next_attempt_at = now() + $5, state = $6, disabled_at = CASE WHEN $6 = 'ACTIVE' THEN NULL ELSE now() END
WHERE id = $1 AND version = $2 AND state = 'ACTIVE' RETURNING id
"""
TESTED = """
UPDATE webhook SET test_id = NULL, attempted_at = now(), outcome = $3, status = $4,
    succeeded_at = CASE WHEN $3 = 'DELIVERED' THEN now() ELSE succeeded_at END
WHERE id = $1 AND test_id = $2
"""
COUNTS = """
SELECT count(*) AS endpoints, count(*) FILTER (WHERE state = 'ACTIVE' AND failures > 0) AS waiting
FROM webhook
"""
DISABLED = """
SELECT o.name AS organization, w.label, w.state, w.outcome, w.status, w.disabled_at
FROM webhook w JOIN organization o ON o.id = w.owner_id WHERE w.state IN ('FAILING', 'GONE') ORDER BY w.id
"""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An endpoint as far as a delivery needs it, with its valid secrets."""

    id: UUID
    owner_id: UUID
    url: str
    kinds: Sequence[str]
    state: WebhookState
    version: int
    cursor: str
    failures: int
    test_id: UUID | None
    secrets: Sequence[str]

    @property
    def viewer(self) -> Viewer:
        """Who the endpoint's messages are for: a reader of its organization."""
        return Viewer(self.owner_id, Role.READER)


@dataclass(frozen=True, slots=True)
class DisabledEndpoint:
    """An endpoint that the hub has disabled, and why; without its address, which may be secret."""

    organization: str
    label: str | None
    state: str
    outcome: str
    status: int | None
    disabled_at: datetime


@dataclass(frozen=True, slots=True)
class Endpoints:
    """The number of endpoints, how many of them wait after a failure, and those that are disabled."""

    endpoints: int
    waiting: int
    disabled: Sequence[DisabledEndpoint]


@dataclass(frozen=True, slots=True)
class Attempt:
    """How an attempt ended, with the HTTP status if there was an answer."""

    outcome: DeliveryOutcome
    status: int | None = None

    @property
    def is_delivered(self) -> bool:
        """Whether the endpoint has accepted the message."""
        return self.outcome is DeliveryOutcome.DELIVERED


async def due(pool: "asyncpg.Pool[Any]") -> list[UUID]:
    """The endpoints that may have something to receive now, the longest waiting first."""
    return [row["id"] for row in await pool.fetch(DUE)]


async def load(pool: "asyncpg.Pool[Any]", id_: UUID) -> Endpoint | None:
    """The endpoint as it is now; null if it was deleted."""
    row = await pool.fetchrow(LOAD, id_)
    if row is None:
        return None
    return Endpoint(**{**row, "state": WebhookState(row["state"])}, secrets=await secrets.valid(pool, id_))


async def move(pool: "asyncpg.Pool[Any]", endpoint: Endpoint, page: EventPage) -> bool:
    """Note that a page was read to its end; false if the endpoint was changed in the meantime."""
    arguments = (endpoint.id, endpoint.version, page.cursor, page.data_version)
    return await pool.fetchval(MOVE, *arguments) is not None


async def delivered(pool: "asyncpg.Pool[Any]", endpoint: Endpoint, cursor: str, attempt: Attempt) -> bool:
    """Note that all up to a cursor was delivered; false if the endpoint was changed in the meantime."""
    arguments = (endpoint.id, endpoint.version, cursor, attempt.status)
    return await pool.fetchval(DELIVERED, *arguments) is not None


async def failed(
    pool: "asyncpg.Pool[Any]", endpoint: Endpoint, attempt: Attempt, wait: timedelta, state: WebhookState
) -> None:
    """Note a failure: when the next attempt is due, or why there is none."""
    arguments = (endpoint.id, endpoint.version, attempt.outcome, attempt.status, wait, state)
    await pool.execute(FAILED, *arguments)


async def tested(pool: "asyncpg.Pool[Any]", endpoint: Endpoint, attempt: Attempt) -> None:
    """Note how a test ended; it counts neither as a failure nor as a delivery."""
    await pool.execute(TESTED, endpoint.id, endpoint.test_id, attempt.outcome, attempt.status)


async def state(connection: asyncpg.Connection) -> Endpoints:
    """The state of all endpoints, for operators."""
    row = await connection.fetchrow(COUNTS)
    assert row is not None  # noqa: S101 - an aggregate has one row
    disabled = [DisabledEndpoint(**each) for each in await connection.fetch(DISABLED)]
    return Endpoints(row["endpoints"], row["waiting"], disabled)
