"""Values of filters that are valid only if a record that the viewer may see has them.

Publishers add codes of their own to public vocabularies, so only the data says whether a code is unknown.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Self

from sqlalchemy import ARRAY, Column, Text, bindparam, func, select

from services.querying.errors import BadInputError
from services.querying.statements import Statement, prepare
from services.querying.visibility import visible

# Parameters with the keys of records, which are many and never values of filters.
KEYS = frozenset(("keys", "parents"))


class Unproven(str):
    """A value of a column that no list holds, and the error if no record has it."""

    __slots__ = ("column", "refusal")

    column: Column[Any]
    refusal: Callable[[], BadInputError]

    def __new__(cls, value: str, column: Column[Any], refusal: Callable[[], BadInputError]) -> Self:
        """Create the value."""
        made = super().__new__(cls, value)
        made.column, made.refusal = column, refusal
        return made

    def __deepcopy__(self, _memo: dict[int, Any]) -> Self:
        """Return the value itself, which never changes; dataclasses copy their values."""
        return self


def among(values: Mapping[str, Any]) -> Iterator[Unproven]:
    """The unproven values among the parameters of a statement."""
    for name, value in values.items():
        if type(value) is list and name not in KEYS:
            yield from (each for each in value if type(each) is Unproven)


@lru_cache
def statement(column: Column[Any], member: bool) -> Statement:
    """Build the statement for those of the `keys` that a visible row has in the column."""
    keys = func.unnest(bindparam("keys", type_=ARRAY(Text)), type_=Text).column_valued("key")
    rows = select(column).where(column == keys, visible(column.table, member=member))
    return prepare(select(keys.label("key")).where(rows.exists()))
