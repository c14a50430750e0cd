"""Baselines: compare titles by equality and by trigrams."""

import unicodedata
from collections.abc import Iterable


def normalized(title: str) -> str:
    """Return the title in lower case without accents, its words and numbers separated by single spaces."""
    bare = "".join(
        letter for letter in unicodedata.normalize("NFKD", title) if not unicodedata.combining(letter)
    )
    return " ".join("".join(letter if letter.isalnum() else " " for letter in bare.casefold()).split())


def equality(one: Iterable[str], other: Iterable[str]) -> float:
    """1 when the two have a normalized title in common, in any of their languages, else 0."""
    return float(bool({normalized(title) for title in one} & {normalized(title) for title in other} - {""}))


def trigrams(title: str) -> set[str]:
    """The trigrams of the title's words as pg_trgm counts them: two spaces before each word, one after it."""
    return {
        padded[start : start + 3]
        for word in normalized(title).split()
        for padded in (f"  {word} ",)
        for start in range(len(padded) - 2)
    }


def similarity(one: Iterable[str], other: Iterable[str]) -> float:
    """The share of trigrams that two titles have in common: of their languages, the two most alike."""
    others = [trigrams(title) for title in other]
    return max((_shared(trigrams(title), found) for title in one for found in others), default=0.0)


def _shared(one: set[str], other: set[str]) -> float:
    return len(one & other) / len(one | other) if one | other else 0.0
