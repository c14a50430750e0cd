"""The programs behind the figures, by name."""

from hub.localization.words import Words
from hub.reports import cells, sources
from hub.reports.facts import Given
from hub.reports.model import Column, Row, Section, Table
from hub.reports.sections.summary import all_programs

MOST = 500


def section(given: Given) -> Section:
    """Return the section."""
    words = given.words
    programs = sorted(given.programs["nodes"], key=lambda each: (each["iatiIdentifier"] or "", each["id"]))
    title = words.gettext("Programs of the plan that ran in %(year)s", year=given.year)
    if len(programs) > MOST:
        title = words.gettext(
            "Programs of the plan that ran in %(year)s: the first %(shown)s of %(num)s",
            year=given.year,
            shown=words.number(MOST),
            num=words.number(len(programs)),
        )
    table = Table(
        title,
        words.gettext("Programs"),
        [
            Column(words.gettext("Program")),
            Column(words.gettext("Reported by")),
            Column(words.gettext("Status")),
            Column(words.gettext("Nodes of the plan")),
        ],
        [
            Row(
                [
                    cells.foreign(each["title"], each["iatiIdentifier"] or ""),
                    cells.foreign((each["reportingOrganization"] or {}).get("name", "")),
                    cells.own(statuses(words).get(each["status"], "")),
                    cells.foreign(
                        ", ".join(at["node"]["code"] for at in each["alignments"]["nodes"] if at["node"])
                    ),
                ]
            )
            for each in programs[:MOST]
        ],
        sources.source(given, "programs", "programs.nodes", "", all_programs(given)),
        words.gettext("No program ran in this year."),
    )
    return Section("programs", words.gettext("The programs behind the figures"), [table])


def statuses(words: Words) -> dict[str | None, str]:
    """Return what the statuses of programs are called."""
    return {
        "PIPELINE": words.gettext("Planned"),
        "IMPLEMENTATION": words.gettext("Running"),
        "FINALISATION": words.gettext("Finalization"),
        "CLOSED": words.gettext("Closed"),
        "CANCELLED": words.gettext("Canceled"),
        "SUSPENDED": words.gettext("Suspended"),
        None: words.gettext("not reported"),
    }
