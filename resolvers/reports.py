"""Templates of reports, reports, their items and steps, and duties."""

from collections.abc import Collection, Mapping
from typing import Any

from resolvers import nodes, pages, records
from resolvers.requests import Request
from services import duties
from services.duties import DutyQuestion
from services.kinds.reports import REPORT_TEMPLATES
from services.querying.reads import ROOT
from services.report_items import items_of
from services.reports import DEADLINE, OF_ORGANIZATION, REPORT, REPORT_TEMPLATE
from services.revising import report_starts, report_steps
from services.revising.report_starts import ReportStart
from services.revising.report_steps import Kind, ReportStep
from services.revising.results import Result

template_by_id, template_by_key = records.one(REPORT_TEMPLATE), records.look_up(REPORT_TEMPLATES)
templates, count_templates = pages.page(REPORT_TEMPLATE), pages.count(REPORT_TEMPLATE)
deadlines = records.rows(DEADLINE, "report_template_id", order=("year",))
by_id = records.one(REPORT)
everywhere, count_everywhere = pages.page(REPORT), pages.count(REPORT)
of_organization = pages.page(REPORT, OF_ORGANIZATION)
count_of_organization = pages.count(REPORT, OF_ORGANIZATION)


async def items(
    request: Request, keys: Collection[Any], _question: None, _columns: tuple[str, ...]
) -> Mapping[Any, Any]:
    """Return the items of each report whose commitment the viewer may see, in order."""
    return await items_of(request.reader, keys)


async def all_duties(
    request: Request, keys: Collection[Any], question: Any, _columns: tuple[str, ...]
) -> Mapping[Any, Any]:
    """Return the duties of an organization, or of all."""
    organization, asked = question
    wanted = None if organization is None else [organization]
    return dict.fromkeys(keys, await duties.of_organizations(request.reader, wanted, asked))


async def duties_of_viewer(
    request: Request, keys: Collection[Any], question: DutyQuestion, _columns: tuple[str, ...]
) -> Mapping[Any, Any]:
    """Return the duties of the viewer's organization; none of an anonymous viewer."""
    organization = request.reader.viewer.organization_id
    found = (
        []
        if organization is None
        else await duties.of_organizations(request.reader, [organization], question)
    )
    return dict.fromkeys(keys, found)


async def start(request: Request, wanted: ReportStart, key: str | None) -> Result:
    """Begin a report."""
    return await report_starts.start(request.reader, wanted, key)


async def take(request: Request, kind: Kind, wanted: ReportStep, key: str | None) -> Result:
    """Take a step of a report."""
    return await report_steps.take(request.reader, kind, wanted, key, request.review)


async def sources(
    request: Request, keys: Collection[Any], _question: None, columns: tuple[str, ...]
) -> Mapping[Any, Any]:
    """Return the records that values come from, of those that the viewer may see."""
    wanted = [*{each for key in keys for each in key}]
    (rows,) = (await nodes.by_ids(request, [ROOT], wanted, columns)).values()
    found = dict(zip(wanted, rows, strict=True))
    return {key: [found[each] for each in key if found[each] is not None] for key in keys}
