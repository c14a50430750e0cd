"""Alternatives: the words of one term of a search query, or of one of its synonyms."""

import re
from collections.abc import Set
from dataclasses import dataclass
from typing import Any

from db import search_words

WORD = re.compile(r"[^\W_]+")
# Shorter words are often abbreviations, and similar to too many other words.
SHORTEST_CORRECTED = 5


@dataclass(frozen=True, slots=True)
class Alternative:
    """Words to find: `near` as a phrase, `exact` without stemming, `prefix` as beginnings of words."""

    words: tuple[str, ...]
    near: bool = False
    exact: bool = False
    prefix: bool = False

    @property
    def has_words(self) -> bool:
        """True if at least one of the words is no stop word."""
        return any(word not in search_words.stop_words() for word in self.words)

    @property
    def may_be_misspelt(self) -> bool:
        """True if it is a single word that is long enough to correct."""
        is_word = len(self.words) == 1 and self.words[0].isalpha()
        return is_word and len(self.words[0]) >= SHORTEST_CORRECTED and not (self.exact or self.prefix)

    def encoded(self, stops: Set[str], *, correct: bool) -> dict[str, Any]:
        """The alternative as JSON for the database, with null in place of stop words."""
        return {
            "words": [None if word in stops else word for word in self.words],
            "near": self.near,
            "exact": self.exact,
            "prefix": self.prefix,
            "correct": correct and self.may_be_misspelt,
        }


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text in lower case; a word consists of letters and digits."""
    return tuple(word.lower() for word in WORD.findall(text))
