"""Values that are in no codelist: the problem names the list and similar codes."""

from collections.abc import Collection, Iterator

from services import codes
from services.revising.problems import Problem, problem
from services.text import suggestions

LONGEST_CODE = 200


def unlisted(path: str, given: str, codelist: str) -> Iterator[Problem]:
    """Find a value that is no code of the list."""
    if given not in codes.codes_of((codelist,)):
        near = suggested(given, codes.names_of((codelist,)))
        yield problem(path, "CODE", given[:LONGEST_CODE], codelist=codelist, **near)


def suggested(given: str, known: Collection[str]) -> dict[str, str]:
    """The end of a sentence with similar words, in both languages."""
    near = ", ".join(suggestions.similar(given, known))
    english, indonesian = f" Did you mean {near}?", f" Mungkin maksud Anda {near}?"
    return {"near_en": english if near else "", "near_id": indonesian if near else ""}
