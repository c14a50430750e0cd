"""Action plans in the graph: trees, roles, the crosswalk, figures, filters, who sees what."""

from typing import Any

import httpx
import orjson
import pytest

from db.pools import Pools
from tests.asking import ask, counted, refused
from tests.printed import ROOT

EXAMPLES = ROOT / "web" / "src" / "examples"

CONTINUES = """{ planNodes(filter: { within: ["RANPE-1/1.4"], linkedTo: ["RANPE-2/KKK"] }) {
    totalCount nodes {
    reference title(lang: "en") links { relation node { reference title(lang: "en") plan { code } } } } } }"""


async def references(client: httpx.AsyncClient, filter_: str, **more: Any) -> list[str]:
    """The references of the nodes that a filter matches."""
    query = f"{{ planNodes(first: 100, filter: {filter_}) {{ totalCount nodes {{ reference }} }} }}"
    page = (await ask(client, query, **more))["planNodes"]
    assert page["totalCount"] == len(page["nodes"])
    return [node["reference"] for node in page["nodes"]]


async def test_a_plan_has_levels_roots_and_nodes_as_it_prints_them(client: httpx.AsyncClient) -> None:
    # when
    query = """{ actionPlan(code: "ranpe-1") { code title(lang: "id") isSample startDate endDate
        region { code }
        legalBasis(lang: "en") levels { kind label(lang: "id") }
        roots { nodes { code kind level { label(lang: "id") } } }
        nodes(first: 6) { totalCount nodes { code depth ordinal } } } }"""
    plan = (await ask(client, query))["actionPlan"]
    # then
    assert plan == {
        "code": "RANPE-1",
        "title": "[Contoh] RAN PE 2020-2024",
        "isSample": True,
        "startDate": "2020-01-01",
        "endDate": "2024-12-31",
        "region": None,
        "legalBasis": "Presidential Regulation 7/2021",
        "levels": [
            {"kind": "PILLAR", "label": "Pilar"},
            {"kind": "FOCUS", "label": "Fokus"},
            {"kind": "ACTION", "label": "Aksi"},
        ],
        "roots": {
            "nodes": [
                {"code": code, "kind": "PILLAR", "level": {"label": "Pilar"}} for code in ("1", "2", "3")
            ]
        },
        "nodes": {
            "totalCount": 35,
            "nodes": [
                {"code": "1", "depth": 1, "ordinal": 1},
                {"code": "1.1", "depth": 2, "ordinal": 1},
                {"code": "1.1.1", "depth": 3, "ordinal": 1},
                {"code": "1.1.2", "depth": 3, "ordinal": 2},
                {"code": "1.2", "depth": 2, "ordinal": 2},
                {"code": "1.2.1", "depth": 3, "ordinal": 1},
            ],
        },
    }


async def test_a_node_leads_to_its_tree_its_organizations_and_outputs(client: httpx.AsyncClient) -> None:
    query = """{ planNode(plan: "RANPE-1", code: "1.4.2") { reference title(lang: "en") problem(lang: "en")
        plan { code } parent { code } ancestors { nodes { code } } children { totalCount }
        validFrom validTo successors { nodes { code validFrom predecessors { nodes { code } } } }
        leadOrganizations { nodes { identifier } } supportingOrganizations { nodes { identifier } }
        expectedOutputs { ordinal title(lang: "en") } } }"""
    node = (await ask(client, query))["planNode"]
    assert node == {
        "reference": "RANPE-1/1.4.2",
        "title": "[Sample] Parenting classes",
        "problem": "[Sample] Parenting online is not yet known",
        "plan": {"code": "RANPE-1"},
        "parent": {"code": "1.4"},
        "ancestors": {"nodes": [{"code": "1"}, {"code": "1.4"}]},
        "children": {"totalCount": 0},
        "validFrom": "2020-01-01",
        "validTo": "2021-12-31",
        "successors": {
            "nodes": [
                {"code": "1.4.3", "validFrom": "2022-01-01", "predecessors": {"nodes": [{"code": "1.4.2"}]}}
            ]
        },
        "leadOrganizations": {"nodes": [{"identifier": "ID-CONTOH-KL-04"}]},
        "supportingOrganizations": {"nodes": [{"identifier": "ID-CONTOH-LSM-02"}]},
        "expectedOutputs": [{"ordinal": 1, "title": "[Sample] Parenting module"}],
    }


async def test_descendants_are_at_any_depth_and_follow_a_filter(client: httpx.AsyncClient) -> None:
    query = """{ planNode(reference: "ranpe-1/1") { children { totalCount }
        descendants(filter: { kind: [ACTION], validIn: 2021 }, last: 3) { totalCount nodes { code } } } }"""
    node = (await ask(client, query))["planNode"]
    assert node == {
        "children": {"totalCount": 8},
        "descendants": {"totalCount": 16, "nodes": [{"code": "1.7.2"}, {"code": "1.8.1"}, {"code": "1.8.2"}]},
    }


async def test_what_of_a_focus_continues_under_a_theme_of_the_next_phase(client: httpx.AsyncClient) -> None:
    # when
    found = (await ask(client, CONTINUES))["planNodes"]
    # then both valid actions of the focus are listed, each with all its links, turned to the action
    families = {
        "reference": "RANPE-2/KKK.1",
        "title": "[Sample] Resilient families",
        "plan": {"code": "RANPE-2"},
    }
    literacy = {
        "reference": "RANPE-2/KN.2",
        "title": "[Sample] National digital literacy",
        "plan": {"code": "RANPE-2"},
    }
    house = {
        "reference": "RADPE-JT-1/A.2",
        "title": "[Sample] Family house in Surakarta",
        "plan": {"code": "RADPE-JT-1"},
    }
    assert found == {
        "totalCount": 2,
        "nodes": [
            {
                "reference": "RANPE-1/1.4.1",
                "title": "[Sample] Support for families",
                "links": [
                    {"relation": "NARROWER", "node": house},
                    {"relation": "RELATED", "node": literacy},
                    {"relation": "BROADER", "node": families},
                ],
            },
            {
                "reference": "RANPE-1/1.4.3",
                "title": "[Sample] Parenting classes in villages",
                "links": [{"relation": "BROADER", "node": families}],
            },
        ],
    }
    # and from the other side the theme leads to what it continues
    query = """{ planNode(reference: "RANPE-2/KKK") { linkedNodes { totalCount }
        all: linkedNodes(withDescendants: true, filter: { within: ["RANPE-1/1.4"] }) {
            nodes { reference } } } }"""
    theme = (await ask(client, query))["planNode"]
    assert theme["linkedNodes"]["totalCount"] == 0
    assert theme["all"]["nodes"] == [{"reference": "RANPE-1/1.4.1"}, {"reference": "RANPE-1/1.4.3"}]


async def test_the_example_of_the_web_page_asks_what_continues(client: httpx.AsyncClient) -> None:
    query, variables = (
        (EXAMPLES / f"24-what-continues.{end}").read_text("utf-8") for end in ("graphql", "json")
    )
    found = (await ask(client, query, orjson.loads(variables)))["planNodes"]
    assert [node["reference"] for node in found["nodes"]] == ["RANPE-1/1.4.1", "RANPE-1/1.4.3"]


async def test_figures_that_contradict_each_other_are_side_by_side(client: httpx.AsyncClient) -> None:
    query = """{ actionPlan(code: "RANPE-1") { figures {
        measure year value outOf unit source date note(lang: "en") node { code } } } }"""
    figures = (await ask(client, query))["actionPlan"]["figures"]
    committed = [
        (figure["node"] and figure["node"]["code"], figure["value"], figure["outOf"])
        for figure in figures
        if figure["measure"] == "ACTIONS_COMMITTED" and figure["year"] == 2023
    ]
    assert committed == [(None, "64", "79"), ("1", "41", "50"), ("2", "12", "15"), ("3", "12", "14")]
    regencies = [
        (figure["value"], figure["date"], figure["source"])
        for figure in figures
        if figure["measure"] == "REGIONAL_PLANS_REGENCIES"
    ]
    assert regencies == [
        ("13", None, "Sumber tanpa nama dalam catatan hub / source not named in the hub's notes"),
        ("8", "2024-05-02", "Surat kementerian, 2 Mei 2024 / letter of a ministry, 2 May 2024"),
    ]


@pytest.mark.parametrize(
    ("filter_", "found"),
    [
        ('{ plan: ["radpe-jt-1"] }', ["RADPE-JT-1/A", "RADPE-JT-1/A.1", "RADPE-JT-1/A.2"]),
        ('{ plan: ["RANPE-2"], isRoot: true }', ["RANPE-2/KN", "RANPE-2/KKK"]),
        ("{ kind: [THEME] }", ["RANPE-2/KN", "RANPE-2/KKK"]),
        ('{ parent: ["RANPE-1/1.4"] }', ["RANPE-1/1.4.1", "RANPE-1/1.4.2", "RANPE-1/1.4.3"]),
        ('{ parent: ["RANPE-1/1.4"], validIn: 2023 }', ["RANPE-1/1.4.1", "RANPE-1/1.4.3"]),
        (
            '{ within: ["RANPE-1/1.4"], validOn: "2021-12-31", kind: [ACTION] }',
            ["RANPE-1/1.4.1", "RANPE-1/1.4.2"],
        ),
        ('{ within: ["RANPE-1/1.4.1", "RANPE-2/KN.1"] }', ["RANPE-1/1.4.1", "RANPE-2/KN.1"]),
        ('{ plan: ["RANPE-2"], hasLinks: false }', ["RANPE-2/KKK"]),
        ('{ linkedTo: ["RANPE-2/KN"] }', ["RANPE-1/1.1", "RANPE-1/1.1.2", "RANPE-1/1.2.1", "RANPE-1/1.4.1"]),
        ('{ linkedTo: ["RANPE-1/1.5"] }', ["RANPE-2/KKK.2"]),
        ('{ within: ["RANPE-1/1"], code: ["1.5", "3.1"] }', ["RANPE-1/1.5"]),
    ],
)
async def test_nodes_are_filtered(client: httpx.AsyncClient, filter_: str, found: list[str]) -> None:
    assert await references(client, filter_) == found


async def test_an_organization_leads_to_the_nodes_for_which_it_has_a_role(client: httpx.AsyncClient) -> None:
    query = """{ organization(identifier: "ID-CONTOH-LSM-03") { id
        planNodes { nodes { reference } } leading: planNodes(roleIn: [LEAD]) { totalCount } } }"""
    found = (await ask(client, query))["organization"]
    supported = ["RANPE-1/1.2.1", "RANPE-1/1.2.2", "RANPE-1/1.6.2", "RANPE-2/KN.2"]
    assert [node["reference"] for node in found["planNodes"]["nodes"]] == supported
    assert found["leading"]["totalCount"] == 0
    by_filter = f'{{ organizationIn: ["{found["id"]}"], roleIn: [SUPPORTING] }}'
    assert await references(client, by_filter) == supported


async def test_plans_are_listed_filtered_searched_and_exported(client: httpx.AsyncClient) -> None:
    query = """{ all: actionPlans(orderBy: { field: CODE }) { nodes { code } }
        regional: actionPlans(filter: { region: ["ID-JT"] }) { nodes { code } }
        national: actionPlans(filter: { isNational: true, validIn: 2026 }) { nodes { code } }
        search(query: "pengasuhan desa", types: [PLAN_NODE]) { nodes { ... on PlanNode { reference } } }
        byOutput: planNodes(query: "modul pengasuhan", first: 1) { nodes { reference } } }"""
    data = await ask(client, query)
    assert {
        name: [each.get("code") or each["reference"] for each in page["nodes"]] for name, page in data.items()
    } == {
        "all": ["RADPE-JT-1", "RANPE-1", "RANPE-2"],
        "regional": ["RADPE-JT-1"],
        "national": ["RANPE-2"],
        "search": ["RANPE-1/1.4.3"],
        "byOutput": ["RANPE-1/1.4.2"],
    }
    answer = await client.get('/export/planNodes?lang=en&filter={"plan":["RADPE-JT-1"]}')
    heading, *lines = answer.text.splitlines()
    assert heading.startswith("reference,kind,code,title,problem,")
    assert [line.split(",")[0] for line in lines] == ["RADPE-JT-1/A", "RADPE-JT-1/A.1", "RADPE-JT-1/A.2"]


async def test_a_look_up_needs_a_whole_key(client: httpx.AsyncClient) -> None:
    code, argument, message = await refused(client, '{ planNode(plan: "RANPE-1") { id } }')
    assert (code, argument) == ("BAD_USER_INPUT", "code")
    assert message == "`code` is required: `plan` and `code` go together."
    both = '{ planNode(plan: "RANPE-1", code: "1", reference: "RANPE-1/1") { id } }'
    assert (await refused(client, both))[:2] == ("BAD_USER_INPUT", "reference")
    assert await ask(
        client, '{ planNode(reference: "RANPE-1/9.9") { id } actionPlan(code: "X") { id } }'
    ) == {
        "planNode": None,
        "actionPlan": None,
    }


async def test_a_tree_takes_the_same_statements_whatever_its_size(demo: Pools) -> None:
    query = """query ($first: Int!) { planNodes(first: $first) { nodes { level { label } plan { code }
        parent { code }
        ancestors { nodes { code } } descendants { totalCount nodes { code } } links { node { code } }
        leadOrganizations { nodes { name } } expectedOutputs { title } linkedNodes { nodes { code } } } } }"""
    (_, few), (_, many) = [await counted(demo, query, {"first": first}) for first in (2, 20)]
    assert few == many
