"""What an import refused, and what it cleaned, each with its place."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rejection:
    """An activity, or the rest of a file, that did not go in."""

    file: str
    line: int | None
    identifier: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Remark:
    """A value that was left out or cut, in an activity that went in."""

    file: str
    line: int | None
    identifier: str | None
    sentence: str
