"""Files made to mislead or to exhaust the hub: each is refused with its rule, fast and in little memory."""

import io
import tracemalloc
import zipfile
from collections.abc import Callable
from uuid import uuid4

import openpyxl
import pytest

from services.spreadsheets import dry_runs, templates
from services.spreadsheets.keys import Keys
from services.spreadsheets.reading import Facts, KnownRecord
from services.spreadsheets.sentences import FileError
from services.spreadsheets.templates import FilledProgram
from tests.spreadsheet_files import columns, saved
from tests.test_spreadsheet_files import repacked, same
from tests.test_spreadsheet_properties import ORGANIZATION, decoded

MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
PROGRAM = uuid4()
BUDGET = {
    "type": "1",
    "status": "2",
    "amount": "10",
    "currency": "IDR",
    **dict.fromkeys(("periodStart", "periodEnd", "valueDate"), "2026-01-01"),
}
VALUES = {"titles": [["en", "One"]], "plannedStart": "2024-01-31", "budgets": [BUDGET]}
TEMPLATE = templates.template(
    [FilledProgram(str(PROGRAM), 1, "XX-1-1", VALUES)], ORGANIZATION, "Name", ("en",)
)


def part(name: str, change: Callable[[bytes], bytes], **added: bytes) -> bytes:
    """The template with another part."""
    return repacked(TEMPLATE, lambda each, old: change(old) if each == name else old, **added)


def strings(*texts: bytes) -> bytes:
    """A part of shared texts."""
    return b"<sst " + MAIN + b">" + b"".join(b"<si><t>%s</t></si>" % text for text in texts) + b"</sst>"


def one_long_text_in_many_cells() -> bytes:
    """60 KB that would be 300 MB of texts."""
    row = b'<row r="%d"><c r="B%d" t="s"><v>2</v></c></row>'
    head = b'<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
    body = head + b"".join(row % (n, n) for n in range(2, 2_000))
    sheet = b"<worksheet " + MAIN + b"><sheetData>" + body + b"</sheetData></worksheet>"
    texts = strings(b"key", b"title_en", b"y" * 160_000)
    return repacked(TEMPLATE, lambda name, old: texts if name == STRINGS else sheet if name == SHEET else old)


def bomb_in_another_part() -> bytes:
    """Shared texts in a part whose name is not that of XML."""
    bomb = strings(*[b"x"] * 500_000)

    def moved(name: str, old: bytes) -> bytes:
        return old if name == STRINGS else old.replace(b"sharedStrings.xml", b"sharedStrings.bin")

    return repacked(TEMPLATE, moved, **{"xl/sharedStrings.bin": bomb})


def merged(sheet: bytes) -> bytes:
    ranges = b"".join(b'<mergeCell ref="A%d:B%d"/>' % (n, n + 90_000) for n in range(5, 2_000))
    return sheet.replace(b"</sheetData>", b"</sheetData><mergeCells>" + ranges + b"</mergeCells>")


def without_head(name: str) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(TEMPLATE))
    book[name].delete_rows(2)
    return saved(book)


def twice(book: bytes) -> bytes:
    return book.replace(b'name="Anggaran-Budgets"', b'name="PROGRAM "')


def in_archive() -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as archive:
        archive.writestr("inner.xlsx", TEMPLATE)
    return output.getvalue()


HOSTILE: list[tuple[Callable[[], bytes], str]] = [
    (one_long_text_in_many_cells, "TOO_MANY"),
    (bomb_in_another_part, "DAMAGED"),
    (in_archive, "OTHER_FORMAT"),
    (lambda: part(SHEET, merged), "TOO_MANY"),
    (lambda: part(SHEET, lambda old: old.replace(b"<row ", b'<row x="' + b"a" * 900_000 + b'" ')), "DAMAGED"),
    (lambda: part(RELATIONS, lambda old: old.replace(b"worksheets/sheet1.xml", b"media/a.bin")), "DAMAGED"),
    (lambda: repacked(TEMPLATE, same, **{"/etc/passwd": b"x"}), "DAMAGED"),
    (lambda: repacked(TEMPLATE, same, **{"xl/../../a.xml": b"x"}), "DAMAGED"),
    (lambda: part("xl/workbook.xml", twice), "NO_COLUMNS"),
    (lambda: part("xl/workbook.xml", lambda old: old.replace(b'"Program"', b'"x"')), "UNKNOWN_SHEET"),
    (lambda: without_head("Anggaran-Budgets"), "NO_COLUMNS"),
    (lambda: b"key,title_en\n" + b"," * 2_000_000, "TOO_MANY"),
    (lambda: b"key,title_en\n" + b"\n" * 1_000_001, "TOO_MANY"),
    (lambda: "key,title_en\r\nXX-1-1,New\r\n".encode("utf-16"), "OTHER_FORMAT"),
]


@pytest.mark.parametrize(("make", "rule"), HOSTILE)
def test_hostile_files_are_refused_in_little_memory(make: Callable[[], bytes], rule: str) -> None:
    content = make()
    tracemalloc.start()
    try:
        with pytest.raises(FileError) as refusal:
            dry_runs.read_rows(content, ORGANIZATION, decoded, decoded)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert refusal.value.rule == rule
    assert peak < 150_000_000


def test_a_sheet_that_is_there_twice_is_refused() -> None:
    book = openpyxl.load_workbook(io.BytesIO(TEMPLATE))
    copy = book.copy_worksheet(book["Program"])
    copy.title = "program "
    with pytest.raises(FileError) as refusal:
        dry_runs.read_rows(saved(book), ORGANIZATION, decoded, decoded)
    assert refusal.value.rule == "SHEET_TWICE"


@pytest.mark.parametrize(
    ("sheet", "column", "value", "code"),
    [
        ("Anggaran-Budgets", "amount", 12345678901234567890, "NUMBER_AS_TEXT"),
        ("Anggaran-Budgets", "amount", "NaN", "NUMBER_FORM"),
        ("Anggaran-Budgets", "amount", "1e5", "NUMBER_FORM"),
        ("Program", "title_en", 12345678901234567890, "NUMBER_AS_TEXT"),
        ("Program", "planned_start", 46_000, None),
        ("Program", "planned_start", "31.02.2026", "DATE_FORM"),
        ("Program", "title_en", "=HYPERLINK(1)", "FORMULA"),
    ],
)
def test_values_that_spreadsheets_spoil_are_refused(
    sheet: str, column: str, value: object, code: str | None
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(TEMPLATE))
    cell = book[sheet].cell(3, columns(book[sheet])[column])
    # Excel hides nothing from the hub: what is hidden counts too.
    book[sheet].row_dimensions[3].hidden = True
    cell.value = value  # type: ignore[assignment] # its stubs know fewer values
    known = KnownRecord(PROGRAM, 1, "XX-1-1", is_permitted=True, values=VALUES)
    facts = Facts({PROGRAM: known}, Keys())
    rows = dry_runs.read_rows(saved(book), ORGANIZATION, decoded, decoded)
    (row,) = dry_runs.compared(rows, facts, decoded)
    assert [each.code for each in row.problems] == ([] if code is None else [code])
    assert bool(row.given) is (code is None)
