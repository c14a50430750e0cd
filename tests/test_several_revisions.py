"""One step of several revisions: each has its own result, and with `atomic` all are taken or none."""

from typing import Any

import pytest

from tests.test_revisions import Cast, Party, cast, english

__all__ = ["cast"]

STEPS = """mutation ($input: RevisionStepsInput!) { %s(input: $input) { __typename
    ... on RevisionsSaved { doneCount failedCount items { place result { ...each } } }
    ... on RevisionsRefused { message items { place result { ...each } } }
    ... on InvalidInput { problems { path code value message(lang: "en") } }
    ... on NotPermitted { message } } }
fragment each on RevisionPayload { __typename
    ... on RevisionSaved { revision { state version } program { title(lang: "en") } }
    ... on VersionConflict { conflicts { field base current yours } }
    ... on StaleVersion { revision { version } } ... on WrongState { revision { state } } }"""


async def several(party: Party, name: str, revisions: list[Any], **given: Any) -> Any:
    items = [{"id": each["id"], "expectedVersion": each["version"]} for each in revisions]
    return (await party.reads(STEPS % name, input={"items": items, **given}))[name]


async def drafts(cast: Cast, *fields: dict[str, Any]) -> list[Any]:
    return [await cast.owner.proposes(**each) for each in fields]


async def submitted(cast: Cast, *fields: dict[str, Any]) -> list[Any]:
    return [await cast.owner.does("submitRevision", each) for each in await drafts(cast, *fields)]


def names(answer: Any) -> list[tuple[int, str]]:
    return [(each["place"], each["result"]["__typename"]) for each in answer["items"]]


async def test_a_failure_of_one_stops_no_other(cast: Cast) -> None:
    # given revisions of which two change the same field, and one whose version was read long ago
    first, meets, stale, last = await submitted(
        cast,
        {"titles": english("First")},
        {"titles": english("Meets")},
        {"actualEnd": "2024-01-01"},
        {"status": "CLOSED"},
    )
    # when they are published at once
    old = {**stale, "version": 1}
    answer = await several(cast.reviewer, "publishRevisions", [first, meets, old, last])
    # then each has its result, in the order of the request
    assert (answer["__typename"], answer["doneCount"], answer["failedCount"]) == ("RevisionsSaved", 2, 2)
    assert names(answer) == [
        (0, "RevisionSaved"),
        (1, "VersionConflict"),
        (2, "StaleVersion"),
        (3, "RevisionSaved"),
    ]
    assert answer["items"][0]["result"]["program"] == {"title": "First"}
    assert answer["items"][1]["result"]["conflicts"] == [
        {
            "field": "titles",
            "base": english("Old title"),
            "current": english("First"),
            "yours": english("Meets"),
        }
    ]
    # and the program has what could be published
    now = await cast.owner.program()
    assert (now["title"], now["status"], now["version"]) == ("First", "CLOSED", 3)


async def test_atomic_takes_all_or_none(cast: Cast) -> None:
    first, meets = await submitted(cast, {"titles": english("First")}, {"titles": english("Meets")})
    # when one can't be published
    answer = await several(cast.reviewer, "publishRevisions", [first, meets], atomic=True)
    # then none is, and the one that failed is named
    assert answer["__typename"] == "RevisionsRefused"
    assert names(answer) == [(1, "VersionConflict")]
    now = await cast.owner.program()
    assert (now["title"], now["version"]) == ("Old title", 1)
    # and alone the other one is published
    alone = await several(cast.reviewer, "publishRevisions", [first], atomic=True)
    assert names(alone) == [(0, "RevisionSaved")]


async def test_drafts_are_submitted_sent_back_and_discarded_together(cast: Cast) -> None:
    made = await drafts(cast, {"status": "CLOSED"}, {"plannedEnd": "2030-01-01"})
    for party, name, state, given in (
        (cast.owner, "submitRevisions", "SUBMITTED", {}),
        (cast.reviewer, "requestChangesOfRevisions", "CHANGES_REQUESTED", {"comment": "Why?"}),
        (cast.owner, "discardRevisions", "DISCARDED", {}),
    ):
        answer = await several(party, name, made, **given)
        results = [each["result"]["revision"] for each in answer["items"]]
        assert [each["state"] for each in results] == [state, state]
        made = [{**each, **result} for each, result in zip(made, results, strict=True)]


async def test_a_repeated_request_is_answered_alike(cast: Cast) -> None:
    revisions = await submitted(cast, {"titles": english("First")}, {"titles": english("Meets")})
    answers = [
        await several(cast.reviewer, "publishRevisions", revisions, idempotencyKey="k-1") for _ in range(2)
    ]
    assert answers[0] == answers[1]
    assert names(answers[0]) == [(0, "RevisionSaved"), (1, "VersionConflict")]
    assert (await cast.owner.program())["version"] == 2


async def test_a_request_of_which_nothing_succeeds_does_not_use_its_key_up(cast: Cast) -> None:
    (one,) = await submitted(cast, {"status": "CLOSED"})
    refused = await several(cast.reviewer, "publishRevisions", [{**one, "version": 9}], idempotencyKey="k")
    assert names(refused) == [(0, "StaleVersion")]
    taken = await several(cast.reviewer, "publishRevisions", [one], idempotencyKey="k")
    assert names(taken) == [(0, "RevisionSaved")]


async def test_a_list_has_an_end_and_no_revision_twice(cast: Cast) -> None:
    (one,) = await drafts(cast, {"status": "CLOSED"})
    for items, problem in (
        ([], ("input.items", "ITEMS", "0", "There are 0 revisions: give 1 to 100.")),
        (
            [one, one],
            ("input.items.1.id", "REVISION_TWICE", None, "The revision is in the list twice: keep one."),
        ),
    ):
        answer = await several(cast.owner, "submitRevisions", items)
        assert [tuple(each.values()) for each in answer["problems"]] == [problem]
    many = await several(cast.owner, "submitRevisions", [one] * 101)
    assert many["problems"][0]["code"] == "ITEMS"


@pytest.mark.parametrize("name", ["publishRevisions", "requestChangesOfRevisions"])
async def test_each_revision_is_checked_for_the_right_to_decide(cast: Cast, name: str) -> None:
    (one,) = await submitted(cast, {"status": "CLOSED"})
    answer = await several(cast.owner, name, [one], comment="Fine")
    assert names(answer) == [(0, "NotPermitted")]
    hidden = await several(cast.other, "discardRevisions", [one])
    assert names(hidden) == [(0, "NotFound")]
