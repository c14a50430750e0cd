"""Spreadsheets: the template, the plan of what an upload would change, and applying it."""

import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from db.pools import Pools
from db.values import Role
from services import api_keys
from tests.asking import ask, refused
from tests.iati_files import activity, load, narrative, save
from tests.spreadsheet_files import (
    APPLY,
    TEMPLATE,
    UPLOAD,
    changed,
    counts,
    csv,
    opened,
    planned,
    rows_of,
    template,
)

PLAN = """query ($id: ID!) { spreadsheetPlan(id: $id) { state added changed unchanged refused done
    rows(first: 50) { totalCount nodes { sheet row outcome label programVersion program { iatiIdentifier }
        fields { field base proposed } problems { column name code value message(lang: "en") }
        revision { state } } } } }"""
PROGRAM = (
    """{ program(iatiIdentifier: "XX-1-1") { id version titles { language text } status plannedEnd } }"""
)


class Members:
    """Members of three organizations, with headers of their keys."""

    def __init__(self, client: httpx.AsyncClient, keys: dict[str, str]) -> None:
        self.client = client
        self.headers = {name: {"Authorization": f"Bearer {key}"} for name, key in keys.items()}

    @property
    def owner(self) -> dict[str, str]:
        return self.headers["owner"]

    async def plans(self, content: bytes, **options: Any) -> Any:
        return await planned(self.client, self.owner, content, **options)

    async def applies(self, plan: Any, who: str = "owner", **given: Any) -> Any:
        wanted = {"id": plan["id"], **given}
        answer = await ask(self.client, APPLY, {"input": wanted}, **self.headers[who])
        return answer["applySpreadsheetPlan"]

    async def program(self) -> Any:
        return (await ask(self.client, PROGRAM))["program"]

    async def publishes(self, *, titles: Any = None, **fields: Any) -> None:
        """Change the program as an administrator."""
        now = await self.program()
        given = {**fields, **({"titles": titles} if titles else {})}
        save = """mutation ($input: SaveProgramInput!) { saveProgram(input: $input) {
            ... on RevisionSaved { revision { id } } } }"""
        wanted = {"program": now["id"], "expectedVersion": now["version"], "fields": given}
        who = self.headers["administrator"]
        saved = await ask(self.client, save, {"input": wanted}, **who)
        id_ = saved["saveProgram"]["revision"]["id"]
        for version, name in enumerate(("submitRevision", "publishRevision"), 1):
            step = f"""mutation ($input: RevisionStepInput!) {{ {name}(input: $input) {{ __typename }} }}"""
            answer = await ask(self.client, step, {"input": {"id": id_, "expectedVersion": version}}, **who)
            assert answer[name]["__typename"] == "RevisionSaved"


@pytest.fixture
async def members(pools: Pools, reader: httpx.AsyncClient, tmp_path: Path) -> Members:
    """A hub with two programs of XX-1, and one of XX-2."""
    await load(
        pools,
        save(
            tmp_path / "a.xml",
            activity(
                "XX-1-1",
                '<activity-status code="2"/>',
                '<activity-date type="1" iso-date="2026-01-31"/>',
                f"<description>{narrative('Long story', 'fr')}{narrative('Cerita', 'id')}</description>",
                title="Old title",
            ),
            activity("XX-1-2", title="Second"),
            activity("XX-2-1", reporter="XX-2", name="Others", title="Of others"),
        ),
    )
    people = {
        "owner": ("XX-1", Role.CONTRIBUTOR),
        "reader": ("XX-1", Role.READER),
        "other": ("XX-2", Role.CONTRIBUTOR),
        "administrator": ("XX-1", Role.ADMINISTRATOR),
    }
    made = {name: await api_keys.create(pools.writing, *who, label=name) for name, who in people.items()}
    return Members(reader, {name: key.secret for name, key in made.items()})


async def test_a_template_has_the_programs_of_the_organization(members: Members) -> None:
    # when
    content = await template(members.client, members.owner)
    # then
    first, second = rows_of(content)
    assert (first["key"], first["title_en"], first["status"]) == ("XX-1-1", "Old title", "Implementation")
    assert first["planned_start"] == datetime.datetime(2026, 1, 31)  # noqa: DTZ001 - cells have no zone
    assert (first["description_id"], first["description_en"], first["version"]) == ("Cerita", None, 1)
    assert (second["key"], second["title_en"]) == ("XX-1-2", "Second")
    book, sheet = opened(content)
    assert sheet["D1"].value == "Title (Indonesian)"
    assert sheet.freeze_panes == "D3"
    assert sheet.row_dimensions[2].hidden
    assert sheet.column_dimensions["A"].hidden
    assert book["_lists"].sheet_state == "hidden"
    assert book.defined_names["choices_status"].attr_text == "_lists!$A$1:$A$6"
    assert [rule.formula1 for rule in sheet.data_validations.dataValidation] == ["choices_status"]


async def test_headings_are_in_the_requested_language(members: Members) -> None:
    content = await template(members.client, members.owner, "lang=id")
    assert opened(content)[1]["D1"].value == "Judul (Indonesia)"
    assert rows_of(content)[0]["status"] == "Pelaksanaan"


async def test_a_round_trip_plans_nothing(members: Members) -> None:
    for query in ("lang=en", "lang=id"):
        plan = await members.plans(await template(members.client, members.owner, query))
        assert (counts(plan), plan["rows"]) == ([0, 0, 2, 0], [])


async def test_a_plan_shows_each_row_and_changes_nothing(members: Members) -> None:
    # given a template with a changed, an emptied and a new program, and two faults
    given = await template(members.client, members.owner)
    content = changed(
        given,
        {
            (3, "title_id"): "Judul baru",
            (3, "status"): "Closed",
            (3, "planned_end"): "31/12/2026",
            (3, "description_id"): "-",
            (4, "planned_end"): "5/6/2026",
            (4, "status"): "Closd",
            (5, "title_en"): "Brand new",
            (5, "planned_start"): datetime.date(2027, 1, 1),
        },
    )
    before = await members.program()
    # when
    plan = await members.plans(content)
    # then
    assert counts(plan) == [1, 1, 0, 1]
    stored = (await ask(members.client, PLAN, {"id": plan["id"]}, **members.owner))["spreadsheetPlan"]
    rows = stored["rows"]["nodes"]
    assert [(row["row"], row["outcome"], row["label"]) for row in rows] == [
        (3, "CHANGE", "Judul baru"),
        (4, "REFUSED", "Second"),
        (5, "ADD", "Brand new"),
    ]
    english, french = {"language": "en", "text": "Old title"}, {"language": "fr", "text": "Long story"}
    assert {each["field"]: (each["base"], each["proposed"]) for each in rows[0]["fields"]} == {
        "titles": ([english], [english, {"language": "id", "text": "Judul baru"}]),
        "descriptions": ([french, {"language": "id", "text": "Cerita"}], [french]),
        "status": ("IMPLEMENTATION", "CLOSED"),
        "plannedEnd": (None, "2026-12-31"),
    }
    assert [(each["column"], each["code"], each["value"]) for each in rows[1]["problems"]] == [
        ("H", "CHOICE", "Closd"),
        ("K", "DATE_AMBIGUOUS", "5/6/2026"),
    ]
    assert rows[2]["program"] is None
    assert await members.program() == before
    count = "{ revisions { totalCount } }"
    assert (await ask(members.client, count, None, **members.owner))["revisions"]["totalCount"] == 0


async def test_a_plan_is_applied_as_it_was_shown(members: Members) -> None:
    # given
    given = await template(members.client, members.owner)
    content = changed(given, {(3, "title_en"): "New title", (5, "title_id"): "Baru"})
    plan = await members.plans(content)
    # when
    answer = await members.applies(plan, submit=True)
    # then
    assert answer["__typename"] == "SpreadsheetApplied"
    assert (answer["plan"]["state"], answer["plan"]["done"]) == ("APPLIED", 2)
    first, second, third = answer["plan"]["rows"]["nodes"]
    assert first["revision"] == {
        "state": "SUBMITTED",
        "isNew": False,
        "fields": [
            {
                "field": "titles",
                "base": [{"language": "en", "text": "Old title"}],
                "proposed": [{"language": "en", "text": "New title"}],
            }
        ],
    }
    assert (second["outcome"], second["revision"]) == ("UNCHANGED", None)
    assert (third["revision"]["isNew"], third["revision"]["state"]) == (True, "SUBMITTED")
    # and it is not applied twice
    again = await members.applies(plan)
    assert (again["__typename"], again["plan"]) == ("SpreadsheetClosed", {"state": "APPLIED"})
    # and the same file does not propose the new program again
    plan = await members.plans(content)
    assert counts(plan) == [0, 1, 1, 1]
    assert plan["rows"][1]["problems"][0]["code"] == "ALREADY_PROPOSED"


async def test_a_repeated_request_is_answered_alike(members: Members) -> None:
    given = changed(await template(members.client, members.owner), {(3, "title_en"): "New title"})
    plan = await members.plans(given)
    answers = [await members.applies(plan, idempotencyKey="once") for _ in range(2)]
    assert answers[0] == answers[1]
    assert answers[0]["plan"]["done"] == 1
    other = await members.applies(plan, idempotencyKey="once", submit=True)
    assert other["problems"] == [{"path": "input.idempotencyKey", "code": "KEY_USED"}]


async def test_a_plan_with_refused_rows_is_applied_only_on_request(members: Members) -> None:
    given = await template(members.client, members.owner)
    plan = await members.plans(changed(given, {(3, "title_en"): "New title", (4, "status"): "?"}))
    answer = await members.applies(plan)
    assert (answer["__typename"], answer["plan"]) == ("SpreadsheetRefused", {"refused": 1})
    answer = await members.applies(plan, leaveOut=True)
    assert (answer["__typename"], answer["plan"]["done"]) == ("SpreadsheetApplied", 1)


async def test_rows_that_moved_are_named_and_nothing_is_applied(members: Members) -> None:
    # given a plan, and another change of the same field
    given = await template(members.client, members.owner)
    plan = await members.plans(changed(given, {(3, "status"): "Closed", (4, "status"): "Closed"}))
    await members.publishes(status="SUSPENDED")
    # when
    answer = await members.applies(plan)
    # then
    assert answer["__typename"] == "SpreadsheetMoved"
    assert answer["rows"] == [{"sheet": "Program", "row": 3, "label": "Old title"}]
    mine = "{ revisions(filter: {state: [DRAFT]}) { totalCount } }"
    assert (await ask(members.client, mine, None, **members.owner))["revisions"]["totalCount"] == 0
    # and the others are applied on request
    answer = await members.applies(plan, leaveOut=True)
    assert answer["plan"]["done"] == 1


async def test_a_change_of_another_field_does_not_move_a_row(members: Members) -> None:
    given = await template(members.client, members.owner)
    plan = await members.plans(changed(given, {(3, "status"): "Closed"}))
    await members.publishes(plannedEnd="2027-01-31")
    answer = await members.applies(plan)
    assert answer["__typename"] == "SpreadsheetApplied"


async def test_an_old_template_neither_reverts_nor_overwrites_newer_edits(members: Members) -> None:
    # given a template of version 1, after which others have changed the title and the status
    given = await template(members.client, members.owner)
    titles = [{"language": "en", "text": "Newer title"}]
    await members.publishes(titles=titles, status="SUSPENDED")
    # when it comes back as it was, then nothing is planned
    assert counts(await members.plans(given)) == [0, 0, 2, 0]
    # when it has other edits, then they are planned, and only those
    plan = await members.plans(changed(given, {(3, "planned_end"): "2027-12-31", (3, "title_id"): "Judul"}))
    (row,) = plan["rows"]
    assert [(each["field"], each["new"]) for each in row["fields"]] == [
        ("titles", [*titles, {"language": "id", "text": "Judul"}]),
        ("plannedEnd", "2027-12-31"),
    ]
    # when it has an edit of the same field, then it is refused
    plan = await members.plans(changed(given, {(3, "status"): "Closed"}))
    (row,) = plan["rows"]
    (problem,) = row["problems"]
    assert problem["code"] == "CHANGED_SINCE"
    assert problem["message"] == (
        "Others have changed this value since the template was made, to 'SUSPENDED': download a new template."
    )


async def test_csv_is_read_like_a_workbook(members: Members) -> None:
    lines = [
        "key|title_en|planned_end|status",
        "XX-1-1|Old title|31/12/2026|CLOSED",
        "|New one|2027-02-01|Ditutup",
    ]
    for separator in (",", ";", "\t"):
        plan = await members.plans(csv(lines, separator), kind="text/csv")
        assert counts(plan) == [1, 1, 0, 0]
        assert [(each["field"], each["new"]) for each in plan["rows"][0]["fields"]] == [
            ("status", "CLOSED"),
            ("plannedEnd", "2026-12-31"),
        ]


async def test_others_see_neither_plan_nor_template(members: Members) -> None:
    # given
    given = await template(members.client, members.owner)
    plan = await members.plans(changed(given, {(3, "status"): "Closed"}))
    other = members.headers["other"]
    # then another organization sees and applies nothing of it
    assert (await ask(members.client, PLAN, {"id": plan["id"]}, **other))["spreadsheetPlan"] is None
    listed = "{ spreadsheetPlans { totalCount nodes { id } } }"
    assert (await ask(members.client, listed, None, **other))["spreadsheetPlans"]["totalCount"] == 0
    assert (await ask(members.client, listed, None, **members.owner))["spreadsheetPlans"]["totalCount"] == 1
    assert (await members.applies(plan, "other"))["__typename"] == "NotFound"
    assert (await members.applies(plan, "reader"))["__typename"] == "NotPermitted"
    # and anonymous viewers and readers get neither
    assert (await refused(members.client, listed))[0] == "FORBIDDEN"
    assert (await members.client.get(TEMPLATE)).status_code == 403
    for who in ("reader",):
        response = await members.client.post(UPLOAD, headers=members.headers[who], content=given)
        assert response.status_code == 403
