"""Builders of SELECT statements. Each statement is built once per shape and then cached."""

from collections.abc import Iterable
from functools import lru_cache, partial
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    Select,
    Uuid,
    bindparam,
    func,
    literal_column,
    select,
    true,
)
from sqlalchemy.sql.selectable import TableValuedAlias

from services.querying import filters, joins, orders, pages
from services.querying.entities import RAW_ID, Entity, Link
from services.querying.filters import EVERYTHING, Criteria
from services.querying.orders import Order
from services.querying.statements import Statement, prepare

PARENT = "of_parent"
# The position of the row's parent, counted from 1. It costs half as much as the parent's key.
POSITION = "position"

# Literal text, so that a subquery at any depth can name the parent's key without joining the parents.
PARENT_KEY: ColumnElement[Any] = literal_column("parent.id", Uuid)

# How many built statements are cached. Each takes a few kilobytes; a portal uses some dozens of shapes.
KEPT_STATEMENTS = 4096


@lru_cache(KEPT_STATEMENTS)
def by_column(entity: Entity, column: str, columns: tuple[str, ...], member: bool) -> Statement:
    """Build the statement for the visible records whose column has one of `keys`."""
    return prepare(with_keys(entity, column, columns, member=member))


@lru_cache(KEPT_STATEMENTS)
def rows_of_parents(
    entity: Entity, column: str, columns: tuple[str, ...], order: tuple[str, ...], member: bool
) -> Statement:
    """Build the statement for all visible rows whose column has one of `keys`, sorted by `order`."""
    query = with_keys(entity, column, columns, member=member)
    return prepare(query.order_by(*(entity.table.c[name] for name in order)))


def with_keys(entity: Entity, column: str, columns: tuple[str, ...], *, member: bool) -> Select[Any]:
    """Select the visible rows whose column has one of `keys`."""
    own, joined_columns = joins.split((column, *columns))
    available, key = columns_of(entity, None), entity.table.c[column]
    source, joined = joins.attach(entity.table, available, joined_columns, member=member)
    keys: Any = bindparam("keys", type_=ARRAY(key.type))
    query = select(*(available[name].label(name) for name in own), *joined).select_from(source)
    return query.where(key == func.any(keys), entity.visible(member=member))


@lru_cache(KEPT_STATEMENTS)
def page(
    entity: Entity,
    link: Link | None,
    columns: tuple[str, ...],
    order: Order,
    bounds: tuple[bool, bool, bool],
    size: int,
    criteria: Criteria,
    options: frozenset[str],
    member: bool,
) -> Statement:
    """Build the statement for up to `size` rows of a list, or of the list of each parent.

    It binds the bounds, the filter and the options. `bounds` says (forward, after is set, before is set);
    `criteria` comes without values.
    """
    available = columns_of(entity, link)
    forward, has_after, has_before = bounds
    own, joined_columns = joins.split(columns)
    inner = dict.fromkeys((*own, *pages.needed_columns(order))) if joined_columns else own
    query = select(*(available[name].label(name) for name in inner))
    query = query.select_from(entity.table).where(listed(entity, criteria, member=member))
    query = within_bounds(query, order, available, has_after=has_after, has_before=has_before)
    descending = order.descending == forward
    query = sorted_rows(query, orders.expressions(order, available), descending=descending)
    query = query.limit(literal_limit(size))
    if link is not None:
        if link.walk and criteria == EVERYTHING and order.key is None and not descending:
            query = link.walk(query, PARENT_KEY, options, member, partial(after_cursor, order, has_after))
        else:
            query = link.attach(query, PARENT_KEY, options, member)
    if joined_columns:
        query = with_joined(query, own, order, joined_columns, descending=descending, member=member)
    return prepare(query if link is None else for_parents(query))


def within_bounds(
    query: Select[Any], order: Order, columns: orders.Columns, *, has_after: bool, has_before: bool
) -> Select[Any]:
    """Restrict a query to the rows between the cursors."""
    if has_after:
        query = query.where(orders.beyond(order, columns, "after", forward=True))
    if has_before:
        query = query.where(orders.beyond(order, columns, "before", forward=False))
    return query


def sorted_rows(
    query: Select[Any], sort_expressions: Iterable[ColumnElement[Any]], *, descending: bool
) -> Select[Any]:
    """Sort a query by expressions."""
    return query.order_by(*(part.desc() if descending else part.asc() for part in sort_expressions))


def after_cursor(order: Order, has_after: bool, identity: ColumnElement[Any]) -> ColumnElement[bool]:
    """Select the ids after the cursor, or all ids without one. Only for lists in the order of ids."""
    return orders.beyond(order, {"id": identity}, "after", forward=True) if has_after else true()


def literal_limit(size: int) -> ColumnElement[int]:
    """Write the limit as a literal: PostgreSQL would plan the statement at each run for a parameter."""
    return literal_column(str(size), Integer)


def with_joined(
    query: Select[Any],
    own: tuple[str, ...],
    order: Order,
    joined_columns: tuple[joins.JoinedColumn, ...],
    *,
    descending: bool,
    member: bool,
) -> Select[Any]:
    """Join the records that the page's keys refer to: to the few rows of the page, not to the whole list."""
    page = query.subquery("page")
    source, joined = joins.attach(page, dict(page.c), joined_columns, member=member)
    whole = select(*(page.c[name] for name in own), *joined).select_from(source)
    return sorted_rows(whole, orders.expressions(order, dict(page.c)), descending=descending)


@lru_cache(KEPT_STATEMENTS)
def counted_page(
    entity: Entity,
    columns: tuple[str, ...],
    order: Order,
    size: int,
    criteria: Criteria,
    member: bool,
    forward: bool,
) -> Statement:
    """Build the statement for the first (or last) `size` rows of a filtered list and its length, `total`.

    The filter runs once, and only over keys; whole rows are read only for the page.
    """
    available = columns_of(entity, None)
    descending = order.descending == forward
    keys = [part.label(f"key_{index}") for index, part in enumerate(orders.expressions(order, available))]
    matched = select(*keys).select_from(entity.table)
    matched_keys = matched.where(listed(entity, criteria, member=member)).cte("matched")
    first_keys = sorted_rows(select(matched_keys), matched_keys.c, descending=descending)
    page = first_keys.limit(literal_limit(size)).subquery("page")
    total = select(func.count()).select_from(matched_keys).scalar_subquery().label("total")
    identity = list(page.c)[-1]
    own, joined_columns = joins.split(columns)
    rows = page.join(entity.table, entity.table.c.id == identity)
    source, joined = joins.attach(rows, available, joined_columns, member=member)
    query = select(*(available[name].label(name) for name in own), *joined, total).select_from(source)
    return prepare(sorted_rows(query, page.c, descending=descending))


@lru_cache(KEPT_STATEMENTS)
def count(
    entity: Entity, link: Link | None, criteria: Criteria, options: frozenset[str], member: bool
) -> Statement:
    """Build the statement for the length of a list, or of the list of each parent, as `number`."""
    query: Select[Any] = select(func.count().label("number")).select_from(entity.table)
    query = query.where(listed(entity, criteria, member=member))
    return prepare(query if link is None else for_parents(link.attach(query, PARENT_KEY, options, member)))


def columns_of(entity: Entity, link: Link | None) -> dict[str, ColumnElement[Any]]:
    """The expressions that a query can select or sort by, by name."""
    typename: ColumnElement[Any] = literal_column(f"'{entity.typename}'")
    own = {**dict(entity.table.c), "typename": typename, **(link.extra if link else {})}
    return {**own, RAW_ID: func.uuid_send(own["id"])} if "id" in own else own


def listed(entity: Entity, criteria: Criteria, *, member: bool) -> ColumnElement[bool]:
    """The condition for the visible records that match the filter."""
    return entity.visible(member=member) & filters.condition(criteria, entity.rules, member=member)


def for_parents(query: Select[Any], *, by_position: bool = True) -> Select[Any]:
    """Run the query for each parent, and add the parent's position or its key as a column.

    A lateral join is a nested loop over the parents, so each parent's rows come together and in order.
    """
    parent, rows = parents(), query.lateral("each_parent")
    parent_column = parent.c.position.label(POSITION) if by_position else parent.c.id.label(PARENT)
    return select(*rows.c, parent_column).select_from(parent.join(rows, true()))


def parents() -> TableValuedAlias:
    """The parents as a table of their `id` and their `position`, counted from 1."""
    keys = bindparam("parents", type_=ARRAY(Uuid))
    values = func.unnest(keys, type_=Uuid).table_valued("id", with_ordinality=POSITION)
    return values.render_derived(name="parent")
