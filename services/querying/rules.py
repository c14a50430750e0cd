"""Common filter rules: a column compared with a value, or a row linked through another table."""

from typing import Any

from sqlalchemy import (
    ARRAY,
    Boolean,
    ColumnElement,
    Date,
    DateTime,
    Select,
    Text,
    Uuid,
    and_,
    false,
    func,
    literal_column,
    true,
)

from db.tables.base import nulls_last
from services.querying.filters import Rule

WORDS, IDS = ARRAY(Text), ARRAY(Uuid)


def equal(column: ColumnElement[Any], value: ColumnElement[Any]) -> ColumnElement[bool]:
    """The column has the value, or one of the values if the value is a list."""
    return column == (func.any(value) if isinstance(value.type, ARRAY) else value)


def any_of(column: ColumnElement[Any]) -> Rule:
    """The column has one of the words."""
    return Rule(lambda words, *, member: column == func.any(words), (WORDS,))


def overlaps(column: ColumnElement[Any]) -> Rule:
    """The array column contains one of the words."""
    return Rule(lambda words, *, member: column.bool_op("&&")(words), (WORDS,))  # noqa: PLW0108 - drops `member`


def on_or_after(column: ColumnElement[Any]) -> Rule:
    """The date column is the given day or later."""
    return Rule(lambda day, *, member: at_least(column, day), (Date(),))


def on_or_before(column: ColumnElement[Any]) -> Rule:
    """The date column is the given day or earlier."""
    return Rule(lambda day, *, member: at_most(column, day), (Date(),))


def since(column: ColumnElement[Any]) -> Rule:
    """The time column is the given time or later."""
    return Rule(lambda time, *, member: at_least(column, time), (DateTime(timezone=True),))


def changed_since(column: ColumnElement[Any]) -> Rule:
    """The time column, which is never null, is the given time or later."""
    return Rule(lambda time, *, member: column >= time, (DateTime(timezone=True),))


def known(column: ColumnElement[Any]) -> Rule:
    """The column has a value, or, for the value false, has none."""
    return Rule(lambda expected, *, member: column.is_not(None) == expected, (Boolean(),))


def at_least(column: ColumnElement[Any], value: Any) -> ColumnElement[bool]:
    """The column is not null and at least the value; written like the expression of the sort index."""
    return and_(nulls_last(column, descending=True) >= value, column.is_not(None))


def at_most(column: ColumnElement[Any], value: Any) -> ColumnElement[bool]:
    """The column is not null and at most the value; written like the expression of the sort index."""
    return and_(nulls_last(column, descending=False) <= value, column.is_not(None))


def word_in(column: ColumnElement[Any], links: Select[Any], word: ColumnElement[Any]) -> Rule:
    """The column is among the links that have one of the given words."""
    return Rule(
        lambda words, *, member: column.in_(links.where(word == func.any(words))),
        (WORDS,),
    )


def has(rows: Any) -> Rule:
    """There are such rows, or, for the value false, none. `rows` takes whether the viewer is a member.

    PostgreSQL runs a scalar subquery only for the records of a page; it would run EXISTS for all records.
    """

    def condition(expected: Any, *, member: bool) -> ColumnElement[bool]:
        first_row: ColumnElement[Any] = (
            rows(member).with_only_columns(true()).limit(literal_column("1")).scalar_subquery()
        )
        matches: ColumnElement[bool] = func.coalesce(first_row, false()) == expected
        return matches

    return Rule(condition, (Boolean(),))
