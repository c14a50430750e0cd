"""Fields that members edit, declared for each kind of record: their values as JSON, and how they are stored.

The values have the form of the kind's history, except that texts are lists of [language, text].
"""

import datetime
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from services.kinds.history_fields import columns
from services.text import localized

Columns = Mapping[str, Any]
Write = Callable[[asyncpg.Connection, UUID, Any], Awaitable[None]]
# (connection, id of the record, values of the field) to the values as they would be read today.
Refresh = Callable[[asyncpg.Connection, UUID, Sequence[Any]], Awaitable[list[Any]]]


def same(value: Any) -> Any:
    """Return the value itself."""
    return value


def as_recorded(value: Any, _current: Any) -> Any:
    """Return the value itself: the history has it in the form that members edit."""
    return value


@dataclass(frozen=True, slots=True)
class Field:
    """A field that members edit.

    `read` is the SQL expression of its value, of any type. Its JSON value is stored in `columns` of the
    record's table, or by the function `write`, for example in a table of parts. `empty` is the value of a
    record that has none. `shown` turns a value into its form in the history and in the graph, `recorded` back
    (given the present value too). `recorded_as` are further names that the field has in the history. `normal`
    is the form in which a given value is stored. `refresh` brings stored values up to date, such as names of
    organizations that have changed since.
    """

    read: str
    columns: Callable[[Any], Columns] | None = None
    write: Write | None = None
    empty: Any = None
    shown: Callable[[Any], Any] = same
    recorded: Callable[[Any, Any], Any] = as_recorded
    recorded_as: tuple[str, ...] = ()
    # Of a value with parts: the value with the changes of two sides since a base (base, current, new), and
    # the parts in which both differ, each with its path and its three values.
    merge: Callable[[Any, Any, Any], tuple[Any, list[tuple[str, Any, Any, Any]]]] | None = None
    normal: Callable[[Any], Any] = same
    refresh: Refresh | None = None


@dataclass(frozen=True, eq=False)
class EditableFields:
    """The editable fields of a kind of record.

    `word` is the name of its history. The SQL expressions of the fields name a row of `table` as `alias`.
    `of_row` returns the values of the fields of a row that an import is about to write. `follow` updates what
    depends on fields outside of the table, after they were written.
    """

    word: str
    table: str
    alias: str
    by_name: Mapping[str, Field]
    of_row: Callable[[Any], dict[str, Any]] | None = None
    follow: Callable[[asyncpg.Connection, UUID], Awaitable[None]] | None = None
    # The same for many records at once, if there is a faster way than one after another.
    follow_many: Callable[[asyncpg.Connection, Sequence[UUID]], Awaitable[None]] | None = None

    @cached_property
    def statement(self) -> str:
        """The statement that selects the values of records with the ids `$1`."""
        expressions = columns(**{name: field.read for name, field in self.by_name.items()})
        return (
            f"SELECT {self.alias}.id, {expressions} FROM {self.table} {self.alias}"  # noqa: S608 - declared
            f" WHERE {self.alias}.id = ANY($1)"
        )

    @cached_property
    def names_in_history(self) -> dict[str, str]:
        """The field of each name that it has in the history."""
        return {name: key for key, field in self.by_name.items() for name in (key, *field.recorded_as)}

    @cached_property
    def blank(self) -> dict[str, Any]:
        """The values of a record that has none."""
        return {name: field.empty for name, field in self.by_name.items()}

    async def values(self, connection: asyncpg.Connection, id_: UUID) -> dict[str, Any]:
        """The values of a record; empty for one that does not exist yet."""
        return (await self.values_of(connection, [id_])).get(id_, {})

    async def values_of(
        self, connection: asyncpg.Connection, ids: Sequence[UUID]
    ) -> dict[UUID, dict[str, Any]]:
        """The values of records, by id."""
        found = await connection.fetch(self.statement, ids) if ids else []
        return {
            row["id"]: {name: None if row[name] is None else orjson.loads(row[name]) for name in self.by_name}
            for row in found
        }

    def normal(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The values in the form in which they are stored."""
        return {name: self.by_name[name].normal(value) for name, value in values.items()}

    def shown(self, name: str, value: Any) -> Any:
        """The value of a field as the history shows it."""
        field = self.by_name.get(name)
        return value if field is None else field.shown(value)

    def columns_of(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The columns of the table that store the values."""
        return {
            column: stored
            for name, value in values.items()
            if (convert := self.by_name[name].columns)
            for column, stored in convert(value).items()
        }

    async def store(
        self, connection: asyncpg.Connection, id_: UUID, values: Mapping[str, Any], also: str
    ) -> None:
        """Store values of a record; `also` is SQL with further assignments."""
        await self.write(connection, id_, values, also)
        if self.has_parts(values):
            await self.follow_all(connection, [id_])

    def has_parts(self, names: Collection[str]) -> bool:
        """Whether fields outside of the record's table are among these."""
        return any(self.by_name[name].write for name in names)

    async def follow_all(self, connection: asyncpg.Connection, ids: Sequence[UUID]) -> None:
        """Update what depends on fields of these records outside of their table."""
        if self.follow_many and ids:
            await self.follow_many(connection, ids)
        elif self.follow:
            for id_ in ids:
                await self.follow(connection, id_)

    async def write(
        self, connection: asyncpg.Connection, id_: UUID, values: Mapping[str, Any], also: str
    ) -> None:
        """Store values of a record as `store` does, without what depends on them."""
        stored = self.columns_of(values)
        assignments = [f'"{name}" = ${place}' for place, name in enumerate(stored, 2)]
        await connection.execute(
            f"UPDATE {self.table} SET {', '.join([*assignments, also])} WHERE id = $1",  # noqa: S608 - declared
            id_,
            *stored.values(),
        )
        for name, value in values.items():
            if write := self.by_name[name].write:
                await write(connection, id_, value)

    async def refreshed(
        self, connection: asyncpg.Connection, id_: UUID, name: str, values: Sequence[Any]
    ) -> list[Any]:
        """Stored values of a field, as they would be read today."""
        field = self.by_name.get(name)
        refresh = None if field is None else field.refresh
        return [*values] if refresh is None else await refresh(connection, id_, values)


def texts(read: str, convert: Callable[[Any], Columns], *recorded_as: str) -> Field:
    """Declare a field with a text in several languages."""
    return Field(
        read, convert, empty=[], shown=_shown_texts, recorded=_recorded_texts, recorded_as=recorded_as
    )


def day(read: str, column: str) -> Field:
    """Declare a field with a date."""
    return Field(read, lambda value: {column: value and datetime.date.fromisoformat(value)})


def encoded(column: str) -> Callable[[Any], Columns]:
    """Return the function that stores texts in a column of localized text."""
    return lambda value: {column: localized.encode(value or [])}


def _shown_texts(value: Any) -> Any:
    return [{"language": language, "text": text} for language, text in value or ()]


def _recorded_texts(value: Any, current: Any) -> Any:
    """Of a text in one language the history has the text alone: the language is that of the present text."""
    if not value:
        return value
    if isinstance(value, str):
        return [[current[0][0] if current else "und", value]]
    return [[each["language"], each["text"]] for each in value]
