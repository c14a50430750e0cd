"""Aggregates of the lists that pages are of: one batch for all lists of the same shape."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from resolvers.relations import Counted
from resolvers.requests import Request
from services.aggregating import aggregates
from services.aggregating.aggregates import Grouping, ListBatch
from services.aggregating.money import MoneyLevel

# What an aggregate's row always holds: the list that it is about.
WHOLE = "whole"


def alike(keys: Collection[Counted]) -> Iterator[tuple[ListBatch, list[Counted]]]:
    """The lists of each shape, with the keys that they were asked by."""
    grouped: dict[tuple[Any, Any], list[Counted]] = {}
    for key in keys:
        grouped.setdefault((key.counter, key.scope), []).append(key)
    for (listing, scope), group in grouped.items():
        parents = tuple(key.parent for key in group)
        yield ListBatch(listing.entity, listing.link, parents, listing.scope(scope)), group


async def aggregate(
    request: Request, keys: Collection[Counted], _question: None, columns: tuple[str, ...]
) -> dict[Counted, Mapping[str, Any]]:
    """Each list's length and days; the list itself, by which the rest is asked."""
    found: dict[Counted, Mapping[str, Any]] = {}
    asked = [name for name in columns if name != WHOLE]
    nothing = {name: 0 if name == "count" else None for name in asked}
    for lists, group in alike(keys):
        rows = await aggregates.totals(request.reader, lists, asked) if asked else {}
        found |= {key: {**nothing, **rows.get(key.parent, {}), WHOLE: key} for key in group}
    return found


async def sums(
    request: Request, keys: Collection[Counted], question: MoneyLevel, _columns: tuple[str, ...]
) -> dict[Counted, list[Any]]:
    """The money of each list, a row for each currency."""
    found: dict[Counted, list[Any]] = {}
    for lists, group in alike(keys):
        rows = await aggregates.sums(request.reader, lists, question or MoneyLevel.DEEPEST)
        found |= {key: rows.get(key.parent, []) for key in group}
    return found


async def groups(
    request: Request, keys: Collection[Counted], question: Grouping, columns: tuple[str, ...]
) -> dict[Counted, list[Any]]:
    """The groups of each list."""
    found: dict[Counted, list[Any]] = {}
    for lists, group in alike(keys):
        rows = await aggregates.grouped(request.reader, lists, question, columns)
        found |= {key: rows.get(key.parent, []) for key in group}
    return found
