"""Pages of search results, with the score of each record."""

from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from services.querying.orders import BY_ID, Order
from services.querying.pages import Edge, Page, Window
from services.searching.queries import SearchQuery
from services.searching.retrieval import Hit, SearchScope


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A request for one page of search results; `languages` are those of its texts, best first."""

    window: Window
    scope: SearchScope
    languages: tuple[str, ...] = ()
    order: Order = BY_ID
    counted: bool = False

    @property
    def in_one_pass(self) -> bool:
        """False: one statement reads the hits, another one counts them."""
        return False


class HighlightKey(NamedTuple):
    """The key of a record's highlights: the query, the languages, and the record."""

    search: SearchQuery
    languages: tuple[str, ...]
    typename: str
    id: UUID


@dataclass(slots=True)
class SearchEdge(Edge):
    """A record of a page of search results."""

    hit: Hit
    highlight_key: HighlightKey

    @property
    def cursor(self) -> str:
        """The cursor of the hit."""
        return self.hit.cursor

    @property
    def score(self) -> float:
        """How well the record matches."""
        return self.hit.score


@dataclass(slots=True)
class SearchPage(Page):
    """A page of search results."""

    hits: list[SearchEdge] = field(default_factory=list)

    @property
    def edges(self) -> list[Edge]:
        """The hits with their records."""
        return list(self.hits)

    @property
    def start_cursor(self) -> str | None:
        """The cursor of the first hit."""
        return self.hits[0].cursor if self.hits else None

    @property
    def end_cursor(self) -> str | None:
        """The cursor of the last hit."""
        return self.hits[-1].cursor if self.hits else None
