"""How the report counts, and what it does not know."""

from hub.reports.facts import Given
from hub.reports.model import Section, Text


def section(given: Given) -> Section:
    """Return the section."""
    words = given.words
    _ = words.gettext
    paragraphs = [
        _(
            "All figures are answers of the graph of I-KHub to the queries in the appendix, for a reader who"
            " is not signed in: they contain only what organizations published. Nothing was added by hand."
        ),
        _(
            "A program belongs to the plan if it is aligned with one of its nodes and the alignment is not "
            "rejected. It ran in the year if it ran on a day of it; a program with only one date ran on that"
            " day."
        ),
        _(
            "Commitments, actions, activities and outputs are different things and are counted separately. "
            "Amounts of different currencies are never added."
        ),
        _(
            "Zero means that there is none in the data. It does not prove that nothing was done: programs "
            "that no organization reported or aligned are not in this report."
        ),
    ]
    return Section("method", _("How this report counts"), [Text(text) for text in paragraphs])
