"""The review queue: what waits, by author, program and time of submission, in order and counted."""

from typing import Any

from tests.test_revisions import Cast, cast, english

__all__ = ["cast"]

QUEUE = """query ($filter: RevisionFilter, $order: RevisionOrder) {
    reviewQueue(filter: $filter, orderBy: $order) { totalCount nodes { id submittedAt } } }"""
COMMENTS = """{ revisions { nodes { comments { field comments {
    comment action organization { identifier } } } } } }"""
ORGANIZATION = """query ($id: String!) { organization(identifier: $id) { id } }"""


async def queue(cast: Cast, order: dict[str, str] | None = None, **filter_: Any) -> list[Any]:
    """The queue of the reviewer."""
    answer = await cast.reviewer.reads(QUEUE, filter=filter_, order=order)
    assert answer["reviewQueue"]["totalCount"] == len(answer["reviewQueue"]["nodes"])
    return list(answer["reviewQueue"]["nodes"])


def ids(revisions: list[Any]) -> list[str]:
    return [each["id"] for each in revisions]


async def test_the_queue_is_filtered_and_sorted(cast: Cast) -> None:
    # given a change of the owner, a draft of it, and a new program of another member
    first, draft = (
        await cast.owner.proposes(status="CLOSED"),
        await cast.owner.proposes(plannedEnd="2030-01-01"),
    )
    new = (await cast.other.saves(fields={"titles": english("New")}))["revision"]
    # when the new program is submitted before the change
    await cast.other.does("submitRevision", new)
    await cast.owner.does("submitRevision", first)
    # then the queue has both, the draft not
    assert ids(await queue(cast)) == [first["id"], new["id"]]
    # and is sorted by the time of submission in both directions
    by_time = await queue(cast, {"field": "SUBMITTED_AT"})
    assert ids(by_time) == [new["id"], first["id"]]
    newest = await queue(cast, {"field": "CHANGED_AT", "direction": "DESC"})
    assert ids(newest) == [first["id"], new["id"]]
    # and filtered by author, program, kind of change and time
    other = (await cast.other.reads(ORGANIZATION, id="XX-2"))["organization"]["id"]
    assert ids(await queue(cast, author=other)) == [new["id"]]
    assert ids(await queue(cast, program=first["program"]["id"])) == [first["id"]]
    assert ids(await queue(cast, isNew=True)) == [new["id"]]
    assert ids(await queue(cast, submittedSince=by_time[1]["submittedAt"])) == [first["id"]]
    assert ids(await queue(cast, changedSince="2999-01-01T00:00:00Z")) == []
    assert draft["id"] not in ids(await queue(cast, isNew=False))


async def test_a_revision_that_was_never_submitted_has_no_time_of_it(cast: Cast) -> None:
    draft = await cast.owner.proposes(status="CLOSED")
    look = "query ($id: ID!) { revision(id: $id) { submittedAt } }"
    assert await cast.owner.reads(look, id=draft["id"]) == {"revision": {"submittedAt": None}}
    await cast.owner.does("withdrawRevision", await cast.owner.does("submitRevision", draft))
    assert (await cast.owner.reads(look, id=draft["id"]))["revision"]["submittedAt"] is not None


async def test_comments_are_grouped_by_field(cast: Cast) -> None:
    # given comments on two fields and on the whole, in two rounds
    revision = await cast.owner.proposes(titles=english("New"), plannedEnd="2030-01-01")
    for comment, field in (("Which year?", "plannedEnd"), ("Too short", "titles"), ("Almost", None)):
        submitted = await cast.owner.does("submitRevision", revision)
        revision = await cast.reviewer.does("requestChanges", submitted, comment=comment, field=field)
    submitted = await cast.owner.does("submitRevision", revision, comment="2030", field="plannedEnd")
    # then they are read by field, those on the whole first
    (one,) = (await cast.owner.reads(COMMENTS))["revisions"]["nodes"]
    reviewer = {"action": "REQUEST_CHANGES", "organization": {"identifier": "XX-3"}}
    owner = {"action": "SUBMIT", "organization": {"identifier": "XX-1"}}
    assert one["comments"] == [
        {"field": None, "comments": [{"comment": "Almost", **reviewer}]},
        {
            "field": "plannedEnd",
            "comments": [{"comment": "Which year?", **reviewer}, {"comment": "2030", **owner}],
        },
        {"field": "titles", "comments": [{"comment": "Too short", **reviewer}]},
    ]
