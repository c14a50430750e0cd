"""Sources, the state of the hub and its changes, and the viewer."""

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
from services.querying.viewers import Viewer
from services.sources import SOURCE

by_id = records.one(SOURCE)


async def hub(
    request: Request, keys: Collection[Any], _question: None, _columns: tuple[str, ...]
) -> dict[Any, Any]:
    """Return the state of the hub."""
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
    """Yield the state of the hub after each change; changes within one second are combined.

    `since` is the data version that the client knows; without it, only changes from now on are sent.
    """
    following = request.following
    if following is None:
        raise TypeError("A request that isn't followed hears of no changes.")
    reported = await following.versions.wait_until_known() if since is None else since
    while True:
        # The notified version may be older or newer than the reported one: both require a check.
        await following.versions.wait_until_changed(reported)
        await following.renew(request)
        row = await load(request, HUB, ROOT, None)
        if int(row["data_version"]) != reported:
            reported = int(row["data_version"])
            yield row
        # All subscriptions wake up at the same time, so that they share one read of the state.
        await asyncio.sleep(1 - time.monotonic() % 1)


async def viewer(
    request: Request, keys: Collection[Any], _question: None, _columns: tuple[str, ...]
) -> dict[Any, Any]:
    """Return the viewer."""
    viewer_ = request.reader.viewer
    row = {
        "kind": kind_of(viewer_),
        "organization_id": viewer_.organization_id,
        "role": viewer_.role,
    }
    return dict.fromkeys(keys, row)


def kind_of(viewer_: Viewer) -> str:
    """Return how the viewer is identified."""
    if not viewer_.is_member:
        return "ANONYMOUS"
    return "API_KEY" if viewer_.subject is None else "USER"
