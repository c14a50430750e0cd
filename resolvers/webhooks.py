"""Endpoints of webhooks: lists, one by its id, and their changes."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from resolvers.relations import read_from
from resolvers.requests import Request
from services import webhooks
from services.delivering import endpoints
from services.delivering.endpoints import EndpointResult
from services.querying.pages import Page, PageRequest, Scope
from services.webhooks import WEBHOOK


@read_from(WEBHOOK)
async def everywhere(
    request: Request, keys: Collection[Any], question: PageRequest, columns: tuple[str, ...]
) -> Mapping[Any, Page]:
    """Return a page of the endpoints that the viewer may see."""
    return await webhooks.page(request.reader, keys, question, columns)


async def count_everywhere(request: Request, keys: Collection[Any], scope: Scope) -> Mapping[Any, int]:
    """Return the number of endpoints that the viewer may see."""
    return await webhooks.count(request.reader, keys, scope)


@read_from(WEBHOOK)
async def by_id(
    request: Request, keys: Collection[Any], question: UUID | None, columns: tuple[str, ...]
) -> Mapping[Any, Any]:
    """Return the endpoint of each ID, or at the root the one in question."""
    if question is None:
        return await webhooks.by_id(request.reader, keys, columns)
    found = await webhooks.by_id(request.reader, [question], columns)
    return dict.fromkeys(keys, found.get(question))


async def create(
    request: Request, given: Mapping[str, Any], owner: UUID | None, key: str | None
) -> EndpointResult:
    """Make an endpoint; `key` is the idempotency key, here and below."""
    return await endpoints.create(request.reader, given, owner, request.delivering, key)


async def change(
    request: Request, id_: UUID, expected_version: int, given: Mapping[str, Any], key: str | None
) -> EndpointResult:
    """Change an endpoint."""
    return await endpoints.change(request.reader, id_, expected_version, given, request.delivering, key)


async def delete(request: Request, id_: UUID, key: str | None) -> EndpointResult:
    """Delete an endpoint."""
    return await endpoints.delete(request.reader, id_, key)


async def rotate_secret(request: Request, id_: UUID, overlap_hours: int, key: str | None) -> EndpointResult:
    """Make a new secret of an endpoint."""
    return await endpoints.rotate_secret(request.reader, id_, overlap_hours, key)


async def replay(
    request: Request, id_: UUID, start: tuple[datetime | None, str | None], key: str | None
) -> EndpointResult:
    """Send changes once more."""
    return await endpoints.replay(request.reader, id_, *start, request.delivering, key)


async def test(request: Request, id_: UUID, key: str | None) -> EndpointResult:
    """Send a test."""
    return await endpoints.test(request.reader, id_, key)
