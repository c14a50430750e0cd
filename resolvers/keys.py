"""API keys: lists, one by its prefix, and their changes."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from db.values import Role
from resolvers.requests import Request
from services.managing import keys
from services.managing.keys import KeyResult


async def everywhere(
    request: Request, parents: Collection[Any], question: tuple[UUID | None, bool], _columns: tuple[str, ...]
) -> Mapping[Any, Any]:
    """Return the keys of an organization or of all, for administrators."""
    organization, active_only = question
    found = await keys.list_keys(request.reader, organization, active_only=active_only)
    return dict.fromkeys(parents, found)


async def by_prefix(
    request: Request, prefixes: Collection[Any], _question: None, _columns: tuple[str, ...]
) -> Mapping[Any, Any]:
    """Return the key of each prefix."""
    return await keys.by_prefix(request.reader, prefixes)


async def create(
    request: Request, organization: UUID, role: Role, terms: tuple[str | None, date | None], key: str | None
) -> KeyResult:
    """Create a key with a label and a last day; `key` is the idempotency key, here and below."""
    return await keys.create(request.reader, organization, role, terms, key)


async def rotate(
    request: Request, prefix: str, overlap_hours: int, expires_on: date | None, key: str | None
) -> KeyResult:
    """Rotate a key."""
    return await keys.rotate(request.reader, prefix, overlap_hours, expires_on, key)


async def revoke(request: Request, prefix: str, key: str | None) -> KeyResult:
    """Revoke a key."""
    return await keys.revoke(request.reader, prefix, key)
