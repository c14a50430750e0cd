"""Queries on the search documents: ranked pages, counts, facets, and marks in texts."""

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from services.querying.cursors import decode, encode
from services.querying.reader import Reader
from services.querying.statements import Statement
from services.searching.queries import SearchQuery

# The name of the order of hits, in their cursors.
RELEVANCE = "RELEVANCE"

PARAMETERS = (
    "clauses",
    "identifiers",
    "ids",
    "types",
    "statuses",
    "years",
    "provinces",
    "sectors",
    "organization_types",
    "languages",
    "updated_since",
)
PLACEHOLDERS = ", ".join(f"${number}" for number in range(1, len(PARAMETERS) + 1))
AUDIENCES = ("public", "member")
FACET_NAMES = ("TYPE", "STATUS", "YEAR", "PROVINCE", "SECTOR", "ORGANIZATION_TYPE", "LANGUAGE")


@dataclass(frozen=True, slots=True)
class SearchCriteria:
    """Filters on search results; null matches everything."""

    types: tuple[str, ...] | None = None
    statuses: tuple[str, ...] | None = None
    years: tuple[int, ...] | None = None
    provinces: tuple[str, ...] | None = None
    sectors: tuple[str, ...] | None = None
    organization_types: tuple[str, ...] | None = None
    languages: tuple[str, ...] | None = None
    updated_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class SearchScope:
    """The requested list of hits: the query and its filters."""

    search: SearchQuery
    criteria: SearchCriteria = SearchCriteria()

    def values(self) -> dict[str, Any]:
        """The values of PARAMETERS."""
        search, criteria = self.search, self.criteria
        ordered = (search.clauses, search.identifiers, search.ids, *astuple(criteria))
        plain = (list(value) if isinstance(value, tuple) else value for value in ordered)
        return dict(zip(PARAMETERS, plain, strict=True))


class Hit(NamedTuple):
    """A matching record and its score: higher is better; 1,000 or more if its identifier was searched."""

    id: UUID
    typename: str
    score: float

    @property
    def cursor(self) -> str:
        """The cursor of the hit."""
        return encode(RELEVANCE, self.score, self.id)


def statements(sql: str, *names: str) -> Mapping[bool, Statement]:
    """The statement for anonymous viewers and the one for members; SQL names them as {audience}."""
    return {
        audience == "member": Statement(sql.format(audience=audience), (*PARAMETERS, *names), {})
        for audience in AUDIENCES
    }


# Among equal scores, the newest record comes first: ids grow with time.
RANKED = statements(
    f"SELECT id, typename, score FROM search_ranked_{{audience}}({PLACEHOLDERS})"  # noqa: S608 - our own names
    " WHERE $12::float8 IS NULL OR (score, id) < ($12, $13::uuid) ORDER BY score DESC, id DESC LIMIT $14",
    "after_score",
    "after_id",
    "size",
)
COUNT = statements(f"SELECT search_count_{{audience}}({PLACEHOLDERS}) AS number")
FACETS = statements(
    f"SELECT facet, value, number FROM search_facets_{{audience}}({PLACEHOLDERS})"  # noqa: S608 - our own names
    " ORDER BY facet, number DESC, value"
)
MARKED = {
    audience == "member": Statement(
        f"SELECT place, marked FROM search_marked_{audience}($1, $2, $3)",  # noqa: S608 - our own names
        ("clauses", "languages", "texts"),
        {},
    )
    for audience in AUDIENCES
}


async def ranked(reader: Reader, scope: SearchScope, size: int, after: str | None) -> list[Hit]:
    """The best hits after a cursor, one more than `size` where there are more."""
    position = None if after is None else decode(after, RELEVANCE, float, "after")
    values = {
        **scope.values(),
        "after_score": position.value if position else None,
        "after_id": position.id if position else None,
        "size": size + 1,
    }
    rows = await reader.fetch(RANKED[reader.viewer.is_member], values)
    return [Hit(*row) for row in rows]


async def count(reader: Reader, scope: SearchScope) -> int:
    """The number of matching records."""
    rows = await reader.fetch(COUNT[reader.viewer.is_member], scope.values())
    return int(rows[0]["number"])


async def facets(reader: Reader, scope: SearchScope) -> dict[str, list[tuple[str, int]]]:
    """The number of hits for each value of each facet, largest first."""
    grouped: dict[str, list[tuple[str, int]]] = {}
    for facet, value, number in await reader.fetch(FACETS[reader.viewer.is_member], scope.values()):
        grouped.setdefault(facet, []).append((value, number))
    return grouped


async def marked(reader: Reader, search: SearchQuery, texts: Sequence[tuple[str, str]]) -> list[str]:
    """Mark the matching words in (language, text) pairs, with the marks of `snippets`."""
    values = {
        "clauses": search.clauses,
        "languages": [language for language, _ in texts],
        "texts": [text for _, text in texts],
    }
    rows = await reader.fetch(MARKED[reader.viewer.is_member], values)
    return [row["marked"] for row in sorted(rows, key=lambda row: row["place"])]
