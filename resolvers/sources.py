"""Sources of records, the state of the hub, and who asks."""

from collections.abc import Collection
from typing import Any

from resolvers import records
from resolvers.requests import Request
from services import sources
from services.sources import SOURCE

by_id = records.one(SOURCE)


async def hub(
    request: Request, keys: Collection[Any], _question: None, _columns: tuple[str, ...]
) -> dict[Any, Any]:
    """What the hub says of itself, under the root."""
    state = await sources.state(request.reader)
    row = {
        "version": request.version,
        "data_version": str(state["data_version"]),
        "last_import_at": state["last_import_at"],
        "everything": "root",
    }
    return dict.fromkeys(keys, row)


async def viewer(
    request: Request, keys: Collection[Any], _question: None, _columns: tuple[str, ...]
) -> dict[Any, Any]:
    """Who asks, under the root."""
    asking = request.reader.viewer
    row = {
        "kind": "API_KEY" if asking.is_member else "ANONYMOUS",
        "organization_id": asking.organization_id,
        "role": asking.role,
    }
    return dict.fromkeys(keys, row)
