"""From the graph to a report: which queries are run, and which sections are made from the answers."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from hub.localization.words import Words
from hub.reports import cells, sources
from hub.reports.facts import Given, middle
from hub.reports.model import Report, Section
from hub.reports.reading import Answer, Reading, ReportError, at_one_version, document
from hub.reports.sections import (
    actions,
    commitments,
    contributors,
    figures,
    gaps,
    method,
    money,
    obstacles,
    provinces,
    records,
    results,
    summary,
)

SECTIONS: tuple[Callable[[Given], Section | None], ...] = (
    summary.section,
    figures.section,
    actions.section,
    provinces.section,
    gaps.section,
    commitments.section,
    results.section,
    money.section,
    obstacles.section,
    contributors.section,
    method.section,
    records.section,
)
# Programs whose outputs one query returns.
PROGRAMS_AT_ONCE = 100


class NoPlanError(ReportError):
    """There is no plan with that code, or no such year in it."""


async def build(reading: Reading, plan: str, year: int, language: str, close: int) -> Report:
    """Return the report of a plan for a year, as the viewer of the reading sees it."""
    version, answers = await at_one_version(reading, partial(read, plan, year))
    as_of = cells.as_moment(answers["plan"].data["hub"]["lastImportAt"])
    return report(Given(Words(language), plan, year, close, answers), version, as_of, dict(reading.used))


def report(given: Given, version: str, as_of: datetime | None, documents: Mapping[str, str]) -> Report:
    """Return the report of the answers."""
    made = (section(given) for section in SECTIONS)
    return Report(
        plan_code=given.plan["code"],
        plan_title=given.plan["title"],
        year=given.year,
        language=given.words.language,
        is_sample=given.plan["isSample"],
        data_version=version,
        as_of=as_of,
        lede=given.words.gettext(
            "Programs, commitments, results, gaps, obstacles and contributions, from the data that "
            "organizations report to I-KHub"
        ),
        cover=cover(given, version, as_of),
        sections=[section for section in made if section],
        documents=documents,
    )


async def read(plan: str, year: int, reading: Reading) -> Mapping[str, Answer]:
    """Run all queries of a report; raises NoPlanError."""
    answers = {"plan": await reading.answer("plan", plan=plan)}
    found = answers["plan"].data["actionPlan"]
    check(found, plan, year)
    kinds = [level["kind"] for level in found["levels"]]
    chosen = {"rows": middle(kinds), "roots": kinds[0]}
    answers["coverage"] = await reading.answer("coverage", plan=plan, year=year, **chosen)
    running = sources.running(plan, year)
    answers["nodes"] = await reading.all_pages("nodes", "planNodes", plan=plan, year=year, running=running)
    answers["programs"] = await reading.all_pages("programs", "programs", plan=plan, filter=running)
    committed = {"plan": [plan], "year": [year]}
    answers["commitments"] = await reading.answer("commitments", filter=committed)
    raised = {"raisedAfter": f"{year}-01-01", "raisedBefore": f"{year}-12-31"}
    answers["obstacles"] = await reading.answer("obstacles", filter=raised)
    answers["provinces"] = await reading.answer("provinces")
    ids = [program["id"] for program in answers["programs"].data["programs"]["nodes"]]
    answers["outputs"] = await outputs(reading, ids)
    return answers


async def outputs(reading: Reading, programs: list[str]) -> Answer:
    """Return the outputs of programs."""
    found: list[Any] = []
    reading.used["outputs"] = document("outputs")
    for place in range(0, len(programs), PROGRAMS_AT_ONCE):
        chosen = {"programIn": programs[place : place + PROGRAMS_AT_ONCE]}
        answer = await reading.all_pages("outputs", "outputs", filter=chosen)
        found += answer.data["outputs"]["nodes"]
    return Answer("outputs", {"filter": {"programIn": programs}}, {"outputs": {"nodes": found}})


def check(found: Mapping[str, Any] | None, plan: str, year: int) -> None:
    """Raise NoPlanError unless the plan exists and its period includes the year."""
    if found is None:
        raise NoPlanError(
            f"There is no action plan {plan!r}, or you may not see it. Import it with "
            "`.venv/bin/hub import plan`."
        )
    start, end = cells.as_day(found["startDate"]), cells.as_day(found["endDate"])
    if start and end and not start.year <= year <= end.year:
        raise NoPlanError(
            f"The plan {plan} is for {start.year} to {end.year}: there is no report for {year}."
        )


def cover(given: Given, version: str, as_of: Any) -> list[tuple[str, str]]:
    """Return the lines of the cover: what the report is about, and of when its data is."""
    words, plan = given.words, given.plan
    start, end = cells.as_day(plan["startDate"]), cells.as_day(plan["endDate"])
    return [
        (
            words.gettext("Period of the plan"),
            f"{words.day(start)} \N{EN DASH} {words.day(end)}" if start and end else "",
        ),
        (words.gettext("Area"), plan["region"]["name"] if plan["region"] else words.gettext("National")),
        (words.gettext("Legal basis"), plan["legalBasis"] or words.gettext("not reported")),
        (words.gettext("Data as of"), words.moment(as_of) if as_of else words.gettext("not reported")),
        (words.gettext("Data version"), version),
    ]
