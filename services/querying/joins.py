"""Joins: columns of the record that a foreign key refers to, read in the same statement."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, FromClause, func
from sqlalchemy.sql.util import ClauseAdapter

from services.querying.entities import RAW_ID, Entity


class JoinedColumn(str):
    """KEY.COLUMN: a column of the visible record that the foreign key refers to, or null."""

    key: str
    column: str
    entity: Entity

    def __new__(cls, key: str, column: str, entity: Entity) -> "JoinedColumn":
        """Build the name and keep its parts."""
        name = super().__new__(cls, f"{key}.{column}")
        name.key, name.column, name.entity = key, column, entity
        return name


def leads_to(source: Entity, key: str | None, target: Entity) -> bool:
    """Return whether the column of an entity is a foreign key to all records of another entity."""
    column = source.table.c.get(key) if key else None
    if column is None or not target.is_whole:
        return False
    return any(foreign.column is target.table.c.id for foreign in column.foreign_keys)


def split(names: Iterable[str]) -> tuple[tuple[str, ...], tuple[JoinedColumn, ...]]:
    """The row's own columns, with the foreign keys to join by, and the joined columns."""
    joined_columns = [name for name in names if isinstance(name, JoinedColumn)]
    own = [name for name in names if not isinstance(name, JoinedColumn)]
    return tuple(dict.fromkeys((*own, *(name.key for name in joined_columns)))), tuple(
        dict.fromkeys(joined_columns)
    )


def attach(
    source: FromClause,
    keys: Mapping[str, ColumnElement[Any]],
    joined_columns: Sequence[JoinedColumn],
    *,
    member: bool,
) -> tuple[FromClause, list[ColumnElement[Any]]]:
    """Join the referenced records to the source; return it with the requested columns."""
    targets = {
        name.key: (name.entity, name.entity.table.alias(f"behind_{name.key}")) for name in joined_columns
    }
    for key, (entity, target) in targets.items():
        source = source.outerjoin(
            target, (target.c.id == keys[key]) & visible_target(entity, target, member=member)
        )
    return source, [column_of(targets[name.key][1], name.column).label(str(name)) for name in joined_columns]


def column_of(target: FromClause, name: str) -> ColumnElement[Any]:
    """A column of the joined table."""
    return func.uuid_send(target.c.id) if name == RAW_ID else target.c[name]


def visible_target(entity: Entity, target: FromClause, *, member: bool) -> ColumnElement[bool]:
    """The condition for the records of the joined table that the viewer may see."""
    condition: ColumnElement[bool] = ClauseAdapter(target).traverse(entity.visible(member=member))
    return condition
