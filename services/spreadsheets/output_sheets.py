"""Writing of the sheets of outputs, their indicators and periods into a template."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from services.spreadsheets import measured_values, progress, sheet_writing
from services.spreadsheets.columns import KEY, OUTPUT, VERSION, Column
from services.spreadsheets.output_declarations import (
    ABOUT_PERIOD,
    BASELINES,
    INDICATOR,
    INDICATOR_HEADING,
    INDICATORS,
    INDICATORS_NAME,
    OUTPUTS,
    PROGRESS,
    PROGRESS_NAME,
    REFERENCE,
    REFERENCE_HEADING,
    VALUES,
)
from services.spreadsheets.sentences import Texts
from services.spreadsheets.sheet_writing import FIRST_ROW, HIDDEN_HEADING, KEY_HEADING, Formats
from services.writing.indicator_rows import all_baselines

INDICATOR_COLUMNS = (*INDICATORS, *BASELINES)
NAMES: Sequence[tuple[str, Texts]] = (
    (KEY, KEY_HEADING),
    (REFERENCE, REFERENCE_HEADING),
    (INDICATOR, INDICATOR_HEADING),
)
# The cells that name a record, and the values of some columns.
Line = tuple[Sequence[str], Sequence[tuple[Sequence[Column], Mapping[str, Any]]]]


@dataclass(frozen=True, slots=True)
class FilledOutput:
    """An output as a row of a template: its global id, its version, its program and number, its values."""

    id: str
    version: int
    key: str
    number: int
    values: Mapping[str, Any]


def write(
    book: Workbook, formats: Formats, outputs: Sequence[FilledOutput], languages: Sequence[str]
) -> None:
    """Write the three sheets."""
    _write_outputs(book.add_worksheet(OUTPUTS.name), formats, outputs, languages)
    lines = [line for output in outputs for line in _indicators(output)]
    _write_lines(book.add_worksheet(INDICATORS_NAME), formats, INDICATOR_COLUMNS, lines, languages)
    lines = [line for output in outputs for line in _progress(output)]
    _write_lines(book.add_worksheet(PROGRESS_NAME), formats, PROGRESS, lines, languages)


def _write_outputs(
    sheet: Worksheet, formats: Formats, outputs: Sequence[FilledOutput], languages: Sequence[str]
) -> None:
    first = [(OUTPUT, HIDDEN_HEADING), (VERSION, HIDDEN_HEADING), *NAMES[:2]]
    sheet_writing.write_head(sheet, formats, first, OUTPUTS.columns, languages)
    sheet.set_column(0, 1, 10, formats.text, {"hidden": True})
    for row, output in enumerate(outputs, FIRST_ROW):
        sheet.write_string(row, 0, output.id, formats.fixed)
        sheet.write_number(row, 1, output.version)
        sheet.write_string(row, 2, output.key, formats.fixed)
        sheet.write_string(row, 3, str(output.number), formats.fixed)
        sheet_writing.write_cells(sheet, row, len(first), OUTPUTS.columns, output.values, formats, languages)
    sheet_writing.add_choices(sheet, len(first), OUTPUTS.columns, len(outputs))


def _write_lines(
    sheet: Worksheet,
    formats: Formats,
    columns: Sequence[Column],
    lines: Sequence[Line],
    languages: Sequence[str],
) -> None:
    sheet_writing.write_head(sheet, formats, NAMES, columns, languages)
    for row, (names, parts) in enumerate(lines, FIRST_ROW):
        for place, name in enumerate(names):
            sheet.write_string(row, place, name, formats.fixed)
        first = len(names)
        for some, values in parts:
            sheet_writing.write_cells(sheet, row, first, some, values, formats, languages)
            first += len(some)
    sheet_writing.add_choices(sheet, len(NAMES), columns, len(lines))


def _indicators(output: FilledOutput) -> Iterator[Line]:
    for number, indicator in enumerate(output.values.get("indicators") or (), 1):
        direction = "ASCENDING" if indicator["ascending"] else "DESCENDING"
        baseline = measured_values.total(all_baselines(indicator)) or {}
        yield (
            (output.key, str(output.number), str(number)),
            ((INDICATORS, {**indicator, "direction": direction}), (BASELINES, baseline)),
        )


def _progress(output: FilledOutput) -> Iterator[Line]:
    for number, indicator in enumerate(output.values.get("indicators") or (), 1):
        for slot in progress.slots(indicator["periods"]):
            about = dict(zip((column.field for column in ABOUT_PERIOD), slot.about, strict=True))
            period = indicator["periods"][slot.period]
            values = [
                (columns, {} if (at := slot.values.get(name)) is None else period[name][at])
                for name, columns in VALUES.items()
            ]
            yield (output.key, str(output.number), str(number)), ((ABOUT_PERIOD, about), *values)
