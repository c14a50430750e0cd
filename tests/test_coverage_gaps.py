"""Nodes of plans without programs, and the gaps of a plan, for each viewer."""

import pytest

from db.values import Role
from services import api_keys
from tests.asking import ask
from tests.covered import make_plan

NODES = """query ($coverage: PlanNodeCoverage!, $year: Int, $kind: [PlanNodeKind!]) {
    planNodes(filter: {plan: ["P1"], kind: $kind, coverage: $coverage, year: $year}) { nodes { code } } }"""
GAPS = """query ($year: Int!, $kinds: [GapKind!]) { coverageGaps(plan: "P1", year: $year, kinds: $kinds) {
    kind reason since years explanation(lang: "id") node { code } region { code }
    expectedOutput { title } } }"""


@pytest.fixture(autouse=True)
async def plan(pools, tmp_path):
    await make_plan(pools, tmp_path)


@pytest.fixture
async def owner(pools):
    """What the owner of the program D sends along."""
    made = await api_keys.create(pools.writing, "XX-1", Role.READER)
    return {"Authorization": f"Bearer {made.secret}"}


async def codes(reader, coverage, year=None, kind=None, **headers):
    """The codes of nodes with or without programs."""
    data = await ask(reader, NODES, {"coverage": coverage, "year": year, "kind": kind}, **headers)
    return [node["code"] for node in data["planNodes"]["nodes"]]


async def test_nodes_without_programs_in_a_year(reader, owner):
    # given
    actions = ["ACTION"]
    # then only nodes that are valid in the year count, and those above one that is served are served
    assert await codes(reader, "NONE", kind=actions) == ["1.2.1", "2.0.1"]
    assert await codes(reader, "NONE", 2023, actions) == ["1.2.1"]
    assert await codes(reader, "NONE", 2020, actions) == ["1.1.2", "2.0.1"]
    assert await codes(reader, "SOME", 2020) == ["1", "1.1", "1.1.1"]
    # and an alignment of a hidden program counts only for those who see it
    assert await codes(reader, "SOME", 2022) == ["1", "1.1", "1.1.1", "1.1.2"]
    assert await codes(reader, "NONE", kind=actions, **owner) == ["1.2.1", "2.0.1"]


async def gaps(reader, year, *kinds, **headers):
    """The gaps of a year, without what is null."""
    data = await ask(reader, GAPS, {"year": year, "kinds": kinds or None}, **headers)
    return [{name: value for name, value in gap.items() if value is not None} for gap in data["coverageGaps"]]


async def test_gaps_have_reasons_and_the_longest_come_first(reader, owner):
    found = await gaps(reader, 2024, "ACTION_WITHOUT_PROGRAM", "EXPECTED_OUTPUT_WITHOUT_OUTPUT")
    assert [(gap["node"]["code"], gap["reason"], gap["since"], gap["years"]) for gap in found] == [
        ("1.2.1", "ONLY_REJECTED", "2022-01-01", 3),
        ("1.1.1", "ENDED", "2024-01-01", 1),
        ("1.1.2", "ENDED", "2024-01-01", 1),
        ("1.1.1", "ENDED", "2024-01-01", 1),
        ("1.1.2", "ENDED", "2024-01-01", 1),
    ]
    assert found[-1]["expectedOutput"] == {"title": "[Sample] 1.1.2"}
    assert found[0]["explanation"] == "Semua penyelarasan yang diajukan ditolak."
    # 2.0.1 is no longer valid; in 2022 it is, and has never had a program
    (gap,) = [g for g in await gaps(reader, 2022, "ACTION_WITHOUT_PROGRAM") if g["node"]["code"] == "2.0.1"]
    assert (gap["reason"], gap["years"]) == ("NEVER", 3)


async def test_provinces_without_an_action(reader, owner):
    public = {gap["region"]["code"]: gap for gap in await gaps(reader, 2021, "PROVINCE_WITHOUT_ACTION")}
    assert len(public) == 36
    assert public["ID-AC"] == {
        "kind": "PROVINCE_WITHOUT_ACTION",
        "reason": "NEVER",
        "since": "2020-01-01",
        "years": 2,
        "explanation": "Belum pernah ada program yang selaras.",
        "region": {"code": "ID-AC"},
    }
    own = {gap["region"]["code"] for gap in await gaps(reader, 2021, "PROVINCE_WITHOUT_ACTION", **owner)}
    assert public.keys() - own == {"ID-AC"}
