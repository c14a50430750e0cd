"""Aggregates of the lists of pages: one batch for all lists of the same shape."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from resolvers.relations import Counted
from resolvers.requests import Request
from services.aggregating import aggregates
from services.aggregating.aggregates import Grouping, ListBatch
from services.aggregating.money import MoneyLevel

# The column of an aggregate's row that contains its list.
WHOLE = "whole"


def lists_by_shape(
    request: Request, keys: Collection[Counted]
) -> Iterator[tuple[ListBatch, list[tuple[Any, Counted]]]]:
    """Yield the lists of each shape, with the parent of each list and its key."""
    grouped: dict[tuple[Any, Any], list[Counted]] = {}
    for key in keys:
        grouped.setdefault((key.counter, key.scope), []).append(key)
    for (listing, scope), group in grouped.items():
        by_parent = {key.parent: key for key in group}
        for lists, parents in listing.batches(request.reader, [*by_parent], scope):
            yield lists, list(zip(lists.parents, map(by_parent.__getitem__, parents), strict=True))


async def aggregate(
    request: Request, keys: Collection[Counted], _question: None, columns: tuple[str, ...]
) -> dict[Counted, Mapping[str, Any]]:
    """Return the count and dates of each list, with the list itself for further aggregates."""
    found: dict[Counted, Mapping[str, Any]] = {}
    requested = [name for name in columns if name != WHOLE]
    nothing = {name: 0 if name == "count" else None for name in requested}
    for lists, group in lists_by_shape(request, keys):
        rows = await aggregates.totals(request.reader, lists, requested) if requested else {}
        found |= {key: {**nothing, **rows.get(parent, {}), WHOLE: key} for parent, key in group}
    return found


async def sums(
    request: Request, keys: Collection[Counted], question: MoneyLevel, _columns: tuple[str, ...]
) -> dict[Counted, list[Any]]:
    """Return the sums of each list, one row for each currency."""
    found: dict[Counted, list[Any]] = {}
    for lists, group in lists_by_shape(request, keys):
        rows = await aggregates.sums(request.reader, lists, question or MoneyLevel.DEEPEST)
        found |= {key: rows.get(parent, []) for parent, key in group}
    return found


async def groups(
    request: Request, keys: Collection[Counted], question: Grouping, columns: tuple[str, ...]
) -> dict[Counted, list[Any]]:
    """Return the groups of each list."""
    found: dict[Counted, list[Any]] = {}
    for lists, group in lists_by_shape(request, keys):
        rows = await aggregates.grouped(request.reader, lists, question, columns)
        found |= {key: rows.get(parent, []) for parent, key in group}
    return found
