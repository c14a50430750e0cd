"""Search: its arguments, results and facets."""

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
from schema.filters import check_length
from schema.inputs import field
from schema.nodes import Node, PageInfo
from schema.searching import SYNTAX, search_of
from services import codes
from services.kinds import facet_labels
from services.kinds.registry import SEARCHED
from services.querying.errors import BadInputError
from services.querying.pages import Window
from services.searching.pages import SearchRequest
from services.searching.retrieval import SearchCriteria, SearchScope

LARGEST = 100

QUERY = f"The search query. {SYNTAX}"


if TYPE_CHECKING:

    class SearchType(StrEnum):
        """A kind of record that the search covers."""

else:
    SearchType = StrEnum("SearchType", [(word_of(name), name) for name in SEARCHED])
enum(
    SearchType,
    "A kind of record that the search covers.",
    **{word_of(name): kind.search.description for name, kind in SEARCHED.items() if kind.search},
)


class SearchField(StrEnum):
    """The field in which a search term was found."""

    TITLE = "TITLE"
    DESCRIPTION = "DESCRIPTION"


enum(
    SearchField,
    "The field in which a search term was found.",
    TITLE="The title of a record, or the name of an organization.",
    DESCRIPTION="The description of a record, or the abstract of a knowledge product.",
)


@strawberry.input(
    description="A filter for search results. All given fields must match; a list matches any of its values."
)
class SearchFilter:
    """Returns only results that match this filter. Default: all results."""

    status: list[ProgramStatus] | None = field(
        "Matches programs with one of these statuses, and the outputs of such programs."
    )
    year: list[int] | None = field(
        "Matches programs that run in one of these years, their outputs, and knowledge products "
        "published in one of them."
    )
    province: list[str] | None = field(
        "Matches results in one of these provinces, as ISO 3166-2 codes such as `ID-JI`: "
        "programs that work there and their outputs; knowledge products that such a program "
        "links to, or whose repository names the province; organizations located there."
    )
    sector: list[str] | None = field(
        "Matches results with one of these OECD DAC sectors, as five-digit codes such as "
        "`15220` or three-digit categories such as `152`: programs and their outputs; knowledge "
        "products that such a program links to, or whose repository names the sector."
    )
    organization_type: list[OrganizationType] | None = field(
        "Matches organizations of one of these types, programs and outputs that such an "
        "organization reports, and knowledge products that it publishes."
    )
    language: list[str] | None = field(
        "Matches records with texts in one of these languages, as BCP 47 tags such as `id`."
    )
    updated_since: datetime | None = field(
        "Matches records that their publisher changed at or after this time, by its own date. Records "
        "without one count as changed when the hub last changed them."
    )


@dataclass(frozen=True)
class SearchArguments(Arguments):
    """The arguments of a search."""

    query: Annotated[str, described(QUERY)]
    types: Annotated[
        list[SearchType] | None, described("Returns only records of these kinds. Default: all kinds.")
    ] = None
    filter: Annotated[
        SearchFilter | None, described("Returns only results that match this filter. Default: all results.")
    ] = None
    lang: Annotated[
        str | None,
        described(
            "The preferred language of the highlights, as a BCP 47 tag such as `id` or `en`. "
            "Default: the languages of the request header `Accept-Language`."
        ),
    ] = None
    first: Annotated[
        int | None,
        described("The number of results to return, after the cursor `after`. Default: 20. Maximum: 100."),
    ] = None
    after: Annotated[
        str | None,
        described("Returns the records after this cursor, such as the `endCursor` of the previous page."),
    ] = None

    def evaluate(self, request: Request) -> Hashable:
        """Return the requested page of results."""
        if self.first is not None and not 1 <= self.first <= LARGEST:
            raise BadInputError(
                f"`first` must be between 1 and {LARGEST} in this list, not {self.first}. To read more "
                "records, request the next page with `after` and the `endCursor` of this page.",
                argument="first",
            )
        languages = LanguageArguments(self.lang).evaluate(request)
        found = SearchScope(search_of(self.query), narrowing(self.types, self.filter))
        return SearchRequest(Window(self.first or DEFAULT_SIZE, after=self.after), found, languages)


def narrowing(types: list[SearchType] | None, given: SearchFilter | None) -> SearchCriteria:
    """Return the filter that services use."""
    kinds = plain(types, "types")
    if given is None:
        return SearchCriteria(kinds)
    return SearchCriteria(
        kinds,
        plain(given.status, "filter.status"),
        plain(given.year, "filter.year"),
        plain_codes("province", given.province, "filter.province"),
        plain_codes("purpose", given.sector, "filter.sector"),
        plain(given.organization_type, "filter.organizationType"),
        plain_codes("language", given.language, "filter.language"),
        given.updated_since,
    )


def plain(values: list[Any] | None, path: str) -> tuple[Any, ...] | None:
    """Return the stored values of a list; null if it is null."""
    if values is None:
        return None
    check_length(values, path)
    return tuple(getattr(value, "value", value) for value in values)


def plain_codes(noun: str, values: list[str] | None, path: str) -> tuple[Any, ...] | None:
    """Return the stored codes of a list; null if it is null."""
    given = plain(values, path)
    return None if given is None else tuple(codes.read(noun, list(given), path))


@strawberry.type(description="An excerpt of a text in which a search term was found.")
class SearchHighlight:
    """An excerpt of a text in which a search term was found."""

    field: SearchField = column("The field that contains the text.")
    language: str = column("The language of the text, as a BCP 47 tag such as `id`.")
    text: str = column(
        "The excerpt as HTML: search terms are wrapped in `<mark>`, all other markup is escaped."
    )


@strawberry.type(description="A value of a facet, with the number of results that have it.")
class FacetCount:
    """A value of a facet, with the number of results that have it."""

    value: str = column(
        "The value, as accepted by `filter`. For the facet `types`: the name of the type, as in `__typename`."
    )
    name: str = computed(
        facet_labels.of_value,
        needs=("facet", "value"),
        arguments=LanguageArguments,
        description="The name of the value in one language. If no name is known, the value itself.",
    )
    count: int = column("The number of results that have the value.")


def counts(facet: str, description: str) -> Any:
    """Declare the field of a facet, most frequent value first."""
    return column(description, of=facet)


@strawberry.type(
    description="The number of results by kind, status, year and other facets. A record with several "
    "values of a facet counts for each of them."
)
class SearchFacets:
    """The number of results by kind, status, year and other facets."""

    types: list[FacetCount] = counts(
        "TYPE", "The number of results by kind of record. The values are type names, as in `__typename`."
    )
    statuses: list[FacetCount] = counts("STATUS", "The number of results by status of the program.")
    years: list[FacetCount] = counts("YEAR", "The number of results by year.")
    provinces: list[FacetCount] = counts("PROVINCE", "The number of results by province.")
    sectors: list[FacetCount] = counts("SECTOR", "The number of results by OECD DAC sector.")
    organization_types: list[FacetCount] = counts(
        "ORGANIZATION_TYPE", "The number of results by type of organization."
    )
    languages: list[FacetCount] = counts("LANGUAGE", "The number of results by language of the texts.")


@strawberry.type(description="A search result: a record with its cursor, score and highlights.")
class SearchEdge:
    """A search result: a record with its cursor, score and highlights."""

    by_attribute: ClassVar = True

    cursor: str = column(
        "The position of the result in the list. Pass it as `after`, with the same query and filter."
    )
    node: Node = column("The record.")
    score: float = column(
        "The relevance of the result. Compare scores only within one search. A match by "
        "identifier scores 1,000 or more; below that, words in titles rank above words in "
        "descriptions, and exact words above other forms."
    )
    highlights: list[SearchHighlight] = related(
        resolvers.search.highlights_of_hit,
        key="highlight_key",
        is_list=True,
        description="The excerpts in which search terms were found. Empty if only an identifier matched.",
    )


@strawberry.type(description="A page of search results, most relevant first, as a Relay connection.")
class SearchConnection:
    """A page of hits."""

    by_attribute: ClassVar = True

    edges: list[SearchEdge] = column("The results of the page, each with its cursor, score and highlights.")
    nodes: list[Node] = column("The records of the page.")
    page_info: PageInfo = column(
        "Whether more records exist before and after this page, and the cursors to read them."
    )
    total_count: int = related(
        resolvers.pages.total_count,
        key="counted",
        description="The number of all results that the viewer may see, regardless of the page.",
    )
    facets: SearchFacets = related(
        resolvers.search.facets,
        key="whole",
        description="The number of results by facet, over all results that the viewer may see.",
    )
