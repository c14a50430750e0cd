"""Files that are no spreadsheet of the hub, or too much of one: refused in words, and nothing is kept."""

import datetime
import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import pytest
import xlsxwriter
from openpyxl.worksheet.worksheet import Worksheet

from db.pools import Pools
from db.values import Role
from hub.downloads import dry_running
from services import api_keys
from services.spreadsheets import archives, tables
from tests.iati_files import activity, load, save
from tests.spreadsheet_files import (
    XLSX,
    changed,
    codes,
    columns,
    counts,
    opened,
    planned,
    rewritten,
    saved,
    template,
    upload,
)

OLD = archives.OLD + bytes(600)
WORKBOOK = "xl/workbook.xml"


@pytest.fixture
async def owner(pools: Pools, reader: httpx.AsyncClient, tmp_path: Path) -> dict[str, str]:
    """The headers of a member with two programs."""
    await load(
        pools, save(tmp_path / "a.xml", activity("XX-1-1", title="One"), activity("XX-1-2", title="Two"))
    )
    key = await api_keys.create(pools.writing, "XX-1", Role.CONTRIBUTOR)
    return {"Authorization": f"Bearer {key.secret}"}


def repacked(content: bytes, change: Callable[[str, bytes], bytes], **added: bytes) -> bytes:
    """A workbook with other parts."""
    output = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, part in added.items():
            new.writestr(name, part)
    return output.getvalue()


def same(_name: str, part: bytes) -> bytes:
    return part


def with_declaration(name: str, part: bytes) -> bytes:
    head = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>'
    return part.replace(b"?>", b"?>" + head, 1) if name == WORKBOOK else part


def with_password(content: bytes) -> bytes:
    """A workbook whose entries say that they are encrypted."""
    at = content.index(b"PK\x01\x02")
    return content[: at + 8] + struct.pack("<H", 1) + content[at + 10 :]


def garbled(content: bytes) -> bytes:
    """A workbook with other bytes in a compressed part."""
    return content[:100] + bytes(byte ^ 0xFF for byte in content[100:200]) + content[200:]


def renamed(content: bytes) -> bytes:
    book, sheet = opened(content)
    sheet.title = "Catatan"
    return saved(book)


def with_sheet(content: bytes) -> bytes:
    book, _ = opened(content)
    book.create_sheet("Catatan")["A1"] = "note"
    return saved(book)


def with_column(content: bytes, name: str) -> bytes:
    book, sheet = opened(content)
    sheet.cell(2, sheet.max_column + 1).value = name
    return saved(book)


def for_others(content: bytes) -> bytes:
    book, _ = opened(content)
    book["_hub"]["A2"] = "T1RIRVI"
    return saved(book)


def fresh() -> tuple[openpyxl.Workbook, Worksheet]:
    """A workbook that no template was."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    return book, book.create_sheet("program")


def blank() -> bytes:
    book, sheet = fresh()
    sheet["A1"] = "anything"
    return saved(book)


FILES: list[tuple[Callable[[bytes], bytes], str]] = [
    (lambda _: b"", "EMPTY"),
    (lambda _: OLD, "OLD_FORMAT"),
    (lambda _: OLD + archives.ENCRYPTED, "ENCRYPTED"),
    (with_password, "ENCRYPTED"),
    (lambda _: b"%PDF-1.7 \xff\xfe", "OTHER_FORMAT"),
    (lambda _: b"PK\x03\x04 not a zip", "DAMAGED"),
    (lambda content: content[:-200], "DAMAGED"),
    (garbled, "DAMAGED"),
    (lambda content: repacked(content, same, **{"xl/vbaProject.bin": b"x"}), "MACROS"),
    (lambda content: repacked(content, with_declaration), "DAMAGED"),
    (
        lambda content: repacked(content, lambda name, part: part[:90] if name == WORKBOOK else part),
        "DAMAGED",
    ),
    (lambda content: repacked(content, same, **{f"xl/{n}.bin": b"" for n in range(600)}), "TOO_MANY"),
    (lambda content: repacked(content, same, **{"xl/a.bin": bytes(100_000_001)}), "TOO_MANY"),
    (lambda content: repacked(content, same, **{"xl/a.xml": b"<a/>" * 7_000_000}), "TOO_MANY"),
    (renamed, "UNKNOWN_SHEET"),
    (with_sheet, "UNKNOWN_SHEET"),
    (lambda content: with_column(content, "budget"), "UNKNOWN_COLUMN"),
    (lambda content: with_column(content, "status"), "COLUMN_TWICE"),
    (for_others, "OTHER_ORGANIZATION"),
    (lambda _: blank(), "WRONG_TEMPLATE"),
    (lambda _: b"name,title\r\n1,2\r\n", "WRONG_TEMPLATE"),
    (lambda _: b"key,title_en\r\n", "NO_ROWS"),
    (lambda _: b'key,title_en\r\n"open,2\r\n', "DAMAGED"),
    (lambda _: b"key,title_en\r\n" + b"a,b\r\n" * (tables.MOST_ROWS + 1), "TOO_MANY"),
    (lambda _: "key,title_en\r\na,b".encode("utf-16"), "OTHER_FORMAT"),
]


@pytest.mark.parametrize(("make", "rule"), FILES)
async def test_files_that_are_refused(
    reader: httpx.AsyncClient,
    pools: Pools,
    owner: dict[str, str],
    make: Callable[[bytes], bytes],
    rule: str,
) -> None:
    # when
    response = await upload(reader, owner, make(await template(reader, owner)))
    # then
    (error,) = response.json()["errors"]
    assert (response.status_code, error["extensions"]["rule"]) == (400, rule)
    assert await pools.writing.fetchval("SELECT count(*) FROM spreadsheet_plan") == 0


async def test_a_large_file_is_refused_before_it_is_read(
    reader: httpx.AsyncClient, owner: dict[str, str]
) -> None:
    response = await upload(reader, owner, bytes(10_000_001))
    (error,) = response.json()["errors"]
    assert (response.status_code, error["extensions"]["rule"]) == (413, "TOO_LARGE")


async def test_refusals_are_in_the_requested_language(
    reader: httpx.AsyncClient, owner: dict[str, str]
) -> None:
    headers = {**owner, "Content-Type": XLSX}
    response = await reader.post("/spreadsheets/programs?lang=id", content=OLD, headers=headers)
    assert response.json()["errors"][0]["message"].startswith("Berkas memakai format lama .xls.")


async def test_other_types_of_content_are_refused(reader: httpx.AsyncClient, owner: dict[str, str]) -> None:
    for kind in ("multipart/form-data; boundary=x", "text/plain", "application/x-www-form-urlencoded"):
        response = await upload(reader, owner, b"x", kind)
        assert response.status_code == 415


async def test_a_cell_that_is_no_number_is_refused_alone(
    reader: httpx.AsyncClient, owner: dict[str, str]
) -> None:
    # given a workbook of another program, with a number that is none, and a day that is none
    content = changed(
        await template(reader, owner),
        {(3, "title_en"): 4711, (4, "title_en"): 4712, (5, "title_en"): "Sound", (5, "status"): "Closed"},
    )
    for number, written in ((4711, b"NaN"), (4712, b"1-2-3")):
        content = rewritten(content, b"<v>%d</v>" % number, b"<v>%s</v>" % written)
    # when
    plan = await planned(reader, owner, content)
    # then its rows are refused by their cells, and the other row is read
    assert codes(plan) == [(3, "E", "ERROR_CELL"), (4, "E", "ERROR_CELL")]


async def test_cells_that_are_refused(reader: httpx.AsyncClient, owner: dict[str, str]) -> None:
    # given
    content = changed(
        await template(reader, owner),
        {
            (3, "title_en"): '=CONCATENATE("a","b")',
            (3, "key"): 12345678901234567890,
            (4, "title_en"): "#REF!",
            (4, "planned_start"): 46387,
            (5, "title_en"): "Third",
            (5, "planned_start"): "2027-01-01",
            (5, "planned_end"): "2026-01-01",
            (6, "title_en"): "Fourth",
            (6, "program"): "nonsense",
            (7, "status"): "Closed",
        },
    )
    book, sheet = opened(content)
    sheet["Z3"] = "note"
    place = columns(sheet)["description_id"]
    sheet.merge_cells(start_row=3, end_row=4, start_column=place, end_column=place)
    # when
    plan = await planned(reader, owner, saved(book))
    # then
    assert codes(plan) == [
        (3, "C", "NUMBER_AS_TEXT"),
        (3, "Z", "EXTRA_CELL"),
        (3, "F", "MERGED"),
        (3, "E", "FORMULA"),
        (4, "F", "MERGED"),
        (4, "E", "ERROR_CELL"),
        (4, "I", "DATE_NUMBER"),
        (5, "K", "DATE_ORDER"),
        (6, "A", "PROGRAM_ID"),
        (7, "D", "REQUIRED"),
    ]
    assert counts(plan) == [0, 0, 0, 5]


async def test_rows_that_do_not_belong_are_refused(
    pools: Pools, reader: httpx.AsyncClient, owner: dict[str, str], tmp_path: Path
) -> None:
    # given programs of others: a public one, and one that only its owner sees
    await load(
        pools,
        save(
            tmp_path / "b.xml",
            activity("XX-2-1", reporter="XX-2", name="Others", title="Theirs"),
            activity("XX-2-2", reporter="XX-2", name="Others", title="Secret", visibility="OWNER"),
        ),
    )
    lines = [
        "key,status",
        "XX-1-1,CLOSED",
        "XX-1-1,CLOSED",
        "XX-2-1,CLOSED",
        "XX-2-2,CLOSED",
    ]
    # when
    plan = await planned(reader, owner, "\n".join(lines).encode(), "text/csv")
    # then the hidden one is as one that does not exist: a new program, without a title
    assert codes(plan) == [
        (3, "A", "DUPLICATE_ROW"),
        (4, None, "NOT_PERMITTED"),
        (5, None, "REQUIRED"),
    ]
    secret = plan["rows"][3]
    assert (secret["label"], secret["program"]) == ("XX-2-2", None)


async def test_columns_may_be_moved_and_left_out(reader: httpx.AsyncClient, owner: dict[str, str]) -> None:
    # given a template with reversed columns, without those of the description
    _, sheet = opened(await template(reader, owner))
    rows = [[cell.value for cell in row][::-1] for row in sheet.iter_rows(max_row=4)]
    kept = [place for place, name in enumerate(rows[1]) if not str(name).startswith("description")]
    book, moved = fresh()
    for row in rows:
        moved.append([row[place] for place in kept])
    moved.cell(3, 1 + kept.index(rows[1].index("title_en"))).value = "New"
    # when
    plan = await planned(reader, owner, saved(book))
    # then
    assert counts(plan) == [0, 1, 1, 0]
    assert [each["field"] for each in plan["rows"][0]["fields"]] == ["titles"]


@pytest.mark.parametrize("since_1904", [False, True])
async def test_both_calendars_are_read(
    reader: httpx.AsyncClient, owner: dict[str, str], since_1904: bool
) -> None:
    # given a workbook that counts days from 1900 or from 1904
    output = io.BytesIO()
    with xlsxwriter.Workbook(output, {"in_memory": True, "date_1904": since_1904}) as book:
        sheet = book.add_worksheet("Program")
        sheet.write_row(0, 0, ["key", "planned_end"])
        sheet.write_string(1, 0, "XX-1-1")
        day = datetime.datetime(2026, 12, 31)  # noqa: DTZ001 - cells have no zone
        sheet.write_datetime(1, 1, day, book.add_format({"num_format": "dd/mm/yyyy"}))
    # when
    plan = await planned(reader, owner, output.getvalue())
    # then
    assert plan["rows"][0]["fields"] == [{"field": "plannedEnd", "old": None, "new": "2026-12-31"}]


async def test_texts_with_escapes_come_back_as_they_are(
    pools: Pools, reader: httpx.AsyncClient, owner: dict[str, str], tmp_path: Path
) -> None:
    # given texts that XML, formulas and spreadsheets have other ideas of
    texts: list[Any] = [
        "_x0041_ escaped",
        "=1+1",
        "007",
        "-",
        "https://example.org",
        "'quoted",
        "_x005F_x0042_",
    ]
    await load(
        pools,
        save(tmp_path / "c.xml", *(activity(f"XX-1-T{n}", title=text) for n, text in enumerate(texts))),
    )
    # when
    plan = await planned(reader, owner, await template(reader, owner))
    # then
    assert counts(plan) == [0, 0, 2 + len(texts), 0]


async def test_a_process_has_few_files_at_once(
    reader: httpx.AsyncClient, owner: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dry_running, "MOST_UPLOADS", 0)
    response = await upload(reader, owner, b"key,title_en\r\n,New\r\n", "text/csv")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
