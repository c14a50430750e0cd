"""Terms of the field that mean the same, in both languages and in short."""

import functools
from collections.abc import Mapping

from db import search_words
from services.searching.alternatives import Alternative, words_of

Term = tuple[str, ...]


@functools.cache
def table() -> Mapping[Term, tuple[Alternative, ...]]:
    """The other terms for each term, by its words."""
    found: dict[Term, dict[Term, Alternative]] = {}
    for group in search_words.synonyms():
        terms = list(dict.fromkeys(words_of(term) for term in group))
        for term in terms:
            others = found.setdefault(term, {})
            others |= {other: Alternative(other, near=True) for other in terms if other != term}
    return {term: tuple(others.values()) for term, others in found.items() if others}


def of(words: Term) -> tuple[Alternative, ...]:
    """The other terms for what the words name."""
    return table().get(words, ())


@functools.cache
def longest() -> int:
    """How many words the longest term has."""
    return max(map(len, table()))
