"""Word lists for search, read from the CSV files in `db/data/search`."""

import csv
import functools
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).parent / "data" / "search"
STOP_WORDS = FOLDER / "stop-words.csv"
SYNONYMS = FOLDER / "synonyms.csv"


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@functools.cache
def stop_words() -> frozenset[str]:
    """Function words of Indonesian and English, in lower case, which search ignores."""
    return frozenset(row["word"] for row in _rows(STOP_WORDS))


@functools.cache
def synonyms() -> tuple[tuple[str, ...], ...]:
    """Groups of synonyms: Indonesian, English and abbreviations, as they are written."""
    return tuple(
        tuple(term.strip() for terms in row.values() for term in terms.split(";") if term.strip())
        for row in _rows(SYNONYMS)
    )
