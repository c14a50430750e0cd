"""Rejections, remarks and duplicates of an import, each with its place in the input."""

from dataclasses import dataclass

from services.imports.counted_kinds import PROGRAMS


@dataclass(frozen=True, slots=True)
class Rejection:
    """An activity, an organization, or the rest of a file, that was not imported; `kind` says which."""

    file: str
    line: int | None
    identifier: str | None
    reason: str
    kind: str = PROGRAMS


@dataclass(frozen=True, slots=True)
class Remark:
    """A value that was left out or cut in an imported record."""

    file: str
    line: int | None
    identifier: str | None
    sentence: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The paths of what the hub does not keep of a record, each as often as it occurs."""

    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Duplicate:
    """An identifier that occurred before in the same run, with both places."""

    identifier: str
    file: str
    line: int
    earlier_file: str
    earlier_line: int
