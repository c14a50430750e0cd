"""Records of any kind by global ID."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from resolvers.requests import Request
from services.kinds import registry
from services.kinds.declaration import Kind
from services.kinds.registry import NODES
from services.querying.entities import Entity
from services.querying.reader import Row


async def by_ids(
    request: Request, keys: Collection[Any], question: Sequence[tuple[str, UUID]], columns: tuple[str, ...]
) -> dict[Any, list[Any]]:
    """Return the record of each (type, id), in order; null if unknown, hidden or not a node."""
    wanted: dict[str, list[UUID]] = {}
    for typename, identity in question:
        wanted.setdefault(typename, []).append(identity)
    found = {
        typename: await _read(request, NODES[typename], ids, columns)
        for typename, ids in wanted.items()
        if typename in NODES
    }
    answer = [found.get(typename, {}).get(identity) for typename, identity in question]
    return dict.fromkeys(keys, answer)


async def _read(request: Request, kind: Kind, ids: list[UUID], columns: tuple[str, ...]) -> Mapping[Any, Row]:
    return await registry.by_ids(request.reader, kind, ids, available(kind.entity, columns))


async def by_id(
    request: Request, keys: Collection[Any], question: tuple[str, UUID], columns: tuple[str, ...]
) -> dict[Any, Any]:
    """Return the record of one (type, id)."""
    found = await by_ids(request, keys, [question], columns)
    return {key: rows[0] for key, rows in found.items()}


def available(entity: Entity, columns: tuple[str, ...]) -> tuple[str, ...]:
    """Return the columns that the kind has; an interface requests the columns of all its kinds."""
    return tuple(name for name in columns if name in entity.table.c or name == "typename")
