"""Building the statements that read: each once for its shape, then kept."""

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
# Which of the parents a row of a list belongs to, counted from 1: half the price of the parent's key.
POSITION = "position"

# The key of the parent at hand, as text: a subquery at any depth can name it without joining the parents.
PARENT_KEY: ColumnElement[Any] = literal_column("parent.id", Uuid)

# How many built statements are kept. Each is a few kilobytes; a portal asks in some dozens of shapes.
KEPT_STATEMENTS = 4096


@lru_cache(KEPT_STATEMENTS)
def by_column(entity: Entity, column: str, columns: tuple[str, ...], member: bool) -> Statement:
    """The visible records whose column has one of `keys`."""
    return prepare(with_keys(entity, column, columns, member=member))


@lru_cache(KEPT_STATEMENTS)
def rows_of_parents(
    entity: Entity, column: str, columns: tuple[str, ...], order: tuple[str, ...], member: bool
) -> Statement:
    """All visible rows whose column has one of `keys`, sorted within each of them."""
    query = with_keys(entity, column, columns, member=member)
    return prepare(query.order_by(*(entity.table.c[name] for name in order)))


def with_keys(entity: Entity, column: str, columns: tuple[str, ...], *, member: bool) -> Select[Any]:
    """The visible rows whose column has one of `keys`."""
    own, through = joins.split((column, *columns))
    available, key = columns_of(entity, None), entity.table.c[column]
    source, joined = joins.attach(entity.table, available, through, member=member)
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
    """Up to `size` rows of a list, or of the list of each parent; binds the bounds, the filter, the options.

    `bounds` says (forward, after is set, before is set); `criteria` comes without values.
    """
    available = columns_of(entity, link)
    forward, has_after, has_before = bounds
    own, through = joins.split(columns)
    inner = dict.fromkeys((*own, *pages.needed_columns(order))) if through else own
    query = select(*(available[name].label(name) for name in inner))
    query = query.select_from(entity.table).where(listed(entity, criteria, member=member))
    if has_after:
        query = query.where(orders.beyond(order, available, "after", forward=True))
    if has_before:
        query = query.where(orders.beyond(order, available, "before", forward=False))
    falling = order.descending == forward
    sorted_by = orders.expressions(order, available)
    query = query.order_by(*(part.desc() if falling else part.asc() for part in sorted_by))
    query = query.limit(of_size(size))
    if link is not None:
        if link.walk and criteria == EVERYTHING and order.key is None and not falling:
            query = link.walk(query, PARENT_KEY, options, member, partial(after_cursor, order, has_after))
        else:
            query = link.attach(query, PARENT_KEY, options, member)
    if through:
        query = with_joined(query, own, order, through, falling=falling, member=member)
    return prepare(query if link is None else for_parents(query))


def after_cursor(order: Order, has_after: bool, identity: ColumnElement[Any]) -> ColumnElement[bool]:
    """The ids that come after the cursor, all where there is none; for an order by nothing but ids."""
    return orders.beyond(order, {"id": identity}, "after", forward=True) if has_after else true()


def of_size(size: int) -> ColumnElement[int]:
    """A limit written as a number: as a parameter it would make PostgreSQL plan the statement at each run."""
    return literal_column(str(size), Integer)


def with_joined(
    query: Select[Any],
    own: tuple[str, ...],
    order: Order,
    through: tuple[joins.Through, ...],
    *,
    falling: bool,
    member: bool,
) -> Select[Any]:
    """The page with what its keys lead to: joined to the few rows of the page, never to the whole list."""
    page = query.subquery("page")
    source, joined = joins.attach(page, dict(page.c), through, member=member)
    sorted_by = orders.expressions(order, dict(page.c))
    whole = select(*(page.c[name] for name in own), *joined).select_from(source)
    return whole.order_by(*(part.desc() if falling else part.asc() for part in sorted_by))


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
    """The first (or last) `size` rows of a filtered list with the list's length as `total`, in one pass.

    The filter is worked out once, over keys alone; whole rows are read only for the page.
    """
    available = columns_of(entity, None)
    falling = order.descending == forward
    keys = [part.label(f"key_{place}") for place, part in enumerate(orders.expressions(order, available))]
    matched = select(*keys).select_from(entity.table)
    found = matched.where(listed(entity, criteria, member=member)).cte("matched")
    sorted_by = [part.desc() if falling else part.asc() for part in found.c]
    page = select(found).order_by(*sorted_by).limit(of_size(size)).subquery("page")
    total = select(func.count()).select_from(found).scalar_subquery().label("total")
    identity = list(page.c)[-1]
    own, through = joins.split(columns)
    rows = page.join(entity.table, entity.table.c.id == identity)
    source, joined = joins.attach(rows, available, through, member=member)
    query = select(*(available[name].label(name) for name in own), *joined, total).select_from(source)
    return prepare(query.order_by(*(part.desc() if falling else part.asc() for part in page.c)))


@lru_cache(KEPT_STATEMENTS)
def count(
    entity: Entity, link: Link | None, criteria: Criteria, options: frozenset[str], member: bool
) -> Statement:
    """The length of a list, or of the list of each parent, as `number`."""
    query: Select[Any] = select(func.count().label("number")).select_from(entity.table)
    query = query.where(listed(entity, criteria, member=member))
    return prepare(query if link is None else for_parents(link.attach(query, PARENT_KEY, options, member)))


def columns_of(entity: Entity, link: Link | None) -> dict[str, ColumnElement[Any]]:
    """Everything that can be selected or sorted by, by name."""
    typename: ColumnElement[Any] = literal_column(f"'{entity.typename}'")
    own = {**dict(entity.table.c), "typename": typename, **(link.extra if link else {})}
    return {**own, RAW_ID: func.uuid_send(own["id"])} if "id" in own else own


def listed(entity: Entity, criteria: Criteria, *, member: bool) -> ColumnElement[bool]:
    """The visible records that a filter lets through."""
    return entity.visible(member=member) & filters.condition(criteria, entity.rules, member=member)


def for_parents(query: Select[Any], *, by_position: bool = True) -> Select[Any]:
    """The query once for each parent, side by side, with the parent's position as a column, or its key.

    A lateral join is a nested loop over the parents, so each parent's rows come together and in their order.
    """
    parent, each = parents(), query.lateral("each_parent")
    whose = parent.c.position.label(POSITION) if by_position else parent.c.id.label(PARENT)
    return select(*each.c, whose).select_from(parent.join(each, true()))


def parents() -> TableValuedAlias:
    """The parents of a question as a table of their `id` and their `position`, from 1."""
    keys = bindparam("parents", type_=ARRAY(Uuid))
    values = func.unnest(keys, type_=Uuid).table_valued("id", with_ordinality=POSITION)
    return values.render_derived(name="parent")
