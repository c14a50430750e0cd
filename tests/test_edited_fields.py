"""Imports never overwrite what a member changed: both values are shown until somebody decides."""

import asyncio
from pathlib import Path
from typing import Any
from typing import cast as typed

import asyncpg
import pytest

from db.pools import Pools
from services.revising import publishing
from services.revising.programs import PROGRAM as PROGRAMS
from tests.asking import ask
from tests.iati_files import activity, load, save
from tests.test_revisions import Cast, Party, blocked, cast, english

__all__ = ["cast"]

CONFLICTS = """{ conflicts { nodes { id state version field current imported reason
    decidedBy { identifier } program { title(lang: "en") } importRun { id } } } }"""
DECIDE = """mutation ($input: DecideConflictInput!) { decideConflict(input: $input) { __typename
    ... on ConflictDecided {
        conflict { state decidedBy { identifier } reason } program { title(lang: "en") } }
    ... on StaleVersion { conflict { version } } ... on WrongState { message conflict { version } }
    ... on InvalidInput { problems { code } } } }"""


@pytest.fixture
async def edited(cast: Cast) -> Cast:
    """The owner has published another title than the import brought."""
    draft = await cast.owner.proposes(titles=english("Member's title"))
    await cast.reviewer.does("publishRevision", await cast.owner.does("submitRevision", draft))
    return cast


async def imported(pools: Pools, folder: Path, title: str, status: str = "3") -> None:
    """Import a newer version of the program."""
    part = f'<activity-status code="{status}"/>'
    await load(pools, save(folder / f"{title}-{status}.xml", activity("XX-1-1", part, title=title)))


async def conflicts(party: Party) -> list[dict[str, Any]]:
    return list((await party.reads(CONFLICTS))["conflicts"]["nodes"])


async def decide(party: Party, conflict: dict[str, Any], choice: str, **given: Any) -> Any:
    wanted = {"id": conflict["id"], "choice": choice, "reason": "Checked.", "expectedVersion": 1, **given}
    return (await party.reads(DECIDE, input=wanted))["decideConflict"]


async def test_what_the_source_still_says_is_no_news(edited: Cast, pools: Pools, tmp_path: Path) -> None:
    # when a newer version has the title that the member replaced, and another status
    await imported(pools, tmp_path, "Old title")
    # then the member's title stays, the status follows, and nothing is to be decided
    now = await edited.owner.program()
    assert (now["title"], now["status"]) == ("Member's title", "FINALISATION")
    assert await conflicts(edited.owner) == []


async def test_another_value_of_the_source_is_a_conflict(edited: Cast, pools: Pools, tmp_path: Path) -> None:
    # when a newer version has a third title
    await imported(pools, tmp_path, "Newer title")
    # then both are shown, to the owner and to reviewers, and to nobody else
    assert (await edited.owner.program())["title"] == "Member's title"
    (found,) = await conflicts(edited.owner)
    assert (found["state"], found["field"]) == ("OPEN", "titles")
    assert (found["current"], found["imported"]) == (english("Member's title"), english("Newer title"))
    assert len(await conflicts(edited.reviewer)) == 1
    assert await conflicts(edited.other) == []


async def test_the_value_that_is_kept_stays_kept(edited: Cast, pools: Pools, tmp_path: Path) -> None:
    # given a conflict that was decided for the member's value
    await imported(pools, tmp_path, "Newer title")
    (found,) = await conflicts(edited.owner)
    answer = await decide(edited.owner, found, "KEEP")
    assert answer["conflict"] == {"state": "KEPT", "decidedBy": {"identifier": "XX-1"}, "reason": "Checked."}
    # when the same value comes again, then it is no conflict
    await imported(pools, tmp_path, "Newer title", status="4")
    now = await edited.owner.program()
    assert (now["title"], now["status"]) == ("Member's title", "CLOSED")
    assert [each["state"] for each in await conflicts(edited.owner)] == ["KEPT"]
    # and a fourth value is
    await imported(pools, tmp_path, "Newest title")
    assert [each["state"] for each in await conflicts(edited.owner)] == ["KEPT", "OPEN"]


async def test_the_value_that_is_taken_follows_the_source_again(
    edited: Cast, pools: Pools, tmp_path: Path
) -> None:
    # given a conflict that was decided for the imported value
    await imported(pools, tmp_path, "Newer title")
    (found,) = await conflicts(edited.owner)
    answer = await decide(edited.owner, found, "TAKE")
    assert answer["program"] == {"title": "Newer title"}
    # when the source changes it again, then the program follows
    await imported(pools, tmp_path, "Newest title")
    assert (await edited.owner.program())["title"] == "Newest title"
    assert [each["state"] for each in await conflicts(edited.owner)] == ["TAKEN"]


async def test_a_source_that_agrees_ends_the_conflict(edited: Cast, pools: Pools, tmp_path: Path) -> None:
    # given an open conflict
    await imported(pools, tmp_path, "Newer title")
    # when the source takes the member's title over
    await imported(pools, tmp_path, "Member's title")
    # then it is decided, and the source is followed again
    (found,) = await conflicts(edited.owner)
    assert (found["state"], found["decidedBy"]) == ("KEPT", None)
    await imported(pools, tmp_path, "Newest title")
    assert (await edited.owner.program())["title"] == "Newest title"


async def test_a_source_that_returns_to_its_value_ends_the_conflict(
    edited: Cast, pools: Pools, tmp_path: Path
) -> None:
    # given an open conflict
    await imported(pools, tmp_path, "Newer title")
    # when the source says again what it said before the member changed it
    await imported(pools, tmp_path, "Old title", status="4")
    # then nothing is left to decide, and the member's value stays
    assert [each["state"] for each in await conflicts(edited.owner)] == ["KEPT"]
    assert (await edited.owner.program())["title"] == "Member's title"


async def test_a_decision_about_what_has_changed_is_refused(
    edited: Cast, pools: Pools, tmp_path: Path
) -> None:
    await imported(pools, tmp_path, "Newer title")
    (found,) = await conflicts(edited.owner)
    await imported(pools, tmp_path, "Newest title")
    stale = await decide(edited.owner, found, "TAKE")
    assert stale == {"__typename": "StaleVersion", "conflict": {"version": 2}}
    assert (await decide(edited.owner, found, "TAKE", expectedVersion=2))["program"] == {
        "title": "Newest title"
    }
    late = await decide(edited.owner, found, "KEEP", expectedVersion=3)
    assert late["__typename"] == "WrongState"


async def test_a_decision_needs_a_reason_and_a_right(edited: Cast, pools: Pools, tmp_path: Path) -> None:
    await imported(pools, tmp_path, "Newer title")
    (found,) = await conflicts(edited.owner)
    blank = await decide(edited.owner, found, "KEEP", reason=" ")
    assert blank == {"__typename": "InvalidInput", "problems": [{"code": "BLANK"}]}
    foreign = await decide(edited.other, found, "KEEP")
    assert foreign["__typename"] == "NotFound"
    data = await ask(edited.owner.client, "{ programs { totalCount } }")
    assert data["programs"]["totalCount"] == 3


async def test_an_import_waits_for_a_publication(edited: Cast, pools: Pools, tmp_path: Path) -> None:
    # given a publication that is not committed yet
    async with pools.writing.acquire() as lent, lent.transaction():
        connection = typed("asyncpg.Connection", lent)
        id_ = await connection.fetchval("SELECT id FROM program WHERE iati_identifier = 'XX-1-1' FOR UPDATE")
        # when a newer version of the program comes in
        task = asyncio.create_task(imported(pools, tmp_path, "Newer title"))
        await blocked(pools)
        new = english_pairs("Newest of the member")
        author = await connection.fetchval("SELECT owner_id FROM program WHERE id = $1", id_)
        await publishing.change(connection, PROGRAMS, id_, {"titles": new}, actor=author)
    await task
    # then the import sees what was published
    assert (await edited.owner.program())["title"] == "Newest of the member"
    (found,) = await conflicts(edited.owner)
    assert found["current"] == english("Newest of the member")


def english_pairs(text: str) -> list[list[str]]:
    return [["en", text]]


async def test_what_the_source_said_by_itself_is_followed(cast: Cast, pools: Pools, tmp_path: Path) -> None:
    # given a submitted title that the source has too before it is published
    draft = await cast.owner.proposes(titles=english("Newer title"))
    submitted = await cast.owner.does("submitRevision", draft)
    await imported(pools, tmp_path, "Newer title")
    await cast.reviewer.does("publishRevision", submitted)
    # when the source changes it, then the program follows, and nothing is to be decided
    await imported(pools, tmp_path, "Newest title")
    assert (await cast.owner.program())["title"] == "Newest title"
    assert await conflicts(cast.owner) == []
