"""Pages of hits: like any page, with how well each record fits."""

from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from services.querying.orders import BY_ID, Order
from services.querying.pages import Edge, Page, Window
from services.searching.queries import Search
from services.searching.retrieval import Found, Hit


@dataclass(frozen=True, slots=True)
class SearchQuestion:
    """One page of the hits of a search; `languages` are those that texts are shown in, best first."""

    window: Window
    scope: Found
    languages: tuple[str, ...] = ()
    order: Order = BY_ID
    counted: bool = False

    @property
    def in_one_pass(self) -> bool:
        """The best hits and the number of all are two questions."""
        return False


class Shown(NamedTuple):
    """A record that a search shows: what was asked, in which languages, and which record it is."""

    search: Search
    languages: tuple[str, ...]
    typename: str
    id: UUID


@dataclass(slots=True)
class SearchEdge(Edge):
    """A record at its place among the hits."""

    hit: Hit
    shown: Shown

    @property
    def cursor(self) -> str:
        """Where the hit stands."""
        return self.hit.cursor

    @property
    def score(self) -> float:
        """How well the record fits."""
        return self.hit.score


@dataclass(slots=True)
class SearchPage(Page):
    """The records of some hits, side by side with them."""

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
