"""Records by a unique column, and the rows that hang on a record: the same for every kind."""

from collections.abc import Collection, Mapping
from typing import Any

from resolvers.relations import BY_ID, Batch, read_from
from resolvers.requests import Request
from services.querying import reads
from services.querying.entities import Entity


def one(entity: Entity, column: str = "id") -> Batch:
    """The batch that answers with the record whose column has the key."""

    @read_from(entity)
    async def batch(
        request: Request, keys: Collection[Any], _question: None, columns: tuple[str, ...]
    ) -> Mapping[Any, Any]:
        return await reads.by_column(request.reader, entity, column, keys, columns)

    if column == "id":
        BY_ID.add(batch)
    return batch


def rows(entity: Entity, column: str, *, order: tuple[str, ...] = ("ordinal",)) -> Batch:
    """The batch that answers with all rows whose column has the key, in order."""

    @read_from(entity)
    async def batch(
        request: Request, keys: Collection[Any], _question: None, columns: tuple[str, ...]
    ) -> Mapping[Any, Any]:
        return await reads.rows_of_parents(request.reader, entity, column, keys, columns, order=order)

    return batch


async def by_key(
    request: Request,
    entity: Entity,
    keys: Collection[Any],
    question: tuple[str, Any],
    columns: tuple[str, ...],
) -> dict[Any, Any]:
    """The record of the one (column, value) that a look-up asks with, under the root."""
    column, value = question
    found = await reads.by_column(request.reader, entity, column, [value], columns)
    return dict.fromkeys(keys, found.get(value))
