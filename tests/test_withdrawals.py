"""Withdrawn records: only their owner sees them, others see the reason; imports leave them alone."""

from pathlib import Path
from typing import Any
from typing import cast as cast_to

import asyncpg
import httpx
import pytest

from db.pools import Pools
from db.values import Role
from services import api_keys
from services.querying.viewers import Viewer
from services.writing import withdrawals
from tests.asking import ask, counted
from tests.iati_files import activity, document, load, numbers, participant, related, save
from tests.test_revisions import REST, Cast, Party, cast

__all__ = ["cast"]

WITHDRAWN = """query ($id: ID, $identifier: String) { withdrawn(id: $id, identifier: $identifier) {
    kind recordId identifier reason mergedInto { title } } }"""
SEEN = """{ program(iatiIdentifier: "XX-1-1") { title(lang: "en") visibility version
    reportingOrganization { identifier } withdrawal { reason } } }"""
MUTATION = """mutation ($input: %sInput!) { %s(input: $input) { __typename
    ... on RevisionSaved { revision { id state version fields { field base proposed } } }
    %s } }"""


async def corrects(party: Party, name: str, **given: Any) -> Any:
    """Correct the program, and answer the payload."""
    document_ = MUTATION % (name[0].upper() + name[1:], name, REST)
    return (await party.reads(document_, input=given))[name]


async def trace(reader: httpx.AsyncClient, given: dict[str, str], **headers: str) -> Any:
    return (await ask(reader, WITHDRAWN, given, **headers))["withdrawn"]


@pytest.fixture
async def id_(cast: Cast) -> str:
    """The global id of the program of XX-1."""
    return str((await cast.owner.program())["id"])


async def test_an_administrator_withdraws_and_restores_at_once(
    cast: Cast, reader: httpx.AsyncClient, id_: str
) -> None:
    # when
    answer = await corrects(cast.administrator, "withdrawRecord", id=id_, reason="Reported twice.")
    # then
    assert answer["__typename"] == "RevisionSaved", answer
    assert answer["revision"]["state"] == "PUBLISHED"
    assert answer["revision"]["fields"] == [
        {"field": "withdrawn", "base": None, "proposed": "Reported twice."}
    ]
    # only its owner sees it, and that it was withdrawn
    assert (await ask(reader, SEEN))["program"] is None
    assert (await cast.other.reads(SEEN))["program"] is None
    seen = (await cast.owner.reads(SEEN))["program"]
    assert (seen["visibility"], seen["withdrawal"]) == ("OWNER", {"reason": "Reported twice."})
    # and everyone finds the reason by its id and its identifier
    found = {
        "kind": "PROGRAM",
        "recordId": id_,
        "identifier": "XX-1-1",
        "reason": "Reported twice.",
        "mergedInto": None,
    }
    assert await trace(reader, {"id": id_}) == found
    assert await trace(reader, {"identifier": "xx-1-1"}) == found
    gone = await reader.get("/export/iati/activities/XX-1-1?incomplete=1")
    assert gone.status_code == 410
    assert gone.json()["errors"][0]["message"] == "The program was withdrawn: Reported twice."
    # when it is restored, then it is as before
    answer = await corrects(cast.administrator, "restoreRecord", id=id_, reason="It was not.")
    assert answer["__typename"] == "RevisionSaved", answer
    assert (await ask(reader, SEEN))["program"]["visibility"] == "PUBLIC"
    assert await trace(reader, {"id": id_}) is None


async def test_the_owner_proposes_and_a_reviewer_publishes(
    cast: Cast, reader: httpx.AsyncClient, id_: str
) -> None:
    answer = await corrects(cast.owner, "withdrawRecord", id=id_, reason="Never began.")
    assert answer["revision"]["state"] == "SUBMITTED"
    assert (await ask(reader, SEEN))["program"]["title"] == "Old title"
    await cast.reviewer.does("publishRevision", answer["revision"])
    assert (await ask(reader, SEEN))["program"] is None
    assert (await trace(reader, {"id": id_}))["reason"] == "Never began."


async def test_others_may_not_withdraw(cast: Cast, id_: str) -> None:
    for party in (cast.other, cast.reviewer):
        answer = await corrects(party, "withdrawRecord", id=id_, reason="No.")
        assert answer["__typename"] == "NotPermitted"
    answer = await corrects(cast.owner, "withdrawRecord", id=id_, reason=" ")
    assert [(each["path"], each["code"]) for each in answer["problems"]] == [("input.reason", "BLANK")]
    answer = await corrects(cast.owner, "restoreRecord", id=id_, reason="It is not withdrawn.")
    assert [each["code"] for each in answer["problems"]] == ["NOTHING"]


async def test_an_import_does_not_bring_it_back(
    cast: Cast, reader: httpx.AsyncClient, pools: Pools, tmp_path: Path, id_: str
) -> None:
    await corrects(cast.administrator, "withdrawRecord", id=id_, reason="Reported twice.")
    path = save(tmp_path / "b.xml", activity("XX-1-1", title="Newer title"), activity("XX-1-2"))
    # when
    report = await load(pools, path)
    # then the report says so
    assert numbers(report)["programs"] == {"withdrawn": 1, "added": 1}
    (remark,) = report.remarks
    assert (remark.identifier, remark.sentence[:27]) == ("XX-1-1", "was withdrawn in the hub; t")
    assert (await ask(reader, SEEN))["program"] is None
    # and once it is restored, the same file is imported
    await corrects(cast.administrator, "restoreRecord", id=id_, reason="It was not.")
    assert numbers(await load(pools, path))["programs"] == {"changed": 1, "unchanged": 1}
    assert (await ask(reader, SEEN))["program"]["title"] == "Newer title"


async def test_nothing_of_a_withdrawn_program_is_left_in_other_lists(
    pools: Pools, reader: httpx.AsyncClient, tmp_path: Path
) -> None:
    """Names of participants, products, parents, sums: as if only its owner had ever seen it."""
    await load(
        pools,
        save(
            tmp_path / "a.xml",
            activity(
                "XX-1-P",
                document("https://example.org/secret.pdf", title="Only there"),
                participant("Once named", ref="XX-7"),
                title="Parent",
            ),
            activity("XX-1-C", related("XX-1-P"), title="Child"),
        ),
    )
    key = await api_keys.create(pools.writing, "XX-1", Role.ADMINISTRATOR)
    party = Party(reader, key.secret)
    everything = """{ programs { totalCount nodes { title parent { title } } }
        knowledgeProducts { totalCount }
        organizations { nodes { identifier programs { totalCount } } }
        search(query: "parent") { totalCount } }"""
    before = await ask(reader, everything)
    assert before["programs"]["totalCount"] == 2
    parent = (await ask(reader, '{ program(iatiIdentifier: "XX-1-P") { id } }'))["program"]["id"]
    # when
    await corrects(party, "withdrawRecord", id=parent, reason="A mistake.")
    # then
    after = await ask(reader, everything)
    assert after["programs"] == {"totalCount": 1, "nodes": [{"title": "Child", "parent": None}]}
    assert (after["knowledgeProducts"], after["search"]) == ({"totalCount": 0}, {"totalCount": 0})
    counts = {node["identifier"]: node["programs"]["totalCount"] for node in after["organizations"]["nodes"]}
    assert counts["XX-7"] == 0
    # and all of it comes back
    await corrects(party, "restoreRecord", id=parent, reason="It was right.")
    assert await ask(reader, everything) == before


async def test_members_only_traces_are_for_members(
    pools: Pools, reader: httpx.AsyncClient, tmp_path: Path
) -> None:
    await load(
        pools,
        save(
            tmp_path / "a.xml",
            activity("XX-1-M", visibility="MEMBERS"),
            activity("XX-1-O", visibility="OWNER"),
            activity("XX-2-1", reporter="XX-2"),
        ),
    )
    owner = await api_keys.create(pools.writing, "XX-1", Role.ADMINISTRATOR)
    other = await api_keys.create(pools.writing, "XX-2", Role.READER)
    party = Party(reader, owner.secret)
    for identifier in ("XX-1-M", "XX-1-O"):
        query = f'{{ program(iatiIdentifier: "{identifier}") {{ id }} }}'
        program = (await party.reads(query))["program"]
        await corrects(party, "withdrawRecord", id=program["id"], reason="A mistake.")
    viewers: dict[str, dict[str, str]] = {
        "anonymous": {},
        "member": {"authorization": f"Bearer {other.secret}"},
        "owner": party.headers,
    }
    seen = {
        name: [bool(await trace(reader, {"identifier": each}, **headers)) for each in ("XX-1-M", "XX-1-O")]
        for name, headers in viewers.items()
    }
    assert seen == {"anonymous": [False, False], "member": [True, False], "owner": [True, True]}


async def test_an_administrator_changes_the_owner(
    cast: Cast, reader: httpx.AsyncClient, pools: Pools, tmp_path: Path, id_: str
) -> None:
    organizations = (await ask(reader, "{ organizations { nodes { id identifier } } }"))["organizations"]
    new = next(node["id"] for node in organizations["nodes"] if node["identifier"] == "XX-2")
    # given those who may not
    for party in (cast.owner, cast.reviewer):
        answer = await corrects(party, "changeOwner", id=id_, owner=new, reason="Handed over.")
        assert answer["__typename"] == "NotPermitted"
    # when
    answer = await corrects(cast.administrator, "changeOwner", id=id_, owner=new, reason="Handed over.")
    # then
    assert answer["revision"]["fields"] == [{"field": "owner", "base": "XX-1", "proposed": "XX-2"}]
    seen = (await ask(reader, SEEN))["program"]
    assert (seen["reportingOrganization"], seen["version"]) == ({"identifier": "XX-2"}, 2)
    changes = (await cast.other.program())["changes"]["nodes"]
    assert [(each["field"], each["old"], each["new"]) for each in changes] == [
        ("reportingOrganization", "XX-1", "XX-2")
    ]
    # the new owner may change it, the former one no longer, whose imports are claims
    now = await cast.other.program()
    fields = {"plannedEnd": "2030-01-01"}
    saved = await cast.other.saves(program=id_, expectedVersion=now["version"], fields=fields)
    assert saved["__typename"] == "RevisionSaved"
    saved = await cast.owner.saves(program=id_, expectedVersion=now["version"], fields=fields)
    assert saved["__typename"] == "NotPermitted"
    report = await load(pools, save(tmp_path / "b.xml", activity("XX-1-1", title="Newer title")))
    assert numbers(report)["programs"] == {"claimed": 1}


async def test_as_many_statements_for_two_withdrawn_programs_as_for_six(pools: Pools, tmp_path: Path) -> None:
    # given six withdrawn programs, merged into a seventh
    await load(pools, save(tmp_path / "a.xml", *(activity(f"XX-1-{number}") for number in range(7))))
    kept, *others = [
        row["id"] for row in await pools.writing.fetch("SELECT id FROM program ORDER BY iati_identifier")
    ]
    async with pools.writing.acquire() as lent:
        connection = cast_to("asyncpg.Connection", lent)
        for each in others:
            await withdrawals.withdraw(connection, "PROGRAM", each, "Merged.", merged_into=kept)
    owner = Viewer(await pools.writing.fetchval("SELECT id FROM organization"), Role.READER)
    query = """{ programs(first: %d, filter: {visibility: [OWNER]}) { nodes {
        withdrawal { reason mergedInto { iatiIdentifier } } } } }"""
    answers = {first: await counted(pools, query % first, viewer=owner) for first in (2, 6)}
    # then both are read in as many statements
    assert answers[2][1] == answers[6][1] == 3
    found = [node["withdrawal"] for node in answers[6][0]["programs"]["nodes"]]
    assert found == [{"reason": "Merged.", "mergedInto": {"iatiIdentifier": "XX-1-0"}}] * 6


async def test_a_product_is_withdrawn_and_its_address_says_why(
    pools: Pools, reader: httpx.AsyncClient, tmp_path: Path
) -> None:
    url = "https://example.org/report.pdf"
    await load(pools, save(tmp_path / "a.xml", activity("XX-1-1", document(url))))
    key = await api_keys.create(pools.writing, "XX-1", Role.ADMINISTRATOR)
    party = Party(reader, key.secret)
    products = "{ knowledgeProducts { nodes { id } } }"
    (product,) = (await ask(reader, products))["knowledgeProducts"]["nodes"]
    # when
    answer = await corrects(party, "withdrawRecord", id=product["id"], reason="Names a person.")
    assert answer["__typename"] == "RevisionSaved", answer
    # then it is gone, its address says why, and an import does not bring it back
    await load(pools, save(tmp_path / "b.xml", activity("XX-1-2", document(url, title="Again"))))
    assert (await ask(reader, products))["knowledgeProducts"]["nodes"] == []
    gone = await reader.get(f"/knowledge-products/{product['id']}.jsonld")
    assert gone.status_code == 410
    assert gone.json()["errors"][0]["message"] == "The record was withdrawn: Names a person."
    assert (await trace(reader, {"identifier": url}))["kind"] == "KNOWLEDGE_PRODUCT"
    # and its owner can't be changed so, because its documents say whose it is
    organization = (await ask(reader, '{ organization(identifier: "XX-1") { id } }'))["organization"]["id"]
    answer = await corrects(party, "changeOwner", id=product["id"], owner=organization, reason="No.")
    assert [each["code"] for each in answer["problems"]] == ["KIND"]
    await corrects(party, "restoreRecord", id=product["id"], reason="It does not.")
    assert len((await ask(reader, products))["knowledgeProducts"]["nodes"]) == 1
