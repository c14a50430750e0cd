"""The words of texts as they are compared: folded, without endings of number, without what says nothing."""

import functools
import re
import unicodedata
from collections.abc import Iterable

from db import comparison_words

WORD = re.compile(r"[^\W_]+")
# Marks that stand above or below a letter, once letters are taken apart.
ACCENT = re.compile(r"[\u0300-\u036f]+")
TAG = re.compile(r"<[^>]{0,200}>|&[a-z]{2,8};")
# The one number that is part of a word: without this rule it would be taken for the number of a phase.
JOINED = re.compile(r"\b(?:covid|sars cov)[\W_]*(?:19|2)?(?!\d)|\bcorona\s*virus\b|\bcorona\b", re.IGNORECASE)

SHORTEST, LONGEST = 2, 40
# A shorter number counts something or names a year; from here on it is a code, as projects have.
CODE_LENGTH = 5

FIRST = "i"
ROMAN = {"ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8", "ix": "9"}
STOP_WORDS, PART_WORDS = comparison_words.stop_words(), comparison_words.part_words()
SYNONYMS = comparison_words.synonyms()


def folded(text: str) -> str:
    """The text in lower case without accents and markup."""
    plain = TAG.sub(" ", text).casefold()
    return plain if plain.isascii() else ACCENT.sub("", unicodedata.normalize("NFKD", plain))


def tokens(text: str) -> list[str]:
    """All words and numbers of a text, in order."""
    return [token[:LONGEST] for token in WORD.findall(JOINED.sub(" covid ", folded(text)))]


def words(text: str) -> list[str]:
    """The words of a text that can say something, in order: no stop words, no plain numbers."""
    return [root(token) for token in tokens(text) if is_word(token)]


def is_word(token: str) -> bool:
    """Whether a token can say what a program is about."""
    if token.isdigit():
        return len(token) >= CODE_LENGTH
    return len(token) >= SHORTEST and token not in STOP_WORDS and token not in ROMAN


@functools.lru_cache(maxsize=100_000)
def root(word: str) -> str:
    """The word without the ending of a plural, and one word for all spellings of a thing."""
    if len(word) > 4 and not word.isdigit():
        if word.endswith("ies"):
            word = word[:-3] + "y"
        elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
            word = word[:-1]
    return SYNONYMS.get(word, word)


def distinct(found: Iterable[str], most: int) -> tuple[str, ...]:
    """The first distinct ones, in order."""
    return tuple(list(dict.fromkeys(found))[:most])


def numbers(text: str) -> frozenset[str]:
    """The numbers of a title that tell it from others of a row: phases, parts, years."""
    found = set()
    before = ""
    for token in tokens(text):
        if token.isdigit() and len(token) < CODE_LENGTH:
            found.add(token.lstrip("0") or "0")
        elif token in ROMAN and (len(token) > 1 or before in PART_WORDS):
            found.add(ROMAN[token])
        elif token == FIRST and before in PART_WORDS:
            found.add("1")
        before = token
    return frozenset(found)
