"""Sheets of lists: who takes part, places, sectors and budgets of programs, one row for each entry."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest

from db.pools import Pools
from db.values import Role
from services import api_keys
from tests.asking import ask
from tests.iati_files import activity, load, participant, save
from tests.spreadsheet_files import APPLY, columns, counts, opened, planned, saved, template

BUDGET = """<budget type="1" status="2">
    <period-start iso-date="2026-01-01"/><period-end iso-date="2026-12-31"/>
    <value currency="IDR" value-date="2026-01-01">1500000.50</value></budget>"""
SECTORS = """<sector vocabulary="1" code="15220" percentage="60"/>
    <sector vocabulary="1" code="11220" percentage="40"/>"""
OWN_SECTOR = '<sector vocabulary="99" code="007"><narrative xml:lang="fr">Eau</narrative></sector>'


@pytest.fixture
async def owner(pools: Pools, reader: httpx.AsyncClient, tmp_path: Path) -> dict[str, str]:
    """The headers of a member with two programs that have lists."""
    place = (
        '<location><name><narrative xml:lang="id">Desa</narrative></name><point srsName='
        '"http://www.opengis.net/def/crs/EPSG/0/4326"><pos>-7.25 112.75</pos></point></location>'
    )
    await load(
        pools,
        save(
            tmp_path / "a.xml",
            activity("XX-1-1", participant("Partner", "1", "XX-9"), SECTORS, place, BUDGET, title="One"),
            activity("XX-1-2", OWN_SECTOR, title="Two"),
        ),
    )
    key = await api_keys.create(pools.writing, "XX-1", Role.CONTRIBUTOR)
    return {"Authorization": f"Bearer {key.secret}"}


Edits = Mapping[tuple[str, int, str], Any]


def edited(content: bytes, edits: Edits, added: Mapping[str, Sequence[Mapping[str, Any]]] = {}) -> bytes:
    """A template with other values in cells of its sheets, and with further rows."""
    book, _ = opened(content)
    for (name, number, column), value in edits.items():
        book[name].cell(number, columns(book[name])[column]).value = value
    for name, rows in added.items():
        places = columns(book[name])
        for number, row in enumerate(rows, book[name].max_row + 1):
            for column, value in row.items():
                book[name].cell(number, places[column]).value = value
    return saved(book)


def shown(content: bytes, name: str) -> list[tuple[Any, ...]]:
    book, _ = opened(content)
    return list(book[name].iter_rows(min_row=3, values_only=True))


def fields(row: Any) -> dict[str, Any]:
    return {each["field"]: each["new"] for each in row["fields"]}


async def test_a_template_has_the_lists(reader: httpx.AsyncClient, owner: dict[str, str]) -> None:
    content = await template(reader, owner)
    assert shown(content, "Mitra-Partners") == [("XX-1-1", "XX-9", "Funding", None)]
    (location,) = shown(content, "Lokasi-Locations")
    assert (location[0], location[2], location[4:6]) == ("XX-1-1", "Desa", (-7.25, 112.75))
    sectors = shown(content, "Sektor-Sectors")
    assert [(row[0], str(row[1])[:5], row[3]) for row in sectors] == [
        ("XX-1-1", "15220", 60),
        ("XX-1-1", "11220", 40),
        ("XX-1-2", "007", None),
    ]
    (budget,) = shown(content, "Anggaran-Budgets")
    assert (budget[1], budget[3].date().isoformat()) == (1500000.5, "2026-01-01")


async def test_a_round_trip_of_lists_plans_nothing(reader: httpx.AsyncClient, owner: dict[str, str]) -> None:
    for query in ("lang=en", "lang=id"):
        plan = await planned(reader, owner, await template(reader, owner, query))
        assert (counts(plan), plan["rows"]) == ([0, 0, 2, 0], [])


async def test_the_order_of_rows_is_no_change(reader: httpx.AsyncClient, owner: dict[str, str]) -> None:
    content = await template(reader, owner)
    first, second, *_ = shown(content, "Sektor-Sectors")
    names = ("key", "sector", "vocabulary", "percentage")
    edits = {("Sektor-Sectors", 3, name): value for name, value in zip(names, second, strict=True)}
    edits |= {("Sektor-Sectors", 4, name): value for name, value in zip(names, first, strict=True)}
    plan = await planned(reader, owner, edited(content, edits))
    assert counts(plan) == [0, 0, 2, 0]


async def test_changed_lists_become_one_revision_of_their_program(
    pools: Pools, reader: httpx.AsyncClient, owner: dict[str, str]
) -> None:
    # given another amount, a further sector, an emptied list, a renamed program
    content = edited(
        await template(reader, owner),
        {
            ("Anggaran-Budgets", 3, "amount"): "2.000.000,75",
            ("Sektor-Sectors", 4, "percentage"): 30,
            ("Mitra-Partners", 3, "organization"): "-",
            ("Program", 3, "title_en"): "New",
        },
        {"Sektor-Sectors": [{"key": "XX-1-1", "sector": "12220", "percentage": "10"}]},
    )
    # when
    plan = await planned(reader, owner, content)
    # then
    assert counts(plan) == [0, 1, 1, 0]
    new = fields(plan["rows"][0])
    assert new["participations"] == []
    assert [(each["code"], each["percentage"]) for each in new["sectors"]] == [
        ("15220", "60"),
        ("11220", "30"),
        ("12220", "10"),
    ]
    assert [(each["amount"], each["status"], each["valueDate"]) for each in new["budgets"]] == [
        ("2000000.75", "2", "2026-01-01")
    ]
    answer = await ask(reader, APPLY, {"input": {"id": plan["id"], "submit": True}}, **owner)
    rows = answer["applySpreadsheetPlan"]["plan"]["rows"]["nodes"]
    made = {each["field"]: each["proposed"] for each in rows[0]["revision"]["fields"]}
    assert made == new
    assert await pools.writing.fetchval("SELECT count(*) FROM revision") == 1


async def test_texts_that_a_sheet_does_not_show_are_kept(
    reader: httpx.AsyncClient, owner: dict[str, str]
) -> None:
    content = await template(reader, owner)
    plan = await planned(reader, owner, edited(content, {("Sektor-Sectors", 5, "percentage"): 100}))
    (sector,) = fields(plan["rows"][0])["sectors"]
    assert (sector["code"], sector["percentage"]) == ("007", "100")
    assert sector["names"] == [{"language": "fr", "text": "Eau"}]


async def test_a_new_program_has_lists_by_the_key_of_its_row(
    reader: httpx.AsyncClient, owner: dict[str, str]
) -> None:
    content = edited(
        await template(reader, owner),
        {("Program", 5, "key"): "new 1", ("Program", 5, "title_id"): "Baru"},
        {"Mitra-Partners": [{"key": "new 1", "organization": "XX-9", "role": "Pelaksana"}]},
    )
    plan = await planned(reader, owner, content)
    assert counts(plan) == [1, 0, 2, 0], plan["rows"]
    (one,) = fields(plan["rows"][0])["participations"]
    assert (one["role"], one["organization"]) == ("IMPLEMENTING", "XX-9")


async def test_problems_of_lists_name_their_sheet(reader: httpx.AsyncClient, owner: dict[str, str]) -> None:
    # given
    content = edited(
        await template(reader, owner),
        {
            ("Anggaran-Budgets", 3, "amount"): "1.234",
            ("Sektor-Sectors", 3, "percentage"): 70,
            ("Mitra-Partners", 3, "organization"): "XX-NONE",
        },
        {
            "Sektor-Sectors": [{"key": "XX-1-2", "percentage": 5}],
            "Lokasi-Locations": [{"region": "ID-JI"}, {"key": "XX-1-7", "region": "ID-JI"}],
        },
    )
    # when
    plan = await planned(reader, owner, content)
    # then
    found = [
        (each["sheet"], each["row"], each["column"], each["code"])
        for row in plan["rows"]
        for each in row["problems"]
    ]
    assert found == [
        ("Anggaran-Budgets", 3, "B", "NUMBER_AMBIGUOUS"),
        ("Mitra-Partners", 3, "B", "ORGANIZATION"),
        ("Sektor-Sectors", 6, "B", "CELL_MISSING"),
        ("Lokasi-Locations", 4, "A", "KEY_MISSING"),
        ("Lokasi-Locations", 5, "A", "KEY_UNKNOWN"),
    ]


async def test_shares_that_do_not_add_up_are_refused(
    reader: httpx.AsyncClient, owner: dict[str, str]
) -> None:
    content = edited(await template(reader, owner), {("Sektor-Sectors", 3, "percentage"): 70})
    plan = await planned(reader, owner, content)
    (problem,) = plan["rows"][0]["problems"]
    assert (problem["sheet"], problem["row"], problem["code"]) == ("Sektor-Sectors", 3, "PERCENTAGE_SUM")
