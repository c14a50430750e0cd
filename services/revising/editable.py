"""The declaration of a kind of record that members edit: its fields, its rules, what follows a write.

`services.revising.kinds` lists them. Everything else about revisions is the same for all kinds.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

import asyncpg

from services.kinds.declaration import History
from services.querying.viewers import Viewer
from services.revising.problems import Check, Problem
from services.writing import snapshots
from services.writing.editable_fields import EditableFields
from services.writing.snapshots import Snapshot

Follow = Callable[[asyncpg.Connection, UUID], Awaitable[None]]
Make = Callable[[asyncpg.Connection, UUID, UUID, Mapping[str, Any]], Awaitable[None]]


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


async def itself(_connection: asyncpg.Connection, id_: UUID) -> UUID:
    """Return the id of the record: its history is taken by it."""
    return id_


@dataclass(frozen=True, eq=False)
class EditableKind:
    """A kind of record that members edit.

    `checks` find what is wrong with the values of a whole record; `verify` what is wrong with changed values
    beside other records of the hub. `make` inserts a new
    record, given (connection, id, owner, values); without it members add none. `follow` updates what depends
    on a written record: search documents, pairs, sums. `lock` takes the locks that come before the record's.
    `responsible` is the column with the organization whose members propose changes. `history_of` returns the
    id by which the history takes the record. `base_argument` is the argument with the version of the record
    that a draft is to be based on.
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
    base_argument: str = "baseVersion"

    @property
    def word(self) -> str:
        """The name of the kind, which is that of its history."""
        return self.fields.word

    async def snapshot(self, connection: asyncpg.Connection, id_: UUID) -> Snapshot:
        """The present values of a record, to record what a write changes."""
        return await snapshots.take(connection, self.history, [await self.history_of(connection, id_)])
