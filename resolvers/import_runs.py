"""Import runs and what they refused."""

from collections.abc import Collection, Mapping
from typing import Any

from resolvers.requests import Request
from services import import_runs
from services.querying.pages import Page, PageRequest, Scope


async def by_id(
    request: Request, keys: Collection[Any], _question: None, columns: tuple[str, ...]
) -> Mapping[Any, Any]:
    """The run of each id."""
    return await import_runs.by_id(request.reader, keys, columns)


async def everywhere(
    request: Request, keys: Collection[Any], question: PageRequest, columns: tuple[str, ...]
) -> Mapping[Any, Page]:
    """A page of all runs."""
    return await import_runs.page(request.reader, keys, question, columns)


async def count_everywhere(request: Request, keys: Collection[Any], scope: Scope) -> Mapping[Any, int]:
    """How many runs there are."""
    return await import_runs.count(request.reader, keys, scope)


async def rejections(
    request: Request, keys: Collection[Any], question: PageRequest, columns: tuple[str, ...]
) -> Mapping[Any, Page]:
    """A page of what each run refused."""
    return await import_runs.rejections(request.reader, keys, question, columns)


async def count_rejections(request: Request, keys: Collection[Any], scope: Scope) -> Mapping[Any, int]:
    """How much each run refused."""
    return await import_runs.count_rejections(request.reader, keys, scope)
