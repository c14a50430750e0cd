"""Pages: keyset pagination over one list, or over the lists of many parents in one statement."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from services.querying import cursors
from services.querying.filters import EVERYTHING, Criteria
from services.querying.orders import BY_ID, Order
from services.querying.reader import Row


@dataclass(frozen=True, slots=True)
class Window:
    """The requested part of a list: `size` rows from the front or the back, between two cursors."""

    size: int
    forward: bool = True
    after: str | None = None
    before: str | None = None

    @property
    def has_cursor(self) -> bool:
        """True if the window begins or ends at a cursor."""
        return self.after is not None or self.before is not None


@dataclass(frozen=True, slots=True)
class Scope:
    """The requested list: its filter, and further arguments of the relation."""

    criteria: Criteria = EVERYTHING
    options: tuple[tuple[str, Hashable], ...] = ()

    @property
    def set_options(self) -> dict[str, Hashable]:
        """The options that have a value."""
        return {name: value for name, value in self.options if value is not None}


@dataclass(frozen=True, slots=True)
class PageRequest:
    """A request for one page of a list.

    `counted` also requests the length of the list. `peeks` reads one extra row, to learn whether there are
    more. `marks` also selects the columns that cursors need.
    """

    window: Window
    scope: Scope = Scope()
    order: Order = BY_ID
    counted: bool = False
    peeks: bool = True
    marks: bool = True

    @property
    def size(self) -> int:
        """The most rows to read."""
        return self.window.size + self.peeks

    @property
    def in_one_pass(self) -> bool:
        """True if one statement reads the page and the length, so that the filter runs once, not twice.

        Two statements are better without a filter, where an index finds the page quickly, and after a
        cursor, where the count covers more rows than the page's condition.
        """
        return self.counted and not self.window.has_cursor and self.scope.criteria != EVERYTHING


@dataclass(slots=True)
class Page:
    """The rows of a window, and whether there are more on each side.

    `counted` identifies the list of the page, to count it when `totalCount` is requested. `total` is the
    length if it was read with the page.
    """

    rows: list[Row] = field(default_factory=list)
    order: Order = BY_ID
    has_next_page: bool = False
    has_previous_page: bool = False
    counted: Hashable = field(default=None)
    total: int | None = None

    @property
    def whole(self) -> Hashable:
        """The list of the page, for its aggregates; they are read after the page."""
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
        """The page itself: it has the fields of `PageInfo`."""
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
    """A row of a page and its cursor."""

    order: Order
    node: Row

    @property
    def cursor(self) -> str:
        """The cursor of the row."""
        return cursor_of(self.order, self.node)


def cursor_of(order: Order, row: Row) -> str:
    """The cursor of a row in an order; the row must have its id and the order's key."""
    value = None if order.key is None else row[order.key.column]
    return cursors.encode(order.tag, value, row["id"])


def shown_columns(request: PageRequest, columns: Sequence[str]) -> tuple[str, ...]:
    """The columns to select for a page."""
    return (*columns, *needed_columns(request.order)) if request.marks else tuple(columns)


def needed_columns(order: Order) -> tuple[str, ...]:
    """The columns that a row's cursor needs."""
    return ("id",) if order.key is None else ("id", order.key.column)


def page(rows: Sequence[Row], request: PageRequest) -> Page:
    """Build the page. One row more than the window's size means that there are more."""
    window = request.window
    has_more = len(rows) > window.size
    page_rows = list(rows[: window.size] if has_more else rows)
    if window.forward:
        return Page(page_rows, request.order, has_more, window.after is not None)
    return Page(page_rows[::-1], request.order, window.before is not None, has_more)


def pages(
    rows: Sequence[Row], request: PageRequest, parents: Sequence[Any], column: str
) -> Mapping[Any, Page]:
    """Build the page of each parent that has rows; `column` holds the parent's position, from 1."""
    grouped: list[list[Row]] = [[] for _ in parents]
    for row in rows:
        grouped[row[column] - 1].append(row)
    return {key: page(group, request) for key, group in zip(parents, grouped, strict=True) if group}
