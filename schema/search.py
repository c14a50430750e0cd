"""Search: what can be searched and how the answer looks."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import strawberry

import resolvers.pages
import resolvers.search
from resolvers.requests import Request
from schema.arguments import DEFAULT_SIZE, LanguageArguments, described
from schema.enums import OrganizationType, ProgramStatus, enum, word_of
from schema.fields import Arguments, column, computed, related
from schema.filters import LONGEST_LIST
from schema.inputs import field
from schema.nodes import Node, PageInfo
from schema.searching import SYNTAX, search_of
from services.kinds import facet_labels
from services.kinds.registry import SEARCHED
from services.querying.errors import BadInputError
from services.querying.pages import Window
from services.searching.pages import SearchRequest
from services.searching.retrieval import SearchCriteria, SearchScope

LARGEST = 100

QUERY = f"What to search for. {SYNTAX}"


if TYPE_CHECKING:

    class SearchType(StrEnum):
        """A kind of record that can be searched."""

else:
    SearchType = StrEnum("SearchType", [(word_of(name), name) for name in SEARCHED])
enum(
    SearchType,
    "A kind of record that can be searched.",
    **{word_of(name): kind.search.description for name, kind in SEARCHED.items() if kind.search},
)


class SearchField(StrEnum):
    """Where something was found."""

    TITLE = "TITLE"
    DESCRIPTION = "DESCRIPTION"


enum(
    SearchField,
    "Where something was found.",
    TITLE="In the title, or the name of an organization.",
    DESCRIPTION="In the description, or the abstract of a knowledge product.",
)


@strawberry.input(description="What the records found must be. Fields combine by AND; lists mean any of.")
class SearchFilter:
    """What the records found must be."""

    status: list[ProgramStatus] | None = field("The status of the program, or of an output's program.")
    year: list[int] | None = field(
        "A year in which the program runs, or an output's program; the year in which a product was published."
    )
    province: list[str] | None = field(
        "ISO 3166-2 codes of provinces such as `ID-JI`: where the program works, an output's program or one "
        "that links to the product, or what the product's repository tells; where the organization is."
    )
    sector: list[str] | None = field(
        "DAC 5-digit codes such as `15220`, of the same programs and repositories."
    )
    organization_type: list[OrganizationType] | None = field(
        "The type of the organization, or of the one that reports the program or published the product."
    )
    language: list[str] | None = field("The languages that a record has its texts in, such as `id`.")
    updated_since: datetime | None = field("Changed by its publisher at this instant or later.")


@dataclass(frozen=True)
class SearchArguments(Arguments):
    """What is searched, and which page of the hits is wanted."""

    query: Annotated[str, described(QUERY)]
    types: Annotated[list[SearchType] | None, described("Only records of these kinds; all without it.")] = (
        None
    )
    filter: Annotated[SearchFilter | None, described("What the records found must be.")] = None
    lang: Annotated[
        str | None,
        described("The language in which highlights are wanted, as a BCP 47 tag; else as for other texts."),
    ] = None
    first: Annotated[int | None, described("How many hits, after `after`. 20 when nothing is said.")] = None
    after: Annotated[str | None, described("A cursor: the page begins right after it.")] = None

    def ask(self, request: Request) -> Hashable:
        """The page of hits."""
        if self.first is not None and not 1 <= self.first <= LARGEST:
            raise BadInputError(
                f"`first` must be between 1 and {LARGEST} here, not {self.first}. "
                "Ask for more with `after` and the page's `endCursor`.",
                argument="first",
            )
        languages = LanguageArguments(self.lang).ask(request)
        found = SearchScope(search_of(self.query), narrowing(self.types, self.filter))
        return SearchRequest(Window(self.first or DEFAULT_SIZE, after=self.after), found, languages)


def narrowing(types: list[SearchType] | None, given: SearchFilter | None) -> SearchCriteria:
    """What the records found must be, as services know it."""
    kinds = plain(types, "types")
    if given is None:
        return SearchCriteria(kinds)
    return SearchCriteria(
        kinds,
        plain(given.status, "filter.status"),
        plain(given.year, "filter.year"),
        plain(given.province, "filter.province"),
        plain(given.sector, "filter.sector"),
        plain(given.organization_type, "filter.organizationType"),
        plain(given.language, "filter.language"),
        given.updated_since,
    )


def plain(values: list[Any] | None, path: str) -> tuple[Any, ...] | None:
    """The stored words of a list; null for none."""
    if values is None:
        return None
    if len(values) > LONGEST_LIST:
        raise BadInputError(
            f"`{path}` has {len(values)} values; {LONGEST_LIST} are the most. Ask in parts.", argument=path
        )
    return tuple(getattr(value, "value", value) for value in values)


@strawberry.type(description="A text in which something was found.")
class SearchHighlight:
    """A text in which something was found."""

    field: SearchField = column("Where it stands.")
    language: str = column("The language of the text, as a BCP 47 tag.")
    text: str = column(
        "A piece of the text as HTML: what was found stands in `<mark>`, everything else is escaped."
    )


@strawberry.type(description="A value that hits have, and how many have it.")
class FacetCount:
    """A value that hits have."""

    value: str = column("The value, as `filter` or `types` takes it.")
    name: str = computed(
        facet_labels.of_value,
        needs=("facet", "value"),
        arguments=LanguageArguments,
        description="What the value is called in a language; the value itself where no name is known.",
    )
    count: int = column("How many of the records found have it.")


def counts(facet: str, description: str) -> Any:
    """A list of the values of a facet, most frequent first."""
    return column(description, of=facet)


@strawberry.type(
    description="What the records found are, in numbers. A record with several values counts for each."
)
class SearchFacets:
    """What the records found are, in numbers."""

    types: list[FacetCount] = counts("TYPE", "By kind of record; the values are those of `__typename`.")
    statuses: list[FacetCount] = counts("STATUS", "By status of the program.")
    years: list[FacetCount] = counts("YEAR", "By year.")
    provinces: list[FacetCount] = counts("PROVINCE", "By province.")
    sectors: list[FacetCount] = counts("SECTOR", "By DAC sector.")
    organization_types: list[FacetCount] = counts("ORGANIZATION_TYPE", "By type of organization.")
    languages: list[FacetCount] = counts("LANGUAGE", "By language of the texts.")


@strawberry.type(description="A record at its place among the hits.")
class SearchEdge:
    """A record at its place among the hits."""

    by_attribute: ClassVar = True

    cursor: str = column("Where the hit stands: pass it as `after` with the same query and filter.")
    node: Node = column("The record.")
    score: float = column(
        "How well the record fits, to be compared within one search only: 1,000 and more for a record found "
        "by an identifier, else words in titles before words in descriptions, exact words before other forms."
    )
    highlights: list[SearchHighlight] = related(
        resolvers.search.highlights_of_hit,
        key="shown",
        is_list=True,
        description="Texts of the record in which something was found; none where only an identifier was.",
    )


@strawberry.type(description="A page of the records that a search finds, best first.")
class SearchConnection:
    """A page of hits."""

    by_attribute: ClassVar = True

    edges: list[SearchEdge] = column("The page's hits.")
    nodes: list[Node] = column("The page's records.")
    page_info: PageInfo = column("Where the page stands in the list of hits.")
    total_count: int = related(
        resolvers.pages.total_count,
        key="counted",
        description="How many records are found, of those that you may see.",
    )
    facets: SearchFacets = related(
        resolvers.search.facets,
        key="whole",
        description="What all records found are, in numbers, of those that you may see.",
    )
