"""The budgets of the programs, each currency by itself."""

from decimal import Decimal

from hub.reports import cells, sources
from hub.reports.facts import Given
from hub.reports.model import Column, Row, Section, Table
from hub.reports.sections.summary import all_programs


def section(given: Given) -> Section:
    """Return the section."""
    words = given.words
    table = Table(
        words.gettext("Budgets of the programs that ran in %(year)s, by currency", year=given.year),
        words.gettext("Budgets"),
        [
            Column(words.gettext("Currency")),
            Column(words.gettext("Budgets"), is_number=True),
            Column(words.gettext("Sum"), is_number=True),
            Column(words.gettext("Sum, exact"), is_number=True),
        ],
        [
            Row(
                [
                    cells.own(each["currency"]),
                    cells.number(words, each["count"]),
                    cells.money(words, cells.decimal(each["sum"]) or Decimal(0), each["currency"]),
                    cells.number(words, cells.decimal(each["sum"])),
                ]
            )
            for each in given.programs["aggregate"]["budgets"]
        ],
        sources.source(
            given,
            "programs",
            "programs.aggregate.budgets",
            words.gettext(
                "The whole budgets of the programs, also for other years. Amounts stay in their currency: "
                "there is no total over currencies. A program and the programs below it that report the same"
                " money count once."
            ),
            all_programs(given),
        ),
        words.gettext("No program reports a budget."),
    )
    return Section("money", words.gettext("Money"), [table])
