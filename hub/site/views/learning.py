"""Pages that explain: what the hub is, how to join, how to ask, what the words mean, how it is."""

from typing import Any

from hub.localization.words import Words
from hub.site.pages import Data, Page
from hub.site.visits import Visit


def terms(words: Words) -> dict[str, tuple[str, str]]:
    """Return the words of the graph, by type: what each is called, and one sentence about it."""
    return {
        "Program": (
            words.gettext("Program"),
            words.gettext("Work of one or several organizations with an aim, a time, places and money."),
        ),
        "Organization": (
            words.gettext("Organization"),
            words.gettext("A ministry, local government, donor, NGO or company that takes part in programs."),
        ),
        "Output": (
            words.gettext("Output"),
            words.gettext("What a program delivers itself, such as trained teachers; indicators measure it."),
        ),
        "KnowledgeProduct": (
            words.gettext("Knowledge product"),
            words.gettext("A report, study, guideline or data set that came from a program."),
        ),
        "Indicator": (
            words.gettext("Indicator"),
            words.gettext("What is measured of a result: a baseline, targets, and actual values by period."),
        ),
        "ActionPlan": (
            words.gettext("Action plan"),
            words.gettext("A national or regional plan with pillars, foci, themes and actions."),
        ),
        "PlanNode": (
            words.gettext("Part of an action plan"),
            words.gettext("A pillar, focus, theme, strategy or action; programs serve it."),
        ),
        "Alignment": (
            words.gettext("Alignment"),
            words.gettext("Which part of a plan a program serves: claimed by its owner, then confirmed."),
        ),
        "Commitment": (
            words.gettext("Commitment"),
            words.gettext("What an organization promises to do for a part of a plan in a year."),
        ),
        "Obstacle": (
            words.gettext("Obstacle"),
            words.gettext("What stands in the way of a program, a plan, a region or an organization."),
        ),
        "Overlap": (
            words.gettext("Overlap"),
            words.gettext("Two programs that may be one work, or similar work in one place."),
        ),
        "Collaboration": (
            words.gettext("Collaboration"),
            words.gettext("What organizations agree to do together."),
        ),
        "Region": (
            words.gettext("Region"),
            words.gettext("A province, regency or city of Indonesia."),
        ),
        "Freshness": (
            words.gettext("Freshness"),
            words.gettext("How current a record is, and the reasons why it is out of date."),
        ),
        "Revision": (
            words.gettext("Revision"),
            words.gettext("A change that a member proposes; it is published after review."),
        ),
    }


def glossary(visit: Visit, data: Data) -> dict[str, Any]:
    """Return the words in the order of the alphabet, each with its sentence and what the graph says of it."""
    described = {
        each["name"]: each["description"] for each in data.values() if each and "description" in each
    }
    entries = [
        {"name": name, "title": title, "sentence": sentence, "described": described.get(name)}
        for name, (title, sentence) in terms(visit.words).items()
    ]
    return {"entries": sorted(entries, key=lambda each: each["title"].lower())}


def plan_of(_visit: Visit, data: Data) -> dict[str, Any]:
    """Return the first plan, to which examples lead; null if there is none."""
    return {"plan": next(iter(data["actionPlans"]["nodes"]), None)}


PAGES = (
    Page("about"),
    Page("join"),
    Page("developers"),
    Page("accessibility"),
    Page("guide", view=plan_of),
    Page("questions", view=plan_of),
    Page("status"),
    Page("glossary", view=glossary),
)
