"""Changes of records, and the record of each change."""

from collections.abc import Collection, Mapping
from typing import Any

from resolvers import nodes
from resolvers.relations import Batch, Count
from resolvers.requests import Request
from services import changes
from services.changes import OF_PROGRAM, OF_RECORD, OF_RUN
from services.kinds.registry import NODES
from services.querying import reads
from services.querying.entities import Link
from services.querying.pages import Page, PageRequest, Scope


def page(link: Link) -> Batch:
    """Return the batch for a page of the changes of each parent."""

    async def batch(
        request: Request, keys: Collection[Any], question: PageRequest, columns: tuple[str, ...]
    ) -> Mapping[Any, Page]:
        return await changes.page(request.reader, link, keys, question, columns)

    return batch


def count(link: Link) -> Count:
    """Return the batch for the number of changes of each parent."""

    async def batch(request: Request, keys: Collection[Any], scope: Scope) -> Mapping[Any, int]:
        return await changes.count(request.reader, link, keys, scope)

    return batch


of_record, count_of_record = page(OF_RECORD), count(OF_RECORD)
of_program, count_of_program = page(OF_PROGRAM), count(OF_PROGRAM)
of_run, count_of_run = page(OF_RUN), count(OF_RUN)


async def record(
    request: Request, keys: Collection[Any], _question: None, columns: tuple[str, ...]
) -> dict[Any, Any]:
    """Return the record of each UUID, of any type, with one statement for each type."""
    found: dict[Any, Any] = {}
    for kind in NODES.values():
        if kind.history is not None:
            available = nodes.available(kind.entity, columns)
            found |= await reads.by_column(request.reader, kind.entity, "id", keys, available)
    return found
