"""Stored rows of matrices: read as long as nothing that they count has been written since.

There are two: of public records, and of the records that all members see. A member whose organization has
records that others don't see gets a matrix that is counted for it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ARRAY, ColumnElement, Text, bindparam, cast, exists, func, literal_column, null, select

from db.tables import action_plan, coverage_summary, coverage_write, organization, plan_node, program
from db.values import Visibility
from services.coverage.measures import MEASURES
from services.coverage.shapes import Counting, CoverageColumns, CoverageRows, Matrix, Selection
from services.querying.reader import Reader, Row
from services.querying.statements import Statement, prepare
from services.querying.visibility import OWNER, owned

# Rows by organization are counted when they are requested.
ROWS = tuple(kind for kind in CoverageRows if kind is not CoverageRows.LEAD)
# No key: the total of a row or of a column, and a program without a value of its own.
NO_KEY = ""
# The columns that are stored for each year; the others only for all years.
YEARLY = (NO_KEY, CoverageColumns.PROVINCE, CoverageColumns.ORGANIZATION_TYPE, CoverageColumns.STATUS)
# Those of measures that are slow to count.
MAIN = (NO_KEY, CoverageColumns.PROVINCE, CoverageColumns.REGENCY)
ALL_YEARS = 0
# The key of a row that says that a matrix is stored; as a mark, that none of its rows is up to date.
EVERY_ROW = "*"
# The tables whose records have a visibility of their own; all others copy one.
RECORDS = (program, organization, action_plan)
PLACE = ("plan_id", "rows", "columns", "year")


def is_stored(matrix: Matrix, columns: str, measure: str) -> bool:
    """Return whether there are summaries of the measure for matrices of this form."""
    is_plain = matrix.counting == Counting() and matrix.selection.without_year() == Selection()
    is_known = is_stored_in(columns, measure, in_year=matrix.selection.year is not None)
    return is_plain and is_known and matrix.rows in ROWS


def is_stored_in(columns: str, measure: str, *, in_year: bool) -> bool:
    """Return whether a measure is stored for these columns, for all years or for each."""
    if not MEASURES[measure].all_columns:
        return columns in MAIN and not in_year
    return columns in YEARLY or not in_year


def is_marked(key: Any) -> ColumnElement[bool]:
    """The condition that something has been written that concerns a row of the plan."""
    plan: Any = bindparam("plan_id", type_=coverage_write.c.plan_id.type)
    return exists().where(coverage_write.c.plan_id == plan, coverage_write.c.row_key == key)


def text(word: str) -> ColumnElement[str]:
    """A word in a statement."""
    return literal_column(f"'{word}'", Text)


@lru_cache
def read_statement(is_total: bool, member: bool) -> Statement:
    """Build the statement that reads measures of the rows that are up to date.

    Rows without a measure are those that are not.
    """
    table = coverage_summary
    bound: dict[str, Any] = {name: bindparam(name, type_=table.c[name].type) for name in PLACE}
    measures: Any = bindparam("measures", type_=ARRAY(Text))
    visibility = Visibility.MEMBERS if member else Visibility.PUBLIC
    columns = [table.c[name] for name in ("measure", "row_key", "column_keys", "numbers", "lists")]
    query = select(*columns).where(
        *(table.c[name] == value for name, value in bound.items()),
        table.c.measure == func.any(measures),
        table.c.visibility == text(visibility),
        table.c.row_key == text(NO_KEY) if is_total else table.c.row_key != text(NO_KEY),
        ~is_marked(table.c.row_key),
        ~is_marked(text(EVERY_ROW)),
    )
    if member:
        query = query.where(*(~has_own_records(each) for each in RECORDS))
    if is_total:
        return prepare(query)
    nothing = [cast(null(), column.type) for column in columns]
    key = cast(plan_node.c.id, Text)
    marked = select(nothing[0], key, *nothing[2:]).where(
        plan_node.c.plan_id == bound["plan_id"], plan_node.c.kind == bound["rows"], is_marked(key)
    )
    return prepare(query.union_all(marked))


def has_own_records(table: Any) -> ColumnElement[bool]:
    """The condition that the viewer's organization has records that others don't see."""
    return exists().where(table.c.visibility == OWNER, owned(table))


@dataclass(frozen=True, slots=True)
class Stored:
    """The stored rows of each measure, and the keys of the rows that are to be counted."""

    measures: Mapping[str, Sequence[Row]]
    outdated: Sequence[UUID]


async def read(
    reader: Reader, matrix: Matrix, columns: str, measures: Sequence[str], *, is_total: bool
) -> Stored:
    """The rows that are up to date; no measures if the matrix is not stored."""
    statement = read_statement(is_total, reader.viewer.is_member)
    place = {
        "plan_id": matrix.plan,
        "rows": matrix.rows.value,
        "columns": columns,
        "year": matrix.selection.year or ALL_YEARS,
    }
    found: dict[str, list[Row]] = {}
    outdated: list[UUID] = []
    for row in await reader.fetch(statement, {**place, "measures": list(measures)}):
        if row["measure"] is None:
            outdated.append(UUID(row["row_key"]))
        else:
            found.setdefault(row["measure"], []).append(row)
    # Each stored matrix has at least the row that says so.
    return Stored(found, outdated) if len(found) == len(set(measures)) else Stored({}, ())


def values_of(row: Row) -> Iterator[tuple[str | None, Any]]:
    """The value of each column of a stored row: a number, or a list of sums of money."""
    if row["lists"] is None:
        return zip((key or None for key in row["column_keys"]), row["numbers"], strict=True)
    return zip((key or None for key in row["column_keys"]), map(sums_of, row["lists"]), strict=True)


def sums_of(stored: str) -> list[dict[str, Any]]:
    """Decode the sums of a cell; amounts are stored as text, to stay exact."""
    return [
        {"currency": currency, "count": count, "sum": Decimal(total)}
        for currency, count, total in orjson.loads(stored)
    ]
