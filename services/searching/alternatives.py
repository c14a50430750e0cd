"""One way of putting what is searched: some words, near to each other or not."""

import re
from collections.abc import Set
from dataclasses import dataclass
from typing import Any

from db import search_words

WORD = re.compile(r"[^\W_]+")
# Shorter words are most often short forms, and near to far too many others.
SHORTEST_CORRECTED = 5


@dataclass(frozen=True, slots=True)
class Alternative:
    """Words; `near` one after the other, `exact` as they are written, `prefix` as beginnings of words."""

    words: tuple[str, ...]
    near: bool = False
    exact: bool = False
    prefix: bool = False

    @property
    def has_words(self) -> bool:
        """Whether one of the words can be searched by."""
        return any(word not in search_words.stop_words() for word in self.words)

    @property
    def may_be_misspelt(self) -> bool:
        """Whether it is one word that somebody typed as part of a sentence."""
        is_word = len(self.words) == 1 and self.words[0].isalpha()
        return is_word and len(self.words[0]) >= SHORTEST_CORRECTED and not (self.exact or self.prefix)

    def encoded(self, stops: Set[str], *, correct: bool) -> dict[str, Any]:
        """The alternative as the database reads it, null for words that it does not keep."""
        return {
            "words": [None if word in stops else word for word in self.words],
            "near": self.near,
            "exact": self.exact,
            "prefix": self.prefix,
            "correct": correct and self.may_be_misspelt,
        }


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text in lower case: letters and digits, whatever stands between them."""
    return tuple(word.lower() for word in WORD.findall(text))
