"""Revisions with values that no member gives by intention: refused by name, never an internal error."""

import asyncio
from typing import Any

import pytest

from db.pools import Pools
from tests.records_of_members import saves
from tests.test_outputs_of_members import SAVE as SAVE_OUTPUT
from tests.test_revisions import Cast, blocked, cast, english

__all__ = ["cast"]

NOTHING = "a\0b"


def indicator(**value: Any) -> dict[str, Any]:
    """An indicator with one actual value."""
    dates = {"start": "2026-01-01", "end": "2026-12-31"}
    return {"titles": english("Visits"), "measure": "5", "periods": [{**dates, "actuals": [value]}]}


VALUES: list[dict[str, Any]] = [
    {"value": NOTHING},
    {"value": "1", "dimensions": [{"name": NOTHING, "value": "female"}]},
    {"value": "1", "dimensions": [{"name": "sex", "value": NOTHING}]},
    {"value": "1", "locations": [NOTHING]},
]


async def problems_of(cast: Cast, *indicators: dict[str, Any]) -> list[tuple[str, str, str]]:
    """What is wrong with these indicators of a new output of XX-1-1."""
    fields = {"titles": english("Visits"), "indicators": indicators}
    program = await cast.owner.program()
    answer = (await cast.owner.reads(SAVE_OUTPUT, input={"program": program["id"], "fields": fields}))[
        "saveOutput"
    ]
    return [(each["path"], each["code"], each["message"]) for each in answer.get("problems", [])]


@pytest.mark.parametrize("value", VALUES)
async def test_texts_of_values_have_no_control_characters(cast: Cast, value: dict[str, Any]) -> None:
    ((path, code, _),) = await problems_of(cast, indicator(**value))
    assert (path, code) == ("input.fields.indicators.0.periods.0.actuals.0", "CHARACTER")


async def test_the_text_of_a_value_is_not_endless(cast: Cast) -> None:
    ((_, code, message),) = await problems_of(cast, indicator(value="x" * 2_001))
    assert (code, message) == ("TOO_LONG", "The text has 2,001 characters; at most 2,000 are allowed.")


async def test_an_output_has_a_hundred_indicators_at_most(cast: Cast) -> None:
    found = await problems_of(cast, *[{"titles": english(f"Visits {place}")} for place in range(101)])
    assert found == [
        ("input.fields.indicators", "TOO_MANY", "The list has 101 entries; at most 100 are allowed.")
    ]


async def test_an_organization_with_a_control_character_is_unknown(cast: Cast) -> None:
    fields = {"titles": english("A"), "participations": [{"organization": NOTHING, "role": "FUNDING"}]}
    answer = await saves(cast.owner, "Program", fields=fields)
    assert [(each["path"], each["code"]) for each in answer["problems"]] == [
        ("input.fields.participations.0.organization", "ORGANIZATION")
    ]


async def test_a_step_that_met_another_write_in_a_circle_runs_again(cast: Cast, pools: Pools) -> None:
    # given a publication that has locked its program, and waits for the organization
    revision = await cast.owner.does("submitRevision", await cast.owner.proposes(titles=english("New title")))
    async with pools.writing.acquire() as other, other.transaction():
        # The publication is to be the one that ends.
        await other.execute("SET LOCAL deadlock_timeout = '1min'")
        await other.execute("SELECT FROM organization WHERE identifier = 'XX-1' FOR UPDATE")
        publication = asyncio.create_task(cast.reviewer.does("publishRevision", revision))
        await blocked(pools)
        # when the other one waits for the program
        await other.execute("SELECT FROM program WHERE iati_identifier = 'XX-1-1' FOR UPDATE")
    # then both end well
    assert (await publication)["state"] == "PUBLISHED"
