"""Plans of rows: their changes completed and checked by the same rules as drafts."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import InitVar, dataclass, field
from typing import Any

import asyncpg
import orjson
from uuid_utils.compat import uuid7

from db.values import SpreadsheetOutcome
from services.revising import drafts, patches
from services.revising.drafts import Draft
from services.revising.kinds import EDITABLE
from services.revising.patches import Patch
from services.revising.problems import Problem
from services.revising.results import Member
from services.spreadsheets import lists, outputs
from services.spreadsheets.planning import column_of
from services.spreadsheets.reading import Place, PlannedRow, Reading
from services.spreadsheets.sentences import CellError
from services.text import localized

# After so many rows others get their turn.
ROWS_AT_A_TIME = 20


@dataclass(slots=True)
class Settling:
    """The rows of a file while their plan is made; `proposed` are new programs that there are drafts of."""

    connection: asyncpg.Connection
    member: Member
    proposed: InitVar[Sequence[Mapping[str, Any]]]
    # Many programs are compared with few others.
    _by_titles: dict[bytes, list[Mapping[str, Any]]] = field(default_factory=dict, init=False)

    def __post_init__(self, proposed: Sequence[Mapping[str, Any]]) -> None:
        """Take the proposed programs by their titles."""
        for each in proposed:
            self._by_titles.setdefault(_titles(each), []).append(each)

    async def plan(self, readings: Sequence[Reading]) -> list[PlannedRow]:
        """The plan of all rows, in their order."""
        rows = []
        for done, reading in enumerate(readings, 1):
            rows.append(await self.row(reading))
            if done % ROWS_AT_A_TIME == 0:
                await asyncio.sleep(0)
        return rows

    async def row(self, reading: Reading) -> PlannedRow:
        """The plan of a row."""
        known = reading.known
        fields: Patch = {}
        if reading.given or (known is None and not reading.problems):
            fields = await self._fields(reading)
        if known is None and fields and not reading.problems:
            self._propose(reading, patches.new_values(fields))
        id_ = None if known is None else known.id
        return PlannedRow(
            reading.place.sheet.name,
            reading.place.row.number,
            _outcome(reading, fields),
            reading.kind,
            id_,
            id_ if reading.kind == "PROGRAM" else reading.program_id,
            _label({**reading.values, **patches.new_values(fields)}) or reading.target.key,
            None if known is None else known.version,
            {} if reading.problems else fields,
            reading.problems,
        )

    async def _fields(self, reading: Reading) -> Patch:
        """The fields that a row changes; problems of the whole program are added to the row."""
        values, known, kind = reading.values, reading.known, EDITABLE[reading.kind]
        id_ = uuid7() if known is None else known.id
        given, problems = await kind.complete(
            self.connection, self.member.viewer, id_, reading.given, (values,) if values else ()
        )
        fields = patches.patch(values or kind.fields.blank, given)
        if not problems and (fields or known is None):
            draft = Draft(kind, id_, None if known is None else known.version, values, fields)
            problems = await drafts.wrong(self.connection, self.member, draft, submitted=True)
        for found in problems:
            reading.add(found, *_place_of(reading, found, {**kind.fields.blank, **values, **given}))
        return fields

    def _propose(self, reading: Reading, new: Mapping[str, Any]) -> None:
        alike = self._by_titles.setdefault(_titles(new), [])
        if new in alike:
            reading.refuse(None, CellError("ALREADY_PROPOSED"))
        alike.append(new)


def _place_of(reading: Reading, found: Problem, whole: Mapping[str, Any]) -> tuple[str | None, Place | None]:
    """The column and the row that a problem is about; null for the row of the record itself."""
    if reading.kind != "PROGRAM":
        return outputs.place_of(reading, found, whole)
    name, place = lists.place_of(reading, found)
    return (column_of(found, whole, reading.place.row), None) if place is None else (name, place)


def _titles(values: Mapping[str, Any]) -> bytes:
    return orjson.dumps(values.get("titles"))


def _outcome(reading: Reading, fields: Patch) -> SpreadsheetOutcome:
    if reading.problems:
        return SpreadsheetOutcome.REFUSED
    if reading.known is None:
        return SpreadsheetOutcome.ADD
    return SpreadsheetOutcome.CHANGE if fields else SpreadsheetOutcome.UNCHANGED


def _label(values: Mapping[str, Any]) -> str | None:
    return localized.choose(values.get("titles") or (), ())
