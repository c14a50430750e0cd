"""The rows of a plan beside the records as they are now: which are still as the plan shows them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
import orjson
from uuid_utils.compat import uuid7

from db.values import Visibility
from services import organization_trees
from services.querying.permissions import Action
from services.revising import batches, drafts
from services.revising.batches import NewRevision
from services.revising.drafts import Draft
from services.revising.kinds import EDITABLE
from services.revising.patches import Patch, new_values
from services.revising.results import Member
from services.revising.storage import StoredRecord

ROWS = """
SELECT id, kind, record_id, program_id, sheet, "row", label FROM spreadsheet_row
WHERE plan_id = $1 AND outcome IN ('ADD', 'CHANGE') ORDER BY id
"""
FIELDS = "SELECT id, fields::text AS fields FROM spreadsheet_row WHERE id = ANY($1)"
NAMES = """
SELECT s.kind, array_agg(DISTINCT n.name) AS names
FROM spreadsheet_row s, jsonb_object_keys(s.fields) AS n (name)
WHERE s.plan_id = $1 AND s.outcome IN ('ADD', 'CHANGE') GROUP BY s.kind ORDER BY s.kind
"""
# Programs first: outputs belong to them.
KINDS = ("PROGRAM", "RESULT")


@dataclass(frozen=True, slots=True)
class StoredRow:
    """A row of a plan that adds or changes a record."""

    id: UUID
    kind: str
    record_id: UUID | None
    program_id: UUID | None
    sheet: str
    row: int
    label: str | None


@dataclass(frozen=True, slots=True)
class Records:
    """The records of rows, locked, by kind; and the organizations whose records the member may change."""

    member: Member
    by_kind: Mapping[str, Mapping[UUID, StoredRecord]]
    permitted: frozenset[UUID]

    def holder(self, row: StoredRow) -> StoredRecord | None:
        """The record that the row changes, or the program of a new output."""
        if row.record_id is not None:
            return self.by_kind[row.kind].get(row.record_id)
        return None if row.program_id is None else self.by_kind["PROGRAM"].get(row.program_id)

    def is_permitted(self, row: StoredRow) -> bool:
        """Whether the record of a row exists and may be changed, or the row adds a program."""
        if row.record_id is None and row.program_id is None:
            return True
        holder = self.holder(row)
        return holder is not None and holder.responsible_id in self.permitted

    def of(
        self, made: Mapping[UUID, NewRevision], rows: Sequence[StoredRow], owners: Collection[UUID]
    ) -> list[NewRevision]:
        """The revisions about records of these organizations; a new program is the member's."""
        found = []
        for row in rows:
            holder = self.holder(row)
            owner = self.member.organization_id if holder is None else holder.responsible_id
            if row.id in made and owner in owners:
                found.append(made[row.id])
        return found


async def lock_to_publish(connection: asyncpg.Connection, plan: UUID) -> None:
    """Take the locks that come before those of records."""
    for kind, names in await connection.fetch(NAMES, plan):
        await EDITABLE[kind].lock_for(connection, names)


async def rows_of(connection: asyncpg.Connection, plan: UUID) -> list[StoredRow]:
    """The rows of a plan that add or change records, in the order of the file."""
    return [StoredRow(**row) for row in await connection.fetch(ROWS, plan)]


async def lock(connection: asyncpg.Connection, member: Member, rows: Sequence[StoredRow]) -> Records:
    """Lock the records of rows until the transaction ends."""
    found = {}
    for kind in KINDS:
        ids = {row.record_id for row in rows if row.kind == kind and row.record_id}
        if kind == "PROGRAM":
            ids |= {row.program_id for row in rows if row.program_id}
        found[kind] = await batches.locked(connection, member, EDITABLE[kind], ids)
    owners = {record.responsible_id for records in found.values() for record in records.values()}
    permitted = {
        owner
        for owner in owners
        if await organization_trees.may_for(connection, member.viewer, Action.PROPOSE, owner)
    }
    return Records(member, found, frozenset(permitted))


async def revisions(
    connection: asyncpg.Connection, records: Records, rows: Sequence[StoredRow], *, submit: bool
) -> tuple[dict[UUID, NewRevision], dict[UUID, Mapping[str, Any]]]:
    """The revisions of those rows that still are as the plan shows them, by the id of the row.

    Also returns the present values of their records, by the id of the record.
    """
    stored = await connection.fetch(FIELDS, [row.id for row in rows])
    patches: dict[UUID, Patch] = {row["id"]: orjson.loads(row["fields"]) for row in stored}
    made: dict[UUID, NewRevision] = {}
    known: dict[UUID, Mapping[str, Any]] = {}
    for kind in KINDS:
        some = [row for row in rows if row.kind == kind and records.is_permitted(row)]
        ids = [row.record_id for row in some if row.record_id]
        values = await EDITABLE[kind].fields.values_of(connection, ids)
        known |= values
        current = {row.id: values.get(row.record_id or row.id, {}) for row in some}
        unmoved = [row for row in some if _is_unmoved(current[row.id], patches[row.id])]
        made |= await _fit(connection, records, unmoved, patches, current, submit=submit)
    return {row.id: made[row.id] for row in rows if row.id in made}, known


def _is_unmoved(now: Mapping[str, Any], fields: Patch) -> bool:
    return not now or all(now.get(name) == change["base"] for name, change in fields.items())


async def _fit(
    connection: asyncpg.Connection,
    records: Records,
    rows: Sequence[StoredRow],
    fields: Mapping[UUID, Patch],
    current: Mapping[UUID, Mapping[str, Any]],
    *,
    submit: bool,
) -> dict[UUID, NewRevision]:
    """The revisions of rows whose values still break no rule."""
    made = {}
    for row in rows:
        record = records.holder(row)
        new = NewRevision(
            EDITABLE[row.kind],
            row.record_id or uuid7(),
            record.version if record is not None and row.record_id else None,
            fields[row.id],
            is_hidden=record is not None and record.visibility == Visibility.OWNER,
        )
        draft = Draft(new.kind, new.record_id, new.version, current[row.id], new.fields)
        if not await drafts.wrong(connection, records.member, draft, submitted=submit):
            made[row.id] = new
    by_kind = {row.kind for row in rows}
    for kind in by_kind:
        values = {new.record_id: new_values(new.fields) for new in made.values()}
        unfit = await EDITABLE[kind].unfit(connection, records.member.viewer, values)
        made = {id_: new for id_, new in made.items() if new.record_id not in unfit}
    return made
