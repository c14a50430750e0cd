"""Programs that are one: the former leads to the kept one, nothing counts twice, and it can be reverted."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from db.pools import Pools
from db.values import Role
from services import api_keys
from tests.asking import ask
from tests.iati_files import activity, load, numbers, related, save
from tests.test_orders import budget
from tests.test_revisions import Party
from tests.test_withdrawals import corrects, trace

LIST = """{ programs { totalCount nodes { iatiIdentifier parent { iatiIdentifier }
    related { iatiIdentifier program { iatiIdentifier } } } }
    organizations { nodes { identifier programs { totalCount } } } }"""
BY_IDENTIFIER = "query ($key: String!) { program(iatiIdentifier: $key) { iatiIdentifier } }"
BY_ID = """query ($id: ID!) { program(id: $id) { iatiIdentifier }
    node(id: $id) { ... on Program { iatiIdentifier } } }"""


@pytest.fixture
async def reviewer(pools: Pools, reader: httpx.AsyncClient, tmp_path: Path) -> Party:
    """Two records of one program, a child of the former, and a reviewer of another organization."""
    await load(
        pools,
        save(
            tmp_path / "a.xml",
            activity("XX-1-KEPT", budget(100)),
            activity("XX-2-FORMER", budget(100), reporter="XX-2"),
            activity("XX-1-CHILD", related("XX-2-FORMER")),
            activity("XX-3-1", reporter="XX-3"),
            activity("XX-1-M", visibility="MEMBERS"),
        ),
    )
    key = await api_keys.create(pools.writing, "XX-3", Role.REVIEWER)
    return Party(reader, key.secret)


async def ids(party: Party) -> dict[str, str]:
    nodes = (await party.reads("{ programs { nodes { id iatiIdentifier } } }"))["programs"]["nodes"]
    return {node["iatiIdentifier"]: node["id"] for node in nodes}


def programs(answer: dict[str, Any]) -> dict[str, Any]:
    return {node["iatiIdentifier"]: node for node in answer["programs"]["nodes"]}


async def test_the_former_program_leads_to_the_kept_one(
    reviewer: Party, reader: httpx.AsyncClient, pools: Pools, tmp_path: Path
) -> None:
    known, before = await ids(reviewer), await ask(reader, LIST)
    assert programs(before)["XX-1-CHILD"]["parent"] == {"iatiIdentifier": "XX-2-FORMER"}
    kept, former = known["XX-1-KEPT"], known["XX-2-FORMER"]
    # when
    answer = await corrects(reviewer, "mergePrograms", keep=kept, id=former, reason="One program.")
    assert answer["__typename"] == "RevisionSaved", answer
    # then ids, identifiers and references lead to the kept one
    after = await ask(reader, LIST)
    assert after["programs"]["totalCount"] == before["programs"]["totalCount"] - 1
    expected = {"iatiIdentifier": "XX-1-KEPT"}
    assert (await ask(reader, BY_IDENTIFIER, {"key": "xx-2-former"}))["program"] == expected
    assert await ask(reader, BY_ID, {"id": former}) == {"program": expected, "node": expected}
    child = programs(after)["XX-1-CHILD"]
    assert child["parent"] == expected
    assert child["related"] == [{"iatiIdentifier": "XX-2-FORMER", "program": expected}]
    found = (await ask(reader, '{ search(query: "XX-2-FORMER") { nodes { id } } }'))["search"]["nodes"]
    assert found == [{"id": kept}]
    # and the trace says so
    seen = await trace(reader, {"id": former})
    assert (seen["reason"], seen["mergedInto"]) == ("One program.", {"title": "Sample program"})
    # and an import of the former changes nothing
    report = await load(
        pools, save(tmp_path / "b.xml", activity("XX-2-FORMER", title="Newer", reporter="XX-2"))
    )
    assert numbers(report)["programs"] == {"withdrawn": 1}
    # when it is reverted, then all is as before
    answer = await corrects(reviewer, "revertProgramMerge", id=former, reason="Two programs.")
    assert answer["__typename"] == "RevisionSaved", answer
    assert await ask(reader, LIST) == before
    assert await ask(reader, BY_ID, {"id": former}) == {
        "program": {"iatiIdentifier": "XX-2-FORMER"},
        "node": {"iatiIdentifier": "XX-2-FORMER"},
    }
    assert await trace(reader, {"id": former}) is None


async def test_what_can_not_be_merged_is_refused(reviewer: Party, pools: Pools) -> None:
    known = await ids(reviewer)
    kept = known["XX-1-KEPT"]
    pairs = {
        "itself": (kept, kept),
        "another visibility": (kept, known["XX-1-M"]),
        "its part": (known["XX-2-FORMER"], known["XX-1-CHILD"]),
    }
    codes = {}
    for name, (keep, id_) in pairs.items():
        answer = await corrects(reviewer, "mergePrograms", keep=keep, id=id_, reason="One program.")
        codes[name] = [each["code"] for each in answer["problems"]]
    assert codes == {name: ["MERGE"] for name in pairs}
    answer = await corrects(reviewer, "revertProgramMerge", id=kept, reason="Two programs.")
    assert [each["code"] for each in answer["problems"]] == ["NOT_MERGED"]
    # and a contributor may not
    key = await api_keys.create(pools.writing, "XX-1", Role.CONTRIBUTOR)
    contributor = Party(reviewer.client, key.secret)
    answer = await corrects(
        contributor, "mergePrograms", keep=kept, id=known["XX-2-FORMER"], reason="One program."
    )
    assert answer["__typename"] == "NotPermitted"


async def test_what_was_merged_before_leads_on(reviewer: Party, reader: httpx.AsyncClient) -> None:
    known = await ids(reviewer)
    first, second, third = known["XX-2-FORMER"], known["XX-1-KEPT"], known["XX-3-1"]
    await corrects(reviewer, "mergePrograms", keep=second, id=first, reason="One program.")
    await corrects(reviewer, "mergePrograms", keep=third, id=second, reason="One program.")
    expected = {"iatiIdentifier": "XX-3-1"}
    for key in ("XX-2-FORMER", "XX-1-KEPT"):
        assert (await ask(reader, BY_IDENTIFIER, {"key": key}))["program"] == expected
