"""Pages: keyset windows over lists, for one root or for many parents in one statement."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from services.querying import cursors
from services.querying.filters import EVERYTHING, Criteria
from services.querying.orders import BY_ID, Order
from services.querying.reader import Row


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of a list is asked: `size` rows from the front, or from the back, between two cursors."""

    size: int
    forward: bool = True
    after: str | None = None
    before: str | None = None

    @property
    def has_cursor(self) -> bool:
        """Whether the window begins or ends at a record."""
        return self.after is not None or self.before is not None


@dataclass(frozen=True, slots=True)
class Scope:
    """Which list is asked, whatever part of it: the filter, and further arguments of the relation."""

    criteria: Criteria = EVERYTHING
    options: tuple[tuple[str, Hashable], ...] = ()

    @property
    def set_options(self) -> dict[str, Hashable]:
        """The options that have a value."""
        return {name: value for name, value in self.options if value is not None}


@dataclass(frozen=True, slots=True)
class Question:
    """One page of one list.

    `counted` when the length of the list is asked beside it; `peeks` when it must be known whether there are
    more rows, which takes one row more than the page has; `marks` when rows bring what cursors are made of.
    """

    window: Window
    scope: Scope = Scope()
    order: Order = BY_ID
    counted: bool = False
    peeks: bool = True
    marks: bool = True

    @property
    def size(self) -> int:
        """How many rows are read at most."""
        return self.window.size + self.peeks

    @property
    def in_one_pass(self) -> bool:
        """Whether page and length come from one statement: a filter is then worked out once, not twice.

        Without a filter the page ends early along an index, and beyond a cursor rows are counted that the
        page doesn't have; then two statements are better.
        """
        return self.counted and not self.window.has_cursor and self.scope.criteria != EVERYTHING


@dataclass(slots=True)
class Page:
    """The rows of a window, and whether there are more on either side.

    `counted` names the list that the page is of; its length is found only when `totalCount` is asked, and is
    `total` where it came with the page.
    """

    rows: list[Row] = field(default_factory=list)
    order: Order = BY_ID
    has_next_page: bool = False
    has_previous_page: bool = False
    counted: Hashable = field(default=None)
    total: int | None = None

    @property
    def whole(self) -> Hashable:
        """The list that the page is of, as its aggregates ask for it: after the page, unlike its length."""
        return self.counted

    @property
    def nodes(self) -> list[Row]:
        """The rows themselves."""
        return self.rows

    @property
    def edges(self) -> "list[Edge]":
        """The rows, each with its cursor."""
        return [Edge(self.order, row) for row in self.rows]

    @property
    def page_info(self) -> Self:
        """A page tells about itself."""
        return self

    @property
    def start_cursor(self) -> str | None:
        """The cursor of the first row."""
        return cursor_of(self.order, self.rows[0]) if self.rows else None

    @property
    def end_cursor(self) -> str | None:
        """The cursor of the last row."""
        return cursor_of(self.order, self.rows[-1]) if self.rows else None


@dataclass(slots=True)
class Edge:
    """A row at its place in a list."""

    order: Order
    node: Row

    @property
    def cursor(self) -> str:
        """Where the row stands."""
        return cursor_of(self.order, self.node)


def cursor_of(order: Order, row: Row) -> str:
    """The cursor of a row in an order; every row of a page carries its id and the order's key."""
    value = None if order.key is None else row[order.key.column]
    return cursors.encode(order.tag, value, row["id"])


def shown_columns(question: Question, columns: Sequence[str]) -> tuple[str, ...]:
    """The columns that the rows of a page bring."""
    return (*columns, *needed_columns(question.order)) if question.marks else tuple(columns)


def needed_columns(order: Order) -> tuple[str, ...]:
    """The columns that a row's cursor is made of."""
    return ("id",) if order.key is None else ("id", order.key.column)


def page(rows: Sequence[Row], question: Question) -> Page:
    """The page made of up to one row more than asked; the extra row tells that there are more."""
    window = question.window
    more = len(rows) > window.size
    kept = list(rows[: window.size] if more else rows)
    if window.forward:
        return Page(kept, question.order, more, window.after is not None)
    return Page(kept[::-1], question.order, window.before is not None, more)


def pages(rows: Sequence[Row], question: Question, parents: Sequence[Any], column: str) -> Mapping[Any, Page]:
    """The page of each parent that has rows; a column of each says which of the parents, from 1."""
    grouped: list[list[Row]] = [[] for _ in parents]
    for row in rows:
        grouped[row[column] - 1].append(row)
    return {key: page(group, question) for key, group in zip(parents, grouped, strict=True) if group}
