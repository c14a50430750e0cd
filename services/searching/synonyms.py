"""Synonyms of terms, in both languages and as abbreviations: of the field, of countries, of provinces."""

import functools
from collections.abc import Iterator, Mapping, Sequence

from db import codelists, regions, search_words
from services.searching.alternatives import Alternative, words_of

Term = tuple[str, ...]
# Between the words of a term that need not stand one after the other.
APART = " & "
# Endings that make no other term of one: policies, refugees, gurunya.
ENDINGS = (("ies", "y"), ("es", ""), ("s", ""), ("nya", ""))


@functools.cache
def table() -> Mapping[Term, tuple[Alternative, ...]]:
    """The synonyms of each term, by the term's words."""
    grouped: dict[Term, dict[Term, Alternative]] = {}
    for group in groups():
        terms = {words_of(term): Alternative(words_of(term), near=APART not in term) for term in group}
        for term in terms:
            others = grouped.setdefault(term, {})
            others |= {other: alternative for other, alternative in terms.items() if other != term}
    return {term: tuple(others.values()) for term, others in grouped.items() if others}


def groups() -> Iterator[Sequence[str]]:
    """All groups of terms that mean the same."""
    yield from search_words.synonyms()
    for names in codelists.load()["Country"].values():
        # Official names with remarks are nothing that people type.
        if not {*"(,"} & {*names.name_id, *names.name_en}:
            yield names.name_id, names.name_en
    for fact in regions.load():
        if fact.level == "PROVINCE":
            yield [name for name in fact.aliases if not {"Provinsi", "Province"} & {*name.split()}]


def of(words: Term) -> tuple[Alternative, ...]:
    """The synonyms of the term with these words; the last word may have an ending."""
    known = table()
    return next((known[term] for term in (words, *without_endings(words)) if term in known), ())


def without_endings(words: Term) -> Iterator[Term]:
    """The words, the last one without an ending."""
    for ending, instead in ENDINGS:
        if words[-1].endswith(ending):
            yield (*words[:-1], words[-1].removesuffix(ending) + instead)


@functools.cache
def longest() -> int:
    """The number of words of the longest term, with a prefix that is written apart."""
    return max(map(len, table())) + 1
