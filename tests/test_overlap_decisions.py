"""Decisions about overlaps: by reviewers, on what they looked at, with a reason, and never forgotten."""

from typing import Any

import httpx
import pytest

from db.pools import Pools
from db.values import Role
from services import api_keys
from services.comparing import pair_finding
from services.querying import reader as reading
from tests.asking import ask, post, refused
from tests.iati_files import activity, load, participant, rows, save
from tests.test_overlaps import records

DECIDE = """mutation ($input: DecideOverlapInput!) { decideOverlap(input: $input) {
  __typename
  ... on OverlapDecided { overlap { id status version decisionReason decidedAt decidedBy { identifier } } }
  ... on OverlapStale { message overlap { version status } }
  ... on OverlapNotFound { message }
  ... on NotPermitted { message(lang: "en") }
  ... on ReasonMissing { message argument }
} }"""
LOOK = """{ overlaps(orderBy: {field: DECIDED, direction: DESC}) { nodes {
  id kind status version decisionReason decidedBy { identifier }
  history { totalCount nodes { status reason role organization { identifier } } } } } }"""


@pytest.fixture
async def pair(pools: Pools, reader: httpx.AsyncClient, tmp_path) -> dict[str, Any]:
    """A public pair of one work, as anybody sees it, and a third organization beside it."""
    other = activity(
        "OTH-1", participant("Village", ref="VIL"), title="Other", reporter="REV", name="Reviewer"
    )
    await load(pools, save(tmp_path / "a.xml", *records(), other))
    await pair_finding.compute(pools)
    [node] = (await ask(reader, LOOK))["overlaps"]["nodes"]
    found: dict[str, Any] = node
    return found


async def as_member(pools: Pools, role: Role = Role.REVIEWER, identifier: str = "REV") -> dict[str, str]:
    made = await api_keys.create(pools.writing, identifier, role)
    return {"Authorization": f"Bearer {made.secret}"}


async def decide(reader: httpx.AsyncClient, sent: dict[str, str], pair, **changed) -> dict[str, Any]:
    given = {
        "id": pair["id"],
        "status": "CONFIRMED",
        "reason": "Both told us so.",
        "expectedVersion": pair["version"],
        **changed,
    }
    answer: dict[str, Any] = (await ask(reader, DECIDE, {"input": given}, **sent))["decideOverlap"]
    return answer


async def version(pools: Pools) -> int:
    [(number,)] = await rows(pools, "SELECT data_version FROM hub_state")
    return int(number)


async def test_a_reviewer_decides_and_the_decision_is_kept(
    pools: Pools, reader: httpx.AsyncClient, pair
) -> None:
    # given an open pair
    assert (pair["kind"], pair["status"], pair["version"]) == ("SAME_WORK", "OPEN", 1)
    sent, before = await as_member(pools), await version(pools)
    # when a reviewer confirms it
    decided = await decide(reader, sent, pair)
    # then it is confirmed by their organization, for all to see, and the data moved on
    assert decided["__typename"] == "OverlapDecided"
    shown = decided["overlap"]
    assert shown.pop("decidedAt") is not None
    assert shown == {
        "id": pair["id"],
        "status": "CONFIRMED",
        "version": 2,
        "decisionReason": "Both told us so.",
        "decidedBy": {"identifier": "REV"},
    }
    assert await version(pools) == before + 1
    [seen] = (await ask(reader, LOOK))["overlaps"]["nodes"]
    assert (seen["status"], seen["decidedBy"]) == ("CONFIRMED", {"identifier": "REV"})
    # and when it is dismissed later, both decisions are told to members, newest first
    await decide(reader, sent, {**pair, "version": 2}, status="DISMISSED", reason="They are two after all.")
    [seen] = (await ask(reader, LOOK, None, **sent))["overlaps"]["nodes"]
    who = {"role": "REVIEWER", "organization": {"identifier": "REV"}}
    assert seen["history"] == {
        "totalCount": 2,
        "nodes": [
            {"status": "DISMISSED", "reason": "They are two after all.", **who},
            {"status": "CONFIRMED", "reason": "Both told us so.", **who},
        ],
    }


async def test_history_is_for_members(pools: Pools, reader: httpx.AsyncClient, pair) -> None:
    await decide(reader, await as_member(pools), pair)
    [seen] = (await ask(reader, LOOK))["overlaps"]["nodes"]
    assert seen["history"] == {"totalCount": 0, "nodes": []}


async def test_who_looked_at_an_older_version_is_told_the_current_one(
    pools: Pools, reader: httpx.AsyncClient, pair
) -> None:
    sent = await as_member(pools)
    await decide(reader, sent, pair)
    stale = await decide(reader, sent, pair, status="DISMISSED")
    assert stale["__typename"] == "OverlapStale"
    assert stale["overlap"] == {"version": 2, "status": "CONFIRMED"}


async def test_who_would_wait_long_for_another_write_is_told_so(
    pools: Pools, reader: httpx.AsyncClient, pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given another write that doesn't end
    monkeypatch.setattr(reading, "WRITE_SECONDS", 0.2)
    sent = await as_member(pools)
    async with pools.writing.acquire() as other, other.transaction():
        await other.execute("SELECT FROM hub_state FOR UPDATE")
        # when
        given = {"id": pair["id"], "status": "CONFIRMED", "reason": "Both told us so.", "expectedVersion": 1}
        _, _, message = await refused(reader, DECIDE, {"input": given}, **sent)
    # then
    assert message == "Another write is in progress. Nothing was changed; try again in a moment."
    [after] = (await ask(reader, LOOK))["overlaps"]["nodes"]
    assert (after["status"], after["version"]) == ("OPEN", 1)


@pytest.mark.parametrize("role", [None, Role.READER, Role.CONTRIBUTOR])
async def test_others_do_not_decide(pools: Pools, reader: httpx.AsyncClient, pair, role: Role | None) -> None:
    sent = {} if role is None else await as_member(pools, role)
    answer = await decide(reader, sent, pair)
    assert answer["__typename"] == "NotPermitted"
    assert "REVIEWER or ADMINISTRATOR" in answer["message"]
    assert await rows(pools, "SELECT status, version FROM overlap") == [("OPEN", 1)]


async def test_an_administrator_decides_too(pools: Pools, reader: httpx.AsyncClient, pair) -> None:
    sent = await as_member(pools, Role.ADMINISTRATOR, "FUND")
    answer = await decide(reader, sent, pair, status="COORDINATED")
    assert answer["overlap"]["decidedBy"] == {"identifier": "FUND"}


@pytest.mark.parametrize("reason", ["", "  \n", "x" * 2001, "a\0b"], ids=["none", "blank", "long", "null"])
async def test_a_decision_needs_a_reason(pools: Pools, reader: httpx.AsyncClient, pair, reason: str) -> None:
    answer = await decide(reader, await as_member(pools), pair, reason=reason)
    assert (answer["__typename"], answer["argument"]) == ("ReasonMissing", "input.reason")
    assert await rows(pools, "SELECT status FROM overlap") == [("OPEN",)]


async def test_a_pair_that_is_gone_or_hidden_is_not_found(
    pools: Pools, reader: httpx.AsyncClient, pair
) -> None:
    sent = await as_member(pools)
    # given a pair of which one side is hidden from the reviewer
    await pools.writing.execute("UPDATE program SET visibility = 'OWNER' WHERE iati_identifier = 'VIL-1'")
    assert (await decide(reader, sent, pair))["__typename"] == "OverlapNotFound"
    # but its owner's reviewer decides
    own = await as_member(pools, Role.REVIEWER, "VIL")
    assert (await decide(reader, own, pair))["__typename"] == "OverlapDecided"
    # and one that is gone is not found by anybody
    await pools.writing.execute("DELETE FROM overlap")
    assert (await decide(reader, own, pair))["__typename"] == "OverlapNotFound"


async def test_the_history_of_a_hidden_pair_is_hidden_with_it(
    pools: Pools, reader: httpx.AsyncClient, pair
) -> None:
    await decide(reader, await as_member(pools), pair)
    await pools.writing.execute("UPDATE program SET visibility = 'OWNER' WHERE iati_identifier = 'VIL-1'")
    assert await rows(pools, "SELECT visibility FROM overlap_decision") == [("OWNER",)]
    [(owner,)] = await rows(pools, "SELECT owner_id FROM overlap_decision")
    assert await rows(pools, "SELECT identifier FROM organization WHERE id = $1", owner) == [("VIL",)]


async def test_a_decision_can_be_taken_back(pools: Pools, reader: httpx.AsyncClient, pair, tmp_path) -> None:
    sent = await as_member(pools)
    await decide(reader, sent, pair)
    again = await decide(reader, sent, {**pair, "version": 2}, status="OPEN", reason="Too early.")
    assert again["overlap"]["status"] == "OPEN"
    # then comparisons change it again, but don't forget that it was decided about
    await load(
        pools, save(tmp_path / "b.xml", activity("VIL-1", title="Else", reporter="VIL", name="Village"))
    )
    await pair_finding.compute(pools)
    assert await rows(pools, "SELECT status, is_found FROM overlap") == [("OPEN", False)]
    assert await rows(pools, "SELECT count(*) FROM overlap_decision") == [(2,)]


async def test_totals_can_leave_out_confirmed_doubles(pools: Pools, reader: httpx.AsyncClient, pair) -> None:
    # given two records of one work and another program
    query = """query ($double: Boolean) { programs(filter: {isConfirmedDouble: $double}) {
        totalCount nodes { iatiIdentifier } } }"""

    async def listed(*, double: bool | None) -> set[str]:
        found = (await ask(reader, query, {"double": double}))["programs"]
        assert found["totalCount"] == len(found["nodes"])
        return {node["iatiIdentifier"] for node in found["nodes"]}

    everything = {"FUND-1", "VIL-1", "OTH-1"}
    assert await listed(double=False) == everything
    # when a reviewer confirms that the two are one
    await decide(reader, await as_member(pools), pair)
    # then the implementer's record is the one that counts
    assert await listed(double=False) == {"VIL-1", "OTH-1"}
    assert await listed(double=True) == {"FUND-1"}
    assert await listed(double=None) == everything
    # and the pair hides with one of its sides: who doesn't see both counts what they see
    await pools.writing.execute("UPDATE program SET visibility = 'OWNER' WHERE iati_identifier = 'VIL-1'")
    assert await listed(double=False) == {"FUND-1", "OTH-1"}


async def test_a_dismissed_pair_has_no_double(pools: Pools, reader: httpx.AsyncClient, pair) -> None:
    await decide(reader, await as_member(pools), pair, status="DISMISSED")
    data = await ask(reader, "{ programs(filter: {isConfirmedDouble: true}) { totalCount } }")
    assert data["programs"]["totalCount"] == 0


async def test_mutations_go_by_post_only(reader: httpx.AsyncClient, pools: Pools, pair) -> None:
    sent = await as_member(pools)
    text = f"""mutation {{ decideOverlap(input: {{id: "{pair["id"]}", status: CONFIRMED, reason: "x",
        expectedVersion: 1}}) {{ __typename }} }}"""
    answer = await reader.get("/graphql", params={"query": text}, headers=sent)
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert await rows(pools, "SELECT status FROM overlap") == [("OPEN",)]
    assert (await post(reader, text, None, **sent)).json()["data"] == {
        "decideOverlap": {"__typename": "OverlapDecided"}
    }


async def test_an_id_of_something_else_is_refused(reader: httpx.AsyncClient, pools: Pools, pair) -> None:
    sent = await as_member(pools)
    [program] = (await ask(reader, "{ programs(first: 1) { nodes { id } } }"))["programs"]["nodes"]
    given = {"id": program["id"], "status": "CONFIRMED", "reason": "x", "expectedVersion": 1}
    code, argument, message = await refused(reader, DECIDE, {"input": given}, **sent)
    assert (code, argument) == ("BAD_USER_INPUT", "input.id")
    assert "Overlap" in message
