"""Warnings of revisions, in Python, and reasons of freshness, in SQL, judge a program alike."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

from db.pools import Pools
from db.values import ProgramStatus
from services import program_quality
from services.querying.reader import Reader
from services.querying.viewers import ANONYMOUS
from tests.iati_files import activity, load, save
from tests.test_revision_warnings import measured, period

NUMBER = 150
STORED = """
SELECT id, level, stale_end <= $1 AS ended, stale_target <= $1 AS missed, stale_place <= $1 AS nowhere
FROM program
"""
DONE = (ProgramStatus.CLOSED, ProgramStatus.CANCELLED)
PLACE = "<location><point><pos>-7.25 112.75</pos></point></location>"


def random_activity(dice: Random, number: int, today: date) -> str:
    """An activity with or without a status, ends, a place, a period, targets and actual values."""
    days = [today + timedelta(days=each) for each in (-400, -1, 0, 1, 400)]
    parts = []
    if status := dice.choice(["", *"123456"]):
        parts.append(f'<activity-status code="{status}"/>')
    parts += [
        f'<activity-date type="{type_}" iso-date="{dice.choice(days)}"/>'
        for type_ in "34"
        if dice.random() < 0.6
    ]
    if dice.random() < 0.5:
        parts.append(PLACE)
    for _ in range(dice.randint(0, 2)):
        values = dice.choice(["", '<target value="5"/>']) + dice.choice(["", '<actual value="3"/>'])
        parts.append(measured(period(f"{dice.choice(days)}", values)))
    return str(activity(f"XX-1-{number}", *parts, hierarchy=dice.choice([1, 2])))


async def test_both_judge_random_programs_alike(pools: Pools, tmp_path: Path) -> None:
    # given random programs
    today, dice = datetime.now(UTC).date(), Random(20261201)  # noqa: S311 - a plan for a test
    await load(
        pools, save(tmp_path / "a.xml", *(random_activity(dice, each, today) for each in range(NUMBER)))
    )
    stored = await pools.writing.fetch(STORED, today)
    facts = await program_quality.of_programs(Reader(pools, ANONYMOUS), [row["id"] for row in stored], today)
    # then a program that is past its end is so for both
    codes = {id_: {rule.code for rule in program_quality.broken(each, today)} for id_, each in facts.items()}
    status = {id_: each.status for id_, each in facts.items()}
    assert [bool(row["ended"]) for row in stored] == ["PAST_END" in codes[row["id"]] for row in stored]
    # and one without an actual value, unless it was canceled: nobody waits for that
    assert [bool(row["missed"]) for row in stored] == [
        "NO_ACTUAL" in codes[row["id"]] and status[row["id"]] != ProgramStatus.CANCELLED for row in stored
    ]
    # and one without a place, while it goes on and is no part of another
    assert [bool(row["nowhere"]) for row in stored] == [
        "NO_PLACE" in codes[row["id"]] and status[row["id"]] not in DONE and row["level"] == "PROGRAM"
        for row in stored
    ]
    # and there are programs of each sort
    for word, code in (("ended", "PAST_END"), ("missed", "NO_ACTUAL"), ("nowhere", "NO_PLACE")):
        assert 5 < sum(bool(row[word]) for row in stored) < NUMBER - 5, word
        assert 5 < sum(code in each for each in codes.values()) < NUMBER - 5, code
