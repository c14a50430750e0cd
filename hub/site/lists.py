"""Lists: filters in the address, one order, pages by cursor, and exactly this list as files."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import orjson

from db import enum_labels
from hub.localization.words import Words
from hub.site.pages import Data, Page
from hub.site.visits import Visit

SIZE = 20
# Digits of a number; longer ones are refused like other words.
LONGEST_NUMBER = 10
WORDS, SORT, AFTER, BEFORE = "q", "sort", "after", "before"
OWN = {WORDS, SORT, AFTER, BEFORE}
Title = Callable[[Words], str]


def is_number(value: str) -> bool:
    """Whether a value is a whole number; much longer ones can't be read, and are no year or level."""
    return value.isdecimal() and len(value) < LONGEST_NUMBER


@dataclass(frozen=True)
class Filter:
    """A filter of a list: its parameter, which is the name in the graph's filter, and how a form asks for it.

    With `enum`, its values are choices, several at once unless `one`; a `day` is a date; others are text, of
    which the graph takes a list if it is `listed`. A `number` is an integer in the graph.
    """

    name: str
    title: Title
    enum: str | None = None
    values: Sequence[str] = ()
    day: bool = False
    listed: bool = False
    number: bool = False
    one: bool = False

    def given(self, visit: Visit) -> Any:
        """Return the value for the graph; null if the address has none."""
        values = [value for value in visit.query.getlist(self.name) if value]
        if not values:
            return None
        if self.number:
            return [
                int(value) if value.isdecimal() and len(value) < LONGEST_NUMBER else value for value in values
            ]
        return values if (self.enum and not self.one) or self.listed else values[-1]

    def field(self, visit: Visit) -> dict[str, Any]:
        """Return what the form shows, with a value that was refused."""
        refused = visit.refused.get(self.name)
        chosen = [value for value in visit.query.getlist(self.name) if value]
        choices = [
            {"value": value, "title": dict(enum_labels.of(self.enum, value)).get(visit.language, value)}
            for value in self.values
            if self.enum
        ]
        return {
            "name": self.name,
            "title": self.title(visit.words),
            "choices": choices,
            "chosen": [refused.value] if refused else chosen,
            "day": self.day,
            "is_refused": refused is not None,
        }


@dataclass(frozen=True)
class List:
    """A list of the graph: its connection in the answer, its filters and its orders, the first by default."""

    page: str
    connection: str
    filters: Sequence[Filter]
    orders: Mapping[str, Title]
    export: str | None = None
    iati: bool = False
    is_searched: bool = True
    # What the list is called as a feed; null if it has none.
    feed_title: Title | None = None

    def variables(self, visit: Visit) -> dict[str, Any]:
        """Return the variables `filter`, `orderBy`, `words` and those of the page."""
        given = {each.name: value for each in self.filters if (value := each.given(visit)) is not None}
        return {
            **({"words": visit.query.get(WORDS) or None} if self.is_searched else {}),
            "filter": given or None,
            "orderBy": self.order(visit),
            **window(visit),
        }

    def order(self, visit: Visit) -> dict[str, str]:
        """Return the order of the address, such as `-START` for the latest first."""
        chosen = visit.query.get(SORT) or next(iter(self.orders))
        return {"field": chosen.lstrip("-"), "direction": "DESC" if chosen.startswith("-") else "ASC"}

    def view(self, visit: Visit, data: Data) -> dict[str, Any]:
        """Return the rows, the form, the pages and the files of the list."""
        found = data[self.connection]
        words = visit.words
        chosen = visit.query.get(SORT) or next(iter(self.orders))
        return {
            "total": found["totalCount"],
            "rows": found["nodes"],
            "around": around(visit, found["pageInfo"]),
            "fields": [each.field(visit) for each in self.filters],
            "ignored": sorted({*visit.query} - {each.name for each in self.filters} - OWN),
            "given_words": visit.query.get(WORDS, ""),
            "is_searched": self.is_searched,
            "is_filtered": any(visit.query.getlist(each.name) for each in self.filters),
            "orders": [
                {"value": value, "title": title(words), "chosen": value == chosen}
                for value, title in self.orders.items()
            ],
            "files": self.files(visit),
            "feed": self.feed(visit) if self.feed_title else None,
        }

    def feed(self, visit: Visit) -> str:
        """Return the address of the list as an Atom feed."""
        kept = {name: visit.query.getlist(name) for name in visit.query if name not in (AFTER, BEFORE, SORT)}
        path, _, query = visit.to(visit.page, kept).partition("?")
        return f"{path}.atom?{query}" if query else f"{path}.atom"

    def files(self, visit: Visit) -> dict[str, str]:
        """Return the addresses at which exactly this list is exported."""
        if self.export is None:
            return {}
        given = self.variables(visit)
        found = exports(self.export, visit, given["filter"], words=given.get("words"), order=given["orderBy"])
        if self.iati:
            query = {"filter": encoded(given["filter"])} if given["filter"] else {}
            found["IATI XML"] = f"/export/iati/activities?{urlencode(query)}".rstrip("?")
        return found

    def declared(self, *beside: str) -> Page:
        """Return the page of the list; `beside` are further fields of its connection that the page shows."""

        def view(visit: Visit, data: Data) -> dict[str, Any]:
            connection = data[self.connection]
            return {**self.view(visit, data), **{name: connection[name] for name in beside}}

        return Page(self.page, self.variables, view, listing=self)


def exports(
    connection: str,
    visit: Visit,
    filter_: Any,
    *,
    words: str | None = None,
    order: Any = None,
) -> dict[str, str]:
    """Return the addresses of a list of the graph as files, by the name of the format."""
    query = {"lang": visit.language}
    if words:
        query["query"] = words
    for name, value in (("filter", filter_), ("orderBy", order)):
        if value:
            query[name] = encoded(value)
    return {
        name.upper(): f"/export/{connection}?{urlencode({**query, 'format': name})}"
        for name in ("csv", "xlsx", "ndjson")
    }


def encoded(value: Any) -> str:
    """Return a value as JSON."""
    return orjson.dumps(value).decode()


def window(visit: Visit) -> dict[str, Any]:
    """Return the variables of the page of a list that the address asks for."""
    after, before = visit.query.get(AFTER) or None, visit.query.get(BEFORE) or None
    forward = before is None or after is not None
    return {
        "first": SIZE if forward else None,
        "after": after,
        "last": None if forward else SIZE,
        "before": None if forward else before,
    }


def around(visit: Visit, page: Mapping[str, Any]) -> dict[str, str | None]:
    """Return the addresses of the previous and of the next page of a list; null at its ends."""
    kept = {name: visit.query.getlist(name) for name in visit.query if name not in (AFTER, BEFORE)}

    def at(name: str, cursor: str) -> str:
        return visit.to(visit.page, {**kept, name: cursor}, **visit.parts)

    return {
        "previous": at(BEFORE, page["startCursor"]) if page["hasPreviousPage"] else None,
        "next": at(AFTER, page["endCursor"]) if page["hasNextPage"] else None,
    }
