"""The lists that give organizations their identifiers (org-id.guide): an identifier begins with its list."""

import csv
import functools
from pathlib import Path

PATH = Path(__file__).parent / "data" / "organization-lists.csv"


@functools.cache
def load() -> frozenset[str]:
    """Return the codes of all known lists, such as `XM-DAC` or `ID-KHH`, read once."""
    with PATH.open(encoding="utf-8", newline="") as file:
        return frozenset(row["code"] for row in csv.DictReader(file))
