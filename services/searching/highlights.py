"""Highlights: the texts of records that match a search, with the matching words marked."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

from services.querying import reads
from services.querying.entities import Entity
from services.querying.reader import Reader
from services.searching import retrieval
from services.searching.queries import Search
from services.searching.snippets import cleaned, highlight
from services.text import localized

Record = tuple[str, UUID]


class Searched(NamedTuple):
    """The localized columns of a kind that are searched, with the names of their fields."""

    entity: Entity
    columns: Mapping[str, str]


class Looked(NamedTuple):
    """A text of a record, to be marked."""

    record: Record
    field: str
    language: str
    text: str


async def of_records(
    reader: Reader,
    kinds: Mapping[str, Searched],
    search: Search,
    languages: Sequence[str],
    records: Iterable[Record],
) -> dict[Record, list[dict[str, Any]]]:
    """The matching texts of each record: one per field, in the best language that matches."""
    wanted: dict[str, list[UUID]] = {}
    for typename, identity in records:
        wanted.setdefault(typename, []).append(identity)
    looked = [
        text
        for typename, ids in wanted.items()
        for text in await _texts(reader, typename, kinds[typename], ids, tuple(languages))
    ]
    marked = await retrieval.marked(reader, search, [(each.language, each.text) for each in looked])
    shown: dict[Record, list[dict[str, Any]]] = {}
    together = zip(looked, marked, strict=True)
    for (record, field), group in groupby(together, key=lambda pair: pair[0][:2]):
        pieces = ((each.language, highlight(each.text, marks)) for each, marks in group)
        if first := next((piece for piece in pieces if piece[1] is not None), None):
            shown.setdefault(record, []).append({"field": field, "language": first[0], "text": first[1]})
    return shown


async def _texts(
    reader: Reader, typename: str, searched: Searched, ids: list[UUID], languages: tuple[str, ...]
) -> list[Looked]:
    entity, columns = searched
    rows = await reads.by_column(reader, entity, "id", ids, tuple(columns))
    return [
        Looked((typename, identity), field, language, cleaned(text))
        for identity, row in rows.items()
        for column, field in columns.items()
        for language, text in preferred(localized.decode(row[column]), languages)
    ]


def preferred(pairs: list[list[str]], languages: Sequence[str]) -> list[list[str]]:
    """The texts, those in the preferred languages first."""
    wanted = [localized.base_of(language) for language in (*languages, *localized.FALLBACK)]

    def place(pair: list[str]) -> int:
        base = localized.base_of(pair[0])
        return wanted.index(base) if base in wanted else len(wanted)

    return sorted(pairs, key=place)
