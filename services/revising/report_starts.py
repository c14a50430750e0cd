"""Beginning a report: one item for each commitment of the year, filled in with what the hub has."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
import orjson
from uuid_utils.compat import uuid7

from services import organization_trees
from services.querying import permissions
from services.querying.permissions import Action
from services.querying.reader import Reader
from services.querying.visibility import visible_sql
from services.revising import report_prefill
from services.revising.problems import Problem, problem
from services.revising.reports import REPORT
from services.revising.results import Member, Outcome, Result
from services.revising.transactions import step
from services.writing import sources
from services.writing.sources import MEMBERS

# The template is locked, so that two requests at the same time don't begin one report twice.
TEMPLATE = f"""
SELECT plan_id, fields::text AS fields,
    ARRAY(SELECT d.year FROM report_deadline d WHERE d.report_template_id = t.id ORDER BY d.year) AS years
FROM report_template t WHERE t.id = $1 AND {visible_sql("$2", "t")} FOR NO KEY UPDATE
"""  # noqa: S608 - our own condition
ORGANIZATION = f"SELECT true FROM organization WHERE id = $1 AND {visible_sql('$2')}"  # noqa: S608 - as above
EXISTING = """
SELECT o.name FROM report r JOIN organization o ON o.id = r.organization_id
WHERE r.template_id = $1 AND r.organization_id = $2 AND r.year = $3 LIMIT 1
"""
INSERT = """
INSERT INTO report (id, template_id, organization_id, year, visibility, owner_id, source_id)
VALUES ($1, $2, $3, $4, 'OWNER', $3, $5)
"""
COMMITMENTS = """
SELECT c.id FROM commitment c JOIN plan_node n ON n.id = c.node_id
WHERE c.organization_id = $1 AND n.plan_id = $2 AND c.year = $3 ORDER BY n.path, c.quarter NULLS FIRST, c.id
"""
ADD_ITEM = """
INSERT INTO report_item (id, report_id, visibility, owner_id, ordinal, commitment_id, "values", sources)
SELECT $1, r.id, r.visibility, r.owner_id, $3, $4, $5, $6 FROM report r WHERE r.id = $2
"""


@dataclass(frozen=True, slots=True)
class ReportStart:
    """The template and the year of a new report, and its organization: null for the own one."""

    template_id: UUID
    year: int
    organization_id: UUID | None = None


async def start(reader: Reader, wanted: ReportStart, key: str | None) -> Result:
    """Begin a report."""
    asked = ("start report", wanted.template_id, wanted.year, wanted.organization_id)
    return await step(reader, key, asked, lambda connection, member: _started(connection, member, wanted))


async def _started(connection: asyncpg.Connection, member: Member, wanted: ReportStart) -> Result:
    organization = wanted.organization_id or member.organization_id
    if not permissions.may(member.viewer, Action.WRITE_REPORTS) or not await organization_trees.may_for(
        connection, member.viewer, Action.WRITE_REPORTS, organization
    ):
        return Result(Outcome.NOT_PERMITTED)
    if not await connection.fetchval(ORGANIZATION, organization, member.organization_id):
        return Result(Outcome.NOT_FOUND)
    template = await connection.fetchrow(TEMPLATE, wanted.template_id, member.organization_id)
    if found := await _problems(connection, wanted, organization, template):
        return Result(Outcome.INVALID, problems=found)
    id_ = uuid7()
    source = await sources.ensure(connection, MEMBERS)
    await connection.execute(INSERT, id_, wanted.template_id, organization, wanted.year, source)
    await add_items(connection, id_, template, organization, wanted.year)
    return Result(Outcome.DONE, record_id=id_, kind=REPORT.word, changes_record=True)


async def _problems(
    connection: asyncpg.Connection, wanted: ReportStart, organization: UUID, template: Any
) -> list[Problem]:
    if template is None:
        return [problem("input.template", "REPORT_TEMPLATE")]
    if wanted.year not in template["years"]:
        years = ", ".join(map(str, template["years"])) or "-"
        return [problem("input.year", "NO_DEADLINE", wanted.year, years=years)]
    name = await connection.fetchval(EXISTING, wanted.template_id, organization, wanted.year)
    return [problem("input.template", "REPORT_EXISTS", name)] if name else []


async def add_items(
    connection: asyncpg.Connection, id_: UUID, template: Any, organization: UUID, year: int
) -> None:
    """Add an item for each commitment of the organization in the year, with what the hub has."""
    rows = await connection.fetch(COMMITMENTS, organization, template["plan_id"], year)
    commitments = [row["id"] for row in rows]
    fields = orjson.loads(template["fields"])
    filled = await report_prefill.values_of(connection, fields, commitments, organization)
    items = [
        (uuid7(), id_, place, commitment, *report_prefill.encoded(filled[commitment]))
        for place, commitment in enumerate(commitments)
    ]
    await connection.executemany(ADD_ITEM, items)
