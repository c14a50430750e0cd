"""Templates of reports, and reports: how they are filtered and sorted."""

from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, Boolean, ColumnElement, Integer, Select, Text, func, select

from db.tables import action_plan, commitment, report, report_deadline, report_item, report_template
from services.querying.entities import Entity, Link
from services.querying.filters import Rule
from services.querying.orders import SortKey
from services.querying.rules import IDS, WORDS, any_of, changed_since, equal
from services.querying.visibility import visible
from services.references import visible_organization


def visible_plan(codes: Any, *, member: bool) -> Select[Any]:
    """The ids of the plans with these codes, of those that the viewer may see."""
    given: ColumnElement[Any] = func.unnest(codes, type_=Text).column_valued("given")
    return select(action_plan.c.id).where(
        action_plan.c.code.in_(select(func.upper(given.collate("C")))), visible(action_plan, member=member)
    )


def templates(*conditions: ColumnElement[bool], member: bool) -> Select[Any]:
    """The ids of the templates that meet the conditions, of those that the viewer may see."""
    return select(report_template.c.id).where(visible(report_template, member=member), *conditions)


def of_plan_code(codes: Any, *, member: bool) -> ColumnElement[bool]:
    """The templates of the plans with these codes."""
    return report_template.c.plan_id.in_(visible_plan(codes, member=member))


def of_template(id_: Any, *, member: bool) -> ColumnElement[bool]:
    """The reports by a template that the viewer may see."""
    return report.c.template_id.in_(templates(equal(report_template.c.id, id_), member=member))


def of_template_code(codes: Any, *, member: bool) -> ColumnElement[bool]:
    """The reports by the templates with these codes."""
    return report.c.template_id.in_(templates(report_template.c.code == func.any(codes), member=member))


def about_plan(codes: Any, *, member: bool) -> ColumnElement[bool]:
    """The reports about the plans with these codes."""
    plans = report_template.c.plan_id.in_(visible_plan(codes, member=member))
    return report.c.template_id.in_(templates(plans, member=member))


def in_period(periods: Any, *, member: bool) -> ColumnElement[bool]:
    """The reports about progress, or about what a year has brought."""
    return report.c.template_id.in_(templates(report_template.c.period == func.any(periods), member=member))


def of_organization(id_: Any, *, member: bool) -> ColumnElement[bool]:
    """The reports of an organization, or of those in a list, that the viewer may see."""
    return report.c.organization_id.in_(visible_organization(id_, member=member))


REPORT_TEMPLATE = Entity(
    report_template,
    "ReportTemplate",
    rules={
        "plan": Rule(of_plan_code, (WORDS,)),
        "period": any_of(report_template.c.period),
        "is_sample": Rule(lambda wanted, *, member: report_template.c.is_sample == wanted, (Boolean(),)),
        "visibility": any_of(report_template.c.visibility),
    },
    sort_keys={"TITLE": SortKey("sort_title", str)},
)
REPORT = Entity(
    report,
    "Report",
    rules={
        "template": Rule(of_template, (IDS,)),
        "template_code": Rule(of_template_code, (WORDS,)),
        "plan": Rule(about_plan, (WORDS,)),
        "period": Rule(in_period, (WORDS,)),
        "organization": Rule(of_organization, (IDS,)),
        "year": Rule(lambda years, *, member: report.c.year == func.any(years), (ARRAY(Integer),)),
        "status": any_of(report.c.status),
        "visibility": any_of(report.c.visibility),
        "changed_since": changed_since(report.c.imported_at),
    },
    sort_keys={
        "YEAR": SortKey("year", int),
        "SUBMITTED_AT": SortKey("submitted_at", datetime, nullable=True),
    },
)
DEADLINE = Entity(report_deadline, "ReportDeadline")
REPORT_ITEM = Entity(report_item, "ReportItem")


def attach_of_organization(
    query: Select[Any], parent: Any, _options: frozenset[str], _member: bool
) -> Select[Any]:
    """The reports of the organization."""
    return query.where(report.c.organization_id == parent)


def attach_items(query: Select[Any], parent: Any, _options: frozenset[str], member: bool) -> Select[Any]:
    """The items of the report whose commitment the viewer may see."""
    seen = select(commitment.c.id).where(
        commitment.c.id == report_item.c.commitment_id, visible(commitment, member=member)
    )
    return query.where(report_item.c.report_id == parent, seen.exists())


OF_ORGANIZATION = Link(attach_of_organization)
OF_REPORT = Link(attach_items)
