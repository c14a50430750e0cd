"""Alternatives: the words of one term of a search query, or of one of its synonyms."""

import re
from collections.abc import Set
from dataclasses import dataclass
from typing import Any

from db import search_words
from services.searching import dictionary
from services.text import invisible

WORD = re.compile(r"[^\W_]+")
# An apostrophe is a sound within an Indonesian word (Ma'arif, do'a); elided articles stay separate words
# (it's, l'eau, dell'acqua). The database does the same with texts (search_plain).
APOSTROPHES = "'\u2019\u2018\u02bc\u02bb`\u00b4"
ELIDED = re.compile(rf"\b(dell|all|nell|sull|dall|degl|un|qu|jusqu|lorsqu)[{APOSTROPHES}]", re.IGNORECASE)
WITHIN = re.compile(rf"([^\W\d_]{{2}})[{APOSTROPHES}](?!s\b)(?=[^\W\d_])", re.IGNORECASE)
HYPHENED = re.compile(
    rf"\b({'|'.join(search_words.PREFIXES)})[-\u2010\u2011](?=[^\W\d_])",
    re.IGNORECASE,
)
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
    def is_generic(self) -> bool:
        """Whether it is one word that says nothing of a subject, such as `program`."""
        return not self.exact and len(self.words) == 1 and self.words[0] in search_words.generic_words()

    @property
    def may_be_misspelt(self) -> bool:
        """True if it is a single word that is long enough to correct and that no dictionary knows."""
        word = self.words[0] if len(self.words) == 1 else ""
        is_typed = word.isalpha() and not (self.exact or self.prefix)
        return is_typed and len(word) >= SHORTEST_CORRECTED and not dictionary.knows(word)

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
    """The words of a text in lower case; a word consists of letters and digits.

    Apostrophes within words and hyphens after prefixes don't separate words.
    """
    return tuple(word.lower() for word in WORD.findall(whole(text)))


def whole(text: str) -> str:
    """The text without the apostrophes, hyphens and invisible characters that don't separate words."""
    return HYPHENED.sub(r"\1", WITHIN.sub(r"\1", ELIDED.sub(r"\1 ", invisible.cleaned(text))))
