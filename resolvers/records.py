"""Generic batches: records by a unique column, and rows of a parent record."""

from collections.abc import Collection, Mapping
from typing import Any

from resolvers.relations import BY_ID, Batch, read_from
from resolvers.requests import Request
from services.kinds import registry
from services.kinds.declaration import Kind
from services.querying import reads
from services.querying.entities import Entity


def one(entity: Entity, column: str = "id") -> Batch:
    """Return the batch for the record with the key in a column."""

    @read_from(entity)
    async def batch(
        request: Request, keys: Collection[Any], _question: None, columns: tuple[str, ...]
    ) -> Mapping[Any, Any]:
        return await reads.by_column(request.reader, entity, column, keys, columns)

    if column == "id":
        BY_ID.add(batch)
    return batch


def rows(entity: Entity, column: str, *, order: tuple[str, ...] = ("ordinal",)) -> Batch:
    """Return the batch for all rows with the key in a column, in order."""

    @read_from(entity)
    async def batch(
        request: Request, keys: Collection[Any], _question: None, columns: tuple[str, ...]
    ) -> Mapping[Any, Any]:
        return await reads.rows_of_parents(request.reader, entity, column, keys, columns, order=order)

    return batch


def look_up(kind: Kind) -> Batch:
    """Return the batch for the record of one (key, value) of a lookup."""

    async def batch(
        request: Request, keys: Collection[Any], question: tuple[str, Any], columns: tuple[str, ...]
    ) -> dict[Any, Any]:
        key, value = question
        found = await registry.records_by_key(request.reader, kind, key, [value], columns)
        return dict.fromkeys(keys, found.get(value))

    # Custom finders return rows without the columns of joined records.
    is_plain = all(key.find is None for key in kind.keys.values())
    return read_from(kind.entity)(batch) if is_plain else batch
