"""Pages of search results, with the score of each record."""

from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from services.querying.orders import BY_ID, Order
from services.querying.pages import Edge, Page, Window
from services.searching.queries import Search
from services.searching.retrieval import Found, Hit


@dataclass(frozen=True, slots=True)
class SearchQuestion:
    """A request for one page of search results; `languages` are those of its texts, best first."""

    window: Window
    scope: Found
    languages: tuple[str, ...] = ()
    order: Order = BY_ID
    counted: bool = False

    @property
    def in_one_pass(self) -> bool:
        """False: one statement reads the hits, another one counts them."""
        return False


class Shown(NamedTuple):
    """The key of a record's highlights: the query, the languages, and the record."""

    search: Search
    languages: tuple[str, ...]
    typename: str
    id: UUID


@dataclass(slots=True)
class SearchEdge(Edge):
    """A record of a page of search results."""

    hit: Hit
    shown: Shown

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

    found: list[SearchEdge] = field(default_factory=list)

    @property
    def edges(self) -> list[Edge]:
        """The hits with their records."""
        return list(self.found)

    @property
    def start_cursor(self) -> str | None:
        """The cursor of the first hit."""
        return self.found[0].cursor if self.found else None

    @property
    def end_cursor(self) -> str | None:
        """The cursor of the last hit."""
        return self.found[-1].cursor if self.found else None
