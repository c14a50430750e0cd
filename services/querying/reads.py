"""The read operations that all kinds of records share."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from services.querying import building, filters, orders, pages
from services.querying.cursors import decode
from services.querying.entities import Entity, Link
from services.querying.pages import Page, PageRequest, Scope
from services.querying.reader import Reader, Row

# The key of a list that has no parent record.
ROOT = "root"


async def by_column(
    reader: Reader, entity: Entity, column: str, keys: Iterable[Any], columns: Sequence[str]
) -> dict[Any, Row]:
    """The visible record for each key of a unique column. Keys without a record are left out."""
    statement = building.by_column(entity, column, tuple(columns), reader.viewer.is_member)
    rows = await reader.fetch(statement, {"keys": list(keys)})
    return {row[column]: row for row in rows}


async def rows_of_parents(
    reader: Reader,
    entity: Entity,
    column: str,
    keys: Iterable[Any],
    columns: Sequence[str],
    *,
    order: tuple[str, ...] = ("ordinal",),
) -> dict[Any, list[Row]]:
    """All visible rows of each parent, in order. Parents without rows are left out."""
    statement = building.rows_of_parents(entity, column, tuple(columns), order, reader.viewer.is_member)
    grouped: dict[Any, list[Row]] = {}
    for row in await reader.fetch(statement, {"keys": list(keys)}):
        grouped.setdefault(row[column], []).append(row)
    return grouped


async def page(
    reader: Reader,
    entity: Entity,
    link: Link | None,
    parents: Iterable[Any],
    request: PageRequest,
    columns: Sequence[str],
) -> Mapping[Any, Page]:
    """The requested page of each parent's list; without a link, of the whole list, under the key ROOT."""
    if link is None and request.in_one_pass:
        return {ROOT: await counted_page(reader, entity, request, columns)}
    window, order, scope = request.window, request.order, request.scope
    statement = building.page(
        entity,
        link,
        pages.shown_columns(request, columns),
        order,
        (window.forward, window.after is not None, window.before is not None),
        request.size,
        filters.skeleton(scope.criteria),
        frozenset(scope.set_options),
        reader.viewer.is_member,
    )
    keys = list(parents)
    values = {**scope_values(scope, link, keys), **window_values(request)}
    rows = await reader.fetch(statement, values)
    return pages.pages(rows, request, keys, building.POSITION) if link else {ROOT: pages.page(rows, request)}


async def counted_page(reader: Reader, entity: Entity, request: PageRequest, columns: Sequence[str]) -> Page:
    """A page of a whole list, with the list's length."""
    selected = pages.shown_columns(request, columns)
    criteria, window = filters.skeleton(request.scope.criteria), request.window
    statement = building.counted_page(
        entity, selected, request.order, request.size, criteria, reader.viewer.is_member, window.forward
    )
    rows = await reader.fetch(statement, scope_values(request.scope, None, []))
    page_of_list = pages.page(rows, request)
    page_of_list.total = rows[0]["total"] if rows else 0
    return page_of_list


async def count(
    reader: Reader, entity: Entity, link: Link | None, parents: Iterable[Any], scope: Scope
) -> dict[Any, int]:
    """The length of each parent's list; without a link, of the whole list, under the key ROOT."""
    criteria, options = filters.skeleton(scope.criteria), frozenset(scope.set_options)
    statement = building.count(entity, link, criteria, options, reader.viewer.is_member)
    keys = list(parents)
    rows = await reader.fetch(statement, scope_values(scope, link, keys))
    return {keys[row[building.POSITION] - 1] if link else ROOT: row["number"] for row in rows}


def scope_values(scope: Scope, link: Link | None, parents: list[Any]) -> dict[str, Any]:
    """The parameters of a list's statement, without those of its window."""
    values = {**filters.values(scope.criteria), **scope.set_options}
    return {**values, "parents": parents} if link else values


def window_values(request: PageRequest) -> dict[str, Any]:
    """The parameters of the window's cursors."""
    values: dict[str, Any] = {}
    order, window = request.order, request.window
    for name, cursor in (("after", window.after), ("before", window.before)):
        if cursor is not None:
            position = decode(cursor, order.tag, order.key.kind if order.key else None, name)
            values |= orders.bound_values(order, name, position.value, position.id)
    return values
