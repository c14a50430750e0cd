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
    request: Request, organization: UUID, role: Role, label: str | None, expires_on: date | None
) -> KeyResult:
    """Create a key."""
    return await keys.create(request.reader, organization, role, label, expires_on)


async def rotate(request: Request, prefix: str, overlap_hours: int, expires_on: date | None) -> KeyResult:
    """Rotate a key."""
    return await keys.rotate(request.reader, prefix, overlap_hours, expires_on)


async def revoke(request: Request, prefix: str) -> KeyResult:
    """Revoke a key."""
    return await keys.revoke(request.reader, prefix)
