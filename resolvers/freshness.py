"""How current programs and organizations are."""

from collections.abc import Collection, Mapping
from typing import Any

from resolvers.requests import Request
from services import freshness
from services.organizations import ORGANIZATION
from services.programs import PROGRAM


async def of_program(
    request: Request, keys: Collection[Any], _question: None, _columns: tuple[str, ...]
) -> Mapping[Any, Any]:
    """Return the freshness of each program."""
    return await freshness.of_records(request.reader, PROGRAM, "record_id", keys)


async def of_organization(
    request: Request, keys: Collection[Any], _question: None, _columns: tuple[str, ...]
) -> Mapping[Any, Any]:
    """Return the freshness of each organization."""
    return await freshness.of_records(request.reader, ORGANIZATION, "owner_id", keys)


async def reasons(
    request: Request, keys: Collection[Any], _question: None, _columns: tuple[str, ...]
) -> Mapping[Any, Any]:
    """Return the reasons of each record."""
    return await freshness.reasons(request.reader, keys)
