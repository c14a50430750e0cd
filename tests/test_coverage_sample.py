"""Questions 2 and 3 of the domain on the sample plan: actions without a program, focus by province."""

import json
from pathlib import Path

import pytest

from services.coverage import gaps
from tests.asking import counted

EXAMPLES = Path(__file__).parents[1] / "web" / "src" / "examples"
# Of each focus: the provinces with the number of programs in 2023.
FOCI = {
    "1.1": {"ID-JB": 2, "ID-JT": 3, "ID-ST": 1},
    "1.2": {"ID-JK": 1},
    "1.3": {"ID-AC": 1, "ID-LA": 1, "ID-SU": 1, "ID-YO": 1},
    "1.4": {"ID-NB": 2, "ID-NT": 1},
    "1.5": {"ID-BA": 2, "ID-KB": 1, "ID-MA": 1, "ID-NB": 1, "ID-NT": 2, "ID-SN": 1},
    "1.6": {"ID-MA": 1, "ID-NB": 1, "ID-NT": 1, "ID-SN": 1},
    "1.7": {},
    "1.8": {"ID-ST": 2},
}


async def answer(demo, name):
    """The answer to an example of GraphiQL."""
    variables = json.loads((EXAMPLES / f"{name}.json").read_text())
    return (await counted(demo, (EXAMPLES / f"{name}.graphql").read_text(), variables))[0]


async def test_which_plan_actions_have_no_program_this_year(demo):
    data = await answer(demo, "18-actions-without-program")
    codes = ["1.2.1", "1.7.1", "1.7.2", "2.3", "2.4"]
    assert [node["reference"] for node in data["planNodes"]["nodes"]] == [f"RANPE-1/{each}" for each in codes]
    assert [(gap["node"]["reference"][8:], gap["reason"], gap["years"]) for gap in data["coverageGaps"]] == [
        (code, "NOT_BEGUN" if code == "1.2.1" else "NEVER", 4) for code in codes
    ]


async def test_a_seeded_hub_has_statistics_without_which_joins_of_coverage_are_slow(demo):
    gathered = await demo.writing.fetch(
        "SELECT relname FROM pg_stat_user_tables WHERE last_analyze IS NOT NULL AND relname = ANY($1)",
        ["action_plan", "alignment", "plan_node", "plan_node_output", "program", "result"],
    )
    assert len(gathered) == 6


@pytest.mark.parametrize("kind", list(gaps.GapKind))
@pytest.mark.parametrize("is_member", [False, True])
def test_gaps_read_works_once_whatever_the_planner_expects(kind, is_member):
    assert "WITH found AS MATERIALIZED" in gaps.spans_statement(kind, is_member).sql


async def test_coverage_of_foci_by_province(demo):
    coverage = (await answer(demo, "19-focus-by-province"))["coverage"]
    found: dict[str, dict[str | None, int]] = {row["code"]: {} for row in coverage["rows"]}
    for cell in coverage["cells"]:
        found[cell["rowCode"]][cell["columnCode"]] = cell["programCount"]
    assert found == FOCI
    assert {row["code"]: row["programCount"] for row in coverage["rows"]} == {
        "1.1": 3,
        "1.2": 1,
        "1.3": 2,
        "1.4": 2,
        "1.5": 3,
        "1.6": 2,
        "1.7": 0,
        "1.8": 2,
    }
    assert len(coverage["columns"]) == 39
    assert coverage["total"] == {"programCount": 13}
    (cell,) = [each for each in coverage["cells"] if each["rowCode"] == "1.2"]
    assert (cell["outputCount"], cell["money"]) == (3, [{"currency": "IDR", "sum": "1300000000"}])
