"""The argument `query`: what people type, taken apart for whatever is searched by it."""

from schema import identifiers
from services.querying.errors import BadInputError
from services.searching import queries
from services.searching.queries import SearchQuery

SYNTAX = (
    'At most 500 characters. Words must all be there, in any form; "several words" in quotes stand so, one '
    "after the other; `-word` must not be there; `radikal*` is any word that begins so; `a OR b` (`a ATAU "
    "b`) is one of the two. Acronyms and terms of the field are found in both languages, misspelt words by "
    "near ones, a record by any of its identifiers."
)


def search_of(text: str) -> SearchQuery:
    """A question taken apart; a global id finds its record."""
    try:
        ids = [identifiers.decode(text.strip(), "query")[1]] if len(text) < queries.LONGEST else []
    except (BadInputError, UnicodeEncodeError):
        ids = []
    return queries.parse(text, ids)
