"""The sample plan's commitments and reports of 2023: commitment against realisation by pillar, exactly."""

import csv
from io import StringIO

import httpx

from tests.asking import ask
from tests.printed import ROOT

EXAMPLE = (ROOT / "web/src/examples/20-commitment-against-realisation.graphql").read_text("utf-8")
COUNTS = ("key", "committed", "reported", "realised", "partly", "dropped", "rate", "gap")
ACTIONS = ("actionsCommitted", "actionsInForce")
REPORTS = """{ reports(filter: {plan: ["RANPE-1"], year: [2023]}) { nodes {
    organization { identifier } status template { code isSample }
    items { commitment { node { code } } values { key text isPrefilled } ownCheck secretariatCheck } } } }"""
DUTIES = """{ duties(year: 2023, state: [OVERDUE], asOf: "2024-01-02") {
    organization { identifier } template { code } daysLeft state } }"""


async def test_commitment_against_realisation_by_pillar(client: httpx.AsyncClient) -> None:
    # given the sample plan; when the example of the home page is sent
    found = (await ask(client, EXAMPLE, Accept_Language="en"))["commitments"]
    # then commitments, realisations and actions are counted apart
    assert found["totalCount"] == 20
    groups = found["summary"]
    assert [tuple(each[name] for name in COUNTS) for each in groups] == [
        ("1", 15, 11, 8, 2, 1, "0.5333", 7),
        ("2", 3, 3, 1, 1, 0, "0.3333", 2),
        ("3", 2, 1, 1, 0, 1, "0.5", 1),
    ]
    assert [tuple(each[name] for name in ACTIONS) for each in groups] == [(12, 16), (3, 4), (2, 3)]
    # and the money of each currency, with the gap
    assert groups[0]["money"] == [
        {
            "currency": "IDR",
            "plannedBudget": "9650000000",
            "realisedBudget": "7130000000",
            "gap": "2520000000",
            "rate": "0.7389",
        },
        {
            "currency": "USD",
            "plannedBudget": "40000",
            "realisedBudget": "38000",
            "gap": "2000",
            "rate": "0.95",
        },
    ]


async def test_sample_reports_are_approved_and_filled_in(client: httpx.AsyncClient) -> None:
    # given the approved sample reports; when an anonymous viewer reads them
    reports = (await ask(client, REPORTS))["reports"]["nodes"]
    # then there is an item for each commitment, filled in by the hub, validated twice
    assert [(each["organization"]["identifier"], each["status"]) for each in reports] == [
        ("ID-CONTOH-KL-06", "APPROVED"),
        ("ID-CONTOH-KL-05", "APPROVED"),
    ]
    assert {each["template"]["isSample"] for each in reports} == {True}
    items = [each for report in reports for each in report["items"]]
    assert [each["commitment"]["node"]["code"] for each in items] == ["1.2.1", "1.7.1", "2.1", "2.2"]
    assert {(each["ownCheck"], each["secretariatCheck"]) for each in items} == {("VALID", "VALID")}
    values = {each["key"]: (each["text"], each["isPrefilled"]) for each in items[0]["values"]}
    assert (values["plannedBudget"], values["realisedBudget"]) == (
        ("1200000000 IDR", True),
        ("1150000000 IDR", True),
    )
    assert values["isContinued"] == (None, False)


async def test_others_are_overdue(client: httpx.AsyncClient) -> None:
    duties = (await ask(client, DUTIES))["duties"]
    realisation = {each["organization"]["identifier"] for each in duties if each["daysLeft"] == -2}
    # What members alone see is open to others.
    assert realisation == {
        *("ID-CONTOH-KL-01", "ID-CONTOH-KL-02", "ID-CONTOH-KL-03", "ID-CONTOH-KL-04"),
        *("ID-CONTOH-LSM-03", "ID-CONTOH-PD-JT"),
    }


async def test_commitments_and_reports_are_exported(client: httpx.AsyncClient) -> None:
    rows = {}
    for name in ("commitments", "reports", "reportTemplates"):
        answer = await client.get(f"/export/{name}", params={"format": "csv"})
        assert answer.status_code == 200, answer.text
        rows[name] = list(csv.reader(StringIO(answer.text, newline="")))
    assert [len(each) for each in rows.values()] == [21, 3, 3]
    assert rows["commitments"][0][0].startswith("organization")
