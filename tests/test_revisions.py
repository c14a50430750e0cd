"""Revisions: members propose, reviewers publish; nobody's edit is lost, nobody sees drafts of others."""

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest

from db.pools import Pools
from db.values import Role
from services import api_keys
from tests.asking import ask, refused
from tests.iati_files import activity, load, save

PROGRAM = """{ program(iatiIdentifier: "XX-1-1") {
    id version title(lang: "en") status plannedEnd
    changes { nodes { field old new actor { identifier } importRun { id } } } } }"""
REVISION = """id state version isNew baseVersion fields { field base proposed } author { identifier }
    program { id title(lang: "en") }"""
REST = """... on InvalidInput { problems { path code value message(lang: "en") } }
    ... on VersionConflict { message current { version } conflicts { field base current yours } }
    ... on NotFound { message } ... on NotPermitted { message } ... on WrongState { revision { state } }
    ... on StaleVersion { revision { version } }"""
SAVED = f"""... on RevisionSaved {{ revision {{ {REVISION} }} program {{ version title(lang: "en") }} }}"""
SAVE = f"""mutation ($input: SaveProgramInput!) {{ saveProgram(input: $input) {{ __typename
    {SAVED} {REST} }} }}"""
STEPS = ("submitRevision", "withdrawRevision", "requestChanges", "publishRevision", "discardRevision")
EVENTS = (
    "{ revisions { nodes { events { nodes {"
    " action role credential comment field organization { identifier } } } } } }"
)


def step_document(name: str) -> str:
    return f"""mutation ($input: RevisionStepInput!) {{ {name}(input: $input) {{ __typename
        {SAVED} {REST} }} }}"""


class Party:
    """An organization with a key, and what it does over HTTP."""

    def __init__(self, client: httpx.AsyncClient, secret: str) -> None:
        self.client = client
        self.headers = {"Authorization": f"Bearer {secret}"}

    async def reads(self, query: str, **variables: Any) -> Any:
        return await ask(self.client, query, variables, **self.headers)

    async def program(self) -> Any:
        return (await self.reads(PROGRAM))["program"]

    async def saves(self, **given: Any) -> Any:
        return (await self.reads(SAVE, input=given))["saveProgram"]

    async def proposes(self, **fields: Any) -> Any:
        """Begin a draft of the program, at its present version."""
        now = await self.program()
        answer = await self.saves(program=now["id"], expectedVersion=now["version"], fields=fields)
        assert answer["__typename"] == "RevisionSaved", answer
        return answer["revision"]

    async def takes(self, name: str, revision: Any, **given: Any) -> Any:
        wanted = {"id": revision["id"], "expectedVersion": revision["version"], **given}
        return (await self.reads(step_document(name), input=wanted))[name]

    async def does(self, name: str, revision: Any, **given: Any) -> Any:
        """Take a step that must succeed, and answer the revision after it."""
        answer = await self.takes(name, revision, **given)
        assert answer["__typename"] == "RevisionSaved", answer
        return answer["revision"]


class Cast:
    """Who takes part: the owner of a program, a reviewer, another member, an administrator of the owner."""

    def __init__(self, owner: Party, reviewer: Party, other: Party, administrator: Party) -> None:
        self.owner = owner
        self.reviewer = reviewer
        self.other = other
        self.administrator = administrator


@pytest.fixture
async def cast(pools: Pools, reader: httpx.AsyncClient, tmp_path: Path) -> Cast:
    """A hub with one program of XX-1, and keys of three organizations."""
    await load(
        pools,
        save(
            tmp_path / "a.xml",
            activity("XX-1-1", '<activity-status code="2"/>', title="Old title"),
            activity("XX-2-1", reporter="XX-2", name="Others"),
            activity("XX-3-1", reporter="XX-3", name="Secretariat"),
        ),
    )
    people = {
        "owner": ("XX-1", Role.CONTRIBUTOR),
        "reviewer": ("XX-3", Role.REVIEWER),
        "other": ("XX-2", Role.CONTRIBUTOR),
        "administrator": ("XX-1", Role.ADMINISTRATOR),
    }
    made = {name: await api_keys.create(pools.writing, *who, label=name) for name, who in people.items()}
    return Cast(**{name: Party(reader, key.secret) for name, key in made.items()})


def english(text: str) -> list[dict[str, str]]:
    return [{"language": "en", "text": text}]


async def test_a_change_is_proposed_submitted_and_published(cast: Cast) -> None:
    # given a draft
    draft = await cast.owner.proposes(titles=english("New title"), plannedEnd="2027-06-30")
    assert (draft["state"], draft["isNew"], draft["baseVersion"]) == ("DRAFT", False, 1)
    assert draft["fields"] == [
        {"field": "titles", "base": english("Old title"), "proposed": english("New title")},
        {"field": "plannedEnd", "base": None, "proposed": "2027-06-30"},
    ]
    # when it is submitted, sent back, submitted again
    submitted = await cast.owner.does("submitRevision", draft)
    back = await cast.reviewer.does("requestChanges", submitted, comment="Which year?", field="plannedEnd")
    again = await cast.owner.does("submitRevision", back)
    # then the program is as it was
    before = await cast.owner.program()
    assert (before["title"], before["version"]) == ("Old title", 1)
    # and when it is published, all values are in the program at once, under the author's name
    published = await cast.reviewer.does("publishRevision", again)
    assert published["state"] == "PUBLISHED"
    after = await cast.owner.program()
    assert (after["title"], after["plannedEnd"], after["version"]) == ("New title", "2027-06-30", 2)
    author = {"actor": {"identifier": "XX-1"}, "importRun": None}
    assert after["changes"]["nodes"] == [
        {"field": "plannedEnd", "old": None, "new": "2027-06-30", **author},
        {"field": "title", "old": "Old title", "new": "New title", **author},
    ]
    # and every step is in the history of the revision
    (one,) = (await cast.owner.reads(EVENTS))["revisions"]["nodes"]
    nothing = {"comment": None, "field": None}
    owner = {"role": "CONTRIBUTOR", "credential": "owner", "organization": {"identifier": "XX-1"}}
    reviewer = {"role": "REVIEWER", "credential": "reviewer", "organization": {"identifier": "XX-3"}}
    assert one["events"]["nodes"] == [
        {"action": "SAVE", **nothing, **owner},
        {"action": "SUBMIT", **nothing, **owner},
        {"action": "REQUEST_CHANGES", "comment": "Which year?", "field": "plannedEnd", **reviewer},
        {"action": "SUBMIT", **nothing, **owner},
        {"action": "PUBLISH", **nothing, **reviewer},
    ]


async def test_what_is_published_is_found(cast: Cast) -> None:
    draft = await cast.owner.proposes(titles=english("Zwiebelkuchen"))
    await cast.reviewer.does("publishRevision", await cast.owner.does("submitRevision", draft))
    found = await cast.other.reads(
        '{ search(query: "zwiebelkuchen") { nodes { ... on Program { title } } } }'
    )
    assert found["search"]["nodes"] == [{"title": "Zwiebelkuchen"}]


async def test_a_new_program_appears_when_it_is_published(cast: Cast) -> None:
    # given a submitted new program
    answer = await cast.owner.saves(fields={"titles": english("Brand new"), "status": "PIPELINE"})
    assert (answer["program"], answer["revision"]["isNew"]) == (None, True)
    submitted = await cast.owner.does("submitRevision", answer["revision"])
    count = "{ programs { totalCount } }"
    assert (await cast.owner.reads(count))["programs"]["totalCount"] == 3
    # when it is published
    await cast.reviewer.does("publishRevision", submitted)
    # then it is there, reported by its author
    query = """{ programs(query: "brand new") { nodes {
        title status visibility reportingOrganization { identifier } source { name }
        changes { totalCount } } } }"""
    (found,) = (await cast.other.reads(query))["programs"]["nodes"]
    assert found == {
        "title": "Brand new",
        "status": "PIPELINE",
        "visibility": "PUBLIC",
        "reportingOrganization": {"identifier": "XX-1"},
        "source": {"name": "Members of the hub"},
        "changes": {"totalCount": 0},
    }


async def test_edits_of_different_fields_both_land(cast: Cast) -> None:
    # given two drafts of one version
    titled = await cast.owner.proposes(titles=english("New title"))
    dated = await cast.administrator.proposes(plannedEnd="2028-01-31")
    # when both are published
    await cast.reviewer.does("publishRevision", await cast.owner.does("submitRevision", titled))
    await cast.reviewer.does("publishRevision", await cast.owner.does("submitRevision", dated))
    # then both have landed
    after = await cast.owner.program()
    assert (after["title"], after["plannedEnd"], after["version"]) == ("New title", "2028-01-31", 3)


async def test_edits_of_one_field_meet(cast: Cast) -> None:
    # given two drafts of one field, of which the first is published
    first = await cast.owner.proposes(plannedEnd="2027-01-31")
    second = await cast.owner.proposes(plannedEnd="2028-01-31")
    await cast.reviewer.does("publishRevision", await cast.owner.does("submitRevision", first))
    # when the second is published, then both values are shown and nothing is changed
    submitted = await cast.owner.does("submitRevision", second)
    answer = await cast.reviewer.takes("publishRevision", submitted)
    assert answer["__typename"] == "VersionConflict"
    assert answer["conflicts"] == [
        {"field": "plannedEnd", "base": None, "current": "2027-01-31", "yours": "2028-01-31"}
    ]
    assert answer["current"] == {"version": 2}
    assert (await cast.owner.program())["plannedEnd"] == "2027-01-31"


async def test_an_edit_of_an_old_version_meets_only_what_changed_since(cast: Cast) -> None:
    # given a program whose title was changed after a member read version 1
    read = await cast.owner.program()
    draft = await cast.owner.proposes(titles=english("New title"))
    await cast.reviewer.does("publishRevision", await cast.owner.does("submitRevision", draft))
    # when the member saves with the old version
    old = {"program": read["id"], "expectedVersion": 1}
    met = await cast.owner.saves(**old, fields={"titles": english("My title"), "status": "CLOSED"})
    passed = await cast.owner.saves(**old, fields={"status": "CLOSED"})
    # then the same field is a conflict, and another one is not
    assert (met["__typename"], [each["field"] for each in met["conflicts"]]) == (
        "VersionConflict",
        ["titles"],
    )
    assert met["conflicts"][0]["yours"] == english("My title")
    assert passed["__typename"] == "RevisionSaved"
    assert passed["revision"]["baseVersion"] == 2


async def test_equal_edits_are_no_conflict(cast: Cast) -> None:
    first = await cast.owner.proposes(status="CLOSED")
    second = await cast.owner.proposes(status="CLOSED")
    await cast.reviewer.does("publishRevision", await cast.owner.does("submitRevision", first))
    published = await cast.reviewer.does("publishRevision", await cast.owner.does("submitRevision", second))
    assert published["state"] == "PUBLISHED"


async def test_a_draft_is_changed_until_it_is_submitted(cast: Cast) -> None:
    # given a draft of two fields
    draft = await cast.owner.proposes(status="CLOSED", plannedEnd="2027-01-31")
    # when one is changed and the other is set back to the program's
    saved = await cast.owner.saves(
        revision=draft["id"],
        expectedVersion=draft["version"],
        fields={"status": "IMPLEMENTATION", "plannedEnd": "2027-02-28"},
    )
    # then only one is left, and a version that is not the newest is refused
    fields = saved["revision"]["fields"]
    assert fields == [{"field": "plannedEnd", "base": None, "proposed": "2027-02-28"}]
    stale = await cast.owner.takes("submitRevision", draft)
    assert stale == {"__typename": "StaleVersion", "revision": {"version": 2}}
    # and a submitted one is not changed any more
    submitted = await cast.owner.does("submitRevision", saved["revision"])
    late = await cast.owner.saves(
        revision=draft["id"], expectedVersion=submitted["version"], fields={"status": "CLOSED"}
    )
    assert late == {"__typename": "WrongState", "revision": {"state": "SUBMITTED"}}


async def test_a_withdrawn_revision_is_a_draft_again(cast: Cast) -> None:
    submitted = await cast.owner.does("submitRevision", await cast.owner.proposes(status="CLOSED"))
    queue = "{ reviewQueue { totalCount nodes { id } } }"
    assert (await cast.reviewer.reads(queue))["reviewQueue"]["totalCount"] == 1
    withdrawn = await cast.owner.does("withdrawRevision", submitted)
    assert withdrawn["state"] == "DRAFT"
    assert (await cast.reviewer.reads(queue))["reviewQueue"] == {"totalCount": 0, "nodes": []}


async def test_a_discarded_revision_goes_nowhere(cast: Cast) -> None:
    discarded = await cast.owner.does("discardRevision", await cast.owner.proposes(status="CLOSED"))
    assert discarded["state"] == "DISCARDED"
    answer = await cast.owner.takes("submitRevision", discarded)
    assert answer == {"__typename": "WrongState", "revision": {"state": "DISCARDED"}}


async def test_nobody_sees_a_draft_of_others(cast: Cast) -> None:
    # given a draft
    draft = await cast.owner.proposes(status="CLOSED")
    look = "query ($id: ID!) { revision(id: $id) { state } revisions { totalCount } }"
    for party in (cast.reviewer, cast.other):
        # then others neither read it nor move it
        assert await party.reads(look, id=draft["id"]) == {"revision": None, "revisions": {"totalCount": 0}}
        for name in STEPS:
            answer = await party.takes(name, draft, comment="Hello")
            may_review = party is cast.reviewer or name not in ("requestChanges", "publishRevision")
            assert answer["__typename"] == ("NotFound" if may_review else "NotPermitted")
    # and once it is submitted, reviewers see it, and other members don't
    await cast.owner.does("submitRevision", draft)
    seen = {"revision": {"state": "SUBMITTED"}, "revisions": {"totalCount": 1}}
    assert await cast.reviewer.reads(look, id=draft["id"]) == seen
    assert await cast.other.reads(look, id=draft["id"]) == {"revision": None, "revisions": {"totalCount": 0}}


@pytest.mark.parametrize("name", ["requestChanges", "publishRevision"])
async def test_nobody_but_an_administrator_decides_about_their_own(
    cast: Cast, pools: Pools, reader: httpx.AsyncClient, name: str
) -> None:
    # given a submitted revision, and a reviewer of the same organization
    submitted = await cast.owner.does("submitRevision", await cast.owner.proposes(status="CLOSED"))
    key = await api_keys.create(pools.writing, "XX-1", Role.REVIEWER)
    own = Party(reader, key.secret)
    # then neither its author nor that reviewer decides, and an administrator does
    for party in (cast.owner, own):
        assert (await party.takes(name, submitted, comment="Fine"))["__typename"] == "NotPermitted"
    await cast.administrator.does(name, submitted, comment="Fine")


async def test_only_the_owner_and_administrators_propose(
    cast: Cast, pools: Pools, reader: httpx.AsyncClient
) -> None:
    now = await cast.owner.program()
    given = {"program": now["id"], "expectedVersion": 1, "fields": {"status": "CLOSED"}}
    key = await api_keys.create(pools.writing, "XX-1", Role.READER)
    for party in (cast.other, cast.reviewer, Party(reader, key.secret)):
        assert (await party.saves(**given))["__typename"] == "NotPermitted"
    foreign = await api_keys.create(pools.writing, "XX-3", Role.ADMINISTRATOR)
    assert (await Party(reader, foreign.secret).saves(**given))["__typename"] == "RevisionSaved"


async def test_an_organization_proposes_for_those_below_it(cast: Cast, pools: Pools) -> None:
    # given XX-1 is a part of XX-2
    await pools.writing.execute(
        "UPDATE organization SET parent_id = (SELECT id FROM organization WHERE identifier = 'XX-2')"
        " WHERE identifier = 'XX-1'"
    )
    draft = await cast.other.proposes(status="CLOSED")
    assert draft["author"] == {"identifier": "XX-2"}


async def test_lists_are_refused_to_those_without_a_key(cast: Cast, reader: httpx.AsyncClient) -> None:
    code, _, message = await refused(reader, "{ revisions { totalCount } }")
    assert (code, message.split(".")[0]) == (
        "FORBIDDEN",
        "Revisions and conflicts require an API key of a member organization",
    )
    code, _, message = await refused(
        cast.owner.client, "{ reviewQueue { totalCount } }", None, **cast.owner.headers
    )
    assert (code, message.split(".")[0]) == (
        "FORBIDDEN",
        "The review queue requires an API key with the role REVIEWER or ADMINISTRATOR",
    )


@pytest.mark.parametrize(
    ("fields", "problems"),
    [
        ({"titles": []}, [("input.fields.titles", "REQUIRED", None)]),
        ({"titles": english(" ")}, [("input.fields.titles.0.text", "BLANK", None)]),
        (
            {"titles": [{"language": "english", "text": "A"}]},
            [("input.fields.titles.0.language", "LANGUAGE", "english")],
        ),
        (
            {"descriptions": [*english("A"), *english("B")]},
            [("input.fields.descriptions.1.language", "LANGUAGE_TWICE", "en")],
        ),
        ({"titles": english("A" * 2001)}, [("input.fields.titles.0.text", "TOO_LONG", None)]),
        ({"titles": english("A\u0007")}, [("input.fields.titles.0.text", "CHARACTER", None)]),
        (
            {"plannedStart": "2027-01-02", "plannedEnd": "2027-01-01"},
            [("input.fields.plannedEnd", "DATE_ORDER", "2027-01-01")],
        ),
        ({"status": "IMPLEMENTATION"}, [("input.fields", "NOTHING", None)]),
        ({}, [("input.fields", "NOTHING", None)]),
    ],
    ids=str,
)
async def test_wrong_values_are_named(
    cast: Cast, fields: dict[str, Any], problems: list[tuple[str, str, str | None]]
) -> None:
    now = await cast.owner.program()
    answer = await cast.owner.saves(program=now["id"], expectedVersion=1, fields=fields)
    if answer["__typename"] == "RevisionSaved":
        # A draft may lack what is required; it can't be submitted.
        answer = await cast.owner.takes("submitRevision", answer["revision"])
    assert answer["__typename"] == "InvalidInput"
    assert [(each["path"], each["code"], each["value"]) for each in answer["problems"]] == problems


async def test_a_repeated_request_is_answered_alike(cast: Cast) -> None:
    # given 32 equal requests with one key at the same time
    given = {"fields": {"titles": english("Once")}, "idempotencyKey": "2b7e"}
    answers = await asyncio.gather(*(cast.owner.saves(**given) for _ in range(32)))
    # then there is one record, and one answer
    assert len({answer["revision"]["id"] for answer in answers}) == 1
    assert (await cast.owner.reads("{ revisions { totalCount } }"))["revisions"]["totalCount"] == 1
    # and the key means this request only, of this organization only
    other = await cast.owner.saves(fields={"titles": english("Twice")}, idempotencyKey="2b7e")
    assert [each["code"] for each in other["problems"]] == ["KEY_USED"]
    assert (await cast.other.saves(**given))["__typename"] == "RevisionSaved"


async def test_a_refused_request_does_not_use_its_key_up(cast: Cast) -> None:
    refusal = await cast.owner.saves(fields={"titles": english("A\u0007")}, idempotencyKey="k")
    assert refusal["__typename"] == "InvalidInput"
    assert (await cast.owner.saves(fields={"titles": english("A")}, idempotencyKey="k"))[
        "__typename"
    ] == "RevisionSaved"


async def test_a_key_is_forgotten_after_a_week(cast: Cast, pools: Pools) -> None:
    # given a request that was answered eight days ago
    given = {"fields": {"titles": english("Once")}, "idempotencyKey": "k"}
    first = await cast.owner.saves(**given)
    await pools.writing.execute("UPDATE answered_request SET at = now() - interval '8 days'")
    # when another one is answered, then the first key is free again
    await cast.owner.saves(**{**given, "idempotencyKey": "other"})
    again = await cast.owner.saves(**given)
    assert again["revision"]["id"] != first["revision"]["id"]


async def test_reviewers_see_no_revision_of_a_program_that_they_may_not_see(
    cast: Cast, pools: Pools, tmp_path: Path
) -> None:
    # given a submitted revision, and its program that only the owner sees from now on
    submitted = await cast.owner.does("submitRevision", await cast.owner.proposes(status="CLOSED"))
    hidden = activity("XX-1-1", title="Hidden", visibility="owner")
    await load(pools, save(tmp_path / "hidden.xml", hidden))
    look = "query ($id: ID!) { revision(id: $id) { state } reviewQueue { totalCount } }"
    nothing = {"revision": None, "reviewQueue": {"totalCount": 0}}
    # then no reviewer sees it, nor another one that is submitted later
    assert await cast.reviewer.reads(look, id=submitted["id"]) == nothing
    assert (await cast.reviewer.takes("publishRevision", submitted))["__typename"] == "NotFound"
    later = await cast.owner.does("submitRevision", await cast.owner.proposes(plannedEnd="2030-01-01"))
    assert await cast.reviewer.reads(look, id=later["id"]) == nothing
    # and an administrator of the owner publishes it
    assert (await cast.administrator.does("publishRevision", later))["state"] == "PUBLISHED"


async def test_a_draft_of_a_program_that_was_hidden_since_says_nothing_of_it(
    cast: Cast, pools: Pools, reader: httpx.AsyncClient, tmp_path: Path
) -> None:
    # given a draft of another organization's administrator, and the program that only its owner sees since
    key = await api_keys.create(pools.writing, "XX-3", Role.ADMINISTRATOR)
    foreign = Party(reader, key.secret)
    draft = await foreign.proposes(status="CLOSED")
    hidden = activity("XX-1-1", title="Secret", visibility="owner")
    await load(pools, save(tmp_path / "hidden.xml", hidden))
    # when that administrator goes on, then the program does not exist
    saved = await foreign.saves(revision=draft["id"], expectedVersion=1, fields={"titles": english("Guess")})
    assert saved["__typename"] == "NotFound"
    assert (await foreign.takes("submitRevision", draft))["__typename"] == "NotFound"


async def test_a_discarded_draft_stays_with_its_author(cast: Cast) -> None:
    draft = await cast.owner.proposes(status="CLOSED")
    discarded = await cast.owner.does("discardRevision", draft)
    look = "query ($id: ID!) { revision(id: $id) { state } }"
    assert await cast.reviewer.reads(look, id=discarded["id"]) == {"revision": None}


async def test_a_draft_that_is_saved_again_keeps_what_it_was_based_on(cast: Cast) -> None:
    # given a draft, and another one of the same field that is published meanwhile
    draft = await cast.owner.proposes(plannedEnd="2027-01-31")
    other = await cast.owner.proposes(plannedEnd="2028-08-08")
    await cast.reviewer.does("publishRevision", await cast.owner.does("submitRevision", other))
    # when the first is saved again and published, then the published value is not overwritten unseen
    answer = await cast.owner.saves(
        revision=draft["id"], expectedVersion=1, fields={"plannedEnd": "2027-02-28"}
    )
    submitted = await cast.owner.does("submitRevision", answer["revision"])
    met = await cast.reviewer.takes("publishRevision", submitted)
    shown = {"field": "plannedEnd", "base": None, "current": "2028-08-08", "yours": "2027-02-28"}
    assert met["conflicts"] == [shown]
    # and once it was based on the version with that value, it is published
    draft = await cast.owner.does("withdrawRevision", submitted)
    based = await cast.owner.saves(
        revision=draft["id"],
        expectedVersion=draft["version"],
        baseVersion=met["current"]["version"],
        fields={},
    )
    assert based["revision"]["fields"] == [
        {"field": "plannedEnd", "base": "2028-08-08", "proposed": "2027-02-28"}
    ]
    await cast.reviewer.does("publishRevision", await cast.owner.does("submitRevision", based["revision"]))
    assert (await cast.owner.program())["plannedEnd"] == "2027-02-28"


async def test_a_field_that_changed_since_the_draft_was_begun_meets_it(cast: Cast) -> None:
    # given a draft of another field, and a title that is published meanwhile
    draft = await cast.owner.proposes(plannedEnd="2027-01-31")
    titled = await cast.owner.proposes(titles=[*english("New"), {"language": "id", "text": "Baru"}])
    await cast.reviewer.does("publishRevision", await cast.owner.does("submitRevision", titled))
    # when the draft gets a title too, then both are shown in one form
    met = await cast.owner.saves(revision=draft["id"], expectedVersion=1, fields={"titles": english("Mine")})
    assert met["__typename"] == "VersionConflict"
    (found,) = met["conflicts"]
    assert found == {
        "field": "titles",
        "base": english("Old title"),
        "current": [*english("New"), {"language": "id", "text": "Baru"}],
        "yours": english("Mine"),
    }


async def test_a_version_that_does_not_exist_is_refused(cast: Cast) -> None:
    now = await cast.owner.program()
    for version in (None, 999):
        answer = await cast.owner.saves(
            program=now["id"], expectedVersion=version, fields={"status": "CLOSED"}
        )
        assert [each["code"] for each in answer["problems"]] == ["VERSION"]


async def test_what_was_wrong_before_stops_no_edit_of_other_fields(cast: Cast, pools: Pools) -> None:
    # given a program whose end is before its start
    await pools.writing.execute(
        "UPDATE program SET planned_start = '2027-01-01', planned_end = '2026-01-01'"
        " WHERE iati_identifier = 'XX-1-1'"
    )
    # when its status is changed, then that is possible, and an end that is still too early is not
    assert (await cast.owner.proposes(status="CLOSED"))["state"] == "DRAFT"
    now = await cast.owner.program()
    wrong = await cast.owner.saves(program=now["id"], expectedVersion=1, fields={"plannedEnd": "2026-06-01"})
    assert [each["code"] for each in wrong["problems"]] == ["DATE_ORDER"]


async def test_a_draft_is_not_based_on_a_version_that_does_not_exist(cast: Cast) -> None:
    draft = await cast.owner.proposes(status="CLOSED")
    # By the present name of the argument, and by the former one.
    for name in ("baseVersion", "programVersion"):
        fields = {"plannedEnd": "2027-01-31"}
        answer = await cast.owner.saves(
            **{"revision": draft["id"], "expectedVersion": 1, name: 999}, fields=fields
        )
        assert [(each["path"], each["code"]) for each in answer["problems"]] == [(f"input.{name}", "VERSION")]


async def test_a_submission_waits_for_an_import_that_hides_the_program(cast: Cast, pools: Pools) -> None:
    # given an import that hides the program, and is not committed yet
    draft = await cast.owner.proposes(status="CLOSED")
    async with pools.writing.acquire() as connection, connection.transaction():
        await connection.execute("UPDATE program SET visibility = 'OWNER' WHERE iati_identifier = 'XX-1-1'")
        # when the draft is submitted meanwhile
        task = asyncio.create_task(cast.owner.does("submitRevision", draft))
        await blocked(pools)
    await task
    # then no reviewer sees it
    assert (await cast.reviewer.reads("{ reviewQueue { totalCount } }"))["reviewQueue"]["totalCount"] == 0


async def blocked(pools: Pools) -> None:
    """Wait until a session waits for a row of another one."""
    waiting = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    async with asyncio.timeout(30):
        while not await pools.writing.fetchval(waiting):
            pass
