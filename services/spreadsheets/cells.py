"""Cells as they were typed, and what they mean: texts, days, numbers, choices."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from services.spreadsheets.sentences import CellError


class CellType(StrEnum):
    """What a spreadsheet program stored in a cell."""

    TEXT = "TEXT"
    NUMBER = "NUMBER"
    DAY = "DAY"
    FLAG = "FLAG"
    FORMULA = "FORMULA"
    ERROR = "ERROR"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that is not blank."""

    type: CellType
    value: Any

    @property
    def text(self) -> str:
        """The value as a text."""
        return clean(str(self.value))


# Empties a field; a blank cell leaves the field as it is.
EMPTYING = frozenset(("-", "\u2013", "\u2014"))
# Characters without width, which come along with copied texts.
INVISIBLE = dict.fromkeys(map(ord, "\u200b\u2060\ufeff\u00ad"))
SPACES = {ord("\u00a0"): " ", ord("\u202f"): " "}
# More digits are rounded by spreadsheet programs.
MOST_DIGITS = 15
ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?")
LOCAL_DAY = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})")
WORDED_DAY = re.compile(r"(\d{1,2})[ -]([A-Za-z]+)[ -](\d{4})")
MONTHS = {
    word: number
    for number, words in enumerate(
        (
            "jan januari january",
            "feb februari february",
            "mar maret march",
            "apr april",
            "mei may",
            "jun juni june",
            "jul juli july",
            "agu agt agustus aug august",
            "sep september",
            "okt oktober oct october",
            "nov november",
            "des desember dec december",
        ),
        1,
    )
    for word in words.split()
}
PLAIN = re.compile(r"[+-]?\d+(\.\d+)?")
# Groups of three digits with points (or spaces), then a decimal comma; and the other way round.
INDONESIAN = re.compile(r"[+-]?(\d{1,3}([. ]\d{3})+|\d+)(,\d+)?")
ENGLISH = re.compile(r"[+-]?\d{1,3}([, ]\d{3})+(\.\d+)?")
NUMBERS = (PLAIN, INDONESIAN, ENGLISH)

Read = Callable[[Cell], Any]


def clean(text: str) -> str:
    """A text without what nobody sees: outer spaces, characters without width, sorts of line ends."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(INVISIBLE).translate(SPACES)
    return text.strip()


def empties(cell: Cell) -> bool:
    """Whether the cell says that the field is to be empty."""
    return cell.type is CellType.TEXT and cell.text in EMPTYING


def readable(cell: Cell) -> Cell:
    """The cell, if it holds a value."""
    if cell.type is CellType.FORMULA:
        raise CellError("FORMULA", cell.value)
    if cell.type is CellType.ERROR:
        raise CellError("ERROR_CELL", cell.value)
    return cell


def text(cell: Cell) -> str:
    """The text of a cell; a short whole number is one too, such as a title `2024`."""
    if cell.type is CellType.TEXT:
        return cell.text
    if cell.type is CellType.NUMBER and cell.value == int(cell.value):
        digits = str(int(cell.value))
        if len(digits.lstrip("-")) <= MOST_DIGITS:
            return digits
        raise CellError("NUMBER_AS_TEXT", cell.text)
    raise CellError("TEXT_FORM", cell.text)


def identifier(cell: Cell) -> str:
    """The text of a cell with an identifier or a code: a number has lost zeros or digits."""
    if cell.type is CellType.NUMBER:
        raise CellError("NUMBER_AS_TEXT", cell.text)
    return text(cell)


def day(cell: Cell) -> str:
    """The day in a cell, in ISO 8601."""
    if cell.type is CellType.DAY:
        return _of_moment(cell)
    if cell.type is CellType.NUMBER:
        raise CellError("DATE_NUMBER", cell.text)
    if cell.type is CellType.TEXT:
        return _of_text(cell.text)
    raise CellError("DATE_FORM", cell.text)


def _of_moment(cell: Cell) -> str:
    value = cell.value
    if isinstance(value, datetime) and value.time() == datetime.min.time():
        return value.date().isoformat()
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    raise CellError("DATE_FORM", cell.text)


def _of_text(given: str) -> str:
    if found := ISO_DAY.fullmatch(given):
        year, month, number = map(int, found.groups())
    elif found := LOCAL_DAY.fullmatch(given):
        number, month, year = map(int, found.groups())
        if number <= 12 and month <= 12 and number != month:
            raise CellError("DATE_AMBIGUOUS", given)
        if month > 12:
            number, month = month, number
    elif (found := WORDED_DAY.fullmatch(given)) and found[2].lower() in MONTHS:
        number, month, year = int(found[1]), MONTHS[found[2].lower()], int(found[3])
    else:
        raise CellError("DATE_FORM", given)
    try:
        return date(year, month, number).isoformat()
    except ValueError:
        raise CellError("DATE_FORM", given) from None


def number(cell: Cell) -> str:
    """The number in a cell, as a plain decimal; texts may have an Indonesian or an English decimal sign."""
    if cell.type is CellType.NUMBER:
        found = plain(Decimal(str(cell.value)))
        # So many digits, and zeros in place of further ones.
        if abs(cell.value) >= 10**MOST_DIGITS and len(found.strip("-").rstrip("0")) >= MOST_DIGITS:
            raise CellError("NUMBER_AS_TEXT", cell.text)
        return found
    if cell.type is CellType.TEXT:
        return plain(_number_of_text(cell.text))
    raise CellError("NUMBER_FORM", cell.text)


def whole(cell: Cell) -> str:
    """The whole number in a cell, such as a year."""
    found = number(cell)
    if not re.fullmatch(r"-?\d{1,9}", found):
        raise CellError("WHOLE_FORM", cell.text)
    return found


def measured(cell: Cell) -> str:
    """The reported value in a cell: a number as a plain decimal, or a text as it is."""
    if cell.type is CellType.TEXT and not any(form.fullmatch(cell.text) for form in NUMBERS):
        return cell.text
    return number(cell)


def _number_of_text(given: str) -> Decimal:
    is_plain = PLAIN.fullmatch(given)
    indonesian, english = INDONESIAN.fullmatch(given), ENGLISH.fullmatch(given)
    readings = set()
    try:
        if is_plain:
            readings.add(Decimal(given))
        if indonesian:
            readings.add(Decimal(given.replace(".", "").replace(" ", "").replace(",", ".")))
        if english:
            readings.add(Decimal(given.replace(",", "").replace(" ", "")))
    except InvalidOperation:
        raise CellError("NUMBER_FORM", given) from None
    if not readings:
        raise CellError("NUMBER_FORM", given)
    if len(readings) > 1:
        raise CellError("NUMBER_AMBIGUOUS", given)
    return readings.pop()


def plain(value: Decimal) -> str:
    """A number without an exponent and without zeros at its end."""
    if not value:
        return "0"
    written = format(value, "f")
    return written.rstrip("0").rstrip(".") if "." in written else written


def choice(words: Mapping[str, str], shown: Callable[[str], str]) -> Read:
    """Return the reader of a cell with one of several words; `words` has them in small letters.

    `shown` lists them in a language, for the error.
    """

    def read(cell: Cell) -> str:
        given = text(cell)
        if (found := words.get(given.casefold())) is None:
            raise CellError("CHOICE", given, english=shown("en"), indonesian=shown("id"))
        return found

    return read
