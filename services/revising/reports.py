"""Reports as members edit them: the narrative and the values of items. Steps of a report are decisions."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from db.tables.reports import ReportStatus
from services.kinds.reports import REPORT_HISTORY
from services.querying.viewers import Viewer
from services.revising import report_values
from services.revising.editable import EditableKind
from services.revising.problems import LONGEST_TEXT, Problem, problem, texts
from services.writing.report_fields import REPORT_FIELDS, Item

ABOUT = """
SELECT r.status, t.fields::text AS fields FROM report r JOIN report_template t ON t.id = r.template_id
WHERE r.id = $1
"""
LOCKS = {ReportStatus.SUBMITTED: "REPORT_SUBMITTED", ReportStatus.APPROVED: "REPORT_LOCKED"}


async def follow(_connection: asyncpg.Connection, _id: UUID) -> None:
    """Nothing depends on the text of a report."""


def apply(
    before: Sequence[Item] | None, given: Sequence[Mapping[str, Any]]
) -> tuple[list[Item], list[Problem]]:
    """The items with the given values in place of their present ones; null removes one."""
    found = {each["commitment"]: dict(each) for each in before or ()}
    problems = []
    for place, each in enumerate(given):
        item = found.get(each["commitment"])
        if item is None:
            problems.append(problem(f"items.{place}.commitment", "NO_ITEM"))
            continue
        values = {**item["values"], **each["values"]}
        item["values"] = {key: value for key, value in values.items() if value is not None}
        item["narratives"] = each.get("narratives", item["narratives"])
    return list(found.values()), problems


async def verify(
    connection: asyncpg.Connection, viewer: Viewer, id_: UUID, values: Mapping[str, Any], *, final: bool
) -> list[Problem]:
    """Find a report that is locked, and values that its template does not allow."""
    row = await connection.fetchrow(ABOUT, id_)
    if row is None:
        return []
    if lock := LOCKS.get(ReportStatus(row["status"])):
        return [problem(name, lock) for name in values]
    before = {each["commitment"]: each for each in (await REPORT_FIELDS.values(connection, id_))["items"]}
    fields = orjson.loads(row["fields"])
    return [
        each
        for item in values.get("items", ())
        if item != before.get(item["commitment"])
        for each in report_values.wrong(item, fields, f"items.{item['commitment']}")
    ]


REPORT = EditableKind(
    REPORT_FIELDS,
    REPORT_HISTORY,
    checks=(texts(narratives=LONGEST_TEXT),),
    follow=follow,
    verify=verify,
    responsible="organization_id",
    apply={"items": apply},
    has_own_review=True,
)
