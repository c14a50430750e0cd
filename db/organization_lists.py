"""The lists that give organizations their identifiers (org-id.guide): an identifier begins with its list.

Some identifiers of organizations begin with no list: those of IATI's retired codelist OrganisationIdentifier
(`FR-3`), and those under which publishers are registered (`41AAA`).
"""

import csv
import functools
from pathlib import Path

FOLDER = Path(__file__).parent / "data"


@functools.cache
def load() -> frozenset[str]:
    """Return the codes of all known lists, such as `XM-DAC` or `ID-KHH`, read once."""
    return _codes("organization-lists.csv")


@functools.cache
def identifiers() -> frozenset[str]:
    """Return the known identifiers without a list, in upper case, read once."""
    return frozenset(code.upper() for code in _codes("organization-codes.csv"))


def _codes(name: str) -> frozenset[str]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return frozenset(row["code"] for row in csv.DictReader(file))
