"""Warnings of revisions: what would be missing or out of date in the program if they were published now.

Warnings stop nobody. A revision that is decided has none.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import orjson

from db.values import RevisionState
from services import output_quality, program_quality, revisions
from services.output_quality import OutputWarning
from services.program_quality import ProgramFacts, QualityRule
from services.querying.reader import Reader, Row
from services.revising import output_sums, patches
from services.revising.indicators import FIELD
from services.revising.outputs import OUTPUT
from services.revising.programs import PROGRAM
from services.revisions import REVISION

UNDECIDED = (RevisionState.DRAFT, RevisionState.SUBMITTED, RevisionState.CHANGES_REQUESTED)
# The dates of a program, by field.
DATES = {
    "plannedStart": "planned_start",
    "actualStart": "actual_start",
    "plannedEnd": "planned_end",
    "actualEnd": "actual_end",
}
# What a program has or lacks, by the field that says it.
PRESENT = {"descriptions": "has_description", "locations": "has_place", "sectors": "has_sector"}
NEEDED = ("id", "kind", "record_id", "is_new", "state", "fields")


async def of_revisions(
    reader: Reader, ids: Iterable[Any]
) -> dict[Any, Sequence[QualityRule | OutputWarning]]:
    """The broken rules of each revision, by the present record with the proposed values."""
    found = await revisions.by_id(reader, REVISION, ids, NEEDED)
    undecided = {id_: row for id_, row in found.items() if row["state"] in UNDECIDED}
    today = datetime.now(UTC).date()
    programs = {id_: row for id_, row in undecided.items() if row["kind"] == PROGRAM.word}
    outputs = {id_: row for id_, row in undecided.items() if row["kind"] == OUTPUT.word}
    return {
        **await _of_programs(reader, programs, today),
        **{id_: _of_output(row, today) for id_, row in outputs.items()},
    }


def _of_output(row: Row, today: date) -> list[OutputWarning]:
    """The rules that the proposed indicators break; those that stay as they are have no warnings."""
    proposed = patches.new_values(orjson.loads(row["fields"])).get(FIELD, [] if row["is_new"] else None)
    if proposed is None:
        return []
    return [*output_quality.broken(proposed, today), *output_sums.broken(proposed)]


async def _of_programs(
    reader: Reader, undecided: Mapping[Any, Row], today: date
) -> dict[Any, Sequence[QualityRule]]:
    programs = {row["record_id"] for row in undecided.values() if not row["is_new"]}
    facts = await program_quality.of_programs(reader, programs, today)
    warnings: dict[Any, Sequence[QualityRule]] = {}
    for id_, row in undecided.items():
        present = ProgramFacts() if row["is_new"] else facts.get(row["record_id"])
        if present is not None:
            proposed = with_values(present, patches.new_values(orjson.loads(row["fields"])))
            warnings[id_] = program_quality.broken(proposed, today)
    return warnings


def with_values(facts: ProgramFacts, values: Mapping[str, Any]) -> ProgramFacts:
    """The facts about a program with other values of its fields."""
    changed: dict[str, Any] = {}
    if "status" in values:
        changed["status"] = values["status"]
    for name, column in PRESENT.items():
        if name in values:
            changed[column] = bool(values[name])
    for name, column in DATES.items():
        if name in values:
            changed[column] = None if values[name] is None else date.fromisoformat(values[name])
    return replace(facts, **changed)
