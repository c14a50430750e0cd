"""Places of an import: found by code, else by exact name inside the country, else left as they are."""

from pathlib import Path

import pytest

from db import regions as region_facts
from services.imports import namesakes
from services.writing import regions
from tests.iati_files import activity, load, narrative, row_ids, rows, save

CASES = Path(__file__).parent / "data" / "cases"
INDONESIA = '<recipient-country code="ID"/>'
FOUND = "SELECT r.code FROM program_location LEFT JOIN region r ON r.id = region_id ORDER BY ordinal"


def location(name, *inside, ref=None):
    attribute = f' ref="{ref}"' if ref else ""
    return f"<location{attribute}><name>{narrative(name)}</name>{''.join(inside)}</location>"


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ((INDONESIA, location("Jawa Barat")), "ID-JB"),
        ((INDONESIA, location(" west  JAVA ")), "ID-JB"),
        ((INDONESIA, location("Kota Bandung")), "32.73"),
        ((INDONESIA, location("Kabupaten Bandung")), "32.04"),
        ((INDONESIA, location("Bandung")), None),
        ((INDONESIA, location("Somewhere near Jawa Barat")), None),
        ((location("Jawa Barat"),), None),
        ((location("Jawa Barat", ref="ID"),), "ID-JB"),
        ((location("Jawa Barat", '<administrative vocabulary="A4" code="ID" level="0"/>'),), "ID-JB"),
        ((location("A village", '<location-id vocabulary="A4" code="ID-JB"/>'),), "ID-JB"),
        ((location("A village", '<location-id vocabulary="G1" code="ID-JB"/>'),), None),
        ((INDONESIA, location("A village", '<administrative vocabulary="A4" code="ID-JB"/>')), "ID-JB"),
        ((INDONESIA, location("A village", '<administrative vocabulary="A4" code="ID"/>')), None),
        ((location("A village", '<location-id vocabulary="A4" code="92.71"/>'),), "96.71"),
        ((location("A village", '<location-id vocabulary="A4" code="9101"/>'),), "93.01"),
        ((location("A village", '<location-id vocabulary="A4" code="id-jb"/>'),), "ID-JB"),
        ((INDONESIA, location("A village", '<administrative vocabulary="A4" code="92.01"/>')), "96.01"),
    ],
)
async def test_a_place_is_found_by_code_or_exact_name(pools, tmp_path, parts, code):
    await load(pools, save(tmp_path / "a.xml", activity("A", *parts)))

    assert await rows(pools, FOUND) == [(code,)]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Jawa Barat, Province", "ID-JB"),
        ("Sorong - District", "96.01"),
        ("Kab. Bandung", "32.04"),
        ("Sorong", None),
        ("Indonesia", "ID"),
        ("Prov. Nowhere", None),
    ],
)
async def test_levels_after_a_name_count_and_namesakes_stay_open(pools, tmp_path, name, code):
    await load(pools, save(tmp_path / "a.xml", activity("A", INDONESIA, location(name))))

    assert await rows(pools, FOUND) == [(code,)]


@pytest.mark.parametrize(
    ("name", "position", "code"),
    [
        ("Bandung", "-6.914 107.609", "32.73"),
        ("Bandung", "-7.030 107.520", "32.04"),
        ("Bandung", "-6.880 107.530", None),
        ("Bandung", "-0.900 119.870", None),
        (" sorong ", "-0.880 131.260", "96.71"),
        ("Kota Bandung", "-7.030 107.520", "32.73"),
        ("A village", "-6.914 107.609", None),
    ],
)
async def test_coordinates_tell_a_city_from_a_regency_of_the_same_name(pools, tmp_path, name, position, code):
    point = f"<point><pos>{position}</pos></point>"
    await load(pools, save(tmp_path / "a.xml", activity("A", INDONESIA, location(name, point))))

    assert await rows(pools, FOUND) == [(code,)]


def test_namesakes_are_cities_and_regencies_of_one_name():
    names = {fact.code: (fact.name_id, fact.parent_code) for fact in region_facts.load()}
    for name, each in namesakes.BY_NAME.items():
        assert names[each.city] == (f"Kota {name.title()}", names[each.regency][1])
        assert names[each.regency][0] == f"Kabupaten {name.title()}"


async def test_a_name_under_the_code_of_the_country_counts(pools, tmp_path):
    country = '<location-id vocabulary="A4" code="ID"/>'
    places = (location("Jawa Barat", country), location("A village", country))
    await load(pools, save(tmp_path / "a.xml", activity("A", *places)))

    assert await rows(pools, FOUND) == [("ID-JB",), ("ID",)]


async def test_usual_short_and_old_prefixes_are_read(pools):
    await load(pools, CASES / "c17-region-prefixes.xml")

    assert [code for (code,) in await rows(pools, FOUND)] == [
        *("96.01", "96.01", "ID-PS", "ID-JB", "ID-KR", "ID-BB", "32.73", "ID-YO", "31.74")
    ]


async def test_a_program_in_the_country_is_in_its_region_even_without_places(pools, tmp_path):
    await load(pools, save(tmp_path / "a.xml", activity("A", INDONESIA), activity("B")))

    assert await rows(
        pools,
        "SELECT iati_identifier, code FROM program_region JOIN program p ON p.id = program_id"
        " JOIN region r ON r.id = region_id",
    ) == [("A", "ID")]


async def test_loading_the_regions_again_writes_nothing(pools):
    async with pools.writing.acquire() as connection:
        await regions.load(connection, region_facts.load())
        before = await row_ids(pools, "region")
        await regions.load(connection, region_facts.load())

    assert await row_ids(pools, "region") == before
    assert len(before) == 1 + 38 + 514


@pytest.mark.parametrize(("code", "name"), [("PG", "Papua"), ("FR", "Banten"), ("MY-12", "Riau")])
async def test_a_place_with_the_code_of_another_country_is_no_region(pools, tmp_path, code, name):
    # given a program in Indonesia and elsewhere
    countries = '<recipient-country code="ID" percentage="50"/><recipient-country code="PG" percentage="50"/>'
    place = f'<location><location-id vocabulary="A4" code="{code}"/><name>{narrative(name)}</name></location>'
    # when
    await load(pools, save(tmp_path / "a.xml", activity("XX-1-A", countries, place)))
    # then
    assert await rows(pools, "SELECT region_id FROM program_location") == [(None,)]
