"""Texts with a realistic distribution of words, and planted duplicates."""

import itertools
from collections.abc import Iterator, Sequence
from functools import cache
from random import Random
from typing import Any

import orjson

from bench import records
from bench.outline import Outline, drawing

# As many different words as 100,000 real programs have, made of syllables so that none is a real word.
VOCABULARY = 60_000
SYLLABLES = [first + second for first in "bcdfghjklmnprstvwy" for second in "aeiou"]
TITLE_WORDS, DESCRIPTION_WORDS = (5, 9), (15, 50)
# One program in fifty is another record of the one before it, in part in other words.
DOUBLE_EVERY, CHANGED_SHARE = 50, 0.25

TITLE, TITLES, DESCRIPTIONS = (records.PROGRAM.index(name) for name in ("title", "titles", "descriptions"))
DATES = [
    records.PROGRAM.index(name) for name in ("planned_start", "actual_start", "planned_end", "actual_end")
]

Texts = tuple[list[str], list[str]]


@cache
def vocabulary() -> tuple[Sequence[str], Sequence[float]]:
    """Return the words and their cumulative weights: the n-th occurs 1/n as often as the first."""
    made = ("".join(each) for each in itertools.product(SYLLABLES, repeat=3))
    words = list(itertools.islice(made, 0, None, 12))[:VOCABULARY]
    return words, list(itertools.accumulate(1 / rank for rank in range(1, len(words) + 1)))


def some_words(draw: Random, between: tuple[int, int]) -> list[str]:
    """Draw some words, common ones more often."""
    words, weights = vocabulary()
    return draw.choices(words, cum_weights=weights, k=draw.randint(*between))


def reworded(draw: Random, words: Sequence[str]) -> list[str]:
    """Replace some of the words."""
    return [some_words(draw, (1, 1))[0] if draw.random() < CHANGED_SHARE else word for word in words]


def programs(outline: Outline) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of generated programs; a duplicate has the dates of the program before it."""
    draw = drawing("overlap texts")
    before: Texts = ([], [])
    dates: list[Any] = []
    for number, given in enumerate(records.programs(outline)):
        row = list(given)
        if is_double(number):
            texts = reworded(draw, before[0]), reworded(draw, before[1])
            for index, day in zip(DATES, dates, strict=True):
                row[index] = day
        else:
            texts = some_words(draw, TITLE_WORDS), some_words(draw, DESCRIPTION_WORDS)
            dates = [row[index] for index in DATES]
        title, described = (" ".join(words) for words in texts)
        row[TITLE], row[TITLES], row[DESCRIPTIONS] = title, stored(title), stored(described)
        before = texts
        yield tuple(row)


def is_double(number: int) -> bool:
    """Whether a program is a duplicate of the one before it."""
    return number % DOUBLE_EVERY == DOUBLE_EVERY - 1


def stored(text: str) -> str:
    """Return a text in its stored form."""
    return orjson.dumps([("en", text)]).decode()
