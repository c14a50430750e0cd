"""Search: results with their records, facets and highlights."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from resolvers import nodes
from resolvers.relations import Counted
from resolvers.requests import Request
from services.kinds.registry import SEARCHED
from services.querying.reader import Row
from services.searching import highlights, retrieval
from services.searching.highlights import SearchedFields
from services.searching.pages import HighlightKey, SearchEdge, SearchPage, SearchRequest
from services.searching.retrieval import SearchScope

TEXTS = {
    name: SearchedFields(kind.entity, kind.search.fields) for name, kind in SEARCHED.items() if kind.search
}


async def everywhere(
    request: Request, keys: Collection[Any], question: SearchRequest, columns: tuple[str, ...]
) -> Mapping[Any, SearchPage]:
    """Return a page of search results, most relevant first."""
    window, found = question.window, question.scope
    hits = await retrieval.ranked(request.reader, found, window.size, window.after)
    more, hits = len(hits) > window.size, hits[: window.size]
    records = await _records(request, [(hit.typename, hit.id) for hit in hits], columns)
    edges = [
        SearchEdge(
            question.order, row, hit, HighlightKey(found.search, question.languages, hit.typename, hit.id)
        )
        for hit in hits
        if (row := records.get((hit.typename, hit.id))) is not None
    ]
    page = SearchPage(
        [edge.node for edge in edges], question.order, more, window.after is not None, hits=edges
    )
    return dict.fromkeys(keys, page)


async def _records(
    request: Request, wanted: list[tuple[str, UUID]], columns: tuple[str, ...]
) -> dict[tuple[str, UUID], Row]:
    """Return the rows of records by type and ID, with one statement for each type."""
    found = await nodes.by_ids(request, ["all"], wanted, ("id", "typename", *columns))
    return {key: row for key, row in zip(wanted, found["all"], strict=True) if row is not None}


async def count(request: Request, keys: Collection[Any], found: SearchScope) -> dict[Any, int]:
    """Return the number of results of a search."""
    return dict.fromkeys(keys, await retrieval.count(request.reader, found))


async def facets(
    request: Request, keys: Collection[Counted], _question: None, _columns: tuple[str, ...]
) -> dict[Counted, dict[str, list[dict[str, Any]]]]:
    """Return the number of results by facet and value, for each search."""
    return {key: await _facets(request, key.scope) for key in keys}


async def _facets(request: Request, found: Any) -> dict[str, list[dict[str, Any]]]:
    grouped = await retrieval.facets(request.reader, found)
    return {
        facet: [{"facet": facet, "value": value, "count": number} for value, number in grouped.get(facet, ())]
        for facet in retrieval.FACET_NAMES
    }


async def highlights_of_hit(
    request: Request, keys: Collection[HighlightKey], _question: None, _columns: tuple[str, ...]
) -> dict[HighlightKey, list[dict[str, Any]]]:
    """Return the highlights of each result, with one statement for each type and one for the marks."""
    grouped: dict[tuple[Any, tuple[str, ...]], list[HighlightKey]] = {}
    for key in keys:
        grouped.setdefault((key.search, key.languages), []).append(key)
    answers: dict[HighlightKey, list[dict[str, Any]]] = {}
    for (search, languages), group in grouped.items():
        records = [(key.typename, key.id) for key in group]
        found = await highlights.of_records(request.reader, TEXTS, search, languages, records)
        answers |= {key: found.get((key.typename, key.id), []) for key in group}
    return answers
