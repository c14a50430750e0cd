"""Word lists for comparisons of programs, read from the files in `db/data/comparing`."""

import functools
from collections.abc import Mapping
from pathlib import Path

FOLDER = Path(__file__).parent / "data" / "comparing"


@functools.cache
def stop_words() -> frozenset[str]:
    """Function words in Indonesian, English, French, Spanish, German and Portuguese."""
    return _words("stop-words")


@functools.cache
def generic_words() -> frozenset[str]:
    """Common words of the field that don't identify a program by themselves."""
    return _words("generic-words")


@functools.cache
def part_words() -> frozenset[str]:
    """Words before the number of a part, such as "phase"."""
    return _words("part-words")


@functools.cache
def no_places() -> frozenset[str]:
    """Words that are capitalized but name no place: months, days, faiths, languages, kinds of bodies."""
    return _words("no-places")


@functools.cache
def synonyms() -> Mapping[str, str]:
    """Spellings and translations, each mapped to its canonical word."""
    lines = (FOLDER / "synonyms.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split() for line in lines)


def _words(name: str) -> frozenset[str]:
    return frozenset((FOLDER / f"{name}.txt").read_text(encoding="utf-8").split())
