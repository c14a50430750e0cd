"""Cells of tables: a value, and how the language writes it."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from hub.drawing.marks import EMPTY
from hub.localization.words import Words
from hub.reports.model import Cell


def number(words: Words, value: int | Decimal | None, unknown: str = "", drawing: Markup = EMPTY) -> Cell:
    """Return a number; `unknown` is the word for none."""
    shown = unknown if value is None else words.number(value)
    return Cell(value, shown, is_number=True, drawing=drawing)


def percent(words: Words, value: Decimal | None, unknown: str = "") -> Cell:
    """Return percent."""
    return Cell(value, unknown if value is None else words.percent(value), is_number=True)


def money(words: Words, amount: Decimal, currency: str) -> Cell:
    """Return an amount of a currency."""
    return Cell(amount, words.money(amount, currency), is_number=True)


def toned(words: Words, value: int, tone: int) -> Cell:
    """Return a number of a matrix."""
    return Cell(value, words.number(value), is_number=True, tone=tone)


def own(text: str, drawing: Markup = EMPTY, note: str = "") -> Cell:
    """Return text in the words of the report."""
    return Cell(text, text, drawing=drawing, note=note)


def foreign(text: str, note: str = "", drawing: Markup = EMPTY) -> Cell:
    """Return text that a publisher wrote."""
    return Cell(text, text, foreign=True, note=note, drawing=drawing)


def day(words: Words, value: date | None, unknown: str) -> Cell:
    """Return a day."""
    return Cell(value, unknown if value is None else words.day(value))


def decimal(value: Any) -> Decimal | None:
    """Return a decimal of the graph, which sends them as text; None for null."""
    return None if value is None else Decimal(str(value))


def as_day(value: Any) -> date | None:
    """Return a date of the graph."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def as_moment(value: Any) -> datetime | None:
    """Return a time of the graph."""
    return datetime.fromisoformat(value) if isinstance(value, str) else value
