"""The feed: pages of changes, and the changed records."""

import asyncio
import time
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from resolvers import nodes
from resolvers.loading import load
from resolvers.relations import Relation
from resolvers.requests import Request
from services import feed
from services.feed import ChangeType, FeedChange, Resync, Selected
from services.kinds.registry import FED
from services.querying.filters import EVERYTHING, Criteria
from services.querying.reads import ROOT

PAGE, RESYNC = "ChangesPage", "ResyncRequired"
# The type and id of a record that may have changed.
RecordKey = tuple[str, UUID]


@dataclass(frozen=True, slots=True)
class FeedRequest:
    """What a client wants of the feed: from where, which kinds, which records of them, how many."""

    since: str | None
    kinds: tuple[str, ...] | None = None
    size: int = 100
    criteria: tuple[tuple[str, Criteria], ...] = field(default=())

    def selected(self) -> dict[str, Selected]:
        """Return the filters of the services, by kind."""
        given = {kind: each for kind, each in self.criteria if each != EVERYTHING}
        return {kind: Selected(FED[kind].entity, each) for kind, each in given.items()}


async def changes(
    request: Request, keys: Collection[Any], question: FeedRequest, _columns: tuple[str, ...]
) -> dict[Any, Any]:
    """Return a page of changes, or the reason why the client must begin again."""
    return dict.fromkeys(keys, row_of(await read(request, question)))


FEED = Relation(changes)


async def read(request: Request, question: FeedRequest) -> feed.FeedPage | Resync:
    """Read a page of changes."""
    return await feed.page(
        request.reader,
        question.since,
        kinds=question.kinds,
        size=question.size,
        selected=question.selected(),
    )


def row_of(found: feed.FeedPage | Resync) -> dict[str, Any]:
    """Return a page, or a resync, as a row."""
    if isinstance(found, Resync):
        return {"typename": RESYNC, "reason": found.reason}
    return {
        "typename": PAGE,
        "changes": [change_row(each) for each in found.changes],
        "cursor": found.cursor,
        "has_more": found.has_more,
        "data_version": str(found.data_version),
    }


def change_row(change: FeedChange) -> dict[str, Any]:
    """Return a change as a row; the record of a removal is never read."""
    is_there = change.type is not ChangeType.REMOVED
    return {
        "type": change.type,
        "kind": change.kind,
        "id": change.id,
        "record_key": (change.kind, change.id) if is_there else None,
        "fields": None if change.fields is None else list(change.fields),
        "cursor": change.cursor,
        "data_version": str(change.version),
    }


async def follow(request: Request, question: FeedRequest) -> AsyncIterator[Any]:
    """Yield pages of changes as rows: since a cursor, or from now on; then new ones, until a resync.

    A reading ends where the next begins, so that nothing is missed or repeated between them.
    """
    following = request.following
    if following is None:
        raise TypeError("A request that isn't followed hears of no changes.")
    cursor = request.last_event_id or question.since
    await following.renew(request)
    if cursor is None:
        _, cursor = await now(request)
    while True:
        row = await load(request, FEED, ROOT, replace(question, since=cursor))
        if row["typename"] == RESYNC:
            yield row
            return
        cursor = row["cursor"]
        if row["changes"]:
            request.cursor = cursor
            yield row
        if not row["has_more"]:
            await following.versions.wait_until_changed(int(row["data_version"]))
            # All subscriptions wake up at the same time, so that they share their reads.
            await asyncio.sleep(1 - time.monotonic() % 1)
        await following.renew(request)


async def follow_each(request: Request, question: FeedRequest, typename: str) -> AsyncIterator[Any]:
    """Yield each change as a row of a type."""
    async for page in follow(request, question):
        if page["typename"] == RESYNC:
            yield page
            return
        for change in page["changes"]:
            is_there = change["type"] is not ChangeType.REMOVED
            request.cursor = change["cursor"]
            yield {**change, "typename": typename, "present_id": change["id"] if is_there else None}


async def records(
    request: Request, keys: Collection[RecordKey], _question: None, columns: tuple[str, ...]
) -> Mapping[RecordKey, Any]:
    """Return the records that the viewer may see now, with one statement for each kind."""
    wanted: Sequence[RecordKey] = list(keys)
    found = await nodes.by_ids(request, ["all"], wanted, ("id", "typename", *columns))
    return {key: row for key, row in zip(wanted, found["all"], strict=True) if row is not None}


async def now(request: Request) -> tuple[int, str]:
    """Return the data version, and the cursor of a client that knows everything up to it."""
    return await feed.now(request.reader)
