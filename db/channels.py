"""The channels of aid of the DAC's CRS: bodies such as UNICEF (41122), and categories such as 22000."""

import csv
import functools
from pathlib import Path
from typing import NamedTuple

PATH = Path(__file__).parent / "data" / "channels.csv"


class Channel(NamedTuple):
    """One channel; a category stands for many organizations, so that its code identifies none."""

    code: str
    category: bool
    names: tuple[str, ...]


@functools.cache
def load() -> dict[str, Channel]:
    """Return code -> channel, read once; callers only read it."""
    with PATH.open(encoding="utf-8", newline="") as file:
        return {
            row["code"]: Channel(
                row["code"], row["category"] == "1", tuple(filter(None, (row["name_en"], row["name_fr"])))
            )
            for row in csv.DictReader(file)
        }
