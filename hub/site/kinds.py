"""The names of kinds of records, as a page says them."""

from hub.localization.words import Words


def title(typename: str, words: Words) -> str:
    """Return what a record of a type of the graph is called."""
    titles = {
        "Program": words.gettext("Program"),
        "Organization": words.gettext("Organization"),
        "Output": words.gettext("Output"),
        "KnowledgeProduct": words.gettext("Knowledge product"),
        "ActionPlan": words.gettext("Action plan"),
        "PlanNode": words.gettext("Part of an action plan"),
        "Commitment": words.gettext("Commitment"),
        "Obstacle": words.gettext("Obstacle"),
        "Region": words.gettext("Region"),
    }
    return titles.get(typename, typename)
