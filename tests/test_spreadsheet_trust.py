"""Where the hub trusts organizations, applying a plan publishes what is their own, as single revisions do."""

from typing import Any

import httpx

from db.pools import Pools
from tests.asking import ask
from tests.spreadsheet_files import APPLY, planned, template
from tests.test_review_policy import hub
from tests.test_spreadsheet_lists import edited
from tests.test_spreadsheet_outputs import OUTPUTS, PROGRESS, owner

__all__ = ["owner"]

GRAPH = """{ programs(orderBy: {field: TITLE}) { nodes { title version sectors { sector { code } }
    outputs { nodes { title version indicators { periods { actual } } } } } } }"""
EDITS: dict[tuple[str, int, str], Any] = {
    ("Program", 3, "title_en"): "Changed",
    (OUTPUTS, 3, "title_en"): "Trained women",
    (PROGRESS, 3, "actual"): 95,
}
ADDED = {
    "Program": [{"key": "new", "title_en": "Brand new"}],
    "Sektor-Sectors": [{"key": "xx-1-1", "sector": "15220"}, {"key": "New", "sector": "11220"}],
}


async def applied(client: httpx.AsyncClient, headers: dict[str, str], **given: Any) -> Any:
    content = edited(await template(client, headers), EDITS, ADDED)
    plan = await planned(client, headers, content)
    answer = await ask(client, APPLY, {"input": {"id": plan["id"], **given}}, **headers)
    rows = answer["applySpreadsheetPlan"]["plan"]["rows"]["nodes"]
    return [row["revision"]["state"] for row in rows if row["revision"]]


async def test_a_trusted_organization_publishes_by_applying(
    pools: Pools, database_url: str, owner: dict[str, str]
) -> None:
    async with hub(database_url, review="trusted") as client:
        # when
        assert await applied(client, owner, submit=True) == ["PUBLISHED"] * 3
        # then the records have the values, and new versions
        nodes = (await ask(client, GRAPH))["programs"]["nodes"]
        assert [(each["title"], each["version"]) for each in nodes] == [("Brand new", 1), ("Changed", 2)]
        sectors = [[one["sector"]["code"] for one in each["sectors"]] for each in nodes]
        assert sectors == [["11220"], ["15220"]]
        (output,) = nodes[1]["outputs"]["nodes"]
        assert (output["title"], output["version"]) == ("Trained women", 2)
        assert [float(each["actual"] or 0) for each in output["indicators"][0]["periods"]] == [95, 0]
        # and what depends on them follows: search, freshness, the feed
        found = await ask(client, '{ search(query: "Brand new") { totalCount } }')
        assert found["search"]["totalCount"] == 1
        plan = await planned(client, owner, await template(client, owner))
        assert (plan["unchanged"], plan["rows"]) == (4, [])
    # and the history and the conflicts know who did it
    changes = await pools.writing.fetch("""SELECT kind, field FROM change
        JOIN organization o ON o.id = actor_id WHERE o.identifier = 'XX-1' ORDER BY kind, field""")
    assert [tuple(row) for row in changes] == [
        ("PROGRAM", "sectors"),
        ("PROGRAM", "title"),
        ("RESULT", "indicators"),
        ("RESULT", "title"),
    ]
    edits = await pools.writing.fetch(
        "SELECT kind, field, count(*) FROM edited_field GROUP BY 1, 2 ORDER BY 1, 2"
    )
    assert [tuple(row) for row in edits] == [
        ("PROGRAM", "sectors", 2),
        ("PROGRAM", "titles", 2),
        ("RESULT", "indicators", 1),
        ("RESULT", "titles", 1),
    ]
    events = await pools.writing.fetch("SELECT action, count(*) FROM revision_event GROUP BY 1 ORDER BY 1")
    assert [tuple(row) for row in events] == [("PUBLISH", 3), ("SAVE", 3), ("SUBMIT", 3)]


async def test_drafts_stay_drafts_and_without_trust_a_review_follows(
    pools: Pools, database_url: str, reader: httpx.AsyncClient, owner: dict[str, str]
) -> None:
    # without trust, they are submitted
    assert await applied(reader, owner, submit=True) == ["SUBMITTED"] * 3
    await pools.writing.execute("TRUNCATE revision, spreadsheet_plan CASCADE")
    async with hub(database_url, review="trusted") as client:
        # with trust, drafts stay drafts
        assert await applied(client, owner) == ["DRAFT"] * 3
