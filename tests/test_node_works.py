"""What serves a node of an action plan: programs, outputs, products, organizations; and what likely does."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from db.pools import Pools
from db.values import Role
from services import api_keys
from tests.aligned import align, alignments, decides, make_plans
from tests.asking import ask, counted, refused
from tests.iati_files import activity, document, load, participant, result, save
from tests.test_revisions import Cast, cast

__all__ = ["cast"]

SERVES = """query ($node: String!, $below: Boolean, $cross: Boolean, $sure: Boolean) {
  planNode(reference: $node) {
    programs(includeDescendants: $below, throughCrosswalk: $cross, confirmedOnly: $sure) {
      totalCount aggregate { count } nodes { iatiIdentifier } }
    outputs(includeDescendants: $below, throughCrosswalk: $cross, confirmedOnly: $sure) {
      nodes { title } }
    knowledgeProducts(includeDescendants: $below, throughCrosswalk: $cross, confirmedOnly: $sure) {
      nodes { url } }
    organizations(includeDescendants: $below, throughCrosswalk: $cross, confirmedOnly: $sure) {
      nodes { identifier } }
    alignments(includeDescendants: $below, throughCrosswalk: $cross) { totalCount } } }"""
CLAIM = """mutation ($input: SaveOutputInput!) { saveOutput(input: $input) { __typename
  ... on RevisionSaved { revision { id version } } ... on InvalidInput { problems { path code } } } }"""
ACCEPT = """mutation ($input: AcceptAlignmentInput!) { acceptAlignment(input: $input) { __typename
  ... on AlignmentAccepted { alignment { status reason claimedBy { identifier } decidedBy { identifier } } }
  ... on InvalidInput { problems { path code value } } } }"""
REPORT = "https://example.org/report.pdf"


@pytest.fixture
async def works(pools: Pools, cast: Cast, tmp_path: Path) -> None:
    """Four programs beside that of the cast: one with all kinds of works, one hidden, one for members."""
    whole = (
        participant("Partner", ref="XX-2"),
        result("Teachers trained"),
        result("Guide", reference="2"),
        document(REPORT),
    )
    await load(
        pools,
        save(
            tmp_path / "works.xml",
            activity("W-1", *whole, title="Training of teachers", reporter="XX-1"),
            activity("W-2", title="Forum", reporter="XX-2", name="Others"),
            activity("W-3", title="Hidden", reporter="XX-2", name="Others", visibility="OWNER"),
            activity("W-4", title="For members", reporter="XX-2", name="Others", visibility="MEMBERS"),
        ),
    )
    await make_plans(pools)


async def serves(client: httpx.AsyncClient, node: str, headers: dict[str, str], **given: bool) -> Any:
    """What serves a node, as lists of names."""
    found = (await ask(client, SERVES, {"node": node, **given}, **headers))["planNode"]
    lists = {
        name: [next(iter(each.values())) for each in page["nodes"]]
        for name, page in found.items()
        if name != "alignments"
    }
    assert found["programs"]["totalCount"] == len(lists["programs"])
    assert found["programs"]["aggregate"] == {"count": len(lists["programs"])}
    return {**lists, "alignments": found["alignments"]["totalCount"]}


async def test_a_node_leads_to_what_serves_it_once_each_and_only_what_is_seen(
    pools: Pools, works: None, cast: Cast, reader: httpx.AsyncClient
) -> None:
    # given programs aligned with two actions below a node, one of them twice, and a theme linked to it
    for program, node, status in (
        ("W-1", "P1/1.1", "CONFIRMED"),
        ("W-1", "P1/1.2", "CLAIMED"),
        ("W-2", "P1/1.2", "CLAIMED"),
        ("W-3", "P1/1.2", "CONFIRMED"),
        ("W-4", "P1/1", "CONFIRMED"),
        ("XX-1-1", "P1/1.2", "REJECTED"),
        ("XX-1-1", "P2/A", "CLAIMED"),
        ("XX-2-1", "P3/X", "CONFIRMED"),
    ):
        await align(pools, program, node, status)
    # then an action has its own, without what is rejected or hidden
    one = {
        "programs": ["W-1"],
        "outputs": ["Teachers trained", "Guide"],
        "knowledgeProducts": [REPORT],
        "organizations": ["XX-1", "XX-2"],
        "alignments": 1,
    }
    only = {**one, "organizations": ["XX-2"]}
    assert await serves(reader, "P1/1.1", {}) in (one, only)
    # and the node above has none of its own for the public, one for members
    assert (await serves(reader, "P1/1", {}))["programs"] == []
    assert (await serves(reader, "P1/1", cast.reviewer.headers))["programs"] == ["W-4"]
    # and with those below each once; the owner sees the hidden one, too
    below = await serves(reader, "P1/1", {}, below=True)
    assert (below["programs"], below["alignments"]) == (["W-1", "W-2"], 3)
    owner = await api_keys.create(pools.writing, "XX-2", Role.READER)
    own = await serves(reader, "P1/1", {"Authorization": f"Bearer {owner.secret}"}, below=True)
    assert (own["programs"], own["alignments"]) == (["W-1", "W-2", "W-3", "W-4"], 5)
    assert (await serves(reader, "P1/1", {}, below=True, sure=True))["programs"] == ["W-1"]
    # and a theme that is broader than an action has what serves the action through the crosswalk
    assert (await serves(reader, "P2/A", {}))["programs"] == ["XX-1-1"]
    crossed = await serves(reader, "P2/A", {}, cross=True)
    assert (crossed["programs"], crossed["alignments"]) == (["XX-1-1", "W-1"], 2)
    # but not the other way, nor where nodes are only related
    assert (await serves(reader, "P1/1.1", {}, cross=True, below=True))["programs"] == ["W-1"]
    assert (await serves(reader, "P2/B", {}, cross=True))["programs"] == []


FILTERS = [
    ('{planNode: ["p1/1"]}', ["W-1", "W-2"]),
    ('{planNode: ["P1/1.1", "P2/A"]}', ["XX-1-1", "W-1"]),
    ('{plan: ["P1"]}', ["W-1", "W-2"]),
    ('{plan: ["P1"], aligned: false}', ["XX-1-1", "XX-2-1", "XX-3-1"]),
    ("{aligned: true}", ["XX-1-1", "W-1", "W-2"]),
    ("{aligned: false}", ["XX-2-1", "XX-3-1"]),
    ('{NOT: {planNode: ["P1/1"]}, plan: ["P2"]}', ["XX-1-1"]),
]


async def test_programs_are_found_by_what_they_are_aligned_with(
    pools: Pools, works: None, reader: httpx.AsyncClient
) -> None:
    for program, node in (("W-1", "P1/1.1"), ("W-2", "P1/1"), ("XX-1-1", "P2/A"), ("XX-2-1", "P3/X")):
        await align(pools, program, node)
    await align(pools, "XX-3-1", "P1/1", "REJECTED")
    for given, expected in FILTERS:
        query = f"{{ programs(filter: {given}) {{ totalCount nodes {{ iatiIdentifier }} }} }}"
        found = (await ask(reader, query))["programs"]
        assert [each["iatiIdentifier"] for each in found["nodes"]] == expected, given
        assert found["totalCount"] == len(expected)
    # a plan for members only is refused like one that does not exist
    assert (await refused(reader, '{ programs(filter: {plan: ["P3"]}) { totalCount } }'))[:2] == (
        *("BAD_USER_INPUT", "filter.plan"),
    )


async def test_lists_of_many_nodes_take_as_many_statements_as_those_of_one(pools: Pools, works: None) -> None:
    await align(pools, "W-1", "P1/1.1")
    query = """query ($first: Int!) { planNodes(first: $first) { nodes {
        programs(first: 5, includeDescendants: true, throughCrosswalk: true) { totalCount nodes {
            alignments(first: 5) { nodes { node { reference } claimedBy { name } history { totalCount } } }
            suggestedAlignments { score node { reference } reasons { text } } } }
        outputs(first: 5) { totalCount nodes { alignments { totalCount } } } organizations { totalCount }
        knowledgeProducts { totalCount } } } }"""
    _, few = await counted(pools, query, {"first": 2})
    _, many = await counted(pools, query, {"first": 6})
    assert few == many


async def test_outputs_are_aligned_and_other_results_are_not(works: None, cast: Cast) -> None:
    # given an output of a program
    query = """{ program(iatiIdentifier: "W-1") { outputs { nodes { id version alignments { nodes {
        share program { id } output { title } node { reference } } } } } } }"""
    outputs = (await cast.owner.reads(query))["program"]["outputs"]["nodes"]
    fields = {"alignments": [{"node": "P1/1.1", "share": 25}]}
    given = {"output": outputs[0]["id"], "expectedVersion": outputs[0]["version"], "fields": fields}
    # when its owner publishes an alignment
    saved = (await cast.owner.reads(CLAIM, input=given))["saveOutput"]
    submitted = await cast.owner.does("submitRevision", saved["revision"])
    await cast.reviewer.does("publishRevision", submitted)
    # then the output has it, and leads from the node, while its program is not aligned
    outputs = (await cast.owner.reads(query))["program"]["outputs"]["nodes"]
    assert [each["alignments"]["nodes"] for each in outputs] == [
        [
            {
                "share": "25",
                "program": None,
                "output": {"title": "Teachers trained"},
                "node": {"reference": "P1/1.1"},
            }
        ],
        [],
    ]
    found = await serves(cast.owner.client, "P1/1.1", {})
    assert (found["programs"], found["outputs"]) == ([], ["Teachers trained"])


async def test_a_suggestion_is_accepted_and_suggested_no_more(works: None, cast: Cast) -> None:
    # given a program with a word of an action
    query = """{ program(iatiIdentifier: "W-1") { id version suggestedAlignments(plan: ["P1"], first: 1) {
        score node { id reference } reasons { kind text(lang: "id") evidence } } } }"""
    program = (await cast.reviewer.reads(query))["program"]
    (suggested,) = program["suggestedAlignments"]
    assert suggested["node"]["reference"] == "P1/1.1"
    assert 0.5 < suggested["score"] <= 1
    assert suggested["reasons"][0]["kind"] == "WORDS"
    assert set(suggested["reasons"][0]["evidence"]) == {"training", "teacher"}
    # when a reviewer accepts it
    given = {"program": program["id"], "node": suggested["node"]["id"], "share": 40, "reason": "Fits."}
    accepted = (await cast.reviewer.reads(ACCEPT, input=given))["acceptAlignment"]
    # then it is confirmed, and other nodes are suggested
    reviewer = {"identifier": "XX-3"}
    assert accepted["alignment"] == {
        "status": "CONFIRMED",
        "reason": "Fits.",
        "claimedBy": reviewer,
        "decidedBy": reviewer,
    }
    after = (await cast.reviewer.reads(query))["program"]
    assert after["version"] == program["version"] + 1
    assert all(each["node"]["reference"] != "P1/1.1" for each in after["suggestedAlignments"])
    # and a second one of the same kind breaks the rules
    again = (await cast.reviewer.reads(ACCEPT, input=given))["acceptAlignment"]
    assert again["problems"] == [
        {"path": "input.node", "code": "TWICE", "value": "P1/1.1"},
        {"path": "input.significance", "code": "PRIMARY_TWICE", "value": "PRIMARY"},
    ]
    wrong = (await cast.other.reads(ACCEPT, input=given))["acceptAlignment"]
    assert wrong == {"__typename": "NotPermitted"}


async def test_imports_leave_alignments_as_they_are(
    pools: Pools, works: None, cast: Cast, tmp_path: Path
) -> None:
    await align(pools, "XX-1-1", "P1/1.1")
    (claim,) = await alignments(cast.owner)
    await decides(cast.reviewer, (claim, "CONFIRMED", "Seen."))
    await load(pools, save(tmp_path / "b.xml", activity("XX-1-1", title="Newer title")))
    (kept,) = await alignments(cast.owner)
    assert (kept["id"], kept["status"], kept["version"]) == (claim["id"], "CONFIRMED", 2)
