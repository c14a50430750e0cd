"""Reports: begun from a template, filled in by the hub, validated twice, approved, locked; what is owed."""

from pathlib import Path
from typing import Any

import pytest

from db.pools import Pools
from services.imports.plans.faults import PlanRefused
from services.imports.templates import importer
from tests.asking import ask
from tests.plan_trees import plant
from tests.test_commitments import commits
from tests.test_revisions import Cast, Party, cast

__all__ = ["cast"]

TEMPLATES = """templates:
  - code: T-1
    plan: SAMPLE-1
    period: REALISATION
    sample: true
    title: {id: Laporan, en: Report}
    owes: {leads: true, committed: true}
    deadlines:
      - {year: 2023, opens: 2023-12-01, due: 2023-12-20}
      - {year: 2024, due: 2024-12-20}
    fields:
      - {key: planned, kind: MONEY, label: {en: Planned}, required: true, prefill: COMMITMENT_PLANNED_BUDGET}
      - {key: outputs, kind: NUMBER, label: {en: Outputs}, prefill: COMMITMENT_PLANNED_OUTPUT_COUNT}
      - {key: programs, kind: MONEY, label: {en: Programs}, prefill: PROGRAM_BUDGETS}
      - {key: done, kind: DATE, label: {en: Done}, required: true}
      - key: state
        kind: CHOICE
        label: {en: State}
        choices: {GOOD: {en: Good}, BAD: {en: Bad}}
      - {key: proof, kind: FILE_URL, label: {en: Proof}}
      - {key: goesOn, kind: BOOLEAN, label: {en: Goes on}}
"""
BROKEN = """templates:
  - code: T-1
    plan: NOWHERE
    period: YEARLY
    title: {id: Laporan}
    owes: {}
    color: red
    deadlines:
      - {year: 2023, opens: 2023-12-31, due: 2023-12-20}
      - {year: 2023, due: soon}
    fields:
      - {key: a, kind: MONEY, label: A, prefill: OUTPUT_ACTUALS}
      - {key: a, kind: CHOICE, label: A}
  - code: t-1
    plan: SAMPLE-1
    period: PROGRESS
    title: Laporan
    owes: {leads: maybe}
    deadlines: []
    fields: []
"""
FAULTS = [
    "4: 'YEARLY' is no value of `period`: use one of PROGRESS, REALISATION.",
    "6: Nobody owes a report: give `types`, or set `leads` or `committed` to true.",
    (
        "7: The key 'color' is not known: the keys are code, plan, period, title, description, sample, owes, "
        "deadlines, fields."
    ),
    "9: `opens` (2023-12-31) is after `due` (2023-12-20).",
    "10: 'soon' is no day: write `due` as 2023-10-09.",
    "10: The year 2023 has a deadline already: keep one.",
    "12: OUTPUT_ACTUALS fills in a field of the kind NUMBER or TEXT, not MONEY.",
    "13: A field of the kind CHOICE needs `choices`; others have none.",
    "13: The template has the key 'a' already: give each field its own.",
    "18: Nobody owes a report: give `types`, or set `leads` or `committed` to true.",
    "18: `leads` must be true or false, not 'maybe'.",
]
PROBLEMS = '... on InvalidInput { problems { path code value message(lang: "en") } }'
REPORT = """id version status visibility submittedAt approvedAt decisionReason items { ownCheck
    secretariatCheck secretariatComment narrative(lang: "en") commitment { node { code } }
    values { key text isPrefilled sources { __typename } } }"""
STEPS = {
    "startReport": "StartReportInput",
    "validateReportItems": "ValidateReportItemsInput",
    "submitReport": "ReportStepInput",
    "approveReport": "ReportStepInput",
    "reopenReport": "ReopenReportInput",
}
SAVE = f"""mutation ($input: SaveReportInput!) {{ saveReport(input: $input) {{ __typename
    ... on RevisionSaved {{ revision {{ id version }} }} {PROBLEMS} }} }}"""
DUTIES = """query ($organization: ID, $year: Int, $state: [DutyState!], $asOf: Date) {
    duties(organization: $organization, year: $year, state: $state, asOf: $asOf) {
        template { code } organization { identifier } year dueOn daysLeft state isOverdue
        report { status } } }"""


async def takes(party: Party, name: str, **given: Any) -> Any:
    query = f"""mutation ($input: {STEPS[name]}!) {{ {name}(input: $input) {{ __typename
        ... on ReportSaved {{ report {{ {REPORT} }} }} {PROBLEMS} }} }}"""
    return (await party.reads(query, input=given))[name]


async def does(party: Party, name: str, report: Any, **given: Any) -> Any:
    """Take a step that must succeed, and read the report after it."""
    answer = await takes(party, name, id=report["id"], expectedVersion=report["version"], **given)
    assert answer["__typename"] == "ReportSaved", answer
    return answer["report"]


async def outcome(party: Party, name: str, report: Any, **given: Any) -> Any:
    """How a step ends: the type of the payload, or the codes of the problems."""
    answer = await takes(party, name, id=report["id"], expectedVersion=report["version"], **given)
    return [each["code"] for each in answer["problems"]] if "problems" in answer else answer["__typename"]


async def fills(party: Party, report: Any, item: Any) -> Any:
    """Save and publish values of an item; the own organization does both."""
    about = {"report": report["id"], "expectedVersion": report["version"]}
    answer = (await party.reads(SAVE, input={**about, "fields": {"items": [item]}}))["saveReport"]
    if answer["__typename"] != "RevisionSaved":
        return answer
    submitted = await party.does("submitRevision", answer["revision"])
    await party.does("publishRevision", submitted)
    query = f"query ($id: ID!) {{ node(id: $id) {{ ... on Report {{ {REPORT} }} }} }}"
    return (await party.reads(query, id=report["id"]))["node"]


@pytest.fixture
async def nodes(cast: Cast, pools: Pools, tmp_path: Path) -> dict[str, str]:
    """The nodes of the plan, by code; its template is imported."""
    found = await plant(pools)
    file = tmp_path / "templates.yaml"
    file.write_text(TEMPLATES)
    report = await importer.run(pools, file)
    assert report.changes == [("added", "T-1")]
    assert (await importer.run(pools, file)).changes == [("unchanged", "T-1")]
    file.write_text(TEMPLATES.replace("2024-12-20", "2024-12-22"))
    assert (await importer.run(pools, file, dry_run=True)).changes == [("changed", "T-1")]
    return found


async def template(party: Party) -> str:
    return (await party.reads('{ reportTemplate(code: "t-1") { id } }'))["reportTemplate"]["id"]


async def test_a_report_goes_its_way(cast: Cast, nodes: dict[str, str]) -> None:
    # given a report of a member with one commitment, which the hub fills in
    one = await commits(cast, cast.owner, nodes["1.1.1"], 2023, 1000)
    about = {"template": await template(cast.owner), "year": 2023}
    report = (await takes(cast.owner, "startReport", **about))["report"]
    assert (report["status"], report["visibility"]) == ("DRAFT", "OWNER")
    (item,) = report["items"]
    filled = {"isPrefilled": True, "sources": [{"__typename": "Commitment"}]}
    empty = {"text": None, "isPrefilled": False, "sources": []}
    assert item["values"] == [
        {"key": "planned", "text": "1000 IDR", **filled},
        {"key": "outputs", "text": "2", **filled},
        *({"key": key, **empty} for key in ("programs", "done", "state", "proof", "goesOn")),
    ]
    # when a required field is empty, then it can't be validated, nor submitted
    verdict = {"commitment": one["id"], "check": "VALID"}
    assert await outcome(cast.owner, "validateReportItems", report, items=[verdict]) == [
        "REPORT_FIELD_MISSING"
    ]
    assert await outcome(cast.owner, "submitReport", report) == ["ITEMS_PENDING"]
    # and its own organization fills it in and publishes that itself
    values = [{"key": "done", "date": "2023-12-01"}, {"key": "outputs", "number": 3}]
    texts = [{"language": "en", "text": "All done."}]
    report = await fills(cast.owner, report, {"commitment": one["id"], "values": values, "narratives": texts})
    (item,) = report["items"]
    assert item["narrative"] == "All done."
    assert item["values"][1] == {"key": "outputs", "text": "3", "isPrefilled": False, "sources": []}
    assert item["values"][0]["isPrefilled"]
    # and then it is validated and submitted, and the secretariat returns an item with a comment
    report = await does(cast.owner, "validateReportItems", report, items=[verdict])
    assert await outcome(cast.reviewer, "validateReportItems", report, items=[verdict]) == "NotFound"
    report = await does(cast.owner, "submitReport", report)
    assert (report["status"], report["visibility"]) == ("SUBMITTED", "MEMBERS")
    back = {"commitment": one["id"], "check": "RETURNED"}
    asked = {"items": [back], "asSecretariat": True}
    assert await outcome(cast.owner, "validateReportItems", report, **asked) == "NotPermitted"
    assert await outcome(cast.reviewer, "validateReportItems", report, **asked) == ["ITEM_COMMENT"]
    report = await does(
        cast.reviewer,
        "validateReportItems",
        report,
        items=[{**back, "comment": "Proof?"}],
        asSecretariat=True,
    )
    assert (report["status"], report["items"][0]["ownCheck"]) == ("RETURNED", "PENDING")
    assert report["items"][0]["secretariatComment"] == "Proof?"
    # and with the proof it is validated twice and approved
    proof = {"key": "proof", "text": "https://example.org/a.pdf"}
    report = await fills(cast.owner, report, {"commitment": one["id"], "values": [proof]})
    report = await does(cast.owner, "validateReportItems", report, items=[verdict])
    report = await does(cast.owner, "submitReport", report)
    assert await outcome(cast.reviewer, "approveReport", report) == ["ITEMS_PENDING"]
    report = await does(cast.reviewer, "validateReportItems", report, items=[verdict], asSecretariat=True)
    report = await does(cast.reviewer, "approveReport", report)
    assert (report["status"], report["visibility"]) == ("APPROVED", "PUBLIC")
    # and it is locked until it is opened again with a reason
    refused = await fills(cast.owner, report, {"commitment": one["id"], "values": [proof]})
    assert refused["__typename"] == "InvalidInput"
    assert await outcome(cast.owner, "submitReport", report) == "WrongState"
    query = '{ reports(filter: {year: [2023], plan: ["SAMPLE-1"]}) { nodes { id } } }'
    assert len((await ask(cast.owner.client, query))["reports"]["nodes"]) == 1
    assert await outcome(cast.reviewer, "reopenReport", report, reason=" ") == ["BLANK"]
    assert await outcome(cast.owner, "reopenReport", report, reason="Wrong.") == "NotPermitted"
    report = await does(cast.reviewer, "reopenReport", report, reason="A sum was wrong.")
    assert (report["status"], report["decisionReason"]) == ("RETURNED", "A sum was wrong.")
    assert report["items"][0]["ownCheck"] == "PENDING"


async def test_bad_values_of_reports_are_refused(cast: Cast, nodes: dict[str, str]) -> None:
    one = await commits(cast, cast.owner, nodes["1.1.1"], 2023, 1000)
    about = {"template": await template(cast.owner), "year": 2023}
    report = (await takes(cast.owner, "startReport", **about))["report"]

    async def wrong(**value: Any) -> list[tuple[str, str]]:
        item = {"commitment": one["id"], "values": [value]}
        answer = await fills(cast.owner, report, item)
        return [(each["path"].rpartition(".")[2], each["code"]) for each in answer["problems"]]

    assert await wrong(key="nothing", text="x") == [("nothing", "REPORT_FIELD")]
    assert await wrong(key="done", text="soon") == [("done", "VALUE_KIND")]
    assert await wrong(key="outputs", boolean=True) == [("outputs", "VALUE_KIND")]
    assert await wrong(key="state", text="UGLY") == [("state", "CHOICE")]
    assert await wrong(key="proof", text="nowhere") == [("proof", "URL")]
    assert await wrong(key="planned", money={"amount": -5, "currency": "IDR"}) == [("amount", "NEGATIVE")]
    # A report twice, a year without a deadline, another organization's report.
    assert [each["code"] for each in (await takes(cast.owner, "startReport", **about))["problems"]] == [
        "REPORT_EXISTS"
    ]
    late = await takes(cast.owner, "startReport", template=about["template"], year=2030)
    assert [(each["code"], each["message"]) for each in late["problems"]] == [
        ("NO_DEADLINE", "The template has no deadline for 2030: it has 2023, 2024.")
    ]
    organization = (await cast.owner.reads('{ organization(identifier: "XX-1") { id } }'))["organization"][
        "id"
    ]
    other = await takes(cast.other, "startReport", **about, organization=organization)
    assert other["__typename"] == "NotPermitted"


async def test_duties_say_what_is_owed_and_when(cast: Cast, nodes: dict[str, str]) -> None:
    # given a lead, and a member with a commitment, whose report is a draft
    await commits(cast, cast.other, nodes["2.1.1"], 2023, 5)
    await takes(cast.other, "startReport", template=await template(cast.other), year=2023)

    async def owed(party: Party, **given: Any) -> list[Any]:
        return (await party.reads(DUTIES, **given))["duties"]

    # then each sees its own draft, and others do not
    duty = {"template": {"code": "T-1"}, "year": 2023, "dueOn": "2023-12-20"}
    lead = {"organization": {"identifier": "XX-1"}, "state": "OPEN", "report": None}
    member = {"organization": {"identifier": "XX-2"}, "state": "DRAFT", "report": {"status": "DRAFT"}}
    days = {"daysLeft": 10, "isOverdue": False}
    assert await owed(cast.other, year=2023, asOf="2023-12-10") == [
        {**duty, **lead, **days},
        {**duty, **member, **days},
    ]
    hidden = {**member, "state": "OPEN", "report": None}
    late = {"daysLeft": -1, "isOverdue": True}
    overdue = {"year": 2023, "state": ["OVERDUE"]}
    assert await owed(cast.owner, **overdue, asOf="2023-12-21") == [
        {**duty, **lead, **late},
        {**duty, **hidden, **late},
    ]
    assert await owed(cast.owner, **overdue, asOf="2023-12-20") == []
    assert await owed(cast.other, year=2023, state=["DRAFT"], asOf="2023-12-20") == [
        {**duty, **member, "daysLeft": 0, "isOverdue": False}
    ]
    query = '{ viewer { duties(year: 2024, asOf: "2024-12-19") { dueOn daysLeft } } }'
    assert (await cast.owner.reads(query))["viewer"]["duties"] == [{"dueOn": "2024-12-20", "daysLeft": 1}]
    assert (await ask(cast.owner.client, query))["viewer"]["duties"] == []


async def test_a_broken_file_of_templates_is_refused_with_its_lines(
    cast: Cast, pools: Pools, tmp_path: Path
) -> None:
    await plant(pools)
    file = tmp_path / "broken.yaml"
    file.write_text(BROKEN)
    with pytest.raises(PlanRefused) as refused:
        await importer.run(pools, file)
    lines = [line.removeprefix(f"{file}:") for line in str(refused.value).splitlines()]
    assert lines[:-1] == FAULTS
    assert await pools.writing.fetchval("SELECT count(*) FROM report_template") == 0
