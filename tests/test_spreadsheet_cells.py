"""What cells mean: days, numbers and texts as people type them, and what is refused with the way out."""

import datetime
from typing import Any

import pytest

from services.spreadsheets import cells
from services.spreadsheets.cells import Cell, CellType
from services.spreadsheets.declarations import PROGRAMS
from services.spreadsheets.sentences import CELLS, FILES, CellError

MOMENT = datetime.datetime(2026, 12, 31, 8, 30)  # noqa: DTZ001 - cells have no zone
DAY = datetime.datetime(2026, 12, 31)  # noqa: DTZ001 - as above


def typed(value: Any) -> Cell:
    return Cell(CellType.TEXT, value)


def rule_of(read: cells.Read, cell: Cell) -> str:
    with pytest.raises(CellError) as caught:
        read(cell)
    return caught.value.code


@pytest.mark.parametrize(
    ("given", "day"),
    [
        ("2026-12-31", "2026-12-31"),
        ("2026-1-5", "2026-01-05"),
        ("2026-12-31 00:00:00", "2026-12-31"),
        ("31/12/2026", "2026-12-31"),
        ("31.12.2026", "2026-12-31"),
        ("31-12-2026", "2026-12-31"),
        ("12/31/2026", "2026-12-31"),
        ("5/5/2026", "2026-05-05"),
        ("31 Desember 2026", "2026-12-31"),
        ("1 agt 2026", "2026-08-01"),
        ("\u200b 2026-12-31\u00a0", "2026-12-31"),
    ],
)
def test_days_that_can_be_read_in_one_way(given: str, day: str) -> None:
    assert cells.day(typed(given)) == day


@pytest.mark.parametrize(
    ("cell", "rule"),
    [
        (typed("5/6/2026"), "DATE_AMBIGUOUS"),
        (typed("31/12/26"), "DATE_FORM"),
        (typed("2026-02-30"), "DATE_FORM"),
        (typed("soon"), "DATE_FORM"),
        (Cell(CellType.NUMBER, 46387), "DATE_NUMBER"),
        (Cell(CellType.DAY, MOMENT), "DATE_FORM"),
        (Cell(CellType.DAY, datetime.time(8, 30)), "DATE_FORM"),
        (Cell(CellType.FLAG, value=True), "DATE_FORM"),
    ],
)
def test_days_that_are_refused(cell: Cell, rule: str) -> None:
    assert rule_of(cells.day, cell) == rule


def test_a_date_cell_is_a_day() -> None:
    assert cells.day(Cell(CellType.DAY, DAY)) == "2026-12-31"
    assert cells.day(Cell(CellType.DAY, DAY.date())) == "2026-12-31"


@pytest.mark.parametrize(
    ("given", "number"),
    [
        ("1234567.89", "1234567.89"),
        ("1.234.567,89", "1234567.89"),
        ("1,234,567.89", "1234567.89"),
        ("1 234 567,5", "1234567.5"),
        ("1500,75", "1500.75"),
        ("12.5", "12.5"),
        ("12,5", "12.5"),
        ("-3", "-3"),
        ("0", "0"),
        ("1000", "1000"),
    ],
)
def test_numbers_with_either_decimal_sign(given: str, number: str) -> None:
    assert cells.number(typed(given)) == number


@pytest.mark.parametrize(
    ("cell", "rule"),
    [
        (typed("1.234"), "NUMBER_AMBIGUOUS"),
        (typed("1,234"), "NUMBER_AMBIGUOUS"),
        (typed("1.2.3"), "NUMBER_FORM"),
        (typed("Rp 5"), "NUMBER_FORM"),
        (typed("1e9"), "NUMBER_FORM"),
        (Cell(CellType.DAY, DAY), "NUMBER_FORM"),
    ],
)
def test_numbers_that_are_refused(cell: Cell, rule: str) -> None:
    assert rule_of(cells.number, cell) == rule


def test_number_cells_are_numbers() -> None:
    assert cells.number(Cell(CellType.NUMBER, 0.1)) == "0.1"
    assert cells.number(Cell(CellType.NUMBER, 1e15)) == "1000000000000000"
    assert cells.number(Cell(CellType.NUMBER, -0.0)) == "0"


def test_texts_lose_what_nobody_sees() -> None:
    assert cells.text(typed("\ufeff Jalan\u00a0raya\r\nkedua\u200b ")) == "Jalan raya\nkedua"
    assert cells.text(Cell(CellType.NUMBER, 2024)) == "2024"
    assert cells.text(Cell(CellType.NUMBER, 2024.0)) == "2024"


@pytest.mark.parametrize(
    ("read", "cell", "rule"),
    [
        (cells.text, Cell(CellType.NUMBER, 12345678901234567890), "NUMBER_AS_TEXT"),
        (cells.text, Cell(CellType.NUMBER, 1.5), "TEXT_FORM"),
        (cells.text, Cell(CellType.FLAG, value=True), "TEXT_FORM"),
        (cells.text, Cell(CellType.DAY, DAY), "TEXT_FORM"),
        (cells.identifier, Cell(CellType.NUMBER, 7), "NUMBER_AS_TEXT"),
        (cells.readable, Cell(CellType.FORMULA, "=A1"), "FORMULA"),
        (cells.readable, Cell(CellType.ERROR, "#REF!"), "ERROR_CELL"),
    ],
)
def test_texts_that_are_refused(read: cells.Read, cell: Cell, rule: str) -> None:
    assert rule_of(read, cell) == rule


def test_every_rule_has_both_languages() -> None:
    for english, indonesian in (*CELLS.values(), *FILES.values()):
        assert english != indonesian
        assert english.count("{") == indonesian.count("{")


def test_the_words_to_choose_from_are_those_of_the_template_in_each_language() -> None:
    (status,) = (column for column in PROGRAMS.columns if column.name == "status")
    with pytest.raises(CellError) as caught:
        status.read(typed("Berjalan"))
    texts = dict(caught.value.texts)
    assert texts["id"] == (
        "'Berjalan' tidak ada dalam daftar: pilih salah satu dari Perencanaan/identifikasi, Pelaksanaan, "
        "Penyelesaian, Ditutup, Dibatalkan, Ditangguhkan."
    )
    assert texts["en"].startswith("'Berjalan' is not in the list: choose one of Pipeline/identification, ")
