"""Building the statements that read: each once for its shape, then kept."""

from functools import lru_cache
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

from services import filters, orders
from services.entities import Entity, Link
from services.filters import Criteria
from services.orders import Order
from services.statements import Statement, prepare

PARENT = "of_parent"

# The key of the parent at hand, as text: a subquery at any depth can name it without joining the parents.
PARENT_KEY: ColumnElement[Any] = literal_column("parent.id", Uuid)

# How many built statements are kept. Each is a few kilobytes; a portal asks in some dozens of shapes.
KEPT_STATEMENTS = 4096


@lru_cache(KEPT_STATEMENTS)
def by_column(entity: Entity, column: str, columns: tuple[str, ...], member: bool) -> Statement:
    """The visible records whose column has one of `keys`."""
    key = entity.table.c[column]
    keys: Any = bindparam("keys", type_=ARRAY(key.type))
    available = columns_of(entity, None)
    query = select(*(available[name].label(name) for name in dict.fromkeys((column, *columns))))
    query = query.where(key == func.any(keys))
    return prepare(query.where(entity.visible(member=member)))


@lru_cache(KEPT_STATEMENTS)
def rows_of_parents(
    entity: Entity, column: str, columns: tuple[str, ...], order: tuple[str, ...], member: bool
) -> Statement:
    """All visible rows whose column has one of `keys`, sorted within each of them."""
    query = select(*(entity.table.c[name] for name in dict.fromkeys((column, *columns))))
    keys: Any = bindparam("keys", type_=ARRAY(entity.table.c[column].type))
    query = query.where(entity.table.c[column] == func.any(keys), entity.visible(member=member))
    return prepare(query.order_by(*(entity.table.c[name] for name in order)))


@lru_cache(KEPT_STATEMENTS)
def page(
    entity: Entity,
    link: Link | None,
    columns: tuple[str, ...],
    order: Order,
    bounds: tuple[bool, bool, bool],
    criteria: Criteria,
    options: frozenset[str],
    member: bool,
) -> Statement:
    """One page of a list, or of the list of each parent; binds `size`, the bounds, the filter, the options.

    `bounds` says (forward, after is set, before is set); `criteria` comes without values.
    """
    available = columns_of(entity, link)
    forward, has_after, has_before = bounds
    query = select(*(available[name].label(name) for name in dict.fromkeys(columns)))
    query = query.select_from(entity.table).where(listed(entity, criteria, member=member))
    if has_after:
        query = query.where(orders.beyond(order, available, "after", forward=True))
    if has_before:
        query = query.where(orders.beyond(order, available, "before", forward=False))
    falling = order.descending == forward
    sorted_by = orders.expressions(order, available)
    query = query.order_by(*(part.desc() if falling else part.asc() for part in sorted_by))
    query = query.limit(bindparam("size", type_=Integer))
    return prepare(for_parents(query, link, options, member=member))


@lru_cache(KEPT_STATEMENTS)
def counted_page(
    entity: Entity, columns: tuple[str, ...], order: Order, criteria: Criteria, member: bool, forward: bool
) -> Statement:
    """The first (or last) page of a filtered list with the list's length as `total`, in one pass.

    The filter is worked out once, over keys alone; whole rows are read only for the page.
    """
    available = columns_of(entity, None)
    falling = order.descending == forward
    keys = [part.label(f"key_{place}") for place, part in enumerate(orders.expressions(order, available))]
    matched = select(*keys).select_from(entity.table)
    found = matched.where(listed(entity, criteria, member=member)).cte("matched")
    sorted_by = [part.desc() if falling else part.asc() for part in found.c]
    page = select(found).order_by(*sorted_by).limit(bindparam("size", type_=Integer)).subquery("page")
    total = select(func.count()).select_from(found).scalar_subquery().label("total")
    identity = list(page.c)[-1]
    query = select(*(available[name].label(name) for name in dict.fromkeys(columns)), total)
    query = query.select_from(page.join(entity.table, entity.table.c.id == identity))
    return prepare(query.order_by(*(part.desc() if falling else part.asc() for part in page.c)))


@lru_cache(KEPT_STATEMENTS)
def count(
    entity: Entity, link: Link | None, criteria: Criteria, options: frozenset[str], member: bool
) -> Statement:
    """The length of a list, or of the list of each parent, as `number`."""
    query: Select[Any] = select(func.count().label("number")).select_from(entity.table)
    query = query.where(listed(entity, criteria, member=member))
    return prepare(for_parents(query, link, options, member=member))


def columns_of(entity: Entity, link: Link | None) -> dict[str, ColumnElement[Any]]:
    """Everything that can be selected or sorted by, by name."""
    typename: ColumnElement[Any] = literal_column(f"'{entity.typename}'")
    return {**dict(entity.table.c), "typename": typename, **(link.extra if link else {})}


def listed(entity: Entity, criteria: Criteria, *, member: bool) -> ColumnElement[bool]:
    """The visible records that a filter lets through."""
    return entity.visible(member=member) & filters.condition(criteria, entity.rules, member=member)


def for_parents(
    query: Select[Any], link: Link | None, options: frozenset[str], *, member: bool
) -> Select[Any]:
    """The query once for each parent, side by side, with the parent's key as a column.

    A lateral join is a nested loop over the parents, so each parent's rows come together and in their order.
    """
    if link is None:
        return query
    parent = parents()
    each = link.attach(query, PARENT_KEY, options, member).lateral("each_parent")
    return select(parent.c.id.label(PARENT), *each.c).select_from(parent.join(each, true()))


def parents() -> TableValuedAlias:
    """The parents of a question as a table of one column `id`."""
    keys = bindparam("parents", type_=ARRAY(Uuid))
    return func.unnest(keys, type_=Uuid).table_valued("id").render_derived(name="parent")
