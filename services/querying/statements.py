"""Statements: built with SQLAlchemy Core, compiled once, and run by asyncpg with positional parameters."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ClauseElement, Dialect
from sqlalchemy.dialects.postgresql import asyncpg

DIALECT: Dialect = asyncpg.dialect()  # type: ignore[no-untyped-call] # SQLAlchemy leaves it untyped


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL with $1, $2 ..., the names of these parameters in order, and the constant values among them."""

    sql: str
    names: tuple[str, ...]
    fixed: Mapping[str, Any]

    def values(self, given: Mapping[str, Any]) -> list[Any]:
        """The positional values: the given ones, else the constants of the statement."""
        fixed = self.fixed
        return [given[name] if name in given else fixed[name] for name in self.names]


def prepare(clause: ClauseElement) -> Statement:
    """Compile a Core statement to SQL."""
    compiled: Any = clause.compile(dialect=DIALECT)
    fixed = {name: value for name, value in compiled.params.items() if value is not None}
    return Statement(compiled.string, tuple(compiled.positiontup or ()), fixed)
