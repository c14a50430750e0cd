"""What an import refused, what it cleaned, and what it met twice, each with its place."""

from dataclasses import dataclass

from services.imports.counted_kinds import PROGRAMS


@dataclass(frozen=True, slots=True)
class Rejection:
    """An activity, an organization, or the rest of a file, that did not go in; `kind` says which."""

    file: str
    line: int | None
    identifier: str | None
    reason: str
    kind: str = PROGRAMS


@dataclass(frozen=True, slots=True)
class Remark:
    """A value that was left out or cut, in a record that went in."""

    file: str
    line: int | None
    identifier: str | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Duplicate:
    """An identifier that was met before in the same run, with both places."""

    identifier: str
    file: str
    line: int
    earlier_file: str
    earlier_line: int
