"""Rows of nested values as cells, CSV, NDJSON and workbooks."""

from datetime import date
from typing import Any

import pytest

from services.exporting import workbooks
from services.exporting.cells import CellKind, Column, table_rows
from services.exporting.csv_tables import TableWriter
from services.exporting.formats import Layout
from services.exporting.ndjson import LineWriter
from services.exporting.workbooks import WorkbookWriter, day_number, is_number, moment_number
from services.querying.errors import LimitError
from tests.workbooks import cells

TITLE = Column("title", ("node", "title"))
ROLE = Column("parts.role", ("node", "parts", "role"))
NAME = Column("parts.organization.name", ("node", "parts", "organization", "name"))
AMOUNT = Column("amount", ("node", "amount"), CellKind.NUMBER)
START = Column("start", ("node", "start"), CellKind.DAY)


def written(writer: Any, *rows: dict[str, Any]) -> bytes:
    """A whole file."""
    return bytes(writer.begin() + writer.rows([{"node": row, "cursor": "c"} for row in rows]) + writer.end())


def rows_of(
    node: dict[str, Any], *columns: Column, expanded: tuple[str, ...] | None = None
) -> list[list[Any]]:
    """The rows of a table that one record makes."""
    return list(table_rows({"node": node}, columns, expanded))


def test_cells_of_one_list_run_side_by_side_also_where_something_is_missing() -> None:
    # given a list whose second item has no organization
    parts = [{"role": "A", "organization": {"name": "X"}}, {"role": "B", "organization": None}]
    # then the roles and the names have the same number of places
    assert rows_of({"parts": parts}, ROLE, NAME) == [["A; B", "X; "]]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ([], ""),
        (["a", None, "b"], "a; ; b"),
        ([["a", "b"], [], ["c"]], "a | b; ; c"),
        ([True, 1, date(2026, 1, 2)], "true; 1; 2026-01-02"),
        ({"a": [1]}, '{"a":[1]}'),
        (None, None),
        ("text", "text"),
    ],
)
def test_a_value_as_it_stands_in_a_cell(value: Any, shown: Any) -> None:
    assert rows_of({"title": value}, TITLE) == [[shown]]


def test_a_list_that_was_cut_says_so() -> None:
    # given a page within a record that has more behind it, and one that hasn't
    column = Column("outputs.title", ("node", "outputs", "nodes", "title"))
    pages = [{"nodes": [{"title": "a"}], "pageInfo": {"hasNextPage": more}} for more in (True, False)]
    # then the first ends with a mark
    assert [rows_of({"outputs": page}, column) for page in pages] == [[["a; …"]], [["a"]]]


def test_an_expanded_list_makes_a_row_of_each_item() -> None:
    # given
    parts = [{"role": "A", "organization": {"name": "X"}}, {"role": "B", "organization": {"name": "Y"}}]
    # when
    rows = rows_of({"title": "t", "parts": parts}, TITLE, ROLE, NAME, expanded=("node", "parts"))
    # then
    assert rows == [["t", "A", "X"], ["t", "B", "Y"]]


def test_a_record_whose_expanded_list_is_empty_keeps_a_row() -> None:
    assert rows_of({"title": "t", "parts": []}, TITLE, ROLE, expanded=("node", "parts")) == [["t", None]]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "\tx", "\rx", "\uff1d1", "\uff0b1"])
def test_a_text_that_a_spreadsheet_would_run_is_guarded(text: str) -> None:
    assert (
        TableWriter(Layout([TITLE])).rows([{"node": {"title": text}}]).strip(b'"\r\n') == f"'{text}".encode()
    )


@pytest.mark.parametrize(
    ("delimiter", "lines"),
    [
        (";", b'title;amount\r\n"a;b";1.5\r\n"c,d;";\r\n'),
        ("\t", b"title\tamount\r\na;b\t1.5\r\nc,d;\t\r\n"),
    ],
)
def test_another_delimiter_leaves_decimals_with_a_point(delimiter: str, lines: bytes) -> None:
    rows: list[dict[str, Any]] = [{"title": "a;b", "amount": "1.5"}, {"title": "c,d;", "amount": None}]
    assert written(TableWriter(Layout([TITLE, AMOUNT], delimiter=delimiter)), *rows) == lines


def test_numbers_are_not_guarded() -> None:
    assert written(TableWriter(Layout([AMOUNT])), {"amount": "-5.50"}, {"amount": -3}) == (
        b"amount\r\n-5.50\r\n-3\r\n"
    )


def test_csv_is_quoted_by_its_standard() -> None:
    # given every sign that means something in CSV
    node = {"title": 'a,"b"\nc', "amount": 1}
    # then
    assert written(TableWriter(Layout([TITLE, AMOUNT])), node) == b'title,amount\r\n"a,""b""\nc",1\r\n'


def test_the_header_and_the_mark_of_csv_are_a_choice() -> None:
    layout = Layout([TITLE], header=False, byte_order_mark=True)
    assert written(TableWriter(layout), {"title": "é"}) == b"\xef\xbb\xbf\xc3\xa9\r\n"


@pytest.mark.parametrize(
    ("cursors", "told"), [(False, b'{"title":"t"}\n'), (True, b'{"title":"t","cursor":"c"}\n')]
)
def test_ndjson_has_a_record_on_each_line(cursors: bool, told: bytes) -> None:
    assert written(LineWriter(cursors=cursors), {"title": "t"}) == told


def test_a_workbook_knows_text_numbers_and_days_and_no_formula() -> None:
    # given
    layout = Layout([TITLE, AMOUNT, START])
    # when
    data = written(
        WorkbookWriter(layout),
        {"title": "=1+1", "amount": "1250.75", "start": "2026-11-22"},
        {"title": " <&>\x00 ", "amount": None, "start": date(2026, 11, 22)},
    )
    # then
    assert cells(data) == [
        [("text", "title"), ("text", "amount"), ("text", "start")],
        [("text", "=1+1"), ("number", "1250.75"), ("day", "46348")],
        [("text", " <&> "), ("nothing", ""), ("day", "46348")],
    ]


@pytest.mark.parametrize(
    ("title", "stored"),
    [
        ("Kode _x0041_ dan _x000D_ baris", "Kode _x005F_x0041_ dan _x005F_x000D_ baris"),
        ("_x005F_", "_x005F_x005F_"),
        ("_x41_ _y0041_", "_x41_ _y0041_"),
    ],
)
def test_a_text_that_looks_like_an_escape_is_escaped_in_a_workbook(title: str, stored: str) -> None:
    data = written(WorkbookWriter(Layout([TITLE])), {"title": title})
    assert cells(data)[1] == [("text", stored)]


@pytest.mark.parametrize(
    ("told", "number"),
    [
        ("2026-11-22T12:00:00+00:00", "46348.5"),
        ("2026-11-22T06:00:00+07:00", "46347.9583333333"),
        ("2026-11-22", "46348"),
        ("1899-12-31T00:00:00+00:00", None),
        ("soon", None),
    ],
)
def test_times_count_as_in_spreadsheets(told: str, number: str | None) -> None:
    assert moment_number(told) == number


def test_the_same_rows_make_the_same_workbook() -> None:
    first, second = (written(WorkbookWriter(Layout([TITLE])), {"title": "t"}) for _ in range(2))
    assert first == second


@pytest.mark.parametrize(
    ("told", "is_one"),
    [
        ("0", True),
        ("-12.5", True),
        ("123456789012345", True),
        ("1234567890123456", False),
        ("5; 6", False),
        ("1e5", False),
        ("…", False),
    ],
)
def test_a_number_stays_one_where_a_spreadsheet_keeps_all_its_digits(told: str, is_one: bool) -> None:
    assert is_number(told) is is_one


@pytest.mark.parametrize(
    ("told", "number"),
    [("1900-03-01", 61), ("2026-11-22", 46348), ("1899-12-31", None), ("", None), ("2026-11-22; ", None)],
)
def test_days_count_as_in_spreadsheets(told: str, number: int | None) -> None:
    assert day_number(told) == number


def test_a_text_is_cut_where_a_cell_ends() -> None:
    data = written(WorkbookWriter(Layout([TITLE])), {"title": "x" * 40_000})
    assert cells(data)[1] == [("text", "x" * 32_767)]


def test_a_sheet_that_is_full_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MOST_ROWS", 2)
    writer = WorkbookWriter(Layout([TITLE]))
    writer.begin()
    with pytest.raises(LimitError, match="A sheet holds at most 2 rows"):
        writer.rows([{"node": {"title": "a"}}, {"node": {"title": "b"}}])
