"""The rules for parts of programs: each problem has its path, its rule, its value and a sentence."""

from typing import Any

from db.pools import Pools
from tests.test_program_parts import BUDGET
from tests.test_revisions import Cast, cast, english

__all__ = ["cast"]

DOCUMENT = {"url": "https://example.org/a", "titles": english("A")}
POINT = {"latitude": -7.25, "longitude": 112.75}

CASES: list[tuple[dict[str, Any], list[tuple[str, str, str | None]]]] = [
    (
        {"participations": [{"organization": "XX-99", "role": "FUNDING"}]},
        [("participations.0.organization", "ORGANIZATION", "XX-99")],
    ),
    (
        {"participations": [{"organization": "XX-2", "role": "FUNDING"}] * 2},
        [("participations.1", "TWICE", "XX-2")],
    ),
    ({"sectors": [{"code": "15221"}]}, [("sectors.0.code", "CODE", "15221")]),
    (
        {"sectors": [{"code": "A", "vocabulary": "77"}]},
        [("sectors.0.vocabulary", "CODE", "77")],
    ),
    (
        {"sectors": [{"code": "A", "vocabulary": "99", "vocabularyUri": "ftp://example.org"}]},
        [("sectors.0.vocabularyUri", "URL", "ftp://example.org")],
    ),
    (
        {"sectors": [{"code": "15220", "percentage": "60"}, {"code": "11110", "percentage": "39.9"}]},
        [("sectors", "PERCENTAGE_SUM", "99.9")],
    ),
    (
        {"sectors": [{"code": "15220", "percentage": 100}, {"code": "11110"}]},
        [("sectors.1.percentage", "PERCENTAGE_MISSING", None)],
    ),
    (
        {"sectors": [{"code": "15220", "percentage": 101}]},
        [("sectors.0.percentage", "PERCENTAGE", "101")],
    ),
    (
        {"countries": [{"code": "ID", "percentage": 50}, {"code": "XZ", "percentage": 50}]},
        [("countries.1.code", "CODE", "XZ")],
    ),
    (
        {
            "countries": [{"code": "ID", "percentage": 50}],
            "recipientRegions": [{"code": "298", "percentage": 60}],
        },
        [("countries", "PERCENTAGE_SUM", "110"), ("recipientRegions", "PERCENTAGE_SUM", "110")],
    ),
    ({"locations": [{"region": "Jawa Timor"}]}, [("locations.0.region", "REGION", "Jawa Timor")]),
    ({"locations": [{"region": "Bandung"}]}, [("locations.0.region", "REGION_AMBIGUOUS", "Bandung")]),
    ({"locations": [{"percentage": 100}]}, [("locations.0", "MISSING", None)]),
    (
        {"locations": [{"region": "ID-JI", "point": {"latitude": 48.1, "longitude": 11.6}}]},
        [("locations.0.point", "OUTSIDE", "48.1, 11.6")],
    ),
    (
        {"locations": [{"point": {"latitude": 91, "longitude": 11.6}}]},
        [("locations.0.point", "POINT", "91.0, 11.6")],
    ),
    ({"budgets": [{**BUDGET, "currency": "RP"}]}, [("budgets.0.currency", "CODE", "RP")]),
    (
        {"budgets": [BUDGET, {**BUDGET, "valueDate": None, "amount": None}]},
        [("budgets.1.amount", "MISSING", None), ("budgets.1.valueDate", "MISSING", None)],
    ),
    (
        {"budgets": [{**BUDGET, "periodEnd": "2026-12-31"}]},
        [("budgets.0.periodEnd", "DATE_ORDER", "2026-12-31")],
    ),
    (
        {"budgets": [{**BUDGET, "valueDate": "1026-12-31"}]},
        [("budgets.0.valueDate", "YEAR", "1026-12-31")],
    ),
    (
        {"budgets": [{**BUDGET, "amount": "1e30"}]},
        [("budgets.0.amount", "TOO_LARGE", "1000000000000000000000000000000")],
    ),
    (
        {"documents": [{**DOCUMENT, "url": "javascript:alert(1)"}]},
        [("documents.0.url", "URL", "javascript:alert(1)")],
    ),
    ({"documents": [{**DOCUMENT, "titles": []}]}, [("documents.0.titles", "MISSING", None)]),
    (
        {"documents": [{**DOCUMENT, "categories": ["B01", "Z9"], "languages": ["id", "klingonisch"]}]},
        [
            ("documents.0.categories.1", "CODE", "Z9"),
            ("documents.0.languages.1", "LANGUAGE", "klingonisch"),
        ],
    ),
    ({"documents": [DOCUMENT, DOCUMENT]}, [("documents.1", "TWICE", "https://example.org/a")]),
    (
        {"documents": [{**DOCUMENT, "titles": english("A\u0007")}]},
        [("documents.0.titles.0.text", "CHARACTER", None)],
    ),
    (
        {"policyMarkers": [{"code": "1", "significance": "9"}]},
        [("policyMarkers.0.significance", "CODE", "9")],
    ),
    ({"tags": [{"code": " ", "vocabulary": "99"}]}, [("tags.0.code", "BLANK", None)]),
    ({"tags": [{"code": str(place)} for place in range(501)]}, [("tags", "TOO_MANY", None)]),
]


async def test_wrong_parts_are_named(cast: Cast) -> None:
    now = await cast.owner.program()
    for fields, problems in CASES:
        answer = await cast.owner.saves(program=now["id"], expectedVersion=1, fields=fields)
        if answer["__typename"] == "RevisionSaved":
            # A draft may lack what is required; it can't be submitted.
            answer = await cast.owner.takes("submitRevision", answer["revision"])
        found = [(each["path"], each["code"], each["value"]) for each in answer.get("problems", ())]
        expected = [(f"input.fields.{path}", code, value) for path, code, value in problems]
        assert (answer["__typename"], found) == ("InvalidInput", expected), fields


async def test_problems_have_sentences_in_both_languages_and_similar_codes(cast: Cast) -> None:
    # given a mistyped name of a country
    query = """mutation ($input: SaveProgramInput!) { saveProgram(input: $input) {
        ... on InvalidInput { problems { en: message(lang: "en") id: message(lang: "id") } } } }"""
    fields = {"countries": [{"code": "Indonesa"}]}
    answer = await cast.owner.reads(query, input={"fields": fields})
    # then both sentences name the value, the rule and the way out
    assert answer["saveProgram"]["problems"] == [
        {
            "en": "'Indonesa' is not in the codelist Country. Did you mean indonesia? The query `codelist` "
            "returns its codes.",
            "id": "'Indonesa' tidak ada dalam daftar kode Country. Mungkin maksud Anda indonesia? Kueri "
            "`codelist` memuat kodenya.",
        }
    ]


async def test_points_abroad_need_another_country(cast: Cast) -> None:
    abroad = [{"names": english("Munich"), "point": {"latitude": 48.1, "longitude": 11.6}}]
    now = await cast.owner.program()
    given = {"program": now["id"], "expectedVersion": 1}
    refused = await cast.owner.saves(**given, fields={"locations": abroad})
    assert [each["code"] for each in refused["problems"]] == ["OUTSIDE"]
    countries = [{"code": "ID"}, {"code": "DE"}]
    saved = await cast.owner.saves(**given, fields={"locations": abroad, "countries": countries})
    assert saved["__typename"] == "RevisionSaved"


async def test_entries_that_the_program_has_already_stop_nobody(cast: Cast, pools: Pools) -> None:
    # given a program with a budget without a value date, and a sector that is no code
    await pools.writing.execute(
        "INSERT INTO budget (program_id, visibility, owner_id, ordinal, type_code, status_code, amount,"
        " currency) SELECT id, visibility, owner_id, 0, '1', '1', 5, 'IDR' FROM program"
        " WHERE iati_identifier = 'XX-1-1'"
    )
    # when another budget is added
    old = {"amount": 5, "currency": "IDR"}
    draft = await cast.owner.proposes(budgets=[old, BUDGET])
    # then only new entries must follow the rules
    assert (await cast.owner.does("submitRevision", draft))["state"] == "SUBMITTED"


async def test_organizations_that_a_member_may_not_see_do_not_exist(cast: Cast, pools: Pools) -> None:
    # given an organization that only its owner XX-2 sees
    await pools.writing.execute(
        "INSERT INTO organization (id, identifier, name, names, origin, visibility, owner_id, source_id)"
        " SELECT gen_random_uuid(), 'XX-8', 'Secret', '[]', 'MENTION', 'OWNER', id, source_id"
        " FROM organization WHERE identifier = 'XX-2'"
    )
    participations = [{"organization": "XX-8", "role": "FUNDING"}]
    # then another member names it in vain, and its owner may not show it in a public program
    for party, code in ((cast.owner, "ORGANIZATION"), (cast.other, "ORGANIZATION_HIDDEN")):
        answer = await party.saves(fields={"titles": english("A"), "participations": participations})
        assert [each["code"] for each in answer["problems"]] == [code]
        assert [each["path"] for each in answer["problems"]] == ["input.fields.participations.0.organization"]
