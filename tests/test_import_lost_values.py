"""Values of IATI that are shown and exported: markers, identifiers, plans, defaults, details, baselines."""

import re
from pathlib import Path

import pytest
from lxml import etree

from db.pools import Pools
from services.exporting.iati import reading
from services.exporting.iati.files import BEGIN, END, activities_xml
from services.imports import activities
from services.imports.left_out import left_out
from services.querying.reader import Reader
from services.querying.viewers import ANONYMOUS
from tests.asking import ask, refused
from tests.conftest import REAL_DATA
from tests.iati_files import activity, load, rows, save

CASES = Path(__file__).parent / "data" / "cases"
EVERYTHING = Path(__file__).parent / "data" / "iati-every-element.xml"
IMPORT_PAGE = Path(__file__).parents[1] / "docs" / "import.md"
SCHEMA = REAL_DATA / "reference" / "schemas" / "iati-activities-schema.xsd"
FOUND = "query($filter: ProgramFilter) { programs(filter: $filter) { nodes { iatiIdentifier } } }"
SHOWN = """
{ programs { nodes {
  humanitarian capitalSpend conditionsAttached conditions { type { code } text }
  humanitarianScopes { type { code } scope { vocabulary code name(lang: "en") } vocabularyUri }
  policyMarkers { marker { vocabulary code name(lang: "en") } significance { code } vocabularyUri }
  otherIdentifiers { identifier type { code } ownerIdentifier ownerName }
  budgetNotProvided { code }
  defaults { collaborationType { code } flowType { code } financeType { code } tiedStatus { code }
    aidTypes { vocabulary code } }
  plannedDisbursements { type { code } periodStart periodEnd value { amount currency } valueDate
    provider { identifier } providerActivityId receiver { identifier } receiverActivityId }
  locations { reference description activityDescription reach { code } locationClass { code } feature { code }
    codes { vocabulary code } areas { level area { vocabulary code } } }
  transactions { nodes { reference humanitarian disbursementChannel { code } flowType { code }
    financeType { code } aidTypes { code } tiedStatus { code } } }
  documents { nodes { description languages published } }
  outputs { nodes { aggregation references { uri reference { vocabulary code } }
    indicators { aggregation references { uri reference { vocabulary code } } baseline { value }
      baselines { value date locations dimensions { name } } periods { targets { locations } } } } }
} } }
"""


async def found(client, **filter_):
    data = await ask(client, FOUND, {"filter": filter_})
    return [node["iatiIdentifier"] for node in data["programs"]["nodes"]]


async def exported(pools: Pools) -> bytes:
    """All programs as a file."""
    ids = [identity for (identity,) in await rows(pools, "SELECT id FROM program ORDER BY iati_identifier")]
    records = await reading.activities(Reader(pools, ANONYMOUS), ids)
    return BEGIN + activities_xml(records, incomplete=True) + END


async def test_everything_is_shown(reader, pools):
    await load(pools, EVERYTHING)

    [program] = (await ask(reader, SHOWN))["programs"]["nodes"]

    scale = {"code": "1"}
    assert program == {
        "humanitarian": True,
        "capitalSpend": "12.5",
        "conditionsAttached": True,
        "conditions": [{"type": {"code": "2"}, "text": "Report every year"}],
        "humanitarianScopes": [
            {
                "type": scale,
                "scope": {
                    "vocabulary": "HumanitarianScopeVocabulary-1-2",
                    "code": "EQ-2026-000001-IDN",
                    "name": "Earthquake",
                },
                "vocabularyUri": "https://example.org/scopes",
            }
        ],
        "policyMarkers": [
            {
                "marker": {"vocabulary": "PolicyMarker", "code": "1", "name": "Gender equality"},
                "significance": {"code": "2"},
                "vocabularyUri": "https://example.org/markers",
            }
        ],
        "otherIdentifiers": [
            {
                "identifier": "OLD-1",
                "type": {"code": "A3"},
                "ownerIdentifier": "XX-1",
                "ownerName": "Sample ministry",
            }
        ],
        "budgetNotProvided": {"code": "2"},
        "defaults": {
            "collaborationType": scale,
            "flowType": {"code": "10"},
            "financeType": {"code": "110"},
            "tiedStatus": {"code": "5"},
            "aidTypes": [{"vocabulary": "AidType", "code": "C01"}],
        },
        "plannedDisbursements": [
            {
                "type": scale,
                "periodStart": "2026-01-01",
                "periodEnd": "2026-06-30",
                "value": {"amount": "77", "currency": "IDR"},
                "valueDate": "2026-01-01",
                "provider": {"identifier": "XX-2"},
                "providerActivityId": "XX-2-A",
                "receiver": {"identifier": "XX-3"},
                "receiverActivityId": "XX-3-A",
            }
        ],
        "locations": [
            {
                "reference": "L1",
                "description": "A village on a river",
                "activityDescription": "Wells are dug",
                "reach": scale,
                "locationClass": {"code": "2"},
                "feature": {"code": "PPL"},
                "codes": [{"vocabulary": "GeographicVocabulary-G1", "code": "1642907"}],
                "areas": [{"level": 1, "area": {"vocabulary": "GeographicVocabulary-G1", "code": "1642672"}}],
            }
        ],
        "transactions": {
            "nodes": [
                {
                    "reference": "T-1",
                    "humanitarian": False,
                    "disbursementChannel": {"code": "2"},
                    "flowType": {"code": "10"},
                    "financeType": {"code": "110"},
                    "aidTypes": [{"code": "C01"}],
                    "tiedStatus": {"code": "5"},
                }
            ]
        },
        "documents": {
            "nodes": [
                {"description": "What will be done", "languages": ["en"], "published": "2026-01-05"},
                {"description": None, "languages": [], "published": None},
            ]
        },
        "outputs": {
            "nodes": [
                {
                    "aggregation": True,
                    "references": [
                        {
                            "uri": "https://example.org/results",
                            "reference": {"vocabulary": "ResultVocabulary-99", "code": "RES-1"},
                        }
                    ],
                    "indicators": [
                        {
                            "aggregation": False,
                            "references": [
                                {
                                    "uri": "https://example.org/indicators/1",
                                    "reference": {"vocabulary": "IndicatorVocabulary-99", "code": "IND-1"},
                                }
                            ],
                            "baseline": {"value": "3"},
                            "baselines": [
                                {"value": "3", "date": "2025-12-31", "locations": [], "dimensions": []},
                                {
                                    "value": "1",
                                    "date": "2025-12-31",
                                    "locations": ["L1"],
                                    "dimensions": [{"name": "kind"}],
                                },
                            ],
                            "periods": [{"targets": [{"locations": ["L1"]}]}],
                        }
                    ],
                }
            ]
        },
    }


async def test_everything_that_is_kept_is_exported(pools):
    await load(pools, EVERYTHING)

    file = await exported(pools)

    [written] = etree.fromstring(file).iterfind("iati-activity")
    [read] = etree.parse(EVERYTHING).getroot().iterfind("iati-activity")
    assert [*left_out(written)] == []
    before, after = (activities.activity(each, activities.context_of(each)) for each in (read, written))
    # A document of a result comes back at the result, and a default currency at each value.
    assert before == after


@pytest.mark.real
async def test_the_file_with_everything_is_valid_and_so_is_its_export(pools):
    await load(pools, EVERYTHING)
    schema = etree.XMLSchema(etree.parse(SCHEMA))

    for file in (EVERYTHING.read_bytes(), await exported(pools)):
        assert schema.validate(etree.fromstring(file)), schema.error_log


async def test_the_report_counts_what_is_left_out_and_the_page_names_it(pools):
    # given the table of the page
    table = IMPORT_PAGE.read_text("utf-8").split("**What is left out.**")[1].split("\n**")[0]
    named = set(re.findall(r"^\| `([^`]+)` \|", table, re.MULTILINE))
    # when a file with every element is imported
    report = await load(pools, EVERYTHING)
    # then the report counts exactly these
    assert set(report.left_out) == named
    assert report.stored()["left_out"] == [(path, 1) for path in sorted(named)]


async def test_a_second_import_of_everything_changes_nothing(pools):
    await load(pools, EVERYTHING)

    report = await load(pools, EVERYTHING)

    assert dict(report.counts["programs"]) == {"unchanged": 1}


async def test_the_later_of_two_revisions_counts(reader, pools):
    await load(pools, CASES / "c21-two-revisions.xml")

    data = await ask(
        reader,
        """{ programs { nodes { totalBudgets { amount currency } }
            aggregate { budgets { currency sum } } } }""",
    )

    assert data["programs"]["nodes"] == [{"totalBudgets": [{"amount": "130", "currency": "USD"}]}]
    assert data["programs"]["aggregate"]["budgets"] == [{"currency": "USD", "sum": "130"}]


async def test_revisions_of_one_date_and_of_other_periods_are_added(reader, pools, tmp_path):
    def budget(amount, day, end="2026-12-31"):
        return (
            f'<budget type="2"><period-start iso-date="2026-01-01"/><period-end iso-date="{end}"/>'
            f'<value value-date="{day}">{amount}</value></budget>'
        )

    lines = [budget(1, "2026-02-01"), budget(2, "2026-03-01"), budget(4, "2026-03-01")]
    await load(
        pools, save(tmp_path / "a.xml", activity("A", *lines, budget(8, "2026-01-01", end="2026-06-30")))
    )

    data = await ask(reader, "{ programs { nodes { totalBudgets { amount } } } }")

    assert data["programs"]["nodes"] == [{"totalBudgets": [{"amount": "14"}]}]


async def test_planned_disbursements_are_shown_and_never_added(reader, pools):
    await load(pools, CASES / "c22-planned-disbursement.xml")

    data = await ask(
        reader,
        """{ programs { nodes { plannedDisbursements { value { amount currency } periodStart periodEnd }
            totalBudgets { amount } budgets { status { code } } } } }""",
    )

    assert data["programs"]["nodes"] == [
        {
            "plannedDisbursements": [
                {
                    "value": {"amount": "77", "currency": "USD"},
                    "periodStart": "2026-01-01",
                    "periodEnd": "2026-06-30",
                }
            ],
            "totalBudgets": [],
            "budgets": [],
        }
    ]


@pytest.mark.parametrize("number", ["ID-KHH-UJI1-C23-LAMA", "KONTRAK-7788", "kontrak-7788"])
async def test_search_finds_a_program_by_its_other_identifiers_first(reader, pools, tmp_path, number):
    other = activity("XX-1-B", title=f"About {number}")
    await load(pools, CASES / "c23-other-identifier.xml", save(tmp_path / "b.xml", other))

    data = await ask(
        reader,
        "query($q: String!) { search(query: $q) { nodes { ... on Program { iatiIdentifier } } } }",
        {"q": number},
    )

    assert data["search"]["nodes"][0] == {"iatiIdentifier": "ID-KHH-UJI1-C23-BARU"}


LOOK_UP = """
query($identifier: String!) {
  program(iatiIdentifier: $identifier) { iatiIdentifier reportingOrganization { identifier } }
}
"""


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("ID-KHH-UJI1-C23-BARU", "ID-KHH-UJI1-C23-BARU"),
        ("ID-KHH-UJI1-C23-LAMA", "ID-KHH-UJI1-C23-BARU"),
        # an internal number is no IATI identifier
        ("KONTRAK-7788", None),
    ],
)
async def test_a_program_is_looked_up_by_a_former_identifier(reader, pools, given, expected):
    await load(pools, CASES / "c23-other-identifier.xml")

    data = await ask(reader, LOOK_UP, {"identifier": given})

    reporter = {"identifier": "ID-KHH-UJI1"}
    assert data["program"] == (expected and {"iatiIdentifier": expected, "reportingOrganization": reporter})


async def test_a_current_identifier_comes_before_a_former_one_and_hidden_programs_have_none(
    reader, pools, tmp_path
):
    former = '<other-identifier ref="{}" type="A3"/>'
    made = [
        activity("OLD"),
        activity("NEW", former.format("OLD")),
        activity("HIDDEN", former.format("GONE"), visibility="MEMBERS"),
    ]
    await load(pools, save(tmp_path / "a.xml", *made))

    current = await ask(reader, LOOK_UP, {"identifier": "OLD"})
    hidden = await ask(reader, LOOK_UP, {"identifier": "GONE"})

    assert (current["program"]["iatiIdentifier"], hidden["program"]) == ("OLD", None)


async def test_policy_markers_find_who_pursues_them(reader, pools, tmp_path):
    def marker(code, significance, vocabulary="1"):
        given = f' significance="{significance}"' if significance else ""
        return f'<policy-marker vocabulary="{vocabulary}" code="{code}"{given}/>'

    made = [
        activity("A", marker("1", "2")),
        activity("B", marker("1", "0")),
        activity("C", marker("1", None)),
        activity("D", marker("X1", None, "99")),
    ]
    await load(pools, save(tmp_path / "a.xml", *made))

    assert await found(reader, policyMarker=["1"]) == ["A", "C"]
    assert await found(reader, policyMarker=["gender EQUALITY"]) == ["A", "C"]
    assert await found(reader, policyMarker=["X1"]) == ["D"]
    code, argument, _ = await refused(reader, FOUND, {"filter": {"policyMarker": ["gender"]}})
    assert (code, argument) == ("BAD_USER_INPUT", "filter.policyMarker")


async def test_humanitarian_programs_are_found(reader, pools, tmp_path):
    made = [activity("A", humanitarian="1"), activity("B", humanitarian="0"), activity("C")]
    await load(pools, save(tmp_path / "a.xml", *made))

    assert await found(reader, humanitarian=True) == ["A"]
    assert await found(reader, humanitarian=False) == ["B", "C"]
