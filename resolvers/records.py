"""Records by a unique column, and the rows that hang on a record: the same for every kind."""

from collections.abc import Collection, Mapping
from typing import Any

from resolvers.relations import BY_ID, Batch, read_from
from resolvers.requests import Request
from services.kinds import registry
from services.kinds.declaration import Kind
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


def look_up(kind: Kind) -> Batch:
    """The batch that answers with the record of the one (key, value) of a look-up, under the root."""

    async def batch(
        request: Request, keys: Collection[Any], question: tuple[str, Any], columns: tuple[str, ...]
    ) -> dict[Any, Any]:
        key, value = question
        found = await registry.records_by_key(request.reader, kind, key, [value], columns)
        return dict.fromkeys(keys, found.get(value))

    # Rows that a finder of its own reads come without the columns of joined records.
    is_plain = all(key.find is None for key in kind.keys.values())
    return read_from(kind.entity)(batch) if is_plain else batch
