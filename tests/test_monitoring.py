"""Monitoring: achievement by class, totals where comparable, trends, parts that don't add up."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from db.pools import Pools
from tests.aligned import make_plans
from tests.asking import ask, counted, refused
from tests.iati_files import activity, load, narrative, result, save
from tests.printed import ROOT
from tests.test_revisions import Cast, cast

__all__ = ["cast"]

EXAMPLE = (ROOT / "web/src/examples/21-outputs-behind-target.graphql").read_text("utf-8")
COUNTS = "indicators reached close behind notReported notComparable"
SUMS = 'title(lang: "en") indicators programs measured target actual comparability reason'
QUESTION = f"""{{ actionPlan(code: "P1") {{ achievementSummary {{ {COUNTS}
        measures {{ measure {{ code }} {COUNTS} }} }}
    year: achievementSummary(year: 2023) {{ {COUNTS} }}
    strict: achievementSummary(reachedFrom: 120, closeFrom: 100) {{ {COUNTS} }}
    indicatorTotals {{ {SUMS} }} }}
  planNode(plan: "P1", code: "1") {{ own: achievementSummary {{ {COUNTS} }}
    achievementSummary(includeDescendants: true) {{ {COUNTS} }}
    indicatorTotals(includeDescendants: true, first: 1) {{ title(lang: "en") message(lang: "id") target }} }}
  program(iatiIdentifier: "XX-1-1") {{ achievementSummary {{ {COUNTS} }}
    outputs {{ nodes {{ indicators {{ trend(last: 2) {{ end target actual level }}
      disaggregationWarnings {{ kind end dimensions sum total message(lang: "en") }} }} }} }} }} }}"""
DRAFT = """mutation ($input: SaveOutputInput!) { saveOutput(input: $input) {
    ... on RevisionSaved { revision { warnings { path code message(lang: "id") } } } } }"""
STATEMENTS = """query ($iati: String) { program(iatiIdentifier: $iati) { outputs { nodes { indicators {
    disaggregationWarnings { sum } } } } } }"""
OUTPUT = '{ program(iatiIdentifier: "XX-1-1") { outputs { nodes { id version } } } }'
ALIGN = """
INSERT INTO alignment (id, program_id, work_visibility, work_owner_id, node_id, node_visibility,
    node_owner_id, significance, claimed_by_id)
SELECT gen_random_uuid(), p.id, p.visibility, p.owner_id, n.id, n.visibility, n.owner_id, 'PRIMARY',
    p.owner_id
FROM program p, plan_node n WHERE n.reference = 'P1/1.1' AND p.iati_identifier LIKE 'XX-_-1'
"""


def period(year: int, target: str = "", actual: str = "", parts: str = "") -> str:
    values = "".join(
        f'<{name} value="{value}"/>' for name, value in (("target", target), ("actual", actual)) if value
    )
    return (
        f'<period><period-start iso-date="{year}-01-01"/><period-end iso-date="{year}-12-31"/>'
        f"{values}{parts}</period>"
    )


def part(value: int, **dimensions: str) -> str:
    """An actual value of a part."""
    inside = "".join(f'<dimension name="{name}" value="{each}"/>' for name, each in dimensions.items())
    return f'<actual value="{value}">{inside}</actual>'


def indicator(title: str, *periods: str, measure: str = "1", more: str = "") -> str:
    named = f"<title>{narrative(title)}</title>"
    return f'<indicator measure="{measure}"{more}>{named}{"".join(periods)}</indicator>'


def numbers(found: Any) -> list[int]:
    """The numbers of a summary in the order of COUNTS."""
    return [found[name] for name in COUNTS.split()]


@pytest.fixture
async def measured(cast: Cast, pools: Pools, tmp_path: Path) -> Cast:
    """Three programs that serve the action P1/1.1; the third is for members only."""
    parts = part(30, sex="female") + part(25, sex="male") + part(20, age="young") + part(40, age="old")
    first = (
        indicator(
            "People trained", period(2022, "40", "30"), period(2023, "50", "60", parts), period(2024, "9")
        )
        + indicator("Forums", period(2023, "10", "8"))
        + indicator("Average hours", period(2023, "10", "2"), measure="1")
        + indicator("Share", period(2023, "50", "20"), measure="2")
        + indicator("Plans", period(2024, "5"))
        + indicator("Quality", period(2023, "good", "fair"), measure="5")
        + indicator("Money", period(2023, "1", "1"), more=' aggregation-status="0"')
    )
    second = indicator(" people  TRAINED", period(2023, "100", "50")) + indicator(
        "Forums", period(2023, "10", "8"), more=' ascending="0"'
    )
    await load(
        pools,
        save(
            tmp_path / "b.xml",
            activity("XX-1-1", result("Output", inside=first)),
            activity("XX-2-1", result("Output", inside=second), reporter="XX-2", name="Others"),
            activity(
                "XX-3-1",
                result("Output", inside=indicator("People trained", period(2023, "1000", "1000"))),
                reporter="XX-3",
                name="Secretariat",
                visibility="MEMBERS",
            ),
        ),
    )
    await make_plans(pools)
    await pools.writing.execute(ALIGN)
    return cast


async def test_achievement_by_class_and_totals_where_comparable(
    measured: Cast, reader: httpx.AsyncClient
) -> None:
    # when an anonymous viewer reads; then each indicator counts once, by its newest measured period
    found = await ask(reader, QUESTION)
    plan, node, program = found["actionPlan"], found["planNode"], found["program"]
    assert numbers(plan["achievementSummary"]) == [9, 3, 1, 3, 1, 1]
    assert [(each["measure"]["code"], *numbers(each)) for each in plan["achievementSummary"]["measures"]] == [
        ("1", 7, 3, 1, 2, 1, 0),
        ("2", 1, 0, 0, 1, 0, 0),
        ("5", 1, 0, 0, 0, 0, 1),
    ]
    # with a year: its periods; with other percentages: other classes
    assert numbers(plan["year"]) == [8, 3, 1, 3, 0, 1]
    assert numbers(plan["strict"]) == [9, 2, 1, 4, 1, 1]
    assert (numbers(node["own"]), numbers(node["achievementSummary"])) == ([0] * 6, [9, 3, 1, 3, 1, 1])
    assert numbers(program["achievementSummary"]) == [7, 2, 1, 2, 1, 1]
    # and values are added where title, measure and direction agree
    sums = [tuple(each[name] for name in SUMS.split()[2:]) for each in plan["indicatorTotals"]]
    assert [each["title"] for each in plan["indicatorTotals"]] == [
        *("Forums", "People trained", "Average hours", "Money", "Plans", "Quality", "Share"),
    ]
    no = "NOT_COMPARABLE"
    assert sums == [
        (2, 2, 2, None, None, no, "DIRECTIONS_DIFFER"),
        (2, 2, 2, "150", "110", "COMPARABLE", None),
        (1, 1, 1, None, None, no, "RATIO_OR_AVERAGE"),
        (1, 1, 1, None, None, no, "NOT_ADDABLE"),
        (1, 1, 0, None, None, "COMPARABLE", None),
        (1, 1, 0, None, None, no, "NOT_NUMERIC"),
        (1, 1, 1, None, None, no, "PERCENTAGE"),
    ]
    assert node["indicatorTotals"] == [
        {
            "title": "Forums",
            "message": "Arah capaian berbeda, sehingga nilainya tidak dijumlahkan.",
            "target": None,
        }
    ]
    # a member sees the program for members, too
    (most,) = [
        each
        for each in (await measured.owner.reads(QUESTION))["actionPlan"]["indicatorTotals"]
        if each["title"] == "People trained"
    ]
    assert (most["indicators"], most["target"], most["actual"]) == (3, "1150", "1110")


async def test_trend_and_parts_that_do_not_add_up(
    measured: Cast, reader: httpx.AsyncClient, pools: Pools
) -> None:
    (output,) = (await ask(reader, QUESTION))["program"]["outputs"]["nodes"]
    trained, *others = output["indicators"]
    # then the newest periods are in the order of time
    assert trained["trend"] == [
        {"end": "2023-12-31", "target": "50", "actual": "60", "level": "REACHED"},
        {"end": "2024-12-31", "target": "9", "actual": None, "level": None},
    ]
    # and the parts by age add up to 60, those by sex don't
    assert trained["disaggregationWarnings"] == [
        {
            "kind": "ACTUAL",
            "end": "2023-12-31",
            "dimensions": ["sex"],
            "sum": "55",
            "total": "60",
            "message": "The values by sex add up to 55, but the total is 60: correct the parts or the total.",
        }
    ]
    assert [each["disaggregationWarnings"] for each in others] == [[]] * 6
    # as many statements for one indicator as for seven
    few, many = [(await counted(pools, STATEMENTS, {"iati": each}))[1] for each in ("XX-2-1", "XX-1-1")]
    assert few == many == 4
    # when a member enters such a value; then its draft has a warning
    (present,) = (await measured.owner.reads(OUTPUT))["program"]["outputs"]["nodes"]
    parts = [{"value": value, "dimensions": [{"name": "sex", "value": sex}]} for value, sex in (("6", "f"),)]
    progress = {"indicator": 1, "start": "2023-01-01", "end": "2023-12-31"}
    fields = {"progress": [{**progress, "actuals": [{"value": "5"}, *parts]}]}
    given = {"output": present["id"], "expectedVersion": present["version"], "fields": fields}
    draft = (await measured.owner.reads(DRAFT, input=given))["saveOutput"]["revision"]
    assert [each for each in draft["warnings"] if each["code"] == "DISAGGREGATION_SUM"] == [
        {
            "path": f"indicators.{place}.periods.{number}.actuals",
            "code": "DISAGGREGATION_SUM",
            "message": f"Jumlah nilai menurut sex adalah {added}, tetapi totalnya {total}: "
            "perbaiki rincian atau totalnya.",
        }
        for place, number, added, total in ((0, 1, 55, 60), (1, 0, 6, 5))
    ]


@pytest.mark.parametrize(
    ("arguments", "argument"),
    [
        ("reachedFrom: 80, closeFrom: 90", "closeFrom"),
        ("reachedFrom: 0", "reachedFrom"),
        ("year: 12", "year"),
    ],
)
async def test_wrong_arguments_are_named(client: httpx.AsyncClient, arguments: str, argument: str) -> None:
    query = f'{{ actionPlan(code: "RANPE-1") {{ achievementSummary({arguments}) {{ reached }} }} }}'
    code, named, _ = await refused(client, query)
    assert (code, named) == ("BAD_USER_INPUT", argument)


async def test_outputs_behind_target_of_the_sample(client: httpx.AsyncClient) -> None:
    """Question 7: outputs behind target. The example of the home page."""
    found = await ask(client, EXAMPLE, Accept_Language="en")
    # then an output counts with one indicator behind target
    assert found["outputs"]["totalCount"] == 42
    first = found["outputs"]["nodes"][0]
    assert first["title"] == "[Sample] Preparedness forums active in six areas"
    assert first["program"]["title"] == "[Sample] National program of regional preparedness"
    assert first["indicators"][0] == {
        "title": "[Sample] Number of forums",
        "latestAchievement": {
            "end": "2025-12-31",
            "target": "12",
            "actual": "7",
            "achievementPercent": "50",
            "level": "BEHIND",
        },
    }
    behind = [
        min(
            float(each["latestAchievement"]["achievementPercent"])
            for each in node["indicators"]
            if each["latestAchievement"] and each["latestAchievement"]["achievementPercent"]
        )
        for node in found["outputs"]["nodes"]
    ]
    assert len(behind) == 20
    assert max(behind) < 100
    assert numbers(found["actionPlan"]["achievementSummary"]) == [73, 35, 15, 20, 1, 2]
