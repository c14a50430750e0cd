"""Organizations that may be one: proposed with reasons, merged by people, taken apart again as they were."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from db.pools import Pools
from db.tables import metadata
from db.values import Role
from services import api_keys
from services.deciding import merge_proposals
from services.deciding.merge_proposals import Report
from services.querying.viewers import Viewer
from tests.asking import ask, counted, refused
from tests.iati_files import activity, document, load, participant, row_count, rows, save
from tests.merged import furnish

NAME = "Yayasan Rukun"
# Tables of bookkeeping that a merge and taking it back move on.
TRACES = {
    *("hub_state", "overlap_due", "aggregate_write", "search_name", "search_state", "search_word"),
    *("api_key_use", "coverage_write"),
    *("hub_state", "overlap_due", "aggregate_state", "search_name", "search_state", "search_word"),
    *("api_key_use", "feed_entry", "feed_tombstone"),
}
# What they leave behind in tables of records: the merge itself, and that people took the pair apart.
KEPT = {
    "organization_merge": "former_id NOT IN (SELECT id FROM organization WHERE name = $1)",
    "merge_proposal": "(SELECT count(*) FROM organization WHERE name = $1 AND id IN (a_id, b_id)) < 2",
}
PROPOSALS = """{ mergeProposals { totalCount nodes {
    id version status score a { id identifier } b { identifier id }
    reasons { kind evidence } decisionReason decidedBy { identifier } } } }"""
DECIDE = """mutation ($input: DecideMergeInput!) { decideMerge(input: $input) { __typename
    ... on MergeDecided { organization { id identifier } former { id } proposal { status version }
        merge { id version formerId formerName reason mergedBy { identifier } revertedAt } }
    ... on MergeImpossible { argument } ... on ReasonMissing { argument } } }"""
REVERT = """mutation ($input: RevertMergeInput!) { revertMerge(input: $input) { __typename
    ... on MergeDecided { organization { identifier } former { id identifier }
        merge { version revertReason revertedBy { identifier } } } } }"""


@pytest.fixture
async def reviewer(pools: Pools, tmp_path: Path) -> dict[str, str]:
    """What a reviewer sends along; the hub has two organizations of one name, and more that link to them."""
    shared = document("https://example.org/a.pdf")
    await load(
        pools,
        save(
            tmp_path / "a.xml",
            activity("XX-1-1", participant(NAME, ref="XX-1"), shared, reporter="XX-1", name=NAME),
            activity(
                "XX-1-2", participant("Others", ref="XX-3"), reporter="XX-1", name=NAME, visibility="members"
            ),
            activity(
                "XX-9-1", participant(NAME, ref="XX-2"), participant(NAME, "1", ref="XX-1"), reporter="XX-9"
            ),
            activity("XX-2-1", participant("Mitra Rukun", ref="XX-2"), shared, reporter="XX-2", name=NAME),
        ),
    )
    made = await api_keys.create(pools.writing, "XX-9", Role.REVIEWER)
    await merge_proposals.propose(pools)
    return {"Authorization": f"Bearer {made.secret}"}


async def proposal(client: httpx.AsyncClient, reviewer: dict[str, str]) -> dict[str, Any]:
    """The one proposal that there is."""
    (found,) = (await ask(client, PROPOSALS, None, **reviewer))["mergeProposals"]["nodes"]
    return dict(found)


async def decide(client: httpx.AsyncClient, reviewer: dict[str, str], **given: Any) -> dict[str, Any]:
    """Decide about the one proposal."""
    pair = await proposal(client, reviewer)
    wish = {"id": pair["id"], "expectedVersion": pair["version"], "reason": "The same office.", **given}
    answer = await ask(client, DECIDE, {"input": wish}, **reviewer)
    return dict(answer["decideMerge"])


async def merge(client: httpx.AsyncClient, reviewer: dict[str, str]) -> dict[str, Any]:
    """Merge the second of the pair into the first."""
    pair = await proposal(client, reviewer)
    return await decide(client, reviewer, decision="MERGE", keep=pair["a"]["id"])


async def revert(
    client: httpx.AsyncClient, reviewer: dict[str, str], merged: dict[str, Any]
) -> dict[str, Any]:
    """Take a merge back."""
    wish = {"id": merged["id"], "expectedVersion": merged["version"], "reason": "Two offices after all."}
    return dict((await ask(client, REVERT, {"input": wish}, **reviewer))["revertMerge"])


async def everything(pools: Pools) -> dict[str, list[str]]:
    """All rows of all tables, as text."""
    found = {}
    for table in metadata.sorted_tables:
        if table.name not in TRACES:
            kept = f"WHERE {KEPT[table.name]}" if table.name in KEPT else ""
            statement = f'SELECT to_jsonb(t)::text FROM "{table.name}" t {kept} ORDER BY 1'
            found[table.name] = [row[0] for row in await rows(pools, statement, *([NAME] if kept else []))]
    return found


async def test_the_same_name_is_proposed_with_its_reason(
    reader: httpx.AsyncClient, reviewer: dict[str, str]
) -> None:
    found = await proposal(reader, reviewer)
    assert (found["a"]["identifier"], found["b"]["identifier"]) == ("XX-1", "XX-2")
    assert found["reasons"] == [{"kind": "NAME", "evidence": NAME}]
    assert (found["status"], round(found["score"], 3)) == ("OPEN", 0.7)


async def test_proposals_are_found_again_and_not_twice(pools: Pools, reviewer: dict[str, str]) -> None:
    assert await merge_proposals.propose(pools) == Report(pairs=1, added=0)


async def test_a_merge_moves_everything_and_the_old_id_still_finds_it(
    pools: Pools, reader: httpx.AsyncClient, reviewer: dict[str, str]
) -> None:
    # given
    pair = await proposal(reader, reviewer)
    # when
    told = await merge(reader, reviewer)
    # then
    assert told["__typename"] == "MergeDecided"
    assert told["former"] == {"id": pair["a"]["id"]} == {"id": told["organization"]["id"]}
    assert (told["merge"]["formerId"], told["merge"]["formerName"]) == (pair["b"]["id"], NAME)
    assert told["merge"]["mergedBy"] == {"identifier": "XX-9"}
    query = """query ($id: ID!) { node(id: $id) { ... on Organization { identifier identifiers { value }
        programs { nodes { iatiIdentifier } } reportedPrograms { totalCount } } } }"""
    data = await ask(reader, query, {"id": pair["b"]["id"]})
    assert data["node"]["identifier"] == "XX-1"
    assert {each["value"] for each in data["node"]["identifiers"]} == {"XX-1", "XX-2"}
    programs = {each["iatiIdentifier"] for each in data["node"]["programs"]["nodes"]}
    assert programs == {"XX-1-1", "XX-9-1", "XX-2-1"}
    assert data["node"]["reportedPrograms"]["totalCount"] == 2
    assert await merge_proposals.propose(pools) == Report(pairs=0, added=0)


@pytest.mark.parametrize("kept", ["XX-1", None])
async def test_a_merge_that_is_taken_back_leaves_all_as_it_was(
    pools: Pools, reader: httpx.AsyncClient, reviewer: dict[str, str], tmp_path: Path, kept: str | None
) -> None:
    # given two organizations with rows of every kind
    await furnish(pools, tmp_path / "d.xml", NAME, kept)
    before = await everything(pools)
    merged = await merge_named(reader, reviewer, "XX-2", kept)
    assert await everything(pools) != before
    # when
    told = await revert(reader, reviewer, merged["merge"])
    # then
    assert told["former"]["identifier"] == "XX-2"
    assert told["merge"]["revertReason"] == "Two offices after all."
    assert await everything(pools) == before
    # and nobody proposes it again
    assert await merge_proposals.propose(pools) == Report(pairs=1, added=0)
    found = (await ask(reader, PROPOSALS, None, **reviewer))["mergeProposals"]["nodes"]
    (pair,) = [each for each in found if {each["a"]["identifier"], each["b"]["identifier"]} == {kept, "XX-2"}]
    assert (pair["status"], pair["decisionReason"]) == ("DISMISSED", "Two offices after all.")
    assert pair["reasons"][0] == {"kind": "NAME", "evidence": NAME}


async def test_a_merge_is_taken_back_once(reader: httpx.AsyncClient, reviewer: dict[str, str]) -> None:
    merged = await merge(reader, reviewer)
    await revert(reader, reviewer, merged["merge"])
    assert (await revert(reader, reviewer, merged["merge"]))["__typename"] == "MergeStale"


async def test_what_comes_in_by_the_old_reference_and_name_is_the_one_that_stayed(
    pools: Pools, reader: httpx.AsyncClient, reviewer: dict[str, str], tmp_path: Path
) -> None:
    # given a merge, from which the other's own name is learned
    await merge(reader, reviewer)
    before = await row_count(pools, "organization")
    # when
    await load(
        pools,
        save(
            tmp_path / "b.xml",
            activity("XX-9-2", participant("x", ref="XX-2"), participant(NAME), reporter="XX-9"),
        ),
    )
    # then nobody new came
    assert await row_count(pools, "organization") == before
    found = await rows(
        pools,
        "SELECT DISTINCT o.identifier FROM participation JOIN program p ON p.id = program_id"
        " JOIN organization o ON o.id = organization_id WHERE p.iati_identifier = 'XX-9-2'",
    )
    assert found == [("XX-1",)]


async def test_a_dismissed_pair_is_not_proposed_again_until_it_is_opened(
    pools: Pools, reader: httpx.AsyncClient, reviewer: dict[str, str]
) -> None:
    # when
    told = await decide(reader, reviewer, decision="DISMISS", reason="Two branches.")
    # then
    assert told["proposal"] == {"status": "DISMISSED", "version": 2}
    await merge_proposals.propose(pools)
    found = await proposal(reader, reviewer)
    assert (found["status"], found["decisionReason"]) == ("DISMISSED", "Two branches.")
    assert found["decidedBy"] == {"identifier": "XX-9"}
    assert (await decide(reader, reviewer, decision="REOPEN"))["proposal"]["status"] == "OPEN"


@pytest.mark.parametrize(
    ("given", "typename"),
    [
        ({"decision": "DISMISS", "reason": "  "}, "ReasonMissing"),
        ({"decision": "DISMISS", "reason": "x" * 2001}, "ReasonMissing"),
        ({"decision": "DISMISS", "expectedVersion": 7}, "MergeStale"),
        ({"decision": "MERGE"}, "MergeImpossible"),
    ],
)
async def test_a_decision_that_does_not_fit_changes_nothing(
    pools: Pools, reader: httpx.AsyncClient, reviewer: dict[str, str], given: dict[str, Any], typename: str
) -> None:
    before = await everything(pools)
    assert (await decide(reader, reviewer, **given))["__typename"] == typename
    assert await everything(pools) == before
    assert (await proposal(reader, reviewer))["status"] == "OPEN"


async def test_who_holds_keys_is_kept(
    pools: Pools, reader: httpx.AsyncClient, reviewer: dict[str, str]
) -> None:
    # given a key of the one that would go
    await api_keys.create(pools.writing, "XX-2", Role.READER)
    # then the merge is refused, and the other way round it isn't
    assert (await merge(reader, reviewer))["__typename"] == "MergeImpossible"
    pair = await proposal(reader, reviewer)
    told = await decide(reader, reviewer, decision="MERGE", keep=pair["b"]["id"])
    assert told["organization"]["identifier"] == "XX-2"


async def test_an_unknown_proposal_is_told(reader: httpx.AsyncClient, reviewer: dict[str, str]) -> None:
    pair = await proposal(reader, reviewer)
    await merge(reader, reviewer)
    wish = {"id": pair["id"], "decision": "DISMISS", "reason": "r", "expectedVersion": 1}
    answer = await ask(reader, DECIDE, {"input": wish}, **reviewer)
    assert answer["decideMerge"]["__typename"] == "MergeNotFound"


async def test_only_reviewers_look_and_decide(
    pools: Pools, reader: httpx.AsyncClient, reviewer: dict[str, str]
) -> None:
    # given
    pair = await proposal(reader, reviewer)
    made = await api_keys.create(pools.writing, "XX-3", Role.CONTRIBUTOR)
    wish = {"id": pair["id"], "decision": "DISMISS", "reason": "r", "expectedVersion": pair["version"]}
    for headers in ({}, {"Authorization": f"Bearer {made.secret}"}):
        # then
        assert (await refused(reader, PROPOSALS, None, **headers))[0] == "FORBIDDEN"
        assert (await refused(reader, "{ organizationMerges { totalCount } }", None, **headers))[
            0
        ] == "FORBIDDEN"
        answer = await ask(reader, DECIDE, {"input": wish}, **headers)
        assert answer["decideMerge"]["__typename"] == "NotPermitted"


async def test_merges_are_listed(reader: httpx.AsyncClient, reviewer: dict[str, str]) -> None:
    await merge(reader, reviewer)
    query = "{ organizationMerges { totalCount nodes { formerName reason organization { identifier } } } }"
    data = await ask(reader, query, None, **reviewer)
    assert data["organizationMerges"] == {
        "totalCount": 1,
        "nodes": [{"formerName": NAME, "reason": "The same office.", "organization": {"identifier": "XX-1"}}],
    }


async def test_more_pairs_take_as_many_statements(
    pools: Pools, reviewer: dict[str, str], tmp_path: Path
) -> None:
    # given three organizations of one name, which make three pairs
    await load(pools, save(tmp_path / "c.xml", activity("XX-4-1", reporter="XX-4", name=NAME)))
    await merge_proposals.propose(pools)
    someone = await pools.writing.fetchval("SELECT id FROM organization LIMIT 1")
    query = (
        "query ($n: Int) { mergeProposals(first: $n) { nodes { a { name } b { name } decidedBy { name } } } }"
    )
    # when
    viewer = Viewer(someone, Role.REVIEWER)
    (one, few), (all_, many) = [await counted(pools, query, {"n": n}, viewer) for n in (1, 3)]
    # then
    assert (len(one["mergeProposals"]["nodes"]), len(all_["mergeProposals"]["nodes"])) == (1, 3)
    assert few == many


async def test_two_that_are_shown_to_different_people_are_not_merged(
    pools: Pools, reader: httpx.AsyncClient, reviewer: dict[str, str]
) -> None:
    # given a pair of which one has become a record for members
    pair = await proposal(reader, reviewer)
    await pools.writing.execute("UPDATE organization SET visibility = 'MEMBERS' WHERE identifier = 'XX-2'")
    # then it can't be merged, and is proposed no more
    told = await decide(reader, reviewer, decision="MERGE", keep=pair["a"]["id"])
    assert told["__typename"] == "MergeImpossible"
    assert await merge_proposals.propose(pools) == Report(pairs=0, added=0)


async def test_merges_on_merges_are_taken_back_one_by_one(
    pools: Pools, reader: httpx.AsyncClient, reviewer: dict[str, str], tmp_path: Path
) -> None:
    # given a third of the name, and the second merged into the first, and the first into the third
    await load(pools, save(tmp_path / "c.xml", activity("XX-4-1", reporter="XX-4", name=NAME)))
    await merge_proposals.propose(pools)
    before = await everything(pools)
    first = await merge_named(reader, reviewer, "XX-2", "XX-1")
    await merge_proposals.propose(pools)
    second = await merge_named(reader, reviewer, "XX-1", "XX-4")
    former = await ask(
        reader, "query ($id: ID!) { node(id: $id) { id } }", {"id": first["merge"]["formerId"]}
    )
    assert former["node"]["id"] == second["organization"]["id"]
    # when
    await revert(reader, reviewer, second["merge"])
    await revert(reader, reviewer, first["merge"])
    # then
    assert await everything(pools) == before


async def merge_named(
    client: httpx.AsyncClient, reviewer: dict[str, str], former: str, into: str | None
) -> dict[str, Any]:
    """Merge the one of two identifiers into the other."""
    for pair in (await ask(client, PROPOSALS, None, **reviewer))["mergeProposals"]["nodes"]:
        sides = {pair[side]["identifier"]: pair[side]["id"] for side in "ab"}
        if sides.keys() == {former, into}:
            wish = {"id": pair["id"], "decision": "MERGE", "keep": sides[into], "reason": "One office."}
            answer = await ask(
                client, DECIDE, {"input": {**wish, "expectedVersion": pair["version"]}}, **reviewer
            )
            return dict(answer["decideMerge"])
    raise LookupError(f"nobody proposes {former} and {into}")
