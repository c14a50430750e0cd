"""Words that comparisons of programs treat in their own way, read from the files beside this module."""

import functools
from collections.abc import Mapping
from pathlib import Path

FOLDER = Path(__file__).parent / "data" / "comparing"


@functools.cache
def stop_words() -> frozenset[str]:
    """Joints of sentences in Indonesian, English, French, Spanish, German and Portuguese."""
    return _words("stop-words")


@functools.cache
def generic_words() -> frozenset[str]:
    """Words of the field that name no work by themselves."""
    return _words("generic-words")


@functools.cache
def part_words() -> frozenset[str]:
    """What stands before the number of a part of something longer, such as "phase"."""
    return _words("part-words")


@functools.cache
def synonyms() -> Mapping[str, str]:
    """Spellings and translations that occur side by side, with the one word that stands for each."""
    lines = (FOLDER / "synonyms.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split() for line in lines)


def _words(name: str) -> frozenset[str]:
    return frozenset((FOLDER / f"{name}.txt").read_text(encoding="utf-8").split())
