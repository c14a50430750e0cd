"""Claims: versions of a program that others than its owner reported."""

from collections.abc import Collection, Mapping
from typing import Any

from resolvers.requests import Request
from services import claims
from services.querying.pages import Page, PageRequest, Scope


async def of_program(
    request: Request, keys: Collection[Any], question: PageRequest, columns: tuple[str, ...]
) -> Mapping[Any, Page]:
    """A page of the claims on each program."""
    return await claims.page(request.reader, keys, question, columns)


async def count_of_program(request: Request, keys: Collection[Any], scope: Scope) -> Mapping[Any, int]:
    """The number of claims on each program."""
    return await claims.count(request.reader, keys, scope)
