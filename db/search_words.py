"""Word lists for search, read from the files in `db/data/search`."""

import csv
import functools
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).parent / "data" / "search"
STOP_WORDS = FOLDER / "stop-words.csv"
GENERIC_WORDS = FOLDER / "generic-words.csv"
SYNONYMS = FOLDER / "synonyms.csv"
DICTIONARIES = (FOLDER / "words-id.txt", FOLDER / "words-en.txt")

# Prefixes that are written apart, with a hyphen or together: `de-radikalisasi`, `anti korupsi`.
# The functions of the database use the same (migration 0011).
PREFIXES = (
    *("anti", "antar", "bio", "co", "counter", "de", "eco", "eko", "inter", "ko", "kontra", "macro", "makro"),
    *("micro", "mikro", "multi", "neo", "non", "para", "pasca", "post", "pra", "pre", "pro", "re", "semi"),
    *("socio", "sosio", "sub", "trans", "ultra"),
)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@functools.cache
def stop_words() -> frozenset[str]:
    """Function words of Indonesian and English, in lower case, which search ignores."""
    return frozenset(row["word"] for row in _rows(STOP_WORDS))


@functools.cache
def generic_words() -> frozenset[str]:
    """Words that fit nearly every record, such as `program`; queries ignore them beside other words."""
    return frozenset(row["word"] for row in _rows(GENERIC_WORDS))


@functools.cache
def synonyms() -> tuple[tuple[str, ...], ...]:
    """Groups of synonyms: Indonesian, English and abbreviations, as they are written."""
    return tuple(
        tuple(term.strip() for terms in row.values() for term in terms.split(";") if term.strip())
        for row in _rows(SYNONYMS)
    )


@functools.cache
def dictionary() -> frozenset[str]:
    """Common words of Indonesian and English in lower case, most of them without endings and beginnings."""
    return frozenset(word for path in DICTIONARIES for word in path.read_text(encoding="utf-8").split())
