"""What organizations committed themselves to, and what they realised."""

from collections.abc import Mapping
from typing import Any

from hub.reports import cells, sources
from hub.reports.facts import Given
from hub.reports.model import Cell, Column, Row, Section, Source, Table

COUNTS = ("committed", "reported", "realised", "partly", "dropped")


def section(given: Given) -> Section:
    """Return the section."""
    title = given.words.gettext("Commitments and realization")
    return Section("commitments", title, [pillars(given), money(given)])


def found(given: Given) -> Mapping[str, Any]:
    """Return the answer."""
    commitments: Mapping[str, Any] = given.answers["commitments"].data["commitments"]
    return commitments


def pillars(given: Given) -> Table:
    """Return the commitments of each pillar, and of all."""
    words = given.words
    groups = found(given)["pillars"]
    return Table(
        words.gettext("Commitments for %(year)s, by pillar or theme", year=given.year),
        words.gettext("Commitments"),
        [Column(words.gettext("Pillar or theme")), *(Column(name, is_number=True) for name in heads(given))],
        [
            *(
                Row([cells.foreign(group["label"] or group["key"] or ""), *numbers(given, group)])
                for group in groups
            ),
            *(
                Row([cells.own(words.gettext("All")), *numbers(given, each)], is_total=True)
                for each in found(given)["all"]
            ),
        ],
        source(given, "commitments.summary"),
        words.gettext("There is no commitment for this year."),
        "many",
    )


def heads(given: Given) -> list[str]:
    """Return the names of the columns of numbers."""
    words = given.words
    return [
        words.gettext("Actions with a commitment"),
        words.gettext("Actions in force"),
        words.gettext("Commitments"),
        words.gettext("Were reported"),
        words.gettext("Realized"),
        words.gettext("In part"),
        words.gettext("Dropped"),
        words.gettext("Realized in percent"),
    ]


def numbers(given: Given, group: Mapping[str, Any]) -> list[Cell]:
    """Return the numbers of one row."""
    words = given.words
    rate = cells.decimal(group["rate"])
    return [
        cells.number(words, group["actionsCommitted"]),
        cells.number(words, group["actionsInForce"], words.gettext("not known")),
        *(cells.number(words, group[name]) for name in COUNTS),
        cells.percent(words, None if rate is None else rate * 100, "\N{EN DASH}"),
    ]


def money(given: Given) -> Table:
    """Return planned and realised budgets by currency."""
    words = given.words
    sums = [each for group in found(given)["all"] for each in group["money"]]
    return Table(
        words.gettext("Budgets of the commitments for %(year)s, by currency", year=given.year),
        words.gettext("Budgets of commitments"),
        [
            Column(words.gettext("Currency")),
            Column(words.gettext("Commitments"), is_number=True),
            Column(words.gettext("Planned"), is_number=True),
            Column(words.gettext("Realized"), is_number=True),
            Column(words.gettext("Not realized"), is_number=True),
        ],
        [
            Row(
                [
                    cells.own(each["currency"]),
                    cells.number(words, each["count"]),
                    *(
                        cells.money(words, value, each["currency"])
                        for name in ("plannedBudget", "realisedBudget", "gap")
                        if (value := cells.decimal(each[name])) is not None
                    ),
                ]
            )
            for each in sums
        ],
        source(given, "commitments.summary.money"),
        words.gettext("No commitment has a budget."),
    )


def source(given: Given, path: str) -> Source:
    """Return where both tables come from."""
    rule = given.words.gettext(
        "Commitments are promises of organizations for actions: two organizations that commit to one action "
        "are two commitments and one action. Realized in percent: the commitments that the secretariat found"
        " realized, of all."
    )
    filter_ = dict(given.answers["commitments"].variables["filter"])
    return sources.source(given, "commitments", path, rule, sources.export("commitments", **filter_))
