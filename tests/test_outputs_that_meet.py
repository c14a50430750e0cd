"""Edits of outputs that are fine each by itself, and break a rule together."""

from tests.test_outputs_of_members import cast, drafted, output, parties, published, report, shape
from tests.test_revisions import Cast

__all__ = ["cast", "parties"]

HALF, QUARTER = ("2025-01-01", "2025-06-30"), ("2025-04-01", "2025-06-30")


async def test_periods_of_two_editors_do_not_overlap(cast: Cast) -> None:
    # given two drafts of one version, whose new periods overlap
    first = await drafted(cast.owner, progress=[report(HALF, actuals=[{"value": "30"}])])
    second = await drafted(cast.owner, progress=[report(QUARTER, actuals=[{"value": "20"}])])
    assert (await published(cast, first))["__typename"] == "RevisionSaved"
    before = shape(await output(cast.owner))
    # when the second one is published
    answer = await published(cast, second)
    # then it is refused, with the period
    assert [(each["path"], each["code"], each["value"]) for each in answer["problems"]] == [
        ("input.fields.indicators.0.periods.3.start", "PERIOD_ORDER", "2025-04-01")
    ]
    assert shape(await output(cast.owner)) == before
