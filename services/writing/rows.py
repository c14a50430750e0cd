"""Bulk writes of rows: dataclasses whose fields have the names of the columns."""

from collections.abc import Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any
from uuid import UUID

import asyncpg


async def insert(connection: asyncpg.Connection, table: str, rows: Sequence[Any]) -> None:
    """Insert all rows of one dataclass by COPY."""
    if not rows:
        return
    columns = [field.name for field in fields(rows[0])]
    values = attrgetter(*columns)
    await connection.copy_records_to_table(table, records=[values(row) for row in rows], columns=columns)


async def update(connection: asyncpg.Connection, table: str, rows: Sequence[Any], also: str = "") -> None:
    """Update all columns of the dataclass by `id`; `also` is SQL with further assignments."""
    if not rows:
        return
    columns = [field.name for field in fields(rows[0]) if field.name != "id"]
    assignments = [f'"{column}" = ${number}' for number, column in enumerate(columns, 2)]
    statement = f'UPDATE "{table}" SET {", ".join([*assignments, *([also] if also else [])])} WHERE id = $1'  # noqa: S608 - names of our own dataclasses
    values = attrgetter("id", *columns)
    await connection.executemany(statement, [values(row) for row in rows])


async def replace(
    connection: asyncpg.Connection,
    table: str,
    holders: Sequence[UUID],
    rows: Sequence[Any],
    holder: str = "program_id",
) -> None:
    """Replace all rows of the holders in a table of their parts."""
    await connection.execute(f'DELETE FROM "{table}" WHERE {holder} = ANY($1)', holders)  # noqa: S608 - own names
    await insert(connection, table, rows)
