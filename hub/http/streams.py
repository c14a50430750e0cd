"""Operations that are answered in a stream: subscriptions again and again, all others once."""

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
class Asker:
    """Who asks: the `Authorization` header, and the wanted languages, best first."""

    authorization: str | None
    languages: tuple[str, ...]


def is_endless(resources: Resources, operation: Operation) -> bool:
    """Whether an operation is a subscription."""
    return resources.graph.is_subscription(operation.query, operation.name)


async def begin(resources: Resources, operation: Operation, asker: Asker, trace_id: str) -> Payloads:
    """The answers of an operation, each a body as GraphQL shapes it; raises EdgeError before the first."""
    viewer = await viewer_by(asker.authorization, resources.pools)
    request = resources.request(viewer, asker.languages, trace_id)
    if not is_endless(resources, operation):
        return once(operations.body(*await operations.answered(resources, operation, request)))
    most = resources.settings.max_subscriptions
    if resources.tally.subscriptions >= most:
        raise EdgeError(
            503,
            "LIMIT_EXCEEDED",
            f"This hub follows {most} subscriptions already (HUB_MAX_SUBSCRIPTIONS). Try again later, or ask "
            "`hub { dataVersion }` now and then.",
            headers={"Retry-After": "60"},
        )
    return followed(resources, operation, asker, request)


async def once(payload: dict[str, Any]) -> Payloads:
    """A stream of one answer."""
    yield payload


async def followed(resources: Resources, operation: Operation, asker: Asker, request: Request) -> Payloads:
    """The answers of a subscription, counted and logged."""

    async def renew(again: Request) -> None:
        viewer = await known(resources, asker)
        fresh = resources.request(viewer, asker.languages, request.trace_id).reader
        again.reader, again.loaders = (fresh, {}) if viewer.is_member else resources.occasions.join(fresh)

    request.following = Following(resources.versions, renew)
    resources.tally.subscriptions += 1
    log.info("subscription began", name=operation.name, member=request.reader.viewer.is_member)
    number = 0
    try:
        results = await resources.graph.subscribe(
            operation.query, operation.variables, request, operation_name=operation.name
        )
        async with aclosing(results):
            async for result in results:
                errors = [shown(error, request.trace_id) for error in result.errors or ()]
                # Readers are shared: whoever comes first counts what was read for all.
                resources.tally.operation(result.data, errors, request.reader.statements)
                request.reader.statements = 0
                number += 1
                yield operations.body(result.data, errors)
    finally:
        resources.tally.subscriptions -= 1
        log.info("subscription ended", name=operation.name, events=number)


async def known(resources: Resources, asker: Asker) -> Viewer:
    """Who asks, looked at again: a key may have been revoked since the last event."""
    try:
        return await viewer_by(asker.authorization, resources.pools)
    except EdgeError as refusal:
        kind = UnauthenticatedError if refusal.code == UnauthenticatedError.code else UnavailableError
        raise kind(refusal.message) from refusal
