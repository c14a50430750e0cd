"""Search over all kinds of records, with facets and highlights."""

from typing import Any

from markupsafe import Markup

from hub.site.lists import SIZE, is_number
from hub.site.pages import Data, Page
from hub.site.visits import Visit

WORDS, AFTER, TYPE = "q", "after", "type"
# Facet of the answer: the parameter and the field of the filter. Types are an argument of their own.
FACETS = {
    "types": TYPE,
    "statuses": "status",
    "provinces": "province",
    "years": "year",
    "organizationTypes": "organizationType",
    "languages": "language",
}


def variables(visit: Visit) -> dict[str, Any]:
    """Return the words, the facets that are chosen, and the page. Without words, nothing is searched."""
    words = visit.query.get(WORDS, "").strip()
    filter_ = {
        name: [int(each) for each in chosen if is_number(each)] if name == "year" else chosen
        for name in FACETS.values()
        if name != TYPE and (chosen := given(visit, name))
    }
    return {
        "words": words,
        "isSearched": bool(words),
        "types": given(visit, TYPE) or None,
        "filter": filter_ or None,
        "first": SIZE,
        "after": visit.query.get(AFTER) or None,
    }


def given(visit: Visit, name: str) -> list[str]:
    """Return the values of a parameter that are not empty."""
    return [value for value in visit.query.getlist(name) if value]


def view(visit: Visit, data: Data) -> dict[str, Any]:
    """Return the results with their highlighted titles, and the facets with what is chosen."""
    words = visit.query.get(WORDS, "").strip()
    found = data.get("search")
    if found is None:
        return {"words_given": words, "total": None, "results": [], "facets": [], "next": None}
    kept = {name: visit.query.getlist(name) for name in visit.query if name != AFTER}
    following = {**kept, AFTER: found["pageInfo"]["endCursor"]}
    titles = facet_titles(visit)
    return {
        "words_given": words,
        "total": found["totalCount"],
        "results": [result(edge) for edge in found["edges"]],
        "facets": [
            {
                "name": parameter,
                "title": titles[facet],
                "choices": found["facets"][facet],
                "chosen": given(visit, parameter),
            }
            for facet, parameter in FACETS.items()
            if found["facets"][facet]
        ],
        "next": visit.to("search", following) if found["pageInfo"]["hasNextPage"] else None,
    }


def result(edge: dict[str, Any]) -> dict[str, Any]:
    """Return a record with its highlights, which the graph has escaped but for `<mark>`."""
    marked = {each["field"]: Markup(each["text"]) for each in reversed(edge["highlights"])}  # noqa: S704 - as said
    return {**edge["node"], "marked": marked}


def facet_titles(visit: Visit) -> dict[str, str]:
    """Return the names of the facets."""
    words = visit.words
    return {
        "types": words.gettext("Kind of record"),
        "statuses": words.gettext("Status"),
        "provinces": words.gettext("Province"),
        "years": words.gettext("Year"),
        "organizationTypes": words.gettext("Type of organization"),
        "languages": words.gettext("Language"),
    }


PAGES = (Page("search", variables, view),)
