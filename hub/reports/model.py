"""The parts of a report, independent of how it is written: HTML and XLSX show the same values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from hub.drawing.marks import EMPTY

Value = int | Decimal | str | date | None


@dataclass(frozen=True, slots=True)
class Source:
    """Where values come from: a query of the report, its variables, and the place in the answer.

    `rule` says how a value is computed that the graph does not return as it is. `records` is the address of
    an export of the records behind the values, relative to the hub.
    """

    document: str
    variables: Mapping[str, Any]
    path: str
    rule: str = ""
    records: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One value: as it is for workbooks and tests, and in words for readers.

    `foreign` marks text that a publisher wrote. `tone` is the class of a matrix, 0 to 5.
    """

    value: Value
    shown: str
    is_number: bool = False
    foreign: bool = False
    tone: int | None = None
    drawing: Markup = EMPTY
    note: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. `short` stands for the title where there is no room; a list explains it."""

    title: str
    is_number: bool = False
    short: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its first cell is its header. `depth` indents the nodes of a tree."""

    cells: Sequence[Cell]
    depth: int = 0
    is_group: bool = False
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """What a section has one after the other."""


@dataclass(frozen=True, slots=True)
class Text(Block):
    """A paragraph in the words of the report."""

    text: str
    is_notice: bool = False
    title: str = ""


@dataclass(frozen=True, slots=True)
class Facts(Block):
    """Up to five headline figures, each with its source."""

    facts: Sequence["Fact"]


@dataclass(frozen=True, slots=True)
class Fact:
    """One headline figure."""

    label: str
    cell: Cell
    source: Source
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Key:
    """One entry of a legend: the class of its mark, and its words."""

    mark: str
    label: str


@dataclass(frozen=True, slots=True)
class Table(Block):
    """Numbers to compare. `sheet` is its short name in a workbook; `empty` says what an empty one means."""

    title: str
    sheet: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    source: Source
    empty: str
    style: str = ""
    key: Sequence[Key] = ()


@dataclass(frozen=True, slots=True)
class Drawing(Block):
    """A chart or map with its caption; the numbers are in a table."""

    caption: str
    drawing: Markup
    source: Source
    key: Sequence[Key] = ()
    key_title: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report with a heading."""

    name: str
    title: str
    blocks: Sequence[Block]


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report."""

    plan_code: str
    plan_title: str
    year: int
    language: str
    is_sample: bool
    data_version: str
    # The time of the last import, which the files bear as their own.
    as_of: datetime | None
    lede: str
    cover: Sequence[tuple[str, str]]
    sections: Sequence[Section]
    documents: Mapping[str, str] = field(default_factory=dict)
