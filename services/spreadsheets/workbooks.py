"""Reading of XLSX workbooks with openpyxl: cells as they were typed, with formulas and without entities.

Only the parts that are needed are parsed. Shared texts are read here, because openpyxl spoils the escapes of
characters in them (ECMA-376, ST_Xstring).
"""

import math
import re
import warnings
import zlib
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import Element, ParseError
from zipfile import BadZipFile

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse
from lxml.etree import XMLSyntaxError
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._reader import MERGE_TAG, ROW_TAG, WorkSheetParser
from openpyxl.worksheet.merge import MergeCells
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS, XLSX, XLTX

from services.revising.problems import LONGEST_TEXT
from services.spreadsheets import archives, tables
from services.spreadsheets.cells import Cell, CellType
from services.spreadsheets.sentences import FileError
from services.spreadsheets.tables import Counter, Known, Merged, RawRow, Sheet

# What a workbook that is not one can make of the parsers.
DAMAGES = (
    ArithmeticError,
    AttributeError,
    BadZipFile,
    DefusedXmlException,
    EOFError,
    InvalidFileException,
    LookupError,
    OSError,
    ParseError,
    RecursionError,
    TypeError,
    ValueError,
    XMLSyntaxError,
    zlib.error,
)
STRING, PART, PHONETIC = (f"{{{SHEET_MAIN_NS}}}{name}" for name in ("si", "t", "rPh"))
ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
TYPES = {
    "s": CellType.TEXT,
    "n": CellType.NUMBER,
    "d": CellType.DAY,
    "b": CellType.FLAG,
    "f": CellType.FORMULA,
    "e": CellType.ERROR,
}
RANGE = re.compile(r"([A-Z]{1,3})([0-9]{1,7}):[A-Z]{1,3}([0-9]{1,7})")
MOST_MERGED, MOST_REPORTED = 1_000, 5
# Lists outside of rows, which may be long.
UNUSED = {
    f"{{{SHEET_MAIN_NS}}}{name}"
    for name in ("hyperlinks", "dataValidations", "conditionalFormatting", "rowBreaks", "colBreaks", "extLst")
}
# The types of parts that are parsed.
PARSED = (SHARED_STRINGS, XLSX, XLTX)
# No cell of a spreadsheet program holds as much; what is cut off is refused as too long.
MOST_TEXT = LONGEST_TEXT + 1
# Sheets of the hub's own, which are hidden: texts to choose from, and what the template was made for.
CHOICES, ABOUT, HELP = "_lists", "_hub", "Petunjuk-Help"


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheets of a workbook, and the id of the organization that its template was made for."""

    sheets: list[Sheet]
    made_for: str | None


class Reader(ExcelReader):
    """Reads the parts of a workbook that are needed."""

    def open(self) -> None:
        """Read everything but the sheets."""
        self.read_manifest()
        # A sheet of charts alone is no XML part that is needed.
        for part in self.package.Override:
            if part.ContentType in PARSED and not archives.is_xml(part.PartName):
                raise FileError("DAMAGED")
        self.read_strings()
        self.read_workbook()
        apply_stylesheet(self.archive, self.wb)

    def read_strings(self) -> None:
        """Read the shared texts."""
        package: Any = self.package
        part = package.find(SHARED_STRINGS)
        if part is not None:
            with self.archive.open(part.PartName[1:]) as source:
                self.shared_strings = [
                    _text(element) for _, element in iterparse(source) if element.tag == STRING
                ]


class Parser(WorkSheetParser):
    """Parses a sheet; what a formula says is not needed."""

    def parse(self) -> Generator[Any, None, None]:
        """Yield the rows, and keep the merged ranges; the rest is not needed."""
        for _, element in iterparse(self.source):
            if element.tag == ROW_TAG:
                yield self.parse_row(element)
                element.clear()
            elif element.tag == MERGE_TAG:
                if len(element) > MOST_MERGED:
                    raise archives.too_many(MOST_MERGED, "merged ranges", "sel gabungan")
                self.merged_cells = MergeCells.from_tree(element)
            elif element.tag in UNUSED:
                element.clear()

    def parse_cell(self, element: Any) -> Any:
        """Return a cell. A number or day that is none, such as NaN, is a fault of its cell alone."""
        try:
            return super().parse_cell(element)
        except ValueError:
            element.set("t", "e")
            return super().parse_cell(element)

    def parse_formula(self, element: Any) -> str:
        """Return the beginning of the formula."""
        formula = element.find(f"{{{SHEET_MAIN_NS}}}f")
        return f"={(formula.text or '')[:100]}"


def _text(element: Element) -> str:
    found = [*element.findall(PART)]
    found += [part for run in element if run.tag != PHONETIC for part in run.findall(PART)]
    text = "".join(part.text or "" for part in found)[:MOST_TEXT]
    element.clear()
    return text


def read(content: bytes, known: Known, names: Sequence[str]) -> Workbook:
    """Read a workbook within bounds; `known` has the columns of each sheet, `names` all sheets.

    Raise FileError.
    """
    archives.check(content)
    try:
        # openpyxl warns of what it does not support, which is nothing that is needed here.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _read(content, known, names)
    except FileError:
        raise
    except DAMAGES as error:
        raise FileError("DAMAGED") from error


def _read(content: bytes, known: Known, names: Sequence[str]) -> Workbook:
    reader = Reader(BytesIO(content), read_only=True)
    reader.open()
    parts = [(each.name, part) for each, part in reader.parser.find_sheets() if "worksheet" in part.Type]
    if len(parts) > tables.MOST_SHEETS:
        raise archives.too_many(tables.MOST_SHEETS, "sheets", "lembar")
    counter, made_for = Counter(), None
    sheets: list[Sheet] = []
    headless: list[str] = []
    for name, part in parts:
        if name == ABOUT:
            made_for = _made_for(reader, part.target)
        elif name not in (CHOICES, HELP):
            columns = known(name)
            if columns is not None:
                found = _sheet(reader, name, part.target, columns, counter)
                sheets += [] if found is None else [found]
                if found is None and _has_cells(reader, part.target):
                    headless.append(name)
            elif _has_cells(reader, part.target):
                # One that is empty harms nobody.
                raise FileError("UNKNOWN_SHEET", value=name, known=", ".join(names))
    if sheets and headless:
        raise FileError("NO_COLUMNS", sheet=headless[0])
    return Workbook(sheets, made_for)


def _has_cells(reader: Reader, path: str) -> bool:
    return any(cells for _, cells in _rows(_parser(reader, path)))


def _made_for(reader: Reader, path: str) -> str | None:
    for number, cells in _rows(_parser(reader, path)):
        if number == 2 and 1 in cells:
            return cells[1].text
    return None


def _sheet(reader: Reader, name: str, path: str, columns: Sequence[str], counter: Counter) -> Sheet | None:
    parser = _parser(reader, path)
    found = tables.sheet(name, _rows(parser), columns, counter)
    if found is not None:
        _add_merged(found, list(_merged(parser)))
    return found


def _parser(reader: Reader, path: str) -> Parser:
    if not archives.is_xml(path):
        raise FileError("DAMAGED")
    # Its stubs lack what is needed here.
    workbook: Any = reader.wb
    return Parser(
        reader.archive.open(path),
        reader.shared_strings,
        data_only=False,
        epoch=workbook.epoch,
        date_formats=workbook._date_formats,
        timedelta_formats=workbook._timedelta_formats,
    )


def _rows(parser: Parser) -> Iterator[RawRow]:
    for number, cells in parser.parse():
        yield number, dict(_cells(cells))


def _cells(found: list[Mapping[str, Any]]) -> Iterator[tuple[int, Cell]]:
    for each in found:
        if (cell := _cell(each["data_type"], each["value"])) is not None:
            yield each["column"], cell


def _cell(kind: str, value: Any) -> Cell | None:
    if value is None:
        return None
    type_ = TYPES.get(kind, CellType.ERROR)
    if type_ is CellType.TEXT:
        value = value[:MOST_TEXT]
        text = _unescaped(value) if "_x" in value else value
        return Cell(type_, text) if text.strip() else None
    if type_ is CellType.DAY and not isinstance(value, date | datetime):
        # A time or a duration.
        return Cell(type_, value)
    if type_ is CellType.NUMBER and not math.isfinite(value):
        return Cell(CellType.ERROR, str(value))
    return Cell(type_, value)


def _unescaped(text: str) -> str:
    """The text with the characters that escapes are for; half a character is none."""
    found = ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    return found.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _merged(parser: Parser) -> Iterator[Merged]:
    for each in parser.merged_cells.mergeCell if parser.merged_cells else ():
        if found := RANGE.fullmatch(str(each.ref)):
            column = 0
            for letter in found[1]:
                column = column * 26 + ord(letter) - 64
            yield Merged(found[0], int(found[2]), int(found[3]), column)


def _add_merged(sheet: Sheet, ranges: list[Merged]) -> None:
    if not ranges:
        return
    waiting = sorted(ranges, key=lambda each: each.first_row, reverse=True)
    touching: list[Merged] = []
    # Rows are in their order, else a range may be missed after others: one is enough to refuse a row.
    for place, row in enumerate(sheet.rows):
        while waiting and waiting[-1].first_row <= row.number:
            touching = sorted([*touching, waiting.pop()], key=lambda each: -each.last_row)[:MOST_REPORTED]
        met = [each for each in touching if each.first_row <= row.number <= each.last_row]
        sheet.rows[place] = replace(row, merged=met) if met else row
