"""Sources of records, the state of the hub and its changes, and who asks."""

import asyncio
import time
from collections.abc import AsyncIterator, Collection
from typing import Any

from resolvers import records
from resolvers.loading import load
from resolvers.relations import Relation
from resolvers.requests import Request
from services import sources
from services.querying.reads import ROOT
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


HUB = Relation(hub)


async def changes(request: Request, since: int | None) -> AsyncIterator[Any]:
    """What the hub says of itself after each change, several within a second told as one.

    `since` is the data version that the asker knows; without one, changes are told from now on.
    """
    following = request.following
    if following is None:
        raise TypeError("A request that isn't followed hears of no changes.")
    told = await following.versions.wait_until_known() if since is None else since
    while True:
        # News may be older than what was told, or newer: both are reasons to look.
        await following.versions.wait_until_changed(told)
        await following.renew(request)
        row = await load(request, HUB, ROOT, None)
        if int(row["data_version"]) != told:
            told = int(row["data_version"])
            yield row
        # All wake up together, so that they are told of one and the same state, which is read once.
        await asyncio.sleep(1 - time.monotonic() % 1)


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
