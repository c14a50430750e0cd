"""The declaration of a kind of record that members edit: its fields, its rules, what follows a write.

`services.revising.kinds` lists them. Everything else about revisions is the same for all kinds.
"""

from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

import asyncpg

from services.kinds.declaration import History
from services.querying.viewers import Viewer
from services.revising.problems import Check, Problem
from services.writing import runs, snapshots
from services.writing.editable_fields import EditableFields
from services.writing.snapshots import Snapshot

# The value of a field that an edit makes of an earlier one, and what is wrong with the edit.
Apply = Callable[[Any, Any], tuple[Any, list[Problem]]]
Follow = Callable[[asyncpg.Connection, UUID], Awaitable[None]]
FollowMany = Callable[[asyncpg.Connection, Sequence[UUID]], Awaitable[None]]
Make = Callable[[asyncpg.Connection, UUID, UUID, Mapping[str, Any]], Awaitable[None]]

Values = Mapping[str, Any]
Complete = Callable[
    [asyncpg.Connection, Viewer, UUID, Values, Sequence[Values]],
    Awaitable[tuple[dict[str, Any], list[Problem]]],
]
# (connection, viewer, completed values by the id of the record) to the ids of those that are no longer fit.
Unfit = Callable[[asyncpg.Connection, Viewer, Mapping[UUID, Values]], Awaitable[set[UUID]]]
# (values of the whole record, its present values, names of changed fields) to problems.
CheckEntries = Callable[[Values, Values, Collection[str]], Iterator[Problem]]


async def nothing(_connection: asyncpg.Connection) -> None:
    """Lock nothing."""


class Verify(Protocol):
    """Finds what is wrong with changed values beside other records of the hub."""

    async def __call__(
        self,
        connection: asyncpg.Connection,
        viewer: Viewer,
        id_: UUID,
        values: Mapping[str, Any],
        *,
        final: bool,
    ) -> list[Problem]:
        """Return the problems; `final` is true if the values are about to be written."""


async def no_problem(
    connection: asyncpg.Connection, viewer: Viewer, id_: UUID, values: Mapping[str, Any], *, final: bool
) -> list[Problem]:
    """Find nothing wrong."""
    return []


async def none_unfit(
    _connection: asyncpg.Connection, _viewer: Viewer, _values: Mapping[UUID, Values]
) -> set[UUID]:
    """Find all values fit."""
    return set()


async def as_given(
    _connection: asyncpg.Connection, _viewer: Viewer, _id: UUID, given: Values, _known: Sequence[Values]
) -> tuple[dict[str, Any], list[Problem]]:
    """Return the given values themselves."""
    return dict(given), []


def no_entries(_values: Values, _current: Values, _changed: Collection[str]) -> Iterator[Problem]:
    """Find nothing wrong."""
    yield from ()


async def shows(_connection: asyncpg.Connection, _values: Values) -> bool:
    """Hide no new record."""
    return False


async def itself(_connection: asyncpg.Connection, id_: UUID) -> UUID:
    """Return the id of the record: its history is taken by it."""
    return id_


@dataclass(frozen=True, slots=True)
class Whole:
    """The record to which records of a kind belong: its table, the column and the field with its id.

    It is locked first, and its visibility and owner count for a new record.
    """

    table: str
    column: str
    field: str


@dataclass(frozen=True, eq=False)
class EditableKind:
    """A kind of record that members edit.

    `checks` find what is wrong with the values of a whole record; `verify` what is wrong with changed values
    beside other records of the hub. `make` inserts a new
    record, given (connection, id, owner, values); without it members add none. `follow` updates what depends
    on a written record: search documents, pairs, sums; `follow_many` does so for many at once. `lock` takes
    the locks that come before the record's.
    `responsible` is the column with the organization whose members propose changes. `history_of` returns the
    id by which the history takes the record. `whole` is the record to which those of the kind belong. `apply`
    are fields of which an edit can change a part: each makes the new value of an earlier one and of the edit.
    `complete` turns given values into those to store, given (connection,
    viewer, id, given values, values of the draft and of the record); `check_entries` find what is wrong with
    entries of lists that the record does not have yet. `unfit` returns which records have completed values,
    by id, that name organizations no longer as they are now. A write of fields in `shared` changes other
    records too, as batches of imports do, and takes turns with these. Of a kind that `has_own_review`, the
    own organization publishes its revisions: others decide about the record itself. `hides` says whether a
    new record with some values is to be hidden from all but its owner.
    """

    fields: EditableFields
    history: History
    checks: Sequence[Check]
    follow: Follow
    make: Make | None = None
    verify: Verify = no_problem
    lock: Callable[[asyncpg.Connection], Awaitable[None]] = nothing
    responsible: str = "owner_id"
    history_of: Callable[[asyncpg.Connection, UUID], Awaitable[UUID]] = itself
    whole: Whole | None = None
    apply: Mapping[str, Apply] = field(default_factory=dict)
    complete: Complete = as_given
    check_entries: CheckEntries = no_entries
    unfit: Unfit = none_unfit
    shared: Collection[str] = ()
    follow_many: FollowMany | None = None
    has_own_review: bool = False
    hides: Callable[[asyncpg.Connection, Values], Awaitable[bool]] = shows

    @property
    def word(self) -> str:
        """The name of the kind, which is that of its history."""
        return self.fields.word

    async def lock_for(self, connection: asyncpg.Connection, fields: Collection[str]) -> None:
        """Take the locks that come before the record's, for a write of these fields."""
        await self.lock(connection)
        if not set(self.shared).isdisjoint(fields):
            await runs.lock(connection)

    async def follow_all(self, connection: asyncpg.Connection, ids: Sequence[UUID]) -> None:
        """Update what depends on written records."""
        if self.follow_many is not None:
            await self.follow_many(connection, ids)
            return
        for id_ in ids:
            await self.follow(connection, id_)

    async def snapshot(self, connection: asyncpg.Connection, id_: UUID) -> Snapshot:
        """The present values of a record, to record what a write changes."""
        return await snapshots.take(connection, self.history, [await self.history_of(connection, id_)])
