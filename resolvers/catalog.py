"""Metadata of data sets."""

from collections.abc import Collection, Mapping
from typing import Any

from resolvers.requests import Request
from services.catalog import metadata


async def of_plan(
    request: Request, keys: Collection[Any], _question: None, _columns: tuple[str, ...]
) -> Mapping[Any, Any]:
    """Return the metadata of each plan."""
    return await metadata.of_plans(request.reader, keys, request.datasets)


async def of_indicator(
    request: Request, keys: Collection[Any], _question: None, _columns: tuple[str, ...]
) -> Mapping[Any, Any]:
    """Return the metadata of each indicator."""
    return await metadata.of_indicators(request.reader, keys, request.datasets)


async def exports(
    request: Request, keys: Collection[Any], _question: None, _columns: tuple[str, ...]
) -> Mapping[Any, Any]:
    """Return the exported lists with their metadata."""
    return dict.fromkeys(keys, metadata.of_lists(request.datasets))
