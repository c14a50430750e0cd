"""Alignments: members claim which nodes of action plans a program serves, reviewers decide."""

from typing import Any

import httpx
import pytest

from db.pools import Pools
from tests.aligned import alignments, decides, make_plans, node_id
from tests.asking import ask
from tests.test_revisions import Cast, cast

__all__ = ["cast"]

Problems = list[tuple[str, str, str | None]]
CHANGES = """{ program(iatiIdentifier: "XX-1-1") { version changes { nodes {
    field old new actor { identifier } } } } }"""
CLAIM: list[dict[str, Any]] = [
    {"node": "P1/1.1", "share": 60},
    {"plan": "p2", "code": "A", "significance": "SECONDARY"},
]
CASES: list[tuple[list[dict[str, Any]], Problems]] = [
    ([{"node": "P1/9"}], [("0.node", "NODE", "P1/9")]),
    ([{"plan": "P9", "code": "A\u0000"}], [("0.node", "NODE", "P9/A\u0000")]),
    ([{"node": "P1/1.1", "plan": "P1"}], [("0.node", "NODE_NAME", "P1/1.1")]),
    ([{"code": "1"}], [("0.node", "NODE_NAME", "1")]),
    ([{"node": "P3/X"}], [("0.node", "NODE_HIDDEN", "P3/X")]),
    (
        [{"node": "P1/1"}, {"node": "P1/1", "significance": "SECONDARY"}],
        [("1", "TWICE", "P1/1")],
    ),
    (
        [{"node": "P1/1", "share": 60}, {"node": "P1/2", "share": 40.5, "significance": "SECONDARY"}],
        [("1.share", "SHARE_SUM", "100.5")],
    ),
    ([{"node": "P1/1", "share": -1}], [("0.share", "PERCENTAGE", "-1")]),
    ([{"node": "P1/1"}, {"node": "P1/2"}], [("1.significance", "PRIMARY_TWICE", "PRIMARY")]),
]


@pytest.fixture(autouse=True)
async def plans(pools: Pools, cast: Cast) -> None:
    await make_plans(pools)


async def publish(cast: Cast, given: list[dict[str, Any]], **fields: Any) -> Any:
    """Publish alignments of the program, and answer them."""
    draft = await cast.owner.proposes(alignments=given, **fields)
    await cast.reviewer.does("publishRevision", await cast.owner.does("submitRevision", draft))
    return await alignments(cast.owner)


async def test_claims_are_published_confirmed_and_claimed_again_when_they_change(cast: Cast) -> None:
    # given a member that claims two nodes, one by its reference and one by its codes
    first, second = await publish(cast, CLAIM)
    assert first | second | {"id": None} == {
        "id": None,
        "version": 1,
        "status": "CLAIMED",
        "significance": "SECONDARY",
        "share": None,
        "reason": None,
        "node": {"reference": "P2/A"},
        "claimedBy": {"identifier": "XX-1"},
    }
    assert (first["node"], first["significance"], first["share"]) == (
        {"reference": "P1/1.1"},
        "PRIMARY",
        "60",
    )
    # when a reviewer confirms the first and rejects the second
    answer = await decides(cast.reviewer, (first, "CONFIRMED", "Seen."), (second, "REJECTED", "No schools."))
    assert [each["result"]["alignment"] for each in answer["items"]] == [
        {"status": status, "version": 2, "reason": reason, "decidedBy": {"identifier": "XX-3"}}
        for status, reason in (("CONFIRMED", "Seen."), ("REJECTED", "No schools."))
    ]
    # then lists leave the rejected one out, and the history of the program has both steps
    assert [each["status"] for each in await alignments(cast.owner)] == ["CONFIRMED"]
    history = (await cast.owner.reads(CHANGES))["program"]
    claimed: list[dict[str, Any]] = [
        {"plan": "P1", "code": "1.1", "significance": "PRIMARY", "share": "60", "status": "CLAIMED"},
        {"plan": "P2", "code": "A", "significance": "SECONDARY", "share": None, "status": "CLAIMED"},
    ]
    decided = [{**claimed[0], "status": "CONFIRMED"}, {**claimed[1], "status": "REJECTED"}]
    assert history["changes"]["nodes"] == [
        {"field": "alignments", "old": claimed, "new": decided, "actor": {"identifier": "XX-3"}},
        {"field": "alignments", "old": [], "new": claimed, "actor": {"identifier": "XX-1"}},
    ]
    # and an edit of other fields and of another entry keeps the decision, one of the share does not
    kept, _ = await publish(cast, [CLAIM[0], {"node": "P2/B"}], status="CLOSED")
    assert (kept["status"], kept["version"], kept["reason"]) == ("CONFIRMED", 2, "Seen.")
    again, other = await publish(cast, [{"node": "P1/1.1", "share": 50}, {"node": "P2/B"}])
    assert (again["status"], again["version"], again["reason"], again["share"]) == ("CLAIMED", 3, None, "50")
    assert (other["node"], other["status"]) == ({"reference": "P2/B"}, "CLAIMED")


async def test_wrong_alignments_are_named(cast: Cast) -> None:
    now = await cast.owner.program()
    for given, problems in CASES:
        answer = await cast.owner.saves(program=now["id"], expectedVersion=1, fields={"alignments": given})
        found = [(each["path"], each["code"], each["value"]) for each in answer.get("problems", ())]
        expected = [(f"input.fields.alignments.{path}", code, value) for path, code, value in problems]
        assert (answer["__typename"], found) == ("InvalidInput", expected), given
    # and a node that is valid in no year of the program: P1 ends in 2024
    fields = {"alignments": [{"node": "P1/1"}], "plannedStart": "2025-01-01", "plannedEnd": "2026-12-31"}
    answer = await cast.owner.saves(program=now["id"], expectedVersion=1, fields=fields)
    assert [(each["path"], each["code"], each["value"]) for each in answer["problems"]] == [
        ("input.fields.alignments.0.node", "NODE_PERIOD", "P1/1")
    ]
    assert answer["problems"][0]["message"] == (
        "The node 'P1/1' is valid from 2020-01-01 to 2024-12-31, in no year of the program: use a node that "
        "is valid then, or correct the dates of the program."
    )
    # but not if the program begins in the year in which the node ends
    fields["plannedStart"] = "2024-12-31"
    answer = await cast.owner.saves(program=now["id"], expectedVersion=1, fields=fields)
    assert answer["__typename"] == "RevisionSaved"


async def test_decisions_need_a_role_a_reason_the_version_and_another_organization(
    pools: Pools, cast: Cast
) -> None:
    # given three claims, one of the reviewer's own organization
    first, second, own = await publish(cast, [*CLAIM, {"node": "P1/2", "significance": "SECONDARY"}])
    await pools.writing.execute(
        "UPDATE alignment SET claimed_by_id = (SELECT id FROM organization WHERE identifier = 'XX-3')"
        " WHERE node_id = $1",
        await node_id(pools, "P1/2"),
    )
    # when no reviewer decides, nothing happens
    refused = await decides(cast.other, (first, "CONFIRMED", "Seen."))
    assert refused == {"__typename": "NotPermitted"}
    # and each decision that is not possible has its reason, and stops no other one
    stale, unknown = {**second, "version": 7}, {**first, "id": _other_id(first["id"])}
    answer = await decides(
        cast.reviewer,
        (first, "CONFIRMED", "Seen."),
        (stale, "REJECTED", "Late."),
        (own, "CONFIRMED", "Ours."),
        (unknown, "CONFIRMED", "What?"),
    )
    assert (answer["decidedCount"], answer["failedCount"]) == (1, 3)
    assert [each["result"]["__typename"] for each in answer["items"]] == [
        *("AlignmentDecided", "AlignmentStale", "NotPermitted", "AlignmentNotFound")
    ]
    assert answer["items"][1]["result"]["alignment"] == {"version": 1}
    missing = await decides(cast.reviewer, (second, "CONFIRMED", " "))
    assert missing["items"][0]["result"] == {
        "__typename": "ReasonMissing",
        "argument": "input.items.0.reason",
    }
    twice = await decides(cast.reviewer, (second, "CONFIRMED", "A"), (second, "REJECTED", "B"))
    assert twice["problems"] == [{"path": "input.items.1.id", "code": "DECISION_TWICE"}]


def _other_id(id_: str) -> str:
    """A global ID of an alignment that does not exist."""
    return f"{id_[:-2]}{'A' if id_[-2] != 'A' else 'B'}{id_[-1]}"


async def test_members_read_the_decisions_and_others_see_the_last(
    cast: Cast, reader: httpx.AsyncClient
) -> None:
    (claim,) = await publish(cast, CLAIM[:1])
    await decides(cast.reviewer, (claim, "REJECTED", "First."))
    await decides(cast.reviewer, ({**claim, "version": 2}, "CLAIMED", "Open again."))
    look = """{ alignments(filter: {status: [CLAIMED], plan: ["p1"], node: ["P1/1"]}) { nodes {
        reason decidedAt
        history { totalCount nodes { status reason role organization { identifier } } } } } }"""
    (seen,) = (await cast.other.reads(look))["alignments"]["nodes"]
    who = {"role": "REVIEWER", "organization": {"identifier": "XX-3"}}
    assert (seen["reason"], seen["decidedAt"]) == (None, None)
    assert seen["history"] == {
        "totalCount": 2,
        "nodes": [
            {"status": "CLAIMED", "reason": "Open again.", **who},
            {"status": "REJECTED", "reason": "First.", **who},
        ],
    }
    (public,) = (await ask(reader, look))["alignments"]["nodes"]
    assert public["history"] == {"totalCount": 0, "nodes": []}
