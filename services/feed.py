"""The feed: what has changed since a cursor, for one viewer.

Each record is in the feed once, at its last change. Who lost sight of a record finds a removal at the data
version of the loss. Triggers write both; see `db/tables/feed.py`.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from typing import Any
from uuid import UUID

import orjson

from services import feed_cursors
from services.feed_cursors import Cursor
from services.querying import reads
from services.querying.entities import Entity, Link
from services.querying.filters import Criteria
from services.querying.pages import Scope
from services.querying.reader import Reader, Row
from services.querying.statements import Statement
from services.querying.viewers import Viewer
from services.querying.visibility import visible_sql


class ChangeType(StrEnum):
    """What happened to a record, for the viewer."""

    ADDED = "ADDED"
    CHANGED = "CHANGED"
    REMOVED = "REMOVED"


class ResyncReason(StrEnum):
    """Why a reader must begin again."""

    OTHER_GENERATION = "OTHER_GENERATION"
    EXPIRED = "EXPIRED"
    UNKNOWN_CURSOR = "UNKNOWN_CURSOR"


@dataclass(frozen=True, slots=True)
class FeedChange:
    """A change of a record. Of a removed one, nothing but its kind and id is known.

    `fields` are the names of the changed fields of a CHANGED record; null if they are unknown. `is_repeated`
    is true if an earlier page of the same reading may have had the record.
    """

    type: ChangeType
    kind: str
    id: UUID
    version: int
    cursor: str
    fields: tuple[str, ...] | None
    is_repeated: bool = False


@dataclass(frozen=True, slots=True)
class FeedPage:
    """A page of changes, and the cursor to continue from, whether there is more now or not."""

    changes: Sequence[FeedChange]
    cursor: str
    has_more: bool
    data_version: int


@dataclass(frozen=True, slots=True)
class Resync:
    """The cursor can't be continued: the reader must begin without one."""

    reason: ResyncReason


@dataclass(frozen=True, slots=True)
class Selected:
    """Which records of a kind a reader wants."""

    entity: Entity
    criteria: Criteria


NOTHING: Mapping[str, Selected] = {}
STATE = Statement("SELECT data_version, feed_generation, feed_horizon FROM hub_state", (), {})
POSITION = "(x.version, x.ordinal, x.record_id) > ($1::bigint, $2::smallint, $3::uuid)"
# Of a reading that began without a cursor, only what was lost since is a loss.
PAGE = """
SELECT s.data_version, s.feed_generation, s.feed_horizon, p.*
FROM hub_state s LEFT JOIN LATERAL (
    (
        SELECT x.version, x.ordinal, x.record_id, x.kind, false AS removed,
            x.owner_id, x.public_since, x.members_since, x.owner_since, x.fields::text
        FROM feed_entry x
        WHERE {position} AND ($4::text[] IS NULL OR x.kind = ANY($4)) AND {visible}
        ORDER BY x.version, x.ordinal, x.record_id LIMIT {limit}
    ) UNION ALL (
        SELECT x.version, x.ordinal, x.record_id, x.kind, true, NULL, NULL, NULL, NULL, NULL
        FROM feed_tombstone x
        WHERE {position} AND x.version > $5 AND ($4::text[] IS NULL OR x.kind = ANY($4)) AND {lost}
        ORDER BY x.version, x.ordinal, x.record_id LIMIT {limit}
    ) ORDER BY 1, 2, 3 LIMIT {limit}
) p ON true
ORDER BY p.version, p.ordinal, p.record_id
"""


@cache
def page_statement(size: int, *, member: bool) -> Statement:
    """Build the statement for a page of one more than `size` changes, with the state of the hub."""
    viewer = "$6" if member else None
    kept = (
        "x.kept_visibility = 'OWNER' AND x.kept_owner_id <> $6" if member else "x.kept_visibility <> 'PUBLIC'"
    )
    sql = PAGE.format(
        position=POSITION,
        visible=visible_sql(viewer, "x"),
        lost=f"{visible_sql(viewer, 'x')} AND (x.kept_visibility IS NULL OR {kept})",
        limit=size + 1,
    )
    names = ("version", "ordinal", "id", "kinds", "start", *(("viewer",) if member else ()))
    return Statement(sql, names, {})


@cache
def itself(entity: Entity) -> Link:
    """The link from an id to the record."""
    return Link(lambda query, parent, _options, _member: query.where(entity.table.c.id == parent))


async def now(reader: Reader) -> tuple[int, str]:
    """The data version, and the cursor of a reader that knows everything up to it."""
    (state,) = await reader.fetch(STATE, {})
    version = state["data_version"]
    return version, feed_cursors.encode(feed_cursors.end(state["feed_generation"], version))


async def page(
    reader: Reader,
    since: str | None,
    *,
    kinds: Sequence[str] | None = None,
    size: int = 100,
    selected: Mapping[str, Selected] = NOTHING,
) -> FeedPage | Resync:
    """The changes since a cursor that the reader's viewer may know of, oldest first; at most `size`.

    Without a cursor, all records that the viewer may see. `kinds` are names of types, such as `Program`.
    The cursor of a page that has no more is that of the present moment: pass it to the next call.

    Of kinds in `selected`, changed records that do not match count as removed, and new ones are left out.
    So a page may have no change although there is more.
    """
    cursor = None
    if since is not None and (cursor := feed_cursors.decode(since)) is None:
        return Resync(ResyncReason.UNKNOWN_CURSOR)
    if cursor is None:
        (state,) = await reader.fetch(STATE, {})
        cursor = feed_cursors.beginning(state["feed_generation"], state["data_version"])
    rows = await reader.fetch(
        page_statement(size, member=reader.viewer.is_member),
        {
            "version": cursor.version,
            "ordinal": cursor.ordinal,
            "id": cursor.id,
            "kinds": None if kinds is None else list(kinds),
            "start": cursor.start,
        },
    )
    if (reason := _gap(rows[0], cursor)) is not None:
        return Resync(reason)
    found = _page(rows, cursor, size, reader.viewer)
    for kind, each in selected.items():
        found = replace(found, changes=await _matching(reader, found.changes, kind, each))
    return found


async def _matching(
    reader: Reader, changes: Sequence[FeedChange], kind: str, wanted: Selected
) -> list[FeedChange]:
    """The changes without new records of the kind that do not match; known ones of these are removed."""
    ids = [each.id for each in changes if each.kind == kind and each.type is not ChangeType.REMOVED]
    found = (
        await reads.count(reader, wanted.entity, itself(wanted.entity), ids, Scope(wanted.criteria))
        if ids
        else {}
    )
    unlike = {id_ for id_ in ids if not found.get(id_)}
    return list(_without(changes, unlike))


def _without(changes: Iterable[FeedChange], unlike: Collection[UUID]) -> Iterator[FeedChange]:
    for each in changes:
        if each.id not in unlike:
            yield each
        elif each.type is ChangeType.CHANGED or each.is_repeated:
            yield replace(each, type=ChangeType.REMOVED, fields=None)


def _gap(state: Row, cursor: Cursor) -> ResyncReason | None:
    """Why the feed can't be continued from the cursor; null if it can."""
    if cursor.generation != state["feed_generation"] or cursor.start > state["data_version"]:
        return ResyncReason.OTHER_GENERATION
    return ResyncReason.EXPIRED if cursor.start < state["feed_horizon"] else None


def _page(rows: Sequence[Row], cursor: Cursor, size: int, viewer: Viewer) -> FeedPage:
    found = [row for row in rows if row["record_id"] is not None]
    changes = [_change(row, cursor, viewer) for row in found[:size]]
    version = rows[0]["data_version"]
    has_more = len(found) > size
    end = feed_cursors.encode(feed_cursors.end(cursor.generation, version))
    return FeedPage(changes, changes[-1].cursor if has_more else end, has_more, version)


def _change(row: Row, cursor: Cursor, viewer: Viewer) -> FeedChange:
    type_ = _type(row, cursor, viewer)
    return FeedChange(
        type_,
        row["kind"],
        row["record_id"],
        row["version"],
        feed_cursors.encode(cursor.at(row["version"], row["ordinal"], row["record_id"])),
        _fields(row, cursor.start) if type_ is ChangeType.CHANGED else None,
        type_ is ChangeType.ADDED and _is_repeated(row, cursor, viewer),
    )


def _is_repeated(row: Row, cursor: Cursor, viewer: Viewer) -> bool:
    """Whether the record has changed since the reading began, after the viewer could have read it."""
    is_changed: bool = row["version"] > cursor.start
    return is_changed and _since(row, viewer) <= cursor.version


def _type(row: Row, cursor: Cursor, viewer: Viewer) -> ChangeType:
    if row["removed"]:
        return ChangeType.REMOVED
    is_known = not cursor.is_initial and _since(row, viewer) <= cursor.start
    return ChangeType.CHANGED if is_known else ChangeType.ADDED


def _since(row: Row, viewer: Viewer) -> int:
    """The data version since which the viewer has seen the record without a break."""
    if not viewer.is_member:
        name = "public_since"
    else:
        name = "owner_since" if row["owner_id"] == viewer.organization_id else "members_since"
    version: int = row[name]
    return version


def _fields(row: Row, start: int) -> tuple[str, ...] | None:
    """The names of the fields that have changed since a data version; null if none has a history."""
    versions: dict[str, Any] = orjson.loads(row["fields"])
    return tuple(sorted(name for name, version in versions.items() if version > start)) or None
