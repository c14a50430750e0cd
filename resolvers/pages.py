"""Lists: the page of each parent, and the length of the list that a page is of."""

from collections.abc import Collection, Mapping
from typing import Any

from resolvers.relations import Batch, Count, Counted, read_from
from resolvers.requests import Request
from services import reads
from services.entities import Entity, Link
from services.pages import Page, Question, Scope


def page(entity: Entity, link: Link | None = None) -> Batch:
    """The batch that answers with a page of each parent's list, or of the whole list at the root."""

    @read_from(entity)
    async def batch(
        request: Request, keys: Collection[Any], question: Question, columns: tuple[str, ...]
    ) -> Mapping[Any, Page]:
        return await reads.page(request.reader, entity, link, keys, question, columns)

    return batch


def count(entity: Entity, link: Link | None = None) -> Count:
    """The batch that answers with the length of each parent's list, or of the whole list at the root."""

    async def batch(request: Request, keys: Collection[Any], scope: Scope) -> Mapping[Any, int]:
        return await reads.count(request.reader, entity, link, keys, scope)

    return batch


async def total_count(
    request: Request, keys: Collection[Counted], _question: None, _columns: tuple[str, ...]
) -> dict[Counted, int]:
    """The lengths of the lists that pages are of: one statement for all parents of the same question."""
    grouped: dict[tuple[Count, Any], list[Counted]] = {}
    for key in keys:
        grouped.setdefault((key.counter, key.scope), []).append(key)
    lengths: dict[Counted, int] = {}
    for (counting, scope), group in grouped.items():
        found = await counting(request, [key.parent for key in group], scope)
        lengths |= {key: found.get(key.parent, 0) for key in group}
    return lengths


def length(counting: Count) -> Batch:
    """The batch that answers with the length of a whole list, as a field of its own."""

    async def batch(
        request: Request, keys: Collection[Any], _question: None, _columns: tuple[str, ...]
    ) -> Mapping[Any, int]:
        return await counting(request, keys, Scope())

    return batch
