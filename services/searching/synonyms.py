"""Synonyms of terms of the field: in both languages, and as abbreviations."""

import functools
from collections.abc import Mapping

from db import search_words
from services.searching.alternatives import Alternative, words_of

Term = tuple[str, ...]


@functools.cache
def table() -> Mapping[Term, tuple[Alternative, ...]]:
    """The synonyms of each term, by the term's words."""
    grouped: dict[Term, dict[Term, Alternative]] = {}
    for group in search_words.synonyms():
        terms = list(dict.fromkeys(words_of(term) for term in group))
        for term in terms:
            others = grouped.setdefault(term, {})
            others |= {other: Alternative(other, near=True) for other in terms if other != term}
    return {term: tuple(others.values()) for term, others in grouped.items() if others}


def of(words: Term) -> tuple[Alternative, ...]:
    """The synonyms of the term with these words."""
    return table().get(words, ())


@functools.cache
def longest() -> int:
    """The number of words of the longest term."""
    return max(map(len, table()))
