"""The rule of who sees what is written in one module, in two forms that say the same."""

import re
from pathlib import Path

import pytest

from db.tables import program
from services.querying.statements import DIALECT
from services.querying.visibility import visible, visible_sql

SERVICES = Path(__file__).parents[1] / "services"
# The rule for members in SQL or in SQLAlchemy, and the one for all viewers.
MEMBERS = re.compile(
    r"visibility\s*(<>|!=)\s*'?OWNER'?\s*(OR\b|,)|owner_id\s*={1,2}\s*(\$\d|viewer)", re.IGNORECASE
)
EVERYBODY = re.compile(r"(WHERE|AND|ON)\s+\(?(\w+\.)?visibility\s*={1,2}\s*'?PUBLIC'?", re.IGNORECASE)
# What is worked out of public records alone, whoever the viewer is.
DERIVED = {
    "comparing/blocking_index.py": "statistics of words count what everybody sees",
    "deciding/body_candidates.py": "countries tell organizations apart by what everybody sees",
    "deciding/same_identifiers.py": "the hub itself merges public records only",
    "kinds/commitments.py": "history names organizations, nodes and outputs that everybody sees",
    "kinds/plans.py": "history names organizations and nodes of other plans that everybody sees",
    "writing/hidden_history.py": "changes that were written for everybody",
    "writing/history.py": "history is never shown to more people than the record",
    "writing/public_names.py": "names that an import finds organizations by",
    "writing/search_documents.py": "what a document takes over from organizations",
    "writing/sources.py": "times of imports that everybody sees",
    "aggregating/summary_refresh.py": "sums over what the public sees",
}


def spelling(pattern: re.Pattern[str]) -> set[str]:
    """The modules of services with a match."""
    files = {
        file.relative_to(SERVICES).as_posix(): file.read_text("utf-8") for file in SERVICES.rglob("*.py")
    }
    return {name for name, text in files.items() if pattern.search(text)}


def test_no_other_module_spells_the_rule_for_members() -> None:
    assert spelling(MEMBERS) == {"querying/visibility.py"}


def test_no_other_module_spells_the_rule_for_all_viewers() -> None:
    assert spelling(EVERYBODY) == {*DERIVED}


@pytest.mark.parametrize(
    ("member", "viewer", "text"),
    [
        (False, None, "p.visibility = 'PUBLIC'"),
        (True, ":viewer", "(p.visibility <> 'OWNER' OR p.owner_id = :viewer)"),
    ],
)
def test_both_forms_say_the_same(member: bool, viewer: str | None, text: str) -> None:
    compiled = str(visible(program.alias("p"), member=member).compile(dialect=DIALECT))
    condition = compiled.replace("!=", "<>").replace("$1::UUID", ":viewer")
    assert text == visible_sql(viewer, "p")
    assert text.strip("()") == re.sub(r"%\(viewer\)s(::UUID)?", ":viewer", condition)
