"""Indonesia, its 38 provinces and 514 regencies and cities, read from the CSV file beside this module."""

import csv
import functools
from pathlib import Path
from typing import NamedTuple

PATH = Path(__file__).parent / "data" / "regions.csv"


class RegionFact(NamedTuple):
    """One region: ISO 3166 code, or the Kemendagri code of a regency; level COUNTRY, PROVINCE or REGENCY.

    `aliases` has all names of the region, including the two main ones; each is unique in the country.
    """

    code: str
    kemendagri_code: str | None
    level: str
    parent_code: str | None
    name_id: str
    name_en: str
    aliases: tuple[str, ...]


def _fact(row: dict[str, str]) -> RegionFact:
    return RegionFact(
        row["code"],
        row["kemendagri_code"] or None,
        row["level"],
        row["parent_code"] or None,
        row["name_id"],
        row["name_en"],
        tuple(row["aliases"].split(";")),
    )


@functools.cache
def load() -> list[RegionFact]:
    """Return all regions, parents before children, read once; callers only read it."""
    with PATH.open(encoding="utf-8", newline="") as file:
        return [_fact(row) for row in csv.DictReader(file)]
