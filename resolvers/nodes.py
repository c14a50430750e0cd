"""Records of any kind by their global id."""

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
    """The record of each (type, id), null for those unknown, hidden or no nodes, under the root."""
    wanted: dict[str, list[UUID]] = {}
    for typename, identity in question:
        wanted.setdefault(typename, []).append(identity)
    found = {
        typename: await _found(request, NODES[typename], ids, columns)
        for typename, ids in wanted.items()
        if typename in NODES
    }
    answer = [found.get(typename, {}).get(identity) for typename, identity in question]
    return dict.fromkeys(keys, answer)


async def _found(
    request: Request, kind: Kind, ids: list[UUID], columns: tuple[str, ...]
) -> Mapping[Any, Row]:
    return await registry.by_ids(request.reader, kind, ids, available(kind.entity, columns))


async def by_id(
    request: Request, keys: Collection[Any], question: tuple[str, UUID], columns: tuple[str, ...]
) -> dict[Any, Any]:
    """The record of one (type, id), under the root."""
    found = await by_ids(request, keys, [question], columns)
    return {key: rows[0] for key, rows in found.items()}


def available(entity: Entity, columns: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the columns that the kind has; an interface asks for those of all its kinds."""
    return tuple(name for name in columns if name in entity.table.c or name == "typename")
