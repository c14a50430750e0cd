"""Obstacles that members raise: drafts, review, rules, history, and what a hidden subject hides with it."""

from typing import Any

import pytest

from db.pools import Pools
from db.values import Role
from schema import identifiers
from services.querying.viewers import Viewer
from tests.asking import counted
from tests.iati_files import rows
from tests.records_of_members import published, saves
from tests.small_plans import small_plan
from tests.test_revisions import Cast, Party, cast, english

__all__ = ["cast"]

OBSTACLE = """query ($id: ID!) { node(id: $id) { ... on Obstacle { id version title(lang: "en")
    status visibility
    program { title } responsible { identifier } raisedBy { identifier } resolution resolved
    changes { nodes { field old new actor { identifier } } } } } }"""
LIST = "{ obstacles { nodes { id version title visibility program { title } } } }"
NEW = {"type": "NON_TECHNICAL", "category": "BUDGET", "raised": "2026-03-02"}


async def program_of(party: Party, identifier: str = "XX-1-1") -> str:
    found = await party.reads(f'{{ program(iatiIdentifier: "{identifier}") {{ id }} }}')
    return str(found["program"]["id"])


async def raised(cast: Cast, **fields: Any) -> str:
    """Publish a new obstacle of the owner, and answer its ID."""
    given = {**NEW, "titles": english("No budget"), "aboutHub": True, **fields}
    answer = await saves(cast.owner, "Obstacle", fields=given)
    assert answer["__typename"] == "RevisionSaved", answer
    await published(cast, answer["revision"])
    query = "query ($id: ID!) { revision(id: $id) { record { id } } }"
    return str((await cast.owner.reads(query, id=answer["revision"]["id"]))["revision"]["record"]["id"])


async def obstacle(party: Party, id_: str) -> Any:
    return (await party.reads(OBSTACLE, id=id_))["node"]


async def test_an_obstacle_is_raised_solved_and_keeps_its_history(cast: Cast) -> None:
    # given an obstacle about a program
    program = await program_of(cast.owner)
    id_ = await raised(cast, program=program, due="2026-05-01")
    before = await obstacle(cast.other, id_)
    assert (before["status"], before["program"], before["visibility"]) == (
        "OPEN",
        {"title": "Old title"},
        "PUBLIC",
    )
    assert (before["raisedBy"], before["changes"]["nodes"]) == ({"identifier": "XX-1"}, [])
    # when it is solved
    solved = {
        "status": "RESOLVED",
        "resolutions": english("A partner paid"),
        "resolved": "2026-04-11",
        "evidence": [" https://example.org/a ", "https://example.org/a"],
        "aboutHub": False,
    }
    given = {"obstacle": id_, "expectedVersion": before["version"], "fields": solved}
    answer = await saves(cast.owner, "Obstacle", **given)
    await published(cast, answer["revision"])
    # then all see the solution, and the history has each field
    after = await obstacle(cast.other, id_)
    assert (after["status"], after["resolution"], after["resolved"]) == (
        "RESOLVED",
        "A partner paid",
        "2026-04-11",
    )
    changes = {each["field"]: (each["old"], each["new"]) for each in after["changes"]["nodes"]}
    assert changes == {
        "status": ("OPEN", "RESOLVED"),
        "resolution": (None, "A partner paid"),
        "resolved": (None, "2026-04-11"),
        "evidence": ([], ["https://example.org/a"]),
        "aboutHub": (True, False),
    }
    assert {each["actor"]["identifier"] for each in after["changes"]["nodes"]} == {"XX-1"}


async def test_links_are_global_ids_in_drafts_and_in_history(cast: Cast) -> None:
    # given an obstacle about the hub
    id_ = await raised(cast)
    program = await program_of(cast.owner)
    # when it is to be about a program
    answer = await saves(
        cast.owner,
        "Obstacle",
        obstacle=id_,
        expectedVersion=1,
        fields={"program": program, "aboutHub": False},
    )
    # then the draft and the history name it by its ID
    fields = {each["field"]: each["proposed"] for each in answer["revision"]["fields"]}
    assert fields == {"program": program, "aboutHub": False}
    await published(cast, answer["revision"])
    changes = (await obstacle(cast.owner, id_))["changes"]["nodes"]
    assert {each["field"]: each["new"] for each in changes} == {"program": program, "aboutHub": False}
    # and an edit of the earlier version conflicts with it, in the same form
    answer = await saves(cast.owner, "Obstacle", obstacle=id_, expectedVersion=1, fields={"program": None})
    assert answer["conflicts"] == [{"field": "program", "base": None, "current": program, "yours": None}]


@pytest.mark.parametrize(
    ("fields", "problems"),
    [
        ({"category": "BUDGETS"}, [("category", "CODE")]),
        ({"status": "RESOLVED"}, [("resolutions", "RESOLUTION")]),
        ({"due": "2026-03-01"}, [("due", "DATE_ORDER")]),
        ({"resolved": "2026-03-05"}, [("resolved", "NOT_RESOLVED")]),
        ({"evidence": ["javascript:alert(1)"]}, [("evidence.0", "URL")]),
        ({"visibility": "OWNER"}, [("visibility", "VISIBILITY")]),
        ({"titles": [{"language": "en", "text": " "}]}, [("titles.0.text", "BLANK")]),
    ],
)
async def test_a_wrong_value_is_refused(cast: Cast, fields: dict[str, Any], problems: Any) -> None:
    given = {**NEW, "titles": english("No budget"), "aboutHub": True, **fields}
    answer = await saves(cast.owner, "Obstacle", fields=given)
    assert answer["__typename"] == "InvalidInput"
    found = [(each["path"].removeprefix("input.fields."), each["code"]) for each in answer["problems"]]
    assert found == problems


async def test_a_draft_may_lack_what_a_submitted_obstacle_needs(cast: Cast) -> None:
    # given a draft with a title alone
    draft = (await saves(cast.owner, "Obstacle", fields={"titles": english("No budget")}))["revision"]
    # when it is submitted
    answer = await cast.owner.takes("submitRevision", draft)
    # then each missing value is named
    found = [(each["path"], each["code"]) for each in answer["problems"]]
    assert found == [(f"input.fields.{name}", "REQUIRED") for name in ("type", "category", "program")]


async def test_an_obstacle_is_about_records_that_its_author_sees(cast: Cast, pools: Pools) -> None:
    # given a program that another organization keeps to itself
    program = await program_of(cast.other, "XX-2-1")
    await pools.writing.execute("UPDATE program SET visibility = 'OWNER' WHERE iati_identifier = 'XX-2-1'")
    unknown = identifiers.encode("Organization", identifiers.decode(program, "id")[1])
    # when an obstacle is to be about it, or about what does not exist
    answer = await saves(
        cast.owner,
        "Obstacle",
        fields={**NEW, "titles": english("A"), "program": program, "responsible": unknown},
    )
    # then both are refused alike
    assert [(each["path"], each["code"]) for each in answer["problems"]] == [
        ("input.fields.program", "UNKNOWN_RECORD"),
        ("input.fields.responsible", "UNKNOWN_RECORD"),
    ]


async def test_only_who_raised_an_obstacle_changes_it(cast: Cast) -> None:
    id_ = await raised(cast)
    given = {"obstacle": id_, "expectedVersion": 1, "fields": {"severity": "LOW"}}
    assert (await saves(cast.other, "Obstacle", **given))["__typename"] == "NotPermitted"
    assert (await saves(cast.owner, "Obstacle", **given))["__typename"] == "RevisionSaved"


async def test_an_obstacle_is_hidden_and_shown_with_its_program(cast: Cast, pools: Pools) -> None:
    # given an obstacle of one organization about the program of another, changed once
    program = await program_of(cast.owner, "XX-2-1")
    id_ = await raised(cast, program=program)
    change = await saves(cast.owner, "Obstacle", obstacle=id_, expectedVersion=1, fields={"severity": "LOW"})
    await published(cast, change["revision"])
    draft = await saves(cast.owner, "Obstacle", obstacle=id_, expectedVersion=2, fields={"severity": "HIGH"})
    await cast.owner.does("submitRevision", draft["revision"])
    seen = {name: getattr(cast, name) for name in ("owner", "other", "reviewer")}

    async def see() -> list[str]:
        return [name for name, each in seen.items() if (await each.reads(LIST))["obstacles"]["nodes"]]

    assert await see() == ["owner", "other", "reviewer"]
    # when the program is for members, for its owner, public again
    found = []
    for visibility in ("MEMBERS", "OWNER", "PUBLIC"):
        update = "UPDATE program SET visibility = $1 WHERE iati_identifier = 'XX-2-1'"
        await pools.writing.execute(update, visibility)
        anonymous = (await _anonymous(cast))["obstacles"]["nodes"]
        tables = "SELECT visibility FROM {} WHERE record_id = $1"
        stored = await pools.writing.fetchval("SELECT id FROM obstacle")
        history = await pools.writing.fetchval(tables.format("change"), stored)
        revisions = await rows(pools, "SELECT visibility FROM revision WHERE state = 'SUBMITTED'")
        searched = await rows(pools, "SELECT visibility FROM search_document WHERE typename = 'Obstacle'")
        found.append((len(anonymous), await see(), history, revisions[0][0], searched[0][0]))
    # then those who see the program see the obstacle, and nobody more; its history stays hidden
    assert found == [
        (0, ["owner", "other", "reviewer"], "MEMBERS", "MEMBERS", "MEMBERS"),
        (0, ["other"], "OWNER", "OWNER", "OWNER"),
        (1, ["owner", "other", "reviewer"], "OWNER", "MEMBERS", "PUBLIC"),
    ]


async def _anonymous(cast: Cast) -> Any:
    party = Party(cast.owner.client, "")
    party.headers = {}
    return await party.reads(LIST)


async def test_a_submitted_obstacle_about_a_hidden_program_is_hidden_from_reviewers(
    cast: Cast, pools: Pools
) -> None:
    # given a program that the owner keeps to itself
    await pools.writing.execute("UPDATE program SET visibility = 'OWNER' WHERE iati_identifier = 'XX-1-1'")
    program = await program_of(cast.owner)
    answer = await saves(
        cast.owner, "Obstacle", fields={**NEW, "titles": english("Secret"), "program": program}
    )
    # when an obstacle about it is submitted
    submitted = await cast.owner.does("submitRevision", answer["revision"])
    # then reviewers of others don't see it, and an administrator of the owner publishes it
    queue = "{ reviewQueue { totalCount } }"
    assert await cast.reviewer.reads(queue) == {"reviewQueue": {"totalCount": 0}}
    await cast.administrator.does("publishRevision", submitted)
    assert (await cast.reviewer.reads(LIST))["obstacles"]["nodes"] == []
    (own,) = (await cast.owner.reads(LIST))["obstacles"]["nodes"]
    assert (own["title"], own["visibility"]) == ("Secret", "OWNER")


async def test_nobody_sees_an_obstacle_about_records_of_two_owners(cast: Cast, pools: Pools) -> None:
    # given an obstacle about a program and an organization
    other = (await cast.owner.reads('{ organization(identifier: "XX-3") { id } }'))["organization"]["id"]
    await raised(cast, program=await program_of(cast.owner), organization=other)
    # when each is kept by its owner
    await pools.writing.execute("UPDATE program SET visibility = 'OWNER' WHERE iati_identifier = 'XX-1-1'")
    await pools.writing.execute("UPDATE organization SET visibility = 'OWNER' WHERE identifier = 'XX-3'")
    # then nobody sees both, so nobody sees the obstacle
    assert [
        (await each.reads(LIST))["obstacles"]["nodes"] for each in (cast.owner, cast.other, cast.reviewer)
    ] == [[], [], []]


async def test_obstacles_of_a_node_of_a_plan_include_those_below(
    cast: Cast, pools: Pools, tmp_path: Any
) -> None:
    # given a plan with a pillar and an action, and an obstacle about each
    ids = await small_plan(pools, "XX-3")
    for node in ids.values():
        await raised(cast, planNode=node, aboutHub=False)
    # then those of the pillar are both, unless descendants are left out
    query = """query ($filter: ObstacleFilter) { obstacles(filter: $filter) { totalCount
        groups(by: PLAN_NODE) { key label count } } }"""
    found = [
        (await cast.other.reads(query, filter=given))["obstacles"]["totalCount"]
        for given in (
            {"planNode": ids["1"]},
            {"planNode": ids["1"], "withDescendants": False},
            {"planNode": ids["1.1"]},
        )
    ]
    assert found == [2, 1, 1]
    groups = (await cast.other.reads(query))["obstacles"]["groups"]
    assert sorted(groups, key=lambda group: group["key"]) == [
        {"key": "SAMPLE-1/1", "label": "[Sample] 1", "count": 1},
        {"key": "SAMPLE-1/1.1", "label": "[Sample] 1.1", "count": 1},
    ]
    below = "query ($id: ID!) { node(id: $id) { ... on PlanNode { obstacles { totalCount } } } }"
    assert (await cast.other.reads(below, id=ids["1"]))["node"] == {"obstacles": {"totalCount": 2}}
    # and statements do not grow with obstacles
    query = """query ($first: Int) { obstacles(first: $first) { nodes { changes { nodes { field } }
        planNode { code obstacles { totalCount nodes { title } } } } } }"""
    (member,) = await rows(pools, "SELECT id FROM organization WHERE identifier = 'XX-2'")
    numbers = [
        (await counted(pools, query, {"first": first}, Viewer(member[0], Role.READER)))[1] for first in (1, 2)
    ]
    assert numbers[0] == numbers[1]


async def test_nothing_is_left_of_an_obstacle_whose_program_is_purged(cast: Cast, pools: Pools) -> None:
    # given an obstacle about a program, and its feed
    id_ = await raised(cast, program=await program_of(cast.owner), aboutHub=False)
    change = await saves(cast.owner, "Obstacle", obstacle=id_, expectedVersion=1, fields={"severity": "LOW"})
    await published(cast, change["revision"])
    feed = "SELECT kind, ordinal FROM feed_entry WHERE kind = 'Obstacle'"
    assert await rows(pools, feed) == [("Obstacle", 9)]
    # when the program is deleted
    await pools.writing.execute("DELETE FROM program WHERE iati_identifier = 'XX-1-1'")
    # then the obstacle, its search document and its entry in the feed are gone
    assert await rows(pools, feed) == []
    assert await rows(pools, "SELECT 1 FROM search_document WHERE typename = 'Obstacle'") == []
    assert await rows(pools, "SELECT 1 FROM change WHERE kind = 'OBSTACLE'") == []
    assert await rows(pools, "SELECT 1 FROM revision WHERE kind = 'OBSTACLE'") == []
    assert await rows(pools, "SELECT kind FROM feed_tombstone") == [("Program",), ("Obstacle",)]
