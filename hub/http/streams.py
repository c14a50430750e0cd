"""Operations as streams of results: many for subscriptions, one for all others."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

import structlog

from hub.http import operations
from hub.http.authentication import viewer_by
from hub.http.json_responses import EdgeError
from hub.http.operations import Operation
from hub.resources import Resources
from resolvers.requests import Following, Request
from schema.errors import shown
from services.querying.errors import UnauthenticatedError, UnavailableError
from services.querying.viewers import Viewer

log = structlog.get_logger("hub.http.streams")

Payloads = AsyncGenerator[dict[str, Any], None]


@dataclass(frozen=True, slots=True)
class Caller:
    """The sender of an operation: its `Authorization` header, and the preferred languages, best first.

    `session` is the cookie of a signed-in browser, which counts if there is no header.
    `last_event_id` is the id of the last event that a client received before its connection was lost.
    """

    authorization: str | None
    languages: tuple[str, ...]
    last_event_id: str | None = None
    session: str | None = None


def is_subscription(resources: Resources, operation: Operation) -> bool:
    """Whether an operation is a subscription."""
    return resources.graph.is_subscription(operation.query, operation.name)


async def start(resources: Resources, operation: Operation, caller: Caller, trace_id: str) -> Payloads:
    """Start an operation and return its results as response bodies; raises EdgeError before the first."""
    viewer = await viewer_by(caller.authorization, resources, caller.session)
    request = resources.request(viewer, caller.languages, trace_id)
    if not is_subscription(resources, operation):
        return single_payload(operations.body(*await operations.execute(resources, operation, request)))
    most = resources.settings.max_subscriptions
    if resources.counters.subscriptions >= most:
        raise EdgeError(
            503,
            "LIMIT_EXCEEDED",
            f"This hub has reached its limit of {most} subscriptions (HUB_MAX_SUBSCRIPTIONS). "
            "Try again later, or poll `hub { dataVersion }`.",
            headers={"Retry-After": "60"},
        )
    await ensure_followed(resources)
    return subscription_payloads(resources, operation, caller, request)


async def ensure_followed(resources: Resources) -> None:
    """Raise EdgeError if the hub hears of no changes, because its database can't be reached."""
    try:
        await resources.versions.wait_until_known()
    except UnavailableError as error:
        raise EdgeError(503, error.code, error.message, headers={"Retry-After": "5"}) from error


async def single_payload(payload: dict[str, Any]) -> Payloads:
    """Yield one result."""
    yield payload


async def subscription_payloads(
    resources: Resources, operation: Operation, caller: Caller, request: Request
) -> Payloads:
    """Yield the results of a subscription, with counters and logging."""

    async def renew(context: Request) -> None:
        viewer = await authenticate_again(resources, caller)
        reader = resources.request(viewer, caller.languages, request.trace_id).reader
        if viewer.is_member:
            context.reader, context.loaders = reader, {}
        else:
            context.reader, context.loaders = resources.shared_reads.join(reader)

    request.following = Following(resources.versions, renew)
    request.last_event_id = caller.last_event_id
    resources.counters.subscriptions += 1
    log.info("subscription began", name=operation.shown_name, member=request.reader.viewer.is_member)
    number = 0
    try:
        results = await resources.graph.subscribe(
            operation.query, operation.variables, request, operation_name=operation.name
        )
        async with aclosing(results):
            async for result in results:
                errors = [shown(error, request.trace_id) for error in result.errors or ()]
                # Readers are shared: the first subscription counts the statements for all.
                resources.counters.count_operation(result.data, errors, request.reader.statements)
                request.reader.statements = 0
                number += 1
                extensions = None if request.cursor is None else {"cursor": request.cursor}
                yield operations.body(result.data, errors, extensions)
    finally:
        resources.counters.subscriptions -= 1
        log.info("subscription ended", name=operation.shown_name, events=number)


async def authenticate_again(resources: Resources, caller: Caller) -> Viewer:
    """Authenticate the caller again, because the key may have been revoked since the last event."""
    try:
        return await viewer_by(caller.authorization, resources, caller.session)
    except EdgeError as refusal:
        kind = UnauthenticatedError if refusal.code == UnauthenticatedError.code else UnavailableError
        raise kind(refusal.message) from refusal
