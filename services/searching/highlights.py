"""Highlights: the texts of records that match a search, with the matching words marked."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

from services.querying import reads
from services.querying.entities import Entity
from services.querying.reader import Reader
from services.searching import retrieval
from services.searching.queries import SearchQuery
from services.searching.snippets import cleaned, highlight
from services.text import localized

Record = tuple[str, UUID]


class SearchedFields(NamedTuple):
    """The localized columns of a kind that are searched, with the names of their fields."""

    entity: Entity
    columns: Mapping[str, str]


class SearchedText(NamedTuple):
    """A text of a record, to be marked."""

    record: Record
    field: str
    language: str
    text: str


async def of_records(
    reader: Reader,
    kinds: Mapping[str, SearchedFields],
    search: SearchQuery,
    languages: Sequence[str],
    records: Iterable[Record],
) -> dict[Record, list[dict[str, Any]]]:
    """The matching texts of each record: one per field, in the best language that matches."""
    ids_by_type: dict[str, list[UUID]] = {}
    for typename, identity in records:
        ids_by_type.setdefault(typename, []).append(identity)
    texts = [
        text
        for typename, ids in ids_by_type.items()
        for text in await _texts(reader, typename, kinds[typename], ids, tuple(languages))
    ]
    marked = await retrieval.marked(reader, search, [(each.language, each.text) for each in texts])
    highlights: dict[Record, list[dict[str, Any]]] = {}
    pairs = zip(texts, marked, strict=True)
    for (record, field), group in groupby(pairs, key=lambda pair: pair[0][:2]):
        snippets = ((each.language, highlight(each.text, marks)) for each, marks in group)
        if first := next((snippet for snippet in snippets if snippet[1] is not None), None):
            highlights.setdefault(record, []).append({"field": field, "language": first[0], "text": first[1]})
    return highlights


async def _texts(
    reader: Reader, typename: str, searched: SearchedFields, ids: list[UUID], languages: tuple[str, ...]
) -> list[SearchedText]:
    entity, columns = searched
    rows = await reads.by_column(reader, entity, "id", ids, tuple(columns))
    return [
        SearchedText((typename, identity), field, language, cleaned(text))
        for identity, row in rows.items()
        for column, field in columns.items()
        for language, text in preferred(localized.decode(row[column]), languages)
    ]


def preferred(pairs: list[list[str]], languages: Sequence[str]) -> list[list[str]]:
    """The texts, those in the preferred languages first."""
    order = [localized.base_of(language) for language in (*languages, *localized.FALLBACK)]

    def rank(pair: list[str]) -> int:
        base = localized.base_of(pair[0])
        return order.index(base) if base in order else len(order)

    return sorted(pairs, key=rank)
