"""Import runs and their rejections."""

from collections.abc import Collection, Mapping
from typing import Any

from resolvers.requests import Request
from services import import_runs
from services.querying.pages import Page, PageRequest, Scope


async def by_id(
    request: Request, keys: Collection[Any], _question: None, columns: tuple[str, ...]
) -> Mapping[Any, Any]:
    """Return the run of each ID."""
    return await import_runs.by_id(request.reader, keys, columns)


async def everywhere(
    request: Request, keys: Collection[Any], question: PageRequest, columns: tuple[str, ...]
) -> Mapping[Any, Page]:
    """Return a page of all runs."""
    return await import_runs.page(request.reader, keys, question, columns)


async def count_everywhere(request: Request, keys: Collection[Any], scope: Scope) -> Mapping[Any, int]:
    """Return the number of runs."""
    return await import_runs.count(request.reader, keys, scope)


async def rejections(
    request: Request, keys: Collection[Any], question: PageRequest, columns: tuple[str, ...]
) -> Mapping[Any, Page]:
    """Return a page of the rejections of each run."""
    return await import_runs.rejections(request.reader, keys, question, columns)


async def count_rejections(request: Request, keys: Collection[Any], scope: Scope) -> Mapping[Any, int]:
    """Return the number of rejections of each run."""
    return await import_runs.count_rejections(request.reader, keys, scope)
