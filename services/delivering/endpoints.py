"""Changes of endpoints of webhooks: made, changed, deleted, secrets rotated, replayed, tested."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import orjson
from uuid_utils.compat import uuid7

from db.values import WebhookState
from services import organizations
from services.delivering import problems, secrets
from services.delivering.addresses import Destinations
from services.delivering.events import EventSource
from services.delivering.feed_source import FeedSource
from services.delivering.problems import MOST_ENDPOINTS, MOST_OVERLAP_HOURS, problem
from services.querying import permissions
from services.querying.permissions import Action
from services.querying.reader import Reader
from services.querying.viewers import Viewer
from services.revising import answered
from services.revising.problems import Problem
from services.revising.results import Outcome
from services.webhooks import sees_all

# Concurrent requests of one organization wait here, so that its endpoints are counted right.
LOCK_OWNER = "SELECT 1 FROM organization WHERE id = $1 FOR NO KEY UPDATE"
COUNT = "SELECT count(*) FROM webhook WHERE $1 = owner_id"
IS_USED = "SELECT EXISTS (SELECT FROM webhook WHERE $1 = owner_id AND url = $2 AND id IS DISTINCT FROM $3)"
INSERT = """
INSERT INTO webhook (id, visibility, owner_id, url, kinds, label, cursor) VALUES ($1, 'MEMBERS', $2, $3, $4,
    $5, $6)
"""
FIND = "SELECT id, owner_id, version FROM webhook WHERE id = $1"
LOCK = "SELECT version FROM webhook WHERE id = $1 FOR UPDATE"
# An endpoint that is enabled again begins anew, and has the changes before it.
CHANGE = """
UPDATE webhook SET url = coalesce($2, url), kinds = coalesce($3, kinds),
    label = CASE WHEN $4 THEN $5 ELSE label END, state = coalesce($6, state),
    failures = CASE WHEN $6 = 'ACTIVE' THEN 0 ELSE failures END,
    next_attempt_at = CASE WHEN $6 = 'ACTIVE' OR $2 IS NOT NULL THEN now() ELSE next_attempt_at END,
    disabled_at = CASE WHEN $6 = 'ACTIVE' THEN NULL WHEN $6 IS NOT NULL THEN now() ELSE disabled_at END,
    read_version = NULL, version = version + 1, changed_at = now()
WHERE id = $1
"""
DELETE = "DELETE FROM webhook WHERE id = $1"
REPLAY = """
UPDATE webhook SET cursor = $2, read_version = NULL, failures = 0, next_attempt_at = now(),
    version = version + 1, changed_at = now()
WHERE id = $1
"""
TEST = "UPDATE webhook SET test_id = $2 WHERE id = $1"


@dataclass(frozen=True, slots=True)
class Delivering:
    """What endpoints depend on: where they may be, and the source of their events."""

    source: EventSource = field(default_factory=FeedSource)
    destinations: Destinations = field(default_factory=Destinations)


@dataclass(frozen=True, slots=True)
class EndpointResult:
    """The outcome, the endpoint, and its new secret, which is shown this once."""

    outcome: Outcome
    webhook_id: UUID | None = None
    secret: str | None = None
    problems: Sequence[Problem] = ()


# A secret is shown once: the answer to a repeated request has none.
FORM: answered.Form[EndpointResult] = answered.Form(
    lambda result: orjson.dumps(str(result.webhook_id)).decode(),
    lambda stored: EndpointResult(Outcome.DONE, UUID(orjson.loads(stored))),
    lambda wrong: EndpointResult(Outcome.INVALID, problems=[wrong]),
    lambda result: result.outcome is Outcome.DONE,
)
Step = Callable[[asyncpg.Connection], Awaitable[EndpointResult]]


async def _once(reader: Reader, key: str | None, asked: tuple[Any, ...], run: Step) -> EndpointResult:
    """Run a step in a transaction, unless it was run with this idempotency key."""
    organization = reader.viewer.organization_id
    if organization is None or not permissions.may(reader.viewer, Action.MANAGE_WEBHOOKS):
        return EndpointResult(Outcome.NOT_PERMITTED)
    async with reader.writing() as connection:
        result, _ = await answered.in_form(
            connection,
            (organization, key),
            answered.fingerprint("webhook", *asked),
            lambda: run(connection),
            FORM,
        )
    return result


async def create(
    reader: Reader,
    given: Mapping[str, Any],
    owner: UUID | None,
    delivering: Delivering,
    key: str | None = None,
) -> EndpointResult:
    """Make an endpoint of the viewer's organization, or, for an administrator, of another one."""

    async def run(connection: asyncpg.Connection) -> EndpointResult:
        return await _create(connection, reader, given, owner, delivering)

    return await _once(reader, key, ("create", given, owner), run)


async def _create(
    connection: asyncpg.Connection,
    reader: Reader,
    given: Mapping[str, Any],
    owner: UUID | None,
    delivering: Delivering,
) -> EndpointResult:
    viewer = reader.viewer
    owner = owner or viewer.organization_id
    if owner is None or not may(viewer, owner):
        return EndpointResult(Outcome.NOT_PERMITTED)
    found = problems.of_values({"url": None, **given}, delivering.destinations)
    if owner != viewer.organization_id:
        # The id of a merged organization is one of the other.
        row = (await organizations.by_id(reader, [owner], ("id",))).get(owner)
        if row is None:
            found.append(problem("organization", "ORGANIZATION"))
        else:
            owner = row["id"]
    if found:
        return EndpointResult(Outcome.INVALID, problems=found)
    # Read before the endpoint exists, so that no change in between is missed.
    cursor = await delivering.source.latest(reader)
    return await _created(connection, owner, given, cursor)


async def _created(
    connection: asyncpg.Connection, owner: UUID, given: Mapping[str, Any], cursor: str
) -> EndpointResult:
    await connection.execute(LOCK_OWNER, owner)
    if await connection.fetchval(COUNT, owner) >= MOST_ENDPOINTS:
        return EndpointResult(Outcome.INVALID, problems=[problem("url", "TOO_MANY")])
    if await connection.fetchval(IS_USED, owner, given["url"], None):
        return EndpointResult(Outcome.INVALID, problems=[problem("url", "URL_USED", given["url"])])
    id_ = uuid7()
    label = given.get("label") or None
    await connection.execute(INSERT, id_, owner, given["url"], given.get("kinds") or [], label, cursor)
    return EndpointResult(Outcome.DONE, id_, await secrets.add(connection, id_))


async def change(
    reader: Reader,
    id_: UUID,
    expected_version: int,
    given: Mapping[str, Any],
    delivering: Delivering,
    key: str | None = None,
) -> EndpointResult:
    """Change the address, the kinds, the label or the state of an endpoint."""

    async def run(connection: asyncpg.Connection) -> EndpointResult:
        owner, refusal = await _found(connection, reader.viewer, id_, expected_version)
        if refusal is not None:
            return refusal
        found = problems.of_values(given, delivering.destinations)
        if not given:
            found.append(problem("url", "NOTHING"))
        if given.get("url"):
            await connection.execute(LOCK_OWNER, owner)
            if await connection.fetchval(IS_USED, owner, given["url"], id_):
                found.append(problem("url", "URL_USED", given["url"]))
        if found:
            return EndpointResult(Outcome.INVALID, id_, problems=found)
        await connection.execute(CHANGE, id_, *_columns(given))
        return EndpointResult(Outcome.DONE, id_)

    return await _once(reader, key, ("change", id_, expected_version, given), run)


def _columns(given: Mapping[str, Any]) -> tuple[Any, ...]:
    """The new values of an endpoint, in the order of the statement; null for one that stays."""
    states = {True: WebhookState.ACTIVE, False: WebhookState.PAUSED}
    kinds = (given["kinds"] or []) if "kinds" in given else None
    state = states.get(given["is_active"]) if "is_active" in given else None
    return given.get("url"), kinds, "label" in given, given.get("label") or None, state


async def delete(reader: Reader, id_: UUID, key: str | None = None) -> EndpointResult:
    """Delete an endpoint with its secrets."""

    async def run(connection: asyncpg.Connection) -> EndpointResult:
        _, refusal = await _found(connection, reader.viewer, id_)
        if refusal is None:
            await connection.execute(DELETE, id_)
        return refusal or EndpointResult(Outcome.DONE, id_)

    return await _once(reader, key, ("delete", id_), run)


async def rotate_secret(
    reader: Reader, id_: UUID, overlap_hours: int, key: str | None = None
) -> EndpointResult:
    """Make a new secret; the former one signs too until the overlap ends."""

    async def run(connection: asyncpg.Connection) -> EndpointResult:
        _, refusal = await _found(connection, reader.viewer, id_)
        if refusal is not None:
            return refusal
        if not 0 <= overlap_hours <= MOST_OVERLAP_HOURS:
            wrong = problem("overlapHours", "OVERLAP", overlap_hours)
            return EndpointResult(Outcome.INVALID, id_, problems=[wrong])
        secret = await secrets.rotate(connection, id_, timedelta(hours=overlap_hours))
        return EndpointResult(Outcome.DONE, id_, secret)

    return await _once(reader, key, ("rotate_secret", id_, overlap_hours), run)


async def replay(
    reader: Reader,
    id_: UUID,
    since: datetime | None,
    cursor: str | None,
    delivering: Delivering,
    key: str | None = None,
) -> EndpointResult:
    """Send all changes from a time or cursor on once more."""

    async def run(connection: asyncpg.Connection) -> EndpointResult:
        _, refusal = await _found(connection, reader.viewer, id_)
        if refusal is not None:
            return refusal
        start, wrong = await _start(reader, since, cursor, delivering.source)
        if wrong is not None:
            return EndpointResult(Outcome.INVALID, id_, problems=[wrong])
        await connection.execute(REPLAY, id_, start)
        return EndpointResult(Outcome.DONE, id_)

    return await _once(reader, key, ("replay", id_, since, cursor), run)


async def _start(
    reader: Reader, since: datetime | None, cursor: str | None, source: EventSource
) -> tuple[str | None, Problem | None]:
    """The cursor of a replay, or what is wrong with its input."""
    if (since is None) == (cursor is None):
        return None, problem("since", "ONE_START")
    if cursor is not None:
        is_valid = await source.is_valid(reader, cursor)
        return cursor, None if is_valid else problem("cursor", "CURSOR", cursor)
    assert since is not None  # noqa: S101 - one of them is there
    time = since if since.tzinfo else since.replace(tzinfo=UTC)
    if time > datetime.now(UTC):
        return None, problem("since", "FUTURE", since)
    return await source.at(reader, time), None


async def test(
    reader: Reader,
    id_: UUID,
    key: str | None = None,  # noqa: PT028 - this is a step, not a test of pytest
) -> EndpointResult:
    """Let the next message be a test, which is sent once, even to an endpoint that is disabled."""

    async def run(connection: asyncpg.Connection) -> EndpointResult:
        _, refusal = await _found(connection, reader.viewer, id_)
        if refusal is None:
            await connection.execute(TEST, id_, uuid7())
        return refusal or EndpointResult(Outcome.DONE, id_)

    return await _once(reader, key, ("test", id_), run)


def may(viewer: Viewer, owner: UUID) -> bool:
    """Whether the viewer may manage the endpoints of an organization."""
    is_allowed = permissions.may(viewer, Action.MANAGE_WEBHOOKS)
    return is_allowed and (sees_all(viewer) or owner == viewer.organization_id)


async def _found(
    connection: asyncpg.Connection, viewer: Viewer, id_: UUID, expected_version: int | None = None
) -> tuple[UUID | None, EndpointResult | None]:
    """Lock an endpoint and return its owner, or why the viewer may not change it."""
    row = await connection.fetchrow(FIND, id_)
    # Who may not see an endpoint learns nothing of it, and does not wait for its lock.
    if row is None or not may(viewer, row["owner_id"]):
        return None, EndpointResult(Outcome.NOT_FOUND)
    version = await connection.fetchval(LOCK, id_)
    if version is None:
        return None, EndpointResult(Outcome.NOT_FOUND)
    if expected_version is not None and version != expected_version:
        return None, EndpointResult(Outcome.STALE, id_)
    return row["owner_id"], None
