"""The normalized words of texts for comparisons: case-folded, singular, without stop words."""

import functools
import re
import unicodedata
from collections.abc import Iterable

from db import comparison_words

WORD = re.compile(r"[^\W_]+")
# Combining marks, after Unicode decomposition.
ACCENT = re.compile(r"[\u0300-\u036f]+")
TAG = re.compile(r"<[^>]{0,200}>|&[a-z]{2,8};")
# In "covid 19" the number is part of the word; it would otherwise count as the number of a phase.
JOINED = re.compile(r"\b(?:covid|sars cov)[\W_]*(?:19|2)?(?!\d)|\bcorona\s*virus\b|\bcorona\b", re.IGNORECASE)

SHORTEST, LONGEST = 2, 40
# A shorter number is a count or a year; a number of this length or more is a project code.
CODE_LENGTH = 5

FIRST = "i"
ROMAN = {"ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8", "ix": "9"}
STOP_WORDS, PART_WORDS = comparison_words.stop_words(), comparison_words.part_words()
SYNONYMS = comparison_words.synonyms()


def folded(text: str) -> str:
    """Return the text in lower case, without accents and markup."""
    plain = TAG.sub(" ", text).casefold()
    return plain if plain.isascii() else ACCENT.sub("", unicodedata.normalize("NFKD", plain))


def tokens(text: str) -> list[str]:
    """All words and numbers of a text, in order."""
    return [token[:LONGEST] for token in WORD.findall(JOINED.sub(" covid ", folded(text)))]


def words(text: str) -> list[str]:
    """The normalized words of a text in order, without stop words and plain numbers."""
    return [root(token) for token in tokens(text) if is_word(token)]


def is_word(token: str) -> bool:
    """Return whether a token can describe the subject of a program."""
    if token.isdigit():
        return len(token) >= CODE_LENGTH
    return len(token) >= SHORTEST and token not in STOP_WORDS and token not in ROMAN


@functools.lru_cache(maxsize=100_000)
def root(word: str) -> str:
    """The word without a plural ending, and the same word for all its synonyms."""
    if len(word) > 4 and not word.isdigit():
        if word.endswith("ies"):
            word = word[:-3] + "y"
        elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
            word = word[:-1]
    return SYNONYMS.get(word, word)


def distinct(values: Iterable[str], most: int) -> tuple[str, ...]:
    """The first distinct ones, in order."""
    return tuple(list(dict.fromkeys(values))[:most])


def numbers(text: str) -> frozenset[str]:
    """The numbers of a title that distinguish it in a series: phases, parts, years."""
    title_numbers = set()
    previous = ""
    for token in tokens(text):
        if token.isdigit() and len(token) < CODE_LENGTH:
            title_numbers.add(token.lstrip("0") or "0")
        elif token in ROMAN and (len(token) > 1 or previous in PART_WORDS):
            title_numbers.add(ROMAN[token])
        elif token == FIRST and previous in PART_WORDS:
            title_numbers.add("1")
        previous = token
    return frozenset(title_numbers)
