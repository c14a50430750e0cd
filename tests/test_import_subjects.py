"""Sectors and places of transactions, recipient regions, tags and SDGs: stored, found, counted."""

from decimal import Decimal
from pathlib import Path

import pytest

from tests.asking import ask, refused
from tests.iati_files import activity, load, rows, save

CASES = Path(__file__).parent / "data" / "cases"
FOUND = "query($filter: ProgramFilter) { programs(filter: $filter) { nodes { iatiIdentifier } } }"
SHARES = """
{ programs { nodes {
  sectors { percentage origin sector { vocabulary code } }
  countries { percentage origin country { code } }
  recipientRegions { percentage origin vocabularyUri region { vocabulary code name(lang: "en") } }
} } }
"""
BY_SECTOR = "SELECT code, percentage FROM program_sector ORDER BY ordinal"
BY_PLACE = """
SELECT code, percentage FROM program_country UNION ALL
SELECT code, percentage FROM program_recipient_region ORDER BY 1
"""


def transaction(*inside, type_="3", amount=70, currency="IDR"):
    return (
        f'<transaction><transaction-type code="{type_}"/><transaction-date iso-date="2026-02-01"/>'
        f'<value currency="{currency}" value-date="2026-02-01">{amount}</value>'
        f"{''.join(inside)}</transaction>"
    )


def sector(code, vocabulary="1"):
    return f'<sector vocabulary="{vocabulary}" code="{code}"/>'


def tag(code, vocabulary):
    return f'<tag vocabulary="{vocabulary}" code="{code}"/>'


async def found(client, **filter_):
    data = await ask(client, FOUND, {"filter": filter_})
    return [node["iatiIdentifier"] for node in data["programs"]["nodes"]]


@pytest.mark.parametrize(
    "filter_", [{"country": "ID"}, {"country": "PH"}, {"sector": ["15220"]}, {"sector": ["15160"]}]
)
async def test_what_transactions_alone_say_is_found(reader, pools, filter_):
    await load(pools, CASES / "c04-transaction-level-country-sector.xml")

    assert await found(reader, **filter_) == ["ID-KHH-UJI1-C04"]


async def test_what_transactions_alone_say_is_shown_with_shares_by_value(reader, pools):
    await load(pools, CASES / "c04-transaction-level-country-sector.xml")

    [program] = (await ask(reader, SHARES))["programs"]["nodes"]

    assert program["sectors"] == [
        {
            "percentage": "70.00",
            "origin": "TRANSACTIONS",
            "sector": {"vocabulary": "Sector", "code": "15220"},
        },
        {
            "percentage": "30.00",
            "origin": "TRANSACTIONS",
            "sector": {"vocabulary": "Sector", "code": "15160"},
        },
    ]
    assert program["countries"] == [
        {"percentage": "70.00", "origin": "TRANSACTIONS", "country": {"code": "ID"}},
        {"percentage": "30.00", "origin": "TRANSACTIONS", "country": {"code": "PH"}},
    ]


async def test_what_the_activity_says_itself_counts_alone(pools, tmp_path):
    own = f'{sector("11110")}<recipient-country code="TL"/>'
    paid = transaction(sector("15220"), '<recipient-country code="ID"/>')
    await load(pools, save(tmp_path / "a.xml", activity("A", own, paid)))

    assert await rows(pools, BY_SECTOR) == [("11110", None)]
    assert await rows(pools, BY_PLACE) == [("TL", None)]


@pytest.mark.parametrize(
    ("transactions", "shares"),
    [
        # one sector has all, whatever the currencies
        ([(("15220",), {}), (("15220",), {"currency": "USD"})], [("15220", Decimal(100))]),
        # commitments do not count beside payments, and count where there are no payments
        (
            [(("15220",), {"type_": "2", "amount": 900}), (("15220",), {}), (("15160",), {"amount": 30})],
            [("15220", Decimal(70)), ("15160", Decimal(30))],
        ),
        (
            [(("15220",), {"type_": "2", "amount": 1}), (("15160",), {"type_": "2", "amount": 2})],
            [("15220", Decimal("33.33")), ("15160", Decimal("66.67"))],
        ),
        # nothing measures all of them: two currencies, a refund, a sector without payments
        ([(("15220",), {}), (("15160",), {"currency": "USD"})], [("15220", None), ("15160", None)]),
        ([(("15220",), {}), (("15160",), {"amount": -70})], [("15220", None), ("15160", None)]),
        ([(("15220",), {}), (("15160",), {"type_": "2"})], [("15220", None), ("15160", None)]),
        # a transaction with two sectors of a vocabulary counts half for each
        (
            [(("15220", "15160"), {"amount": 50}), (("15160",), {"amount": 50})],
            [("15220", Decimal(25)), ("15160", Decimal(75))],
        ),
    ],
)
async def test_shares_of_transactions_are_by_value(pools, tmp_path, transactions, shares):
    parts = [transaction(*map(sector, codes), **values) for codes, values in transactions]
    await load(pools, save(tmp_path / "a.xml", activity("A", *parts)))

    assert await rows(pools, BY_SECTOR) == shares


async def test_countries_and_regions_of_transactions_share_one_whole(pools, tmp_path):
    parts = [
        transaction('<recipient-country code="ID"/>', amount=75),
        transaction('<recipient-region code="998"/>', amount=25),
    ]
    await load(pools, save(tmp_path / "a.xml", activity("A", *parts)))

    assert await rows(pools, BY_PLACE) == [("998", Decimal(25)), ("ID", Decimal(75))]


async def test_countries_of_transactions_have_no_shares_beside_regions_of_the_activity(pools, tmp_path):
    region = '<recipient-region code="998" percentage="100"/>'
    paid = transaction('<recipient-country code="ID"/>')
    await load(pools, save(tmp_path / "a.xml", activity("A", region, paid)))

    assert await rows(pools, BY_PLACE) == [("998", Decimal(100)), ("ID", None)]


async def test_a_place_is_found_in_the_country_of_transactions(pools, tmp_path):
    place = "<location><name><narrative>Jawa Barat</narrative></name></location>"
    paid = transaction('<recipient-country code="ID"/>')
    await load(pools, save(tmp_path / "a.xml", activity("A", place, paid)))

    assert await rows(
        pools, "SELECT r.code FROM program_region JOIN region r ON r.id = region_id ORDER BY 1"
    ) == [("ID",), ("ID-JB",)]


async def test_recipient_regions_are_shown_and_found_by_code_and_name(reader, pools, tmp_path):
    regions = (
        '<recipient-region code="298" percentage="60"/>'
        '<recipient-region vocabulary="99" vocabulary-uri="https://example.org/v" code="Z1">'
        "<narrative>Our region</narrative></recipient-region>"
    )
    await load(pools, save(tmp_path / "a.xml", activity("A", regions), activity("B")))

    first, second = (await ask(reader, SHARES))["programs"]["nodes"][0]["recipientRegions"]

    assert first == {
        "percentage": "60",
        "origin": "ACTIVITY",
        "vocabularyUri": None,
        "region": {"vocabulary": "Region", "code": "298", "name": "Africa, regional"},
    }
    assert second["vocabularyUri"] == "https://example.org/v"
    assert second["region"] == {"vocabulary": "RegionVocabulary-99", "code": "Z1", "name": "Our region"}
    for given in ("298", "africa, REGIONAL", "Z1"):
        assert await found(reader, recipientRegion=[given]) == ["A"]
    assert await found(reader, recipientRegion=["189"]) == []


async def test_an_unknown_recipient_region_is_refused(reader, pools):
    code, argument, message = await refused(
        reader, FOUND, {"filter": {"recipientRegion": ["Afrika Tengahan"]}}
    )

    assert (code, argument) == ("BAD_USER_INPUT", "filter.recipientRegion")
    assert message.startswith("There is no recipient region 'Afrika Tengahan'.")


async def test_goals_and_targets_by_tag_are_found_and_counted_as_sectors_are(reader, pools, tmp_path):
    # given one program with goal 16 and target 16.a as sectors, one with them as tags
    said = activity("A", sector("16", "7"), sector("16.A", "8"))
    tagged = activity("B", tag("16", "2"), tag("16.A", "3"), tag("99", "2"), tag("Covid-19", "99"))
    both = activity("C", sector("16", "7"), tag("16", "2"))
    await load(pools, save(tmp_path / "a.xml", said, tagged, both))
    # when they are filtered and grouped
    goals = await found(reader, sector=["16"])
    targets = [await found(reader, sector=[code]) for code in ("16.a", "16.A")]
    grouped = await ask(
        reader,
        """{ programs { aggregate {
            goals: groups(by: [SDG_GOAL]) { count keys { code } }
            targets: groups(by: [SDG_TARGET]) { count keys { code } }
        } } }""",
    )
    # then a tag is as good as a sector, and none counts twice
    assert goals == ["A", "B", "C"]
    assert targets == [["A", "B"], ["A", "B"]]
    counted = grouped["programs"]["aggregate"]
    assert {"count": 3, "keys": [{"code": "16"}]} in counted["goals"]
    assert {"count": 2, "keys": [{"code": "16.a"}]} in counted["targets"]


async def test_tags_are_shown_and_found_in_any_letter_case(reader, pools, tmp_path):
    await load(pools, save(tmp_path / "a.xml", activity("A", tag("16.A", "3"), tag("Covid-19", "99"))))

    shown = await ask(
        reader, '{ programs { nodes { tags { tag { vocabulary code name(lang: "en") } vocabularyUri } } } }'
    )

    assert [each["tag"] for each in shown["programs"]["nodes"][0]["tags"]] == [
        {
            "vocabulary": "UNSDG-Targets",
            "code": "16.a",
            "name": "Strengthen national institutions to prevent violence and combat terrorism and crime",
        },
        {"vocabulary": "TagVocabulary-99", "code": "Covid-19", "name": "Covid-19"},
    ]
    assert await found(reader, tag=["COVID-19"]) == ["A"]
    assert await found(reader, tag=["16.a"]) == ["A"]
    assert await found(reader, tag=["flood"]) == []


@pytest.mark.parametrize("given", ["Stra\u00dfe", "STRASSE", "stra\u00dfe", " strasse "])
async def test_tags_are_folded_by_one_rule(reader, pools, tmp_path, given):
    made = [activity("A", tag("Stra\u00dfe", "99")), activity("B", tag("STRASSE", "99"))]
    await load(pools, save(tmp_path / "a.xml", *made))

    assert await found(reader, tag=[given]) == ["A", "B"]


async def test_transactions_show_their_own_sectors_and_places(reader, pools, tmp_path):
    paid = transaction(sector("15220"), '<recipient-country code="ID"/>', '<recipient-region code="998"/>')
    await load(pools, save(tmp_path / "a.xml", activity("A", paid)))

    shown = await ask(
        reader,
        """{ programs { nodes { transactions { nodes {
            sectors { code } countries { code } recipientRegions { vocabulary code }
        } } } } }""",
    )

    assert shown["programs"]["nodes"][0]["transactions"]["nodes"] == [
        {
            "sectors": [{"code": "15220"}],
            "countries": [{"code": "ID"}],
            "recipientRegions": [{"vocabulary": "Region", "code": "998"}],
        }
    ]
