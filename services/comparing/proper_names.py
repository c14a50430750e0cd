"""Proper names in texts: words that are always capitalized, such as those of towns, camps and disasters.

Most programs say where they work in their texts alone. Two that share the name of a town, a district or a
camp, within one country, meet there.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache

from db import codelists, comparison_words
from services.comparing import words

# Where a sentence or an item of a list begins; its first word has a capital anyway.
SENTENCE = re.compile(r"[.!?:;•*#\n|]+|\d+\)")
WORD = re.compile(r"[^\W\d_]+")
SHORTEST = 4
LONGEST_TEXT, MOST_NAMES = 6_000, 40
# Where more words than this share are capitalized, as in headlines and in German, capitals say nothing.
MOST_CAPITALS = 0.67
# Letters that a name shares with the name of a country when it is a word for its people or language.
STEM = 5


def named_in(texts: Iterable[str], places: Iterable[str] = ()) -> frozenset[str]:
    """The proper names in texts, folded; all words of the names of `places` are such names."""
    found: dict[str, None] = {}
    small: set[str] = set()
    for text in texts:
        capital, lower = _sorted(text[:LONGEST_TEXT])
        small |= lower
        if len(capital) <= MOST_CAPITALS * (len(capital) + len(lower)):
            found.update(dict.fromkeys(capital))
    names = [name for name in found if name not in small]
    placed = [word for place in places for word in words.words(place)]
    return frozenset([name for name in dict.fromkeys([*placed, *names]) if is_telling(name)][:MOST_NAMES])


def is_telling(name: str) -> bool:
    """Whether a name can be that of a place below a country: no country, people, month or organization."""
    return (
        len(name) >= SHORTEST
        and name[:STEM] not in country_stems()
        and name not in comparison_words.no_places()
    )


@cache
def country_stems() -> frozenset[str]:
    """The first letters of the words of all countries' names in all languages that are known."""
    countries = codelists.load()["Country"].values()
    return frozenset(
        word[:STEM]
        for each in countries
        for name in (each.name_en, each.name_id)
        for word in words.words(name)
    )


def _sorted(text: str) -> tuple[list[str], set[str]]:
    """The words of a text that are capitalized within sentences, in order, and those in small letters."""
    capital, lower = [], set()
    for word in _words(text):
        folded = words.root(words.folded(word))
        if word[0].isupper():
            if not word.isupper():
                capital.append(folded)
        else:
            lower.add(folded)
    return capital, lower


def _words(text: str) -> Iterator[str]:
    """The words of a text that don't begin a sentence."""
    sentences = (WORD.findall(sentence)[1:] for sentence in SENTENCE.split(words.TAG.sub(" ", text)))
    return (word for sentence in sentences for word in sentence if len(word) >= SHORTEST)
