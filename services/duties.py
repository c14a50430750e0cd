"""Duties: which reports organizations owe, when, and how far they are."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from services.querying.reader import Reader, Row
from services.querying.statements import Statement
from services.querying.visibility import visible_sql


class DutyState(StrEnum):
    """How far the report of a duty is, or that it is overdue."""

    OPEN = "OPEN"
    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    RETURNED = "RETURNED"
    APPROVED = "APPROVED"
    OVERDUE = "OVERDUE"


@dataclass(frozen=True, slots=True)
class DutyQuestion:
    """Which duties: of a year, in a state, as of a day; at most `first`."""

    as_of: date
    year: int | None = None
    states: tuple[DutyState, ...] = ()
    first: int = 100


NAMES = ("organizations", "year", "as_of", "states", "first")
OWING = """
SELECT t.id AS template_id, o.id AS organization_id, d.year, d.opens_on, d.due_on, t.code
FROM report_template t JOIN report_deadline d ON d.report_template_id = t.id
JOIN organization o ON ($1::uuid[] IS NULL OR o.id = ANY($1)) AND (
    o.type = ANY(t.owing_types) AND o.origin = 'RECORD'
    OR t.leads_owe AND o.id IN (
        SELECT l.organization_id FROM plan_node_organization l JOIN plan_node n ON n.id = l.node_id
        WHERE l.role = 'LEAD' AND n.plan_id = t.plan_id AND {lead} AND {node}
            AND n.valid_from <= make_date(d.year, 12, 31) AND n.valid_to >= make_date(d.year, 1, 1))
    OR t.committed_owe AND o.id IN (
        SELECT c.organization_id FROM commitment c JOIN plan_node n ON n.id = c.node_id
        WHERE n.plan_id = t.plan_id AND c.year = d.year AND {commitment} AND {node}))
WHERE ($2::int IS NULL OR d.year = $2) AND {template} AND {organization}
"""
DUTIES = """
SELECT *, (due_on - $3::date) AS days_left FROM (
    SELECT w.*, r.id AS report_id, coalesce(r.status, 'OPEN') AS state,
        w.due_on < $3::date AND coalesce(r.status, 'OPEN') IN ('OPEN', 'DRAFT', 'RETURNED') AS is_overdue
    FROM ({owing}) w LEFT JOIN LATERAL (
        SELECT r.id, r.status FROM report r
        WHERE r.template_id = w.template_id AND r.organization_id = w.organization_id AND r.year = w.year
            AND {report} ORDER BY r.id LIMIT 1
    ) r ON true
) x
WHERE $4::text[] IS NULL OR state = ANY($4) OR is_overdue AND 'OVERDUE' = ANY($4)
ORDER BY due_on, code, organization_id LIMIT $5
"""
ALIASES = {
    "lead": "l",
    "node": "n",
    "commitment": "c",
    "template": "t",
    "organization": "o",
    "report": "r",
}


def _built(*, member: bool) -> Statement:
    viewer = "$6" if member else None
    conditions = {name: visible_sql(viewer, alias) for name, alias in ALIASES.items()}
    owing = OWING.format(**conditions)
    sql = DUTIES.format(owing=owing, **conditions)
    return Statement(sql, (*NAMES, "viewer") if member else NAMES, {})


STATEMENTS = {member: _built(member=member) for member in (False, True)}


async def of_organizations(
    reader: Reader, organizations: Collection[Any] | None, question: DutyQuestion
) -> list[Row]:
    """The duties of organizations, or of all that the viewer may see; the first due comes first."""
    values = {
        "organizations": None if organizations is None else list(organizations),
        "year": question.year,
        "as_of": question.as_of,
        "states": [*question.states] or None,
        "first": question.first,
    }
    return await reader.fetch(STATEMENTS[reader.viewer.is_member], values)
