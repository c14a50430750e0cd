"""The names of enum values in Indonesian and English, read from `data/enum-labels.csv`.

A row for the enum `*` is for all enums; a row for one enum comes before it.
"""

import csv
import functools
from collections.abc import Mapping
from pathlib import Path

FILE = Path(__file__).parent / "data" / "enum-labels.csv"
EVERY = "*"


@functools.lru_cache
def labels() -> Mapping[tuple[str, str], tuple[tuple[str, str], ...]]:
    """Return the (language, name) pairs by enum and value."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return {
            (row["enum"], row["value"]): (("id", row["id"]), ("en", row["en"]))
            for row in csv.DictReader(file)
        }


def of(enum: str, value: str) -> tuple[tuple[str, str], ...]:
    """Return the names of a value of an enum; none if the file has none."""
    known = labels()
    return known.get((enum, value)) or known.get((EVERY, value), ())
