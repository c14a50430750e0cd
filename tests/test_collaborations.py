"""Collaborations: proposed, answered by who was asked, ended; proposals are seen by those who take part."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from db.pools import Pools
from db.values import Role
from services import api_keys
from services.comparing import pair_finding
from services.deciding.reversible_merges import merge
from services.querying.viewers import Viewer
from tests.asking import counted, refused
from tests.iati_files import activity, load, rows, save
from tests.test_overlaps import records
from tests.test_revisions import Party

SHOWN = """id version kind status purpose visibility start end endReason acceptedAt
    participants { answer reason organization { identifier } } programs { nodes { iatiIdentifier } }
    overlap { id } history { nodes { action role reason organization { identifier } } }"""
LIST = f"query ($filter: CollaborationFilter) {{ collaborations(filter: $filter) {{ nodes {{ {SHOWN} }} }} }}"
REST = """... on InvalidInput { problems { path code message(lang: "en") } }
    ... on NotFound { message } ... on NotPermitted { message } ... on WrongState { message }
    ... on StaleVersion { message }"""
MINE = """{ organization(identifier: "XX-2") { collaborations { totalCount } }
    program(iatiIdentifier: "XX-1-1") { collaborations { totalCount nodes { status } } } }"""


@dataclass(frozen=True, slots=True)
class Members:
    """The members of a hub with keys, an anonymous viewer, and the IDs of organizations and programs."""

    first: Party
    second: Party
    third: Party
    reads_only: Party
    anonymous: Party
    ids: dict[str, str]


@pytest.fixture
async def members(pools: Pools, reader: httpx.AsyncClient, tmp_path: Path) -> Members:
    """Three organizations, each with a program and a key; the third one also has a reader's."""
    await load(
        pools,
        save(
            tmp_path / "a.xml",
            *(activity(f"XX-{n}-1", reporter=f"XX-{n}", name=f"Org {n}") for n in (1, 2, 3)),
        ),
    )
    keys = {
        "first": ("XX-1", Role.CONTRIBUTOR),
        "second": ("XX-2", Role.CONTRIBUTOR),
        "third": ("XX-3", Role.REVIEWER),
        "reads_only": ("XX-2", Role.READER),
    }
    parties = {
        name: Party(reader, (await api_keys.create(pools.writing, *who)).secret) for name, who in keys.items()
    }
    anonymous = Party(reader, "")
    anonymous.headers = {}
    found = await anonymous.reads(
        "{ organizations { nodes { id identifier } } programs { nodes { id iatiIdentifier } } }"
    )
    ids = {each["identifier"]: each["id"] for each in found["organizations"]["nodes"]}
    ids |= {each["iatiIdentifier"]: each["id"] for each in found["programs"]["nodes"]}
    return Members(**parties, anonymous=anonymous, ids=ids)


async def does(party: Party, mutation: str, **given: Any) -> Any:
    """The payload of a mutation."""
    name = f"{mutation[0].upper()}{mutation[1:]}Input"
    document = f"""mutation ($input: {name}!) {{ {mutation}(input: $input) {{ __typename
        ... on CollaborationSaved {{ record {{ {SHOWN} }} }} {REST} }} }}"""
    return (await party.reads(document, input=given))[mutation]


async def proposed(members: Members, *asked: str, **given: Any) -> Any:
    """Propose a collaboration of XX-1, by default to XX-2, which must succeed."""
    wanted = {
        "kind": "MOU",
        "purposes": [{"language": "en", "text": "Share data"}],
        "organizations": [members.ids[each] for each in asked or ("XX-2",)],
        **given,
    }
    answer = await does(members.first, "proposeCollaboration", **wanted)
    assert answer["__typename"] == "CollaborationSaved", answer
    return answer["record"]


async def listed(party: Party, **filter_: Any) -> list[str]:
    return [each["status"] for each in (await party.reads(LIST, filter=filter_))["collaborations"]["nodes"]]


async def answers(party: Party, record: Any, *, accept: bool, **given: Any) -> Any:
    wanted = {"id": record["id"], "expectedVersion": record["version"], "accept": accept, **given}
    return await does(party, "answerCollaboration", **wanted)


async def test_a_proposal_is_seen_by_those_who_take_part_until_it_is_accepted(members: Members) -> None:
    # given a proposal to be public
    record = await proposed(
        members,
        visibility="PUBLIC",
        programs=[members.ids["XX-1-1"], members.ids["XX-2-1"]],
        start="2026-01-01",
        end="2026-12-31",
    )
    everyone = ("first", "second", "reads_only", "third", "anonymous")
    assert (record["status"], record["visibility"]) == ("PROPOSED", "OWNER")
    assert [await listed(getattr(members, each)) for each in everyone] == [["PROPOSED"]] * 3 + [[]] * 2
    assert await listed(members.second, awaiting=members.ids["XX-2"]) == ["PROPOSED"]
    assert await listed(members.first, awaiting=members.ids["XX-1"]) == []
    hidden = {
        "organization": {"collaborations": {"totalCount": 0}},
        "program": {"collaborations": {"totalCount": 0, "nodes": []}},
    }
    assert await members.third.reads(MINE) == hidden
    # when the other accepts
    answer = (await answers(members.second, record, accept=True, reason="Good"))["record"]
    # then everybody sees it, with the answers
    assert [await listed(getattr(members, each)) for each in everyone] == [["ACCEPTED"]] * 5
    assert answer["participants"] == [
        {"answer": "PROPOSER", "reason": None, "organization": {"identifier": "XX-1"}},
        {"answer": "ACCEPTED", "reason": "Good", "organization": {"identifier": "XX-2"}},
    ]
    assert answer["programs"]["nodes"] == [{"iatiIdentifier": "XX-1-1"}, {"iatiIdentifier": "XX-2-1"}]
    assert await members.anonymous.reads(MINE) == {
        "organization": {"collaborations": {"totalCount": 1}},
        "program": {"collaborations": {"totalCount": 1, "nodes": [{"status": "ACCEPTED"}]}},
    }
    # and its history is for members
    (public,) = (await members.anonymous.reads(LIST))["collaborations"]["nodes"]
    assert (public["visibility"], public["history"]["nodes"]) == ("PUBLIC", [])
    assert [(each["action"], each["organization"]["identifier"]) for each in answer["history"]["nodes"]] == [
        ("ACCEPT", "XX-2"),
        ("PROPOSE", "XX-1"),
    ]
    # and filters find it
    for filter_, found in (
        ({"kind": ["MOU"], "runsOn": "2026-06-30"}, 1),
        ({"runsOn": "2027-01-01"}, 0),
        ({"program": members.ids["XX-2-1"], "fromOverlap": False}, 1),
        ({"organization": members.ids["XX-3"]}, 0),
        ({"organization": [members.ids["XX-3"], members.ids["XX-2"]]}, 1),
    ):
        assert len(await listed(members.third, **filter_)) == found


async def test_only_who_was_asked_answers_and_only_partners_end(members: Members) -> None:
    # given a proposal for members
    record = await proposed(members)
    # then others find nothing, the proposer can't answer, who was asked can't end it
    end = {"id": record["id"], "expectedVersion": 1, "reason": "Over"}
    assert (await answers(members.third, record, accept=True))["__typename"] == "NotFound"
    assert (await answers(members.first, record, accept=True))["__typename"] == "NotPermitted"
    assert (await answers(members.reads_only, record, accept=True))["__typename"] == "NotPermitted"
    assert (await does(members.second, "endCollaboration", **end))["__typename"] == "NotPermitted"
    # when it is accepted
    accepted = (await answers(members.second, record, accept=True))["record"]
    # then it is answered once, others may see it and not end it, a partner ends it with a reason
    assert (await answers(members.second, accepted, accept=False, reason="No"))["__typename"] == "WrongState"
    assert (await does(members.third, "endCollaboration", **end))["__typename"] == "NotPermitted"
    assert (await does(members.second, "endCollaboration", **end))["__typename"] == "StaleVersion"
    end["expectedVersion"] = accepted["version"]
    refusal = await does(members.second, "endCollaboration", **end | {"reason": " "})
    assert [(each["path"], each["code"]) for each in refusal["problems"]] == [("input.reason", "REQUIRED")]
    ended = (await does(members.second, "endCollaboration", **end))["record"]
    assert (ended["status"], ended["endReason"], ended["visibility"]) == ("ENDED", "Over", "MEMBERS")


async def test_a_declined_proposal_and_a_withdrawn_one_stay_with_the_participants(members: Members) -> None:
    # given a proposal to two others, one of which declines
    record = await proposed(members, "XX-2", "XX-3", visibility="PUBLIC")
    declined = (await answers(members.second, record, accept=False, reason="No staff"))["record"]
    assert (declined["status"], declined["version"]) == ("PROPOSED", 2)
    # when the other one declines too
    declined = (await answers(members.third, declined, accept=False, reason="No"))["record"]
    # then it is declined, and the public never sees it
    assert (declined["status"], declined["visibility"]) == ("DECLINED", "OWNER")
    # and the proposer withdraws another one
    other = await proposed(members)
    given = {"id": other["id"], "expectedVersion": 1, "reason": "A mistake"}
    ended = (await does(members.first, "endCollaboration", **given))["record"]
    assert (ended["status"], ended["visibility"]) == ("ENDED", "OWNER")
    assert (await listed(members.anonymous), await listed(members.third)) == ([], ["DECLINED"])
    assert await listed(members.second) == ["DECLINED", "ENDED"]


async def test_one_of_several_is_enough(members: Members) -> None:
    record = await proposed(members, "XX-2", "XX-3")
    accepted = (await answers(members.second, record, accept=True))["record"]
    last = (await answers(members.third, accepted, accept=False, reason="No"))["record"]
    assert last["status"] == "ACCEPTED"
    # and who declined is no partner
    given = {"id": record["id"], "expectedVersion": last["version"], "reason": "Over"}
    assert (await does(members.third, "endCollaboration", **given))["__typename"] == "NotPermitted"


@pytest.mark.parametrize(
    ("given", "problems"),
    [
        ({"organizations": []}, [("organizations", "PARTNERS")]),
        ({"organizations": ["XX-1"]}, [("organizations", "PARTNERS")]),
        ({"purposes": []}, [("purposes", "REQUIRED")]),
        ({"start": "2026-02-01", "end": "2026-01-01"}, [("end", "DATE_ORDER")]),
        ({"documentUrl": "ftp://example.org"}, [("documentUrl", "URL")]),
        ({"programs": ["XX-3-1"]}, [("programs.0", "UNKNOWN_RECORD")]),
    ],
)
async def test_a_wrong_proposal_is_refused(
    members: Members, pools: Pools, given: dict[str, Any], problems: Any
) -> None:
    await pools.writing.execute("UPDATE program SET visibility = 'OWNER' WHERE iati_identifier = 'XX-3-1'")
    wanted = {
        "kind": "MOU",
        "purposes": [{"language": "en", "text": "Share data"}],
        "organizations": ["XX-2"],
        **given,
    }
    for name in ("organizations", "programs"):
        wanted[name] = [members.ids[each] for each in wanted.get(name, ())]
    answer = await does(members.first, "proposeCollaboration", **wanted)
    found = [(each["path"].removeprefix("input."), each["code"]) for each in answer["problems"]]
    assert found == problems
    assert await listed(members.first) == []


async def test_a_repeated_request_is_answered_alike(members: Members) -> None:
    # given a proposal with a key
    first = await proposed(members, idempotencyKey="once")
    # when it is sent again, and its answer twice
    again = await proposed(members, idempotencyKey="once")
    answer = await answers(members.second, first, accept=True, idempotencyKey="yes")
    repeated = await answers(members.second, first, accept=True, idempotencyKey="yes")
    # then nothing is done twice
    assert (again["id"], repeated) == (first["id"], answer)
    assert await listed(members.first) == ["ACCEPTED"]


async def test_an_overlap_is_coordinated_by_those_who_report_it(
    pools: Pools, reader: httpx.AsyncClient, tmp_path: Path
) -> None:
    # given an overlap of two organizations, and a third one
    other = activity("OTH-1", title="Other", reporter="REV", name="Reviewer")
    await load(pools, save(tmp_path / "a.xml", *records(), other))
    await pair_finding.compute(pools)
    look = """{ overlaps { nodes { id status collaboration { status purpose }
        a { iatiIdentifier reportingOrganization { identifier } }
        b { iatiIdentifier reportingOrganization { identifier } } } } }"""
    reviewer = Party(reader, (await api_keys.create(pools.writing, "REV", Role.REVIEWER)).secret)
    (pair,) = (await reviewer.reads(look))["overlaps"]["nodes"]
    reporters = [pair[side]["reportingOrganization"]["identifier"] for side in "ab"]
    first, second = [
        Party(reader, (await api_keys.create(pools.writing, each, Role.CONTRIBUTOR)).secret)
        for each in reporters
    ]
    # when one proposes to coordinate it
    given = {
        "overlap": pair["id"],
        "kind": "JOINT_PROGRAM",
        "purposes": [{"language": "en", "text": "One program"}],
    }
    record = (await does(first, "coordinateOverlap", **given))["record"]
    # then the other is asked, both programs are joined, and a second proposal is refused
    assert [each["organization"]["identifier"] for each in record["participants"]] == reporters
    assert sorted(each["iatiIdentifier"] for each in record["programs"]["nodes"]) == sorted(
        pair[side]["iatiIdentifier"] for side in "ab"
    )
    refusal = await does(second, "coordinateOverlap", **given)
    assert [each["code"] for each in refusal["problems"]] == ["OPEN_COLLABORATION"]
    assert (await reviewer.reads(look))["overlaps"]["nodes"][0]["collaboration"] is None
    # and once it is accepted, members find it at the overlap, which a reviewer decides
    await answers(second, record, accept=True)
    (pair,) = (await reviewer.reads(look))["overlaps"]["nodes"]
    assert (pair["status"], pair["collaboration"]) == (
        "OPEN",
        {"status": "ACCEPTED", "purpose": "One program"},
    )


async def test_participants_follow_merged_organizations(members: Members, pools: Pools) -> None:
    # given a proposal to the second organization
    await proposed(members)
    ids = dict(await rows(pools, "SELECT identifier, id FROM organization"))
    # when that is merged into the third one
    async with pools.writing.acquire() as connection, connection.transaction():
        await connection.execute("DELETE FROM api_key WHERE organization_id = $1", ids["XX-2"])
        await merge(connection, ids["XX-2"], ids["XX-3"], {})  # type: ignore[arg-type] # a lent connection
    # then the third one sees it, in all its parts
    (record,) = (await members.third.reads(LIST))["collaborations"]["nodes"]
    assert [each["organization"]["identifier"] for each in record["participants"]] == ["XX-1", "XX-3"]
    assert len(record["history"]["nodes"]) == 1


async def test_statements_do_not_grow_with_collaborations(members: Members, pools: Pools) -> None:
    query = f"{{ collaborations {{ nodes {{ {SHOWN} }} }} }}"
    for _ in range(2):
        await proposed(members, visibility="PUBLIC")
    await pools.writing.execute("UPDATE collaboration SET visibility = 'PUBLIC'")
    (owner,) = await rows(pools, "SELECT id FROM organization WHERE identifier = 'XX-1'")
    viewer = Viewer(owner[0], Role.READER)
    _, few = await counted(pools, query, viewer=viewer)
    for _ in range(4):
        await proposed(members, visibility="PUBLIC")
    await pools.writing.execute("UPDATE collaboration SET visibility = 'PUBLIC'")
    data, many = await counted(pools, query, viewer=viewer)
    assert (len(data["collaborations"]["nodes"]), few) == (6, many)


async def test_proposals_need_a_key(members: Members) -> None:
    document = "mutation ($input: EndCollaborationInput!) { endCollaboration(input: $input) { __typename } }"
    record = await proposed(members)
    given = {"input": {"id": record["id"], "expectedVersion": 1, "reason": "x"}}
    assert await members.anonymous.reads(document, **given) == {
        "endCollaboration": {"__typename": "NotPermitted"}
    }
    wrong = {"input": {"id": members.ids["XX-1"], "expectedVersion": 1, "reason": "x"}}
    code, argument, _ = await refused(members.first.client, document, wrong, **members.first.headers)
    assert (code, argument) == ("BAD_USER_INPUT", "input.id")
