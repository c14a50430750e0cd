"""Warnings of revisions: what would be missing or out of date, shown to authors and reviewers."""

from pathlib import Path
from typing import Any

import pytest

from db.pools import Pools
from tests.iati_files import activity, load, result, save
from tests.test_revisions import Cast, Party, cast, english

__all__ = ["cast"]

CODES = """query ($lang: String) { revisions { totalCount nodes {
    state warnings { path code message(lang: $lang) } } } }"""
QUEUE = "{ reviewQueue { nodes { warnings { code } } } }"
DRAFT = """mutation ($input: SaveProgramInput!) { saveProgram(input: $input) {
    ... on RevisionSaved { revision { id version warnings { code } } } } }"""
COMPLETE = (
    '<description type="1"><narrative>What it does</narrative></description>'
    '<activity-status code="2"/><activity-date type="1" iso-date="2020-01-01"/>'
    '<activity-date type="3" iso-date="2099-12-31"/>'
    '<location><point><pos>-7.25 112.75</pos></point></location><sector vocabulary="1" code="15110"/>'
)


def measured(period: str) -> str:
    """A result with an indicator that has this period."""
    inside = (
        '<indicator measure="1" ascending="1"><title><narrative>People trained</narrative></title>'
        f"{period}</indicator>"
    )
    return str(result("Trainings", inside=inside))


def period(end: str, inside: str) -> str:
    return f'<period><period-start iso-date="2020-01-01"/><period-end iso-date="{end}"/>{inside}</period>'


async def drafted(party: Party, **fields: Any) -> list[str]:
    """The codes of the warnings of a new draft."""
    now = await party.program()
    given = {"program": now["id"], "expectedVersion": now["version"], "fields": fields}
    saved = (await party.reads(DRAFT, input=given))["saveProgram"]["revision"]
    return [each["code"] for each in saved["warnings"]]


async def test_a_draft_shows_what_is_missing_in_the_language_of_the_viewer(cast: Cast) -> None:
    # given a program with a title and a status alone
    await cast.owner.proposes(plannedStart="2024-01-01")
    # when its draft is read in two languages
    (english_,) = (await cast.owner.reads(CODES, lang="en"))["revisions"]["nodes"]
    (indonesian,) = (await cast.owner.reads(CODES, lang="id"))["revisions"]["nodes"]
    # then every rule that the program would break is there
    assert [(each["path"], each["code"]) for each in english_["warnings"]] == [
        ("descriptions", "NO_DESCRIPTION"),
        ("plannedEnd", "NO_END"),
        ("locations", "NO_PLACE"),
        ("sectors", "NO_SECTOR"),
        ("outputs", "NO_TARGET"),
    ]
    assert english_["warnings"][1]["message"] == (
        "The program has no end date: add the planned or the actual one."
    )
    assert indonesian["warnings"][1]["message"] == (
        "Program belum memiliki tanggal selesai: tambahkan yang direncanakan atau yang sebenarnya."
    )


async def test_warnings_stop_nobody_and_end_with_the_decision(cast: Cast) -> None:
    draft = await cast.owner.proposes(plannedStart="2024-01-01")
    submitted = await cast.owner.does("submitRevision", draft)
    # given a reviewer who sees them in the queue
    (queued,) = (await cast.reviewer.reads(QUEUE))["reviewQueue"]["nodes"]
    codes = [each["code"] for each in queued["warnings"]]
    assert codes == ["NO_DESCRIPTION", "NO_END", "NO_PLACE", "NO_SECTOR", "NO_TARGET"]
    # when the revision is published in spite of them
    published = await cast.reviewer.does("publishRevision", submitted)
    # then it has none
    assert published["state"] == "PUBLISHED"
    (decided,) = (await cast.owner.reads(CODES, lang="en"))["revisions"]["nodes"]
    assert decided["warnings"] == []


async def test_a_new_program_has_all_warnings_of_what_it_lacks(cast: Cast) -> None:
    answer = await cast.owner.reads(
        DRAFT, input={"fields": {"titles": english("New"), "status": "CLOSED", "actualEnd": "2024-05-01"}}
    )
    codes = [each["code"] for each in answer["saveProgram"]["revision"]["warnings"]]
    assert codes == ["NO_DESCRIPTION", "NO_START", "NO_PLACE", "NO_SECTOR", "NO_TARGET"]


@pytest.mark.parametrize(
    ("inside", "codes"),
    [
        (period("2020-12-31", '<target value="5"/><actual value="3"/>'), []),
        (period("2020-12-31", '<target value="5"/>'), ["NO_ACTUAL"]),
        (period("2099-12-31", '<target value="5"/>'), []),
        (period("2020-12-31", '<actual value="3"/>'), ["NO_TARGET"]),
    ],
    ids=["reported", "over", "to come", "without target"],
)
async def test_targets_and_periods_that_are_over(
    cast: Cast, pools: Pools, tmp_path: Path, inside: str, codes: list[str]
) -> None:
    await load(pools, save(tmp_path / "b.xml", activity("XX-1-1", COMPLETE, measured(inside))))
    assert await drafted(cast.owner, titles=english("Another")) == codes


async def test_the_proposed_values_count(cast: Cast, pools: Pools, tmp_path: Path) -> None:
    # given a complete program
    target = measured(period("2099-12-31", '<target value="5"/>'))
    await load(pools, save(tmp_path / "b.xml", activity("XX-1-1", COMPLETE, target)))
    # then a draft is warned of what it takes away, and of an end that is over while the program is active
    assert await drafted(cast.owner, descriptions=[]) == ["NO_DESCRIPTION"]
    assert await drafted(cast.owner, sectors=[]) == ["NO_SECTOR"]
    assert await drafted(cast.owner, locations=[]) == ["NO_PLACE"]
    assert await drafted(cast.owner, status=None) == ["NO_STATUS"]
    assert await drafted(cast.owner, plannedEnd="2021-01-01") == ["PAST_END"]
    assert await drafted(cast.owner, plannedEnd="2021-01-01", status="CLOSED") == []


async def test_one_query_reads_the_warnings_of_all_revisions(cast: Cast) -> None:
    await cast.owner.proposes(plannedStart="2024-01-01")
    await cast.owner.saves(fields={"titles": english("New")})
    listed = (await cast.owner.reads(CODES, lang="en"))["revisions"]["nodes"]
    assert [len(each["warnings"]) for each in listed] == [5, 7]
