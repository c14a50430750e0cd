"""Arguments that many fields share: the language of a text, the window of a page, what to include."""

import re
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

import strawberry

from resolvers.requests import Request
from schema.fields import Arguments
from schema.filters import MANY, camel, check_length, criteria, one_form, plain_word
from schema.searching import SYNTAX, search_of
from services.querying.entities import Entity
from services.querying.errors import BadInputError
from services.querying.filters import AllOf
from services.querying.orders import BY_ID, Order
from services.querying.pages import PageRequest, Scope, Window
from services.searching.filter_rules import test_of

LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
DEFAULT_SIZE = 20


def described(description: str, *, deprecated: str | None = None) -> Any:
    """The description of an argument, as an annotation."""
    return strawberry.argument(description=description, deprecation_reason=deprecated)


@dataclass(frozen=True)
class LanguageArguments(Arguments):
    """The language of a text."""

    lang: Annotated[
        str | None,
        described(
            "The language of the text, as a BCP 47 tag such as `id` or `en`. Default: the languages "
            "of the request header `Accept-Language`. If no text exists in these languages, the "
            "Indonesian text is returned, else the English text, else any other."
        ),
    ] = None

    def evaluate(self, request: Request) -> tuple[str, ...]:
        """Return the preferred languages, most preferred first."""
        if self.lang is None:
            return request.languages
        if not LANGUAGE.fullmatch(self.lang):
            raise BadInputError(
                f"`lang` must be a BCP 47 language tag such as `id` or `en`, not {self.lang[:40]!r}.",
                argument="lang",
            )
        return (self.lang.lower(), *request.languages)


@dataclass(frozen=True)
class PageArguments(Arguments):
    """The page arguments of a list of a record: up to 100 rows."""

    largest: ClassVar[int] = 100
    entity: ClassVar[Entity | None] = None

    first: Annotated[
        int | None,
        described(
            "The number of records to return from the start of the list, or after the cursor "
            "`after`. Default: 20. Maximum: 1,000 for lists of the type Query, 100 for all others."
        ),
    ] = None
    after: Annotated[
        str | None,
        described("Returns the records after this cursor, such as the `endCursor` of the previous page."),
    ] = None
    last: Annotated[
        int | None,
        described(
            "The number of records to return from the end of the list, or before the cursor "
            "`before`. Cannot be combined with `first`; the maximum is the same."
        ),
    ] = None
    before: Annotated[
        str | None,
        described("Returns the records before this cursor, such as the `startCursor` of the next page."),
    ] = None

    def evaluate(self, _request: Request) -> Hashable:
        """Return the requested page."""
        return PageRequest(self.window(), self.scope(), self.order())

    def window(self) -> Window:
        """Return the requested part of the list; raise an error for contradictory arguments."""
        if self.first is not None and self.last is not None:
            raise BadInputError("`first` and `last` cannot be combined. Give one of them.", argument="first")
        for argument in ("first", "last"):
            size = getattr(self, argument)
            if size is not None and not 1 <= size <= self.largest:
                raise BadInputError(
                    f"`{argument}` must be between 1 and {self.largest:,} in this list, not {size}. To read "
                    "more records, request the next page with `after` and the `endCursor` of this page.",
                    argument=argument,
                )
        size = self.last or self.first or DEFAULT_SIZE
        return Window(size, self.last is None, self.after, self.before)

    def scope(self) -> Scope:
        """Return the filter of the list and the options of the relation."""
        filtered = criteria(getattr(self, "filter", None), "filter")
        query = getattr(self, "query", None)
        if query is None:
            return Scope(filtered, self.options())
        return Scope(AllOf((test_of(search_of(query)), filtered)), self.options())

    def options(self) -> tuple[tuple[str, Hashable], ...]:
        """Return further arguments of the relation, by the names that its link uses."""
        return either("role", getattr(self, "role", None), getattr(self, "role_in", None))

    def order(self) -> Order:
        """Return the sort order."""
        requested = getattr(self, "order_by", None)
        if requested is None or self.entity is None:
            return BY_ID
        name = getattr(requested, "sort_key", requested.field.value)
        return self.entity.order(name, descending=requested.direction.value == "DESC")


@dataclass(frozen=True)
class RootPageArguments(PageArguments):
    """The page arguments of a list at the root: up to 1,000 rows."""

    largest: ClassVar[int] = 1000


@dataclass(frozen=True)
class SearchedPageArguments(PageArguments):
    """The page arguments of a list of searchable records."""

    query: Annotated[
        str | None,
        described(
            "Returns only records that match this search. The order does not change; to sort by relevance, "
            f"use the field `search` of the type Query. {SYNTAX}"
        ),
    ] = None


@dataclass(frozen=True)
class RootSearchedPageArguments(SearchedPageArguments, RootPageArguments):
    """The page arguments of a list of searchable records at the root."""


@dataclass(frozen=True)
class ChildrenArguments(Arguments):
    """Whether to include the rows of child programs."""

    include_children: Annotated[
        bool | None,
        described(
            "Whether to include the rows of the programs below this one. The field `program` of "
            "each row names the program that reports it. Default: true."
        ),
    ] = True

    def evaluate(self, _request: Request) -> Hashable:
        """Return the scope with its one option."""
        return Scope(options=(children_option(included=self.include_children),))


@dataclass(frozen=True)
class LocationsArguments(ChildrenArguments):
    """Whether to include the locations of outputs below a program."""

    include_children: Annotated[
        bool | None,
        described(
            "Whether to include the locations of outputs below the program that are reported as activities. "
            "The field `program` of each location names the one that reports it. Default: true."
        ),
    ] = True


def either(name: str, one: Any, many: list[Any] | None) -> tuple[tuple[str, Hashable], ...]:
    """Return the option for an argument with a list form, `name` for one value, else `name_in`, or none."""
    given = {} if one is None else {name: plain_word(one)}
    if many is not None:
        check_length(many, camel(name + MANY))
        given[name + MANY] = tuple(plain_word(each) for each in many)
    return tuple(one_form(given).items())


def children_option(*, included: bool | None) -> tuple[str, Hashable]:
    """Return the option that includes the rows of child programs, unless it is set to false."""
    return ("include_children", None if included is False else True)


def exactly_one(given: dict[str, Any]) -> tuple[str, Any]:
    """Return the one argument that has a value; raise an error if none or several have."""
    present = {name: value for name, value in given.items() if value is not None}
    if len(present) != 1:
        names = " or ".join(f"`{camel(name)}`" for name in given)
        number = "none" if not present else "several"
        raise BadInputError(
            f"Exactly one of {names} is required; the request has {number}.", argument=next(iter(given))
        )
    return next(iter(present.items()))
