"""Withdrawals in force: the reason why a record is visible to its owner alone, for those who could see it."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from db.tables import withdrawal
from services.querying import reads
from services.querying.entities import Entity
from services.querying.reader import Reader, Row
from services.text.normalization import caseless

WITHDRAWAL = Entity(withdrawal, "Withdrawal", condition=withdrawal.c.ended_at.is_(None))


async def by_record(reader: Reader, ids: Collection[Any], columns: Sequence[str]) -> dict[Any, Row]:
    """The withdrawal of each record."""
    return await reads.by_column(reader, WITHDRAWAL, "record_id", ids, columns)


async def by_identifier(reader: Reader, identifier: str, columns: Sequence[str]) -> Row | None:
    """The withdrawal of the record with an identifier, whatever its letter case; of several the first."""
    key = caseless(identifier)
    found = await reads.rows_of_parents(reader, WITHDRAWAL, "identifier_key", [key], columns, order=("id",))
    return next(iter(found.get(key, ())), None)


async def merged(reader: Reader, column: str, keys: Iterable[Any]) -> dict[Any, Any]:
    """The id of the program that the program with each key was merged into."""
    columns = ("merged_into_id",)
    found = await reads.rows_of_parents(reader, WITHDRAWAL, column, keys, columns, order=("id",))
    into = {
        key: next((row["merged_into_id"] for row in rows if row["merged_into_id"]), None)
        for key, rows in found.items()
    }
    return {key: id_ for key, id_ in into.items() if id_ is not None}
