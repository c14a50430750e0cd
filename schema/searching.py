"""The argument `query`: parses search queries."""

from schema import identifiers
from services.querying.errors import BadInputError
from services.searching import queries
from services.searching.queries import SearchQuery

SYNTAX = (
    "At most 500 characters. All words must occur, in any inflected form. A phrase in quotes, "
    '"several words", must occur as it is; `-word` excludes records with the word; `radikal*` matches all '
    "words with that beginning; `a OR b` (or `a ATAU b`) matches either word. Acronyms and technical terms "
    "are found in Indonesian and English, misspelled words by similar ones, and a record by any of its "
    "identifiers."
)


def search_of(text: str) -> SearchQuery:
    """Parse a search query; a global ID finds its record."""
    try:
        ids = [identifiers.decode(text.strip(), "query")[1]] if len(text) < queries.LONGEST else []
    except (BadInputError, UnicodeEncodeError):
        ids = []
    return queries.parse(text, ids)
