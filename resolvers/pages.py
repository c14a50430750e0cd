"""Lists: pages and total counts."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from resolvers.relations import Batch, Count, Counted, read_from
from resolvers.requests import Request
from services.aggregating import kept_counts
from services.aggregating.aggregates import ListBatch
from services.querying import reads
from services.querying.entities import Entity, Link
from services.querying.pages import Page, PageRequest, Scope
from services.querying.reader import Reader

# Lists with the same shape, and the keys of their parents in the same order.
Batched = tuple[ListBatch, Sequence[Any]]


def page(entity: Entity, link: Link | None = None, narrowed: Callable[[Scope], Scope] | None = None) -> Batch:
    """Return the batch for a page of each parent's list, or of the whole list at the root.

    `narrowed` restricts the requested scope.
    """

    @read_from(entity)
    async def batch(
        request: Request, keys: Collection[Any], question: PageRequest, columns: tuple[str, ...]
    ) -> Mapping[Any, Page]:
        if narrowed is not None:
            question = replace(question, scope=narrowed(question.scope))
        if link is None and question.in_one_pass:
            kept = await kept_counts.read(request.reader, entity, link, question.scope)
            if kept is not None:
                # The page comes from an index in no time; only its list is long to count.
                question = replace(question, counted=False)
                found = await reads.page(request.reader, entity, link, keys, question, columns)
                found[reads.ROOT].total = kept
                return found
        return await reads.page(request.reader, entity, link, keys, question, columns)

    return batch


@dataclass(frozen=True, eq=False)
class Listing:
    """The lists of an entity by a link, or its whole list; calling it returns their lengths.

    `narrowed` restricts the requested scope.
    """

    entity: Entity
    link: Link | None = None
    narrowed: Callable[[Scope], Scope] | None = None

    async def __call__(self, request: Request, keys: Collection[Any], scope: Scope) -> Mapping[Any, int]:
        """Return the length of each parent's list, or of the whole list at the root."""
        kept = await kept_counts.read(request.reader, self.entity, self.link, self.scope(scope))
        if kept is not None:
            return {reads.ROOT: kept}
        return await reads.count(request.reader, self.entity, self.link, keys, self.scope(scope))

    def scope(self, requested: Scope) -> Scope:
        """Return the scope of the list."""
        return requested if self.narrowed is None else self.narrowed(requested)

    def batches(self, _reader: Reader, parents: Sequence[Any], scope: Scope) -> Iterable[Batched]:
        """Return the lists of the parents for aggregates."""
        yield ListBatch(self.entity, self.link, tuple(parents), self.scope(scope)), parents


def count(
    entity: Entity, link: Link | None = None, narrowed: Callable[[Scope], Scope] | None = None
) -> Listing:
    """Return the batch for the length of each parent's list, or of the whole list at the root."""
    return Listing(entity, link, narrowed)


async def total_count(
    request: Request, keys: Collection[Counted], _question: None, _columns: tuple[str, ...]
) -> dict[Counted, int]:
    """Return the total counts of lists, with one statement for all parents with the same scope."""
    grouped: dict[tuple[Count, Any], list[Counted]] = {}
    for key in keys:
        grouped.setdefault((key.counter, key.scope), []).append(key)
    lengths: dict[Counted, int] = {}
    for (counting, scope), group in grouped.items():
        found = await counting(request, [key.parent for key in group], scope)
        lengths |= {key: found.get(key.parent, 0) for key in group}
    return lengths


def length(counting: Count) -> Batch:
    """Return the batch for the length of a whole list as a separate field."""

    async def batch(
        request: Request, keys: Collection[Any], _question: None, _columns: tuple[str, ...]
    ) -> Mapping[Any, int]:
        return await counting(request, keys, Scope())

    return batch
