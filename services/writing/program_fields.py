"""The fields of programs that members edit."""

from typing import Any

import orjson

from db.values import PROGRAM_STATUS_BY_CODE
from services.text import localized
from services.writing import alignments, program_followers, shown_programs
from services.writing.corrections import owner, withdrawn
from services.writing.editable_fields import Columns, EditableFields, Field, day, encoded, texts
from services.writing.program_part_fields import PART_FIELDS
from services.writing.programs import ProgramRow

CODE_OF_STATUS = {word: code for code, word in PROGRAM_STATUS_BY_CODE.items()}


def _titles(value: Any) -> Columns:
    return {"title": localized.choose(value or [], ()), "titles": localized.encode(value or [])}


def _status(value: Any) -> Columns:
    return {"status": value, "status_code": CODE_OF_STATUS.get(value)}


def _of_row(row: ProgramRow) -> dict[str, Any]:
    days = {
        "plannedStart": row.planned_start,
        "actualStart": row.actual_start,
        "plannedEnd": row.planned_end,
        "actualEnd": row.actual_end,
    }
    return {
        "titles": orjson.loads(row.titles),
        "descriptions": orjson.loads(row.descriptions),
        "status": row.status,
        **{name: None if each is None else each.isoformat() for name, each in days.items()},
    }


PROGRAM_FIELDS = EditableFields(
    "PROGRAM",
    "program",
    "p",
    {
        "titles": texts("p.titles", _titles, "title"),
        "descriptions": texts("p.descriptions", encoded("descriptions"), "description"),
        "status": Field("p.status", _status),
        "plannedStart": day("p.planned_start", "planned_start"),
        "actualStart": day("p.actual_start", "actual_start"),
        "plannedEnd": day("p.planned_end", "planned_end"),
        "actualEnd": day("p.actual_end", "actual_end"),
        "withdrawn": withdrawn("PROGRAM", "p", shown_programs.follow),
        "owner": owner("PROGRAM", "p", shown_programs.follow),
        **PART_FIELDS,
        alignments.NAME: alignments.field("program", "program_id", "p"),
    },
    _of_row,
    program_followers.follow,
    program_followers.follow_all,
)
