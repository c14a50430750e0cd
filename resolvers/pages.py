"""Lists: the page of each parent, and the length of the list that a page is of."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from resolvers.relations import Batch, Count, Counted, read_from
from resolvers.requests import Request
from services.querying import reads
from services.querying.entities import Entity, Link
from services.querying.pages import Page, PageRequest, Scope


def page(entity: Entity, link: Link | None = None) -> Batch:
    """The batch that answers with a page of each parent's list, or of the whole list at the root."""

    @read_from(entity)
    async def batch(
        request: Request, keys: Collection[Any], question: PageRequest, columns: tuple[str, ...]
    ) -> Mapping[Any, Page]:
        return await reads.page(request.reader, entity, link, keys, question, columns)

    return batch


@dataclass(frozen=True, eq=False)
class Listing:
    """The lists of an entity by a link, or its whole list: called, it answers with their lengths.

    `narrowed` says which part of what is asked such a list shows, if not all.
    """

    entity: Entity
    link: Link | None = None
    narrowed: Callable[[Scope], Scope] | None = None

    async def __call__(self, request: Request, keys: Collection[Any], scope: Scope) -> Mapping[Any, int]:
        """The length of each parent's list, or of the whole list at the root."""
        return await reads.count(request.reader, self.entity, self.link, keys, self.scope(scope))

    def scope(self, asked: Scope) -> Scope:
        """The scope of the list itself."""
        return asked if self.narrowed is None else self.narrowed(asked)


def count(
    entity: Entity, link: Link | None = None, narrowed: Callable[[Scope], Scope] | None = None
) -> Listing:
    """The batch that answers with the length of each parent's list, or of the whole list at the root."""
    return Listing(entity, link, narrowed)


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
