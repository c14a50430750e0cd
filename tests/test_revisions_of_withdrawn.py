"""Revisions of records that are withdrawn and restored: hidden with the record, to review with it again."""

from pathlib import Path
from typing import Any

import pytest

from db.pools import Pools
from tests.iati_files import activity, load, result, save
from tests.test_outputs_of_members import OUTPUT
from tests.test_outputs_of_members import SAVE as SAVE_OUTPUT
from tests.test_revisions import Cast, Party, cast, english
from tests.test_withdrawals import corrects

__all__ = ["cast"]

REVISION = "query ($id: ID!) { revision(id: $id) { state } }"


async def state(party: Party, revision: Any) -> str | None:
    """The state of a revision, as the party sees it."""
    found = (await party.reads(REVISION, id=revision["id"]))["revision"]
    return None if found is None else str(found["state"])


@pytest.fixture
async def output(cast: Cast, pools: Pools, tmp_path: Path) -> Any:
    """An output of the program of XX-1."""
    await load(pools, save(tmp_path / "o.xml", activity("XX-1-1", result("Trainings"), title="Old title")))
    (found,) = (await cast.owner.reads(OUTPUT, kind=None))["program"]["outputs"]["nodes"]
    return found


async def submitted_output(cast: Cast, output: Any) -> Any:
    """A submitted revision of the output, by its owner."""
    fields = {"descriptions": english("Secret")}
    given = {"output": output["id"], "expectedVersion": output["version"], "fields": fields}
    answer = (await cast.owner.reads(SAVE_OUTPUT, input=given))["saveOutput"]
    return await cast.owner.does("submitRevision", answer["revision"])


async def test_revisions_of_its_outputs_are_hidden_with_a_program(cast: Cast, output: Any) -> None:
    # given a published and a submitted revision of an output
    published = await cast.reviewer.does("publishRevision", await submitted_output(cast, output))
    (found,) = (await cast.owner.reads(OUTPUT, kind=None))["program"]["outputs"]["nodes"]
    given = {"output": found["id"], "expectedVersion": found["version"], "fields": {"descriptions": []}}
    draft = (await cast.owner.reads(SAVE_OUTPUT, input=given))["saveOutput"]["revision"]
    submitted = await cast.owner.does("submitRevision", draft)
    assert [await state(cast.reviewer, each) for each in (published, submitted)] == ["PUBLISHED", "SUBMITTED"]
    # when its program is withdrawn
    program = await cast.owner.program()
    await corrects(cast.administrator, "withdrawRecord", id=program["id"], reason="Reported twice.")
    # then nobody else sees them
    assert [await state(cast.reviewer, each) for each in (published, submitted)] == [None, None]
    assert await state(cast.owner, submitted) == "SUBMITTED"
    # and what waits for a decision is to review when the program is restored
    await corrects(cast.administrator, "restoreRecord", id=program["id"], reason="It was not.")
    assert [await state(cast.reviewer, each) for each in (published, submitted)] == [None, "SUBMITTED"]
    await cast.reviewer.does("publishRevision", submitted)


async def test_what_is_submitted_meanwhile_is_reviewed_after_the_restoration(cast: Cast) -> None:
    # given a revision of a program that was submitted while it was withdrawn
    program = await cast.owner.program()
    draft = await cast.owner.proposes(titles=english("New title"))
    await corrects(cast.administrator, "withdrawRecord", id=program["id"], reason="Reported twice.")
    submitted = await cast.owner.does("submitRevision", draft)
    assert await state(cast.reviewer, submitted) is None
    # when the program is restored, then a reviewer publishes it
    await corrects(cast.administrator, "restoreRecord", id=program["id"], reason="It was not.")
    assert (await cast.reviewer.does("publishRevision", submitted))["state"] == "PUBLISHED"
