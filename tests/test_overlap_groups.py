"""Groups of overlaps: one row for each work, different organizations first, and nothing of what is hidden."""

from itertools import count
from typing import Any
from uuid import UUID

import httpx
import pytest

from db.pools import Pools
from db.values import Role
from services import api_keys
from services.comparing import pair_finding
from services.writing import overlap_groups
from services.writing.overlap_groups import Split
from tests.asking import ask
from tests.iati_files import activity, load, participant, rows, save
from tests.test_overlaps import records, secret

WORKS = """query ($filter: OverlapFilter) { overlaps(filter: $filter) { totalCount nodes {
    id kind status version members { totalCount nodes { iatiIdentifier } } } } }"""
DECIDE = """mutation ($input: DecideOverlapInput!) { decideOverlap(input: $input) { __typename } }"""
TOLD = (
    '<activity-date type="1" iso-date="2024-01-01"/><activity-date type="3" iso-date="2025-12-31"/>'
    '<recipient-country code="ID"/><sector code="15220"/>'
)
TITLE = "Weavers of Sumba teach weaving in prisons"
OWNER = UUID(int=99)


def tranche(number: int, **attributes: Any) -> str:
    """One of several records of one work of one publisher."""
    written: str = activity(
        f"WEAVE-{number}", TOLD, title=TITLE, reporter="WEAVE", name="Weavers", **attributes
    )
    return written


async def listed(reader: httpx.AsyncClient, *, key: str | None = None, **wanted: Any) -> list[dict[str, Any]]:
    sent = {} if key is None else {"Authorization": f"Bearer {key}"}
    found = (await ask(reader, WORKS, {"filter": wanted or None}, **sent))["overlaps"]
    assert found["totalCount"] == len(found["nodes"])
    nodes: list[dict[str, Any]] = found["nodes"]
    return nodes


def members(node: dict[str, Any]) -> list[str]:
    found = sorted(each["iatiIdentifier"] for each in node["members"]["nodes"])
    assert node["members"]["totalCount"] == len(found)
    return found


async def test_a_work_in_several_records_is_one_row_with_members_below_other_organizations(
    pools: Pools, reader: httpx.AsyncClient, tmp_path
) -> None:
    # given three records of one work, and a work that two organizations report
    await load(pools, save(tmp_path / "a.xml", *(tranche(number) for number in (1, 2, 3)), *records()))
    await pair_finding.compute(pools)
    # when all works are listed
    first, second = await listed(reader)
    # then those of different organizations come first, and the three are one row
    assert (first["kind"], members(first)) == ("SAME_WORK", ["FUND-1", "VIL-1"])
    assert (second["kind"], members(second)) == ("SPLIT_RECORD", ["WEAVE-1", "WEAVE-2", "WEAVE-3"])
    # and each pair is there for who wants it
    assert len(await listed(reader, eachPair=True)) == 4
    assert len(await listed(reader, eachPair=False, kind=["SPLIT_RECORD"])) == 1
    query = '{ program(iatiIdentifier: "WEAVE-2") { overlaps { totalCount nodes { id } } } }'
    assert (await ask(reader, query))["program"]["overlaps"]["totalCount"] == 2


async def test_a_group_tells_nothing_of_a_hidden_record(
    pools: Pools, reader: httpx.AsyncClient, tmp_path
) -> None:
    # given a work in four records, of which one is hidden
    await load(
        pools,
        save(tmp_path / "a.xml", *(tranche(number) for number in (1, 2, 3)), tranche(4, visibility="owner")),
    )
    await pair_finding.compute(pools)
    # then everybody sees the row of the three, and its owner another one with the hidden one
    [row] = await listed(reader)
    assert members(row) == ["WEAVE-1", "WEAVE-2", "WEAVE-3"]
    mine = await listed(reader, key=await secret(pools, "WEAVE"))
    assert sorted(map(members, mine), key=len) == [
        ["WEAVE-1", "WEAVE-2", "WEAVE-3"],
        ["WEAVE-1", "WEAVE-2", "WEAVE-3", "WEAVE-4"],
    ]


async def decide(pools: Pools, reader: httpx.AsyncClient, node: dict[str, Any], status: str) -> None:
    key = await api_keys.create(pools.writing, "WEAVE", Role.REVIEWER)
    given = {"id": node["id"], "status": status, "reason": "We know.", "expectedVersion": node["version"]}
    sent = {"Authorization": f"Bearer {key.secret}"}
    answer = await ask(reader, DECIDE, {"input": given}, **sent)
    assert answer["decideOverlap"]["__typename"] == "OverlapDecided"


@pytest.mark.parametrize("status", ["CONFIRMED", "COORDINATED", "DISMISSED"])
async def test_a_decision_about_the_row_is_one_about_all_its_pairs(
    pools: Pools, reader: httpx.AsyncClient, tmp_path, status: str
) -> None:
    await load(pools, save(tmp_path / "a.xml", *(tranche(number) for number in (1, 2, 3))))
    await pair_finding.compute(pools)
    [row] = await listed(reader)
    # when the row is decided about
    await decide(pools, reader, row, status)
    # then all its pairs are, each with its own history, and it is still one row, also after a comparison
    assert await rows(pools, "SELECT status FROM overlap") == [(status,)] * 3
    assert await rows(pools, "SELECT count(DISTINCT overlap_id) FROM overlap_decision") == [(3,)]
    await pair_finding.compute(pools, everything=True)
    assert [(each["status"], members(each)) for each in await listed(reader)] == [
        (status, ["WEAVE-1", "WEAVE-2", "WEAVE-3"])
    ]


async def test_a_pair_that_is_decided_about_by_itself_leaves_the_others_open(
    pools: Pools, reader: httpx.AsyncClient, tmp_path
) -> None:
    await load(pools, save(tmp_path / "a.xml", *(tranche(number) for number in (1, 2, 3))))
    await pair_finding.compute(pools)
    [row] = await listed(reader)
    other = next(each for each in await listed(reader, eachPair=True) if each["id"] != row["id"])
    # when a pair that another one leads is dismissed
    await decide(pools, reader, other, "DISMISSED")
    # then it is a row of its own, also after a comparison
    for _ in range(2):
        found = await listed(reader)
        assert sorted(each["status"] for each in found) == ["DISMISSED", "OPEN"]
        await pair_finding.compute(pools, everything=True)


async def test_scores_of_public_programs_do_not_depend_on_hidden_ones(
    pools: Pools, reader: httpx.AsyncClient, tmp_path
) -> None:
    # given two public programs that are alike, and what all see of them
    query = """{ overlaps { nodes { score reasons { kind points } } }
        similarPrograms(input: {title: "Bridges of trust between fishing villages"}) { score } }"""
    await load(pools, save(tmp_path / "a.xml", *records()))
    await pair_finding.compute(pools)
    before = await ask(reader, query)
    # when many hidden programs with the same words come
    crowd = (
        activity(
            f"SECRET-{number}",
            participant(f"Helper {number}"),
            TOLD,
            title=f"Bridges of trust between fishing villages of Alor {number}",
            reporter=f"SECRET-{number}",
            name=f"Secret {number}",
            visibility="owner",
        )
        for number in range(12)
    )
    await load(pools, save(tmp_path / "b.xml", *crowd))
    await pair_finding.compute(pools)
    # then all see the same as before
    assert await ask(reader, query) == before
    assert await rows(pools, "SELECT programs FROM comparison_state") == [(2,)]


NUMBERS = count(1)


def split(a: int, b: int, score: float = 0.9, **given: Any) -> Split:
    known: dict[str, Any] = {"status": "OPEN", "visibility": "PUBLIC", "owner_id": OWNER, "joins": True}
    known |= given
    identity = UUID(int=1000 + next(NUMBERS))
    return Split(identity, UUID(int=a), UUID(int=b), identity, score, **known)


def test_pairs_that_share_programs_follow_the_surest_open_one() -> None:
    # given a chain of three pairs whose surest is decided about, and a pair beside it
    first = split(1, 2, 0.7)
    second = split(2, 3, 0.8)
    third = split(3, 4, 0.95, status="CONFIRMED")
    beside = split(8, 9)
    # then the surest open one leads the chain
    assert overlap_groups.leads([first, second, third, beside]) == {
        first.id: second.id,
        second.id: second.id,
        third.id: second.id,
        beside.id: beside.id,
    }


@pytest.mark.parametrize(
    "apart",
    [{"visibility": "MEMBERS"}, {"visibility": "OWNER"}, {"status": "DISMISSED"}, {"joins": False}],
    ids=["members", "owner", "dismissed", "another kind"],
)
def test_what_others_see_or_nobody_wants_is_no_part_of_a_group(apart: dict[str, Any]) -> None:
    first, second = split(1, 2), split(2, 3, **apart)
    assert overlap_groups.leads([first, second]) == {first.id: first.id, second.id: second.id}
