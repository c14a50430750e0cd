"""The headline figures of the year."""

from decimal import Decimal

from hub.reports import cells, sources
from hub.reports.achievement import Level
from hub.reports.facts import Given
from hub.reports.model import Fact, Facts, Section, Text


def section(given: Given) -> Section:
    """Return the first section."""
    _ = given.words.gettext
    facts = [actions(given), programs(given), provinces(given), *outputs(given)]
    blocks = [Facts(facts), Text(sentence(given))]
    return Section("summary", _("The year in figures"), blocks)


def actions(given: Given) -> Fact:
    """Return how many actions have a program."""
    words = given.words
    nodes = given.of_kind(given.leaves)
    served = sum(1 for node in nodes if node["programs"]["aggregate"]["count"])
    rule = words.gettext(
        "The nodes of this kind with at least one program. A node has the programs that are aligned with it "
        "or a node below it and run in the year."
    )
    return Fact(
        words.gettext("%(kind)s: with a program", kind=given.label(given.leaves)),
        cells.number(words, served),
        sources.source(given, "nodes", "planNodes.nodes[].programs.aggregate.count", rule),
        words.gettext("of %(total)s", total=words.number(len(nodes))),
    )


def programs(given: Given) -> Fact:
    """Return how many programs ran."""
    words = given.words
    return Fact(
        words.gettext("Programs that ran"),
        cells.number(words, given.programs["aggregate"]["count"]),
        sources.source(given, "programs", "programs.aggregate.count", "", all_programs(given)),
    )


def provinces(given: Given) -> Fact:
    """Return how many provinces have a program."""
    words = given.words
    rule = words.gettext("The number of columns with a code and a program.")
    return Fact(
        words.gettext("Provinces with a program"),
        cells.number(words, len(given.by_province)),
        sources.source(given, "coverage", "whole.columns[].programCount", rule, all_programs(given)),
        words.gettext("of %(total)s", total=words.number(len(given.provinces))),
    )


def outputs(given: Given) -> list[Fact]:
    """Return how many outputs had a target, and how many reached it."""
    words = given.words
    monitored = len(given.outputs)
    reached = sum(1 for output in given.outputs if output.level is Level.REACHED)
    with_target = words.gettext(
        "The outputs with an indicator that has a target for a period that ends in the year."
    )
    reaching = words.gettext("Of these, the outputs whose lowest achievement is at least 100 percent.")
    path = "outputs.nodes[].indicators[].periods[].achievementPercent"
    share = f"({words.percent(Decimal(reached * 100) / monitored)})" if monitored >= 10 else ""
    return [
        Fact(
            words.gettext("Outputs with a target"),
            cells.number(words, monitored),
            sources.source(given, "outputs", path, with_target, all_programs(given)),
        ),
        Fact(
            words.gettext("Outputs that reached it"),
            cells.number(words, reached),
            sources.source(given, "outputs", path, reaching, all_programs(given)),
            share,
        ),
    ]


def sentence(given: Given) -> str:
    """Return the same figures as a sentence."""
    words = given.words
    counts = [sum(1 for output in given.outputs if output.level is level) for level in Level]
    reached, close, behind, unreported = (words.number(count) for count in counts)
    return words.gettext(
        "Of %(total)s outputs with a target for %(year)s, %(reached)s reached it, %(close)s came close, "
        "%(behind)s are behind, and %(unreported)s have not reported.",
        total=words.number(len(given.outputs)),
        year=given.year,
        reached=reached,
        close=close,
        behind=behind,
        unreported=unreported,
    )


def all_programs(given: Given) -> str:
    """Return the address of the programs behind most figures."""
    return sources.export("programs", **sources.running(given.plan_code, given.year))
