"""The labeled pairs: identifiers of two activities, their label, and the half of the data set."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

FILE = Path(__file__).with_name("pairs.csv")


class Label(StrEnum):
    """The relation of two activities; README.md has the rules."""

    SAME_WORK = "SAME_WORK"
    SHARE = "SHARE"
    SPLIT_RECORD = "SPLIT_RECORD"
    OVERLAP = "OVERLAP"
    FUNDING_CHAIN = "FUNDING_CHAIN"
    HIERARCHY = "HIERARCHY"
    PHASE = "PHASE"
    UNRELATED = "UNRELATED"


# The strata of the second set have names with this prefix.
SECOND = "2_"
# The labels that the hub should report as overlaps.
WANTED = frozenset({Label.SAME_WORK, Label.SHARE, Label.SPLIT_RECORD, Label.OVERLAP})


class Split(StrEnum):
    """The half of the pairs: used to develop the scorer, or only to evaluate it."""

    DEVELOPMENT = "development"
    EVALUATION = "evaluation"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two activities by identifier, the smaller first, with label, half, stratum, and why so."""

    a: str
    b: str
    label: Label
    split: Split
    stratum: str
    reason: str = ""

    @property
    def is_second(self) -> bool:
        """Whether it belongs to the second set of pairs, which was labelled by the rule as it is now."""
        return self.stratum.startswith(SECOND)

    @property
    def is_wanted(self) -> bool:
        """Whether the hub should find it."""
        return self.label in WANTED


def read(path: Path = FILE) -> list[Pair]:
    """The pairs of the file in its order. Raises ValueError for an unknown label or half."""
    with path.open(encoding="utf-8", newline="") as lines:
        return [_pair(row) for row in csv.DictReader(lines)]


def of_split(pairs: Iterable[Pair], split: Split) -> list[Pair]:
    """The pairs of one half."""
    return [pair for pair in pairs if pair.split is split]


def _pair(row: dict[str, str]) -> Pair:
    return Pair(
        row["identifier_a"],
        row["identifier_b"],
        Label(row["label"]),
        Split(row["split"]),
        row["stratum"],
        row.get("reason", ""),
    )
