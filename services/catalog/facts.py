"""What the operators of a hub say about its data sets."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DatasetFacts:
    """What holds for all data sets of a hub; null is unknown, and never guessed."""

    publisher: str | None = None
    # The organization that keeps the data (walidata).
    steward: str | None = None
    standard: str | None = None
    # An SPDX identifier or a web address, for data without a license of its source.
    license: str | None = None


UNKNOWN = DatasetFacts()
