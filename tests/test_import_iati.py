"""The import of one IATI activity into a real database, part by part."""

from datetime import UTC, date, datetime
from decimal import Decimal

import orjson

from tests.iati_files import (
    SAMPLE,
    load,
    numbers,
    rows,
)


async def test_a_program_is_stored_whole(pools):
    report = await load(pools, SAMPLE)

    assert numbers(report) == {
        "programs": {"added": 1},
        "organizations": {"added": 3},
        "results": {"added": 2},
        "knowledge_products": {"added": 2},
    }
    assert report.rejections == []
    [program] = await pools.writing.fetch("SELECT * FROM program")
    assert program["iati_identifier"] == "SAMPLE-1-MAIN"
    assert (program["level"], program["hierarchy"], program["status"]) == ("PROGRAM", 1, "IMPLEMENTATION")
    assert program["title"] == "Sekolah damai"
    assert orjson.loads(program["titles"]) == [["id", "Sekolah damai"], ["en-GB", "Schools of peace"]]
    assert orjson.loads(program["descriptions"]) == [["en", "Teachers learn to mediate.\n\nFewer quarrels."]]
    assert (program["start_date"], program["end_date"]) == (date(2024, 1, 15), date(2025, 12, 31))
    assert program["last_updated"] == datetime(2024, 2, 1, tzinfo=UTC)
    assert (program["visibility"], program["version"], program["scope_code"]) == ("PUBLIC", 1, "4")
    assert program["owner_id"] == program["reporting_organization_id"]


async def test_the_parts_of_a_program_are_stored(pools):
    await load(pools, SAMPLE)

    assert await rows(
        pools,
        "SELECT role, name, identifier, origin, type FROM participation p"
        " JOIN organization o ON o.id = organization_id ORDER BY ordinal",
    ) == [
        ("FUNDING", "Sample Fund", "SAMPLE-2", "MENTION", "FOUNDATION"),
        ("IMPLEMENTING", "Sample  Association", None, "MENTION", "NATIONAL_NGO"),
        ("IMPLEMENTING", "Sample Fund", "SAMPLE-2", "MENTION", "FOUNDATION"),
    ]
    assert await rows(
        pools, "SELECT name, names::text, origin, type FROM organization WHERE identifier = 'SAMPLE-1'"
    ) == [
        (
            "Kementerian Contoh",
            '[["id", "Kementerian Contoh"], ["en", "Sample Ministry"]]',
            "RECORD",
            "GOVERNMENT",
        )
    ]
    assert await rows(pools, "SELECT vocabulary, code, percentage FROM program_sector ORDER BY ordinal") == [
        ("1", "15220", Decimal(60)),
        ("99", "P1", Decimal(40)),
    ]
    assert await rows(pools, "SELECT relation_code, iati_identifier FROM related_program") == [
        ("3", "SAMPLE-1-OTHER")
    ]


async def test_places_are_found_with_all_that_they_lie_in(pools):
    await load(pools, SAMPLE)

    assert await rows(
        pools,
        "SELECT r.code, latitude, longitude, exactness_code FROM program_location"
        " LEFT JOIN region r ON r.id = region_id ORDER BY ordinal",
    ) == [("32.04", -7.1, 107.6, "1"), (None, None, None, None)]
    assert await rows(
        pools, "SELECT code FROM program_region JOIN region r ON r.id = region_id ORDER BY code"
    ) == [
        ("32.04",),
        ("ID",),
        ("ID-JB",),
    ]


async def test_money_is_exact_in_its_own_currency(pools):
    await load(pools, SAMPLE)

    assert await rows(pools, "SELECT type_code, status_code, period_end, amount, currency FROM budget") == [
        ("1", "2", date(2024, 12, 31), Decimal("1500000000.50"), "IDR")
    ]
    assert await rows(
        pools,
        "SELECT t.type_code, date, amount, currency, p.identifier, provider_activity_id, r.identifier"
        " FROM transaction t JOIN organization p ON p.id = provider_id"
        " JOIN organization r ON r.id = receiver_id",
    ) == [("1", date(2024, 1, 20), Decimal("250.25"), "USD", "SAMPLE-2", "SAMPLE-2-A", "SAMPLE-1")]


async def test_results_keep_all_that_was_said_and_what_was_achieved(pools):
    await load(pools, SAMPLE)

    assert await rows(pools, "SELECT kind, origin, title FROM result ORDER BY ordinal") == [
        ("OUTPUT", "RESULT", "Teachers trained"),
        ("OUTCOME", "RESULT", "Calmer schools"),
    ]
    [baseline] = await rows(pools, "SELECT baseline FROM indicator")
    assert orjson.loads(baseline[0]) == {
        "value": "100", "number": "100", "year": 2023, "dimensions": [], "comments": [], "locations": [],
    }  # fmt: skip
    [period] = await pools.writing.fetch("SELECT * FROM indicator_period")
    assert (period["target"], period["actual"], period["achievement"]) == (300, 150, Decimal("0.25"))
    assert orjson.loads(period["actuals"])[0]["comments"] == [["en", "Late start."]]
    assert orjson.loads(period["actuals"])[1]["dimensions"] == [{"name": "sex", "value": "female"}]


async def test_contacts_of_staff_are_not_stored(pools):
    await load(pools, SAMPLE)

    [(text,)] = await rows(pools, "SELECT string_agg(p::text, ' ') FROM program p")
    assert "Nobody" not in text
