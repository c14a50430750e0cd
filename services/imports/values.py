"""Single values of a file: each is cleaned by a rule, or dropped with a warning that says which rule.

Dates are calendar dates of the years 1900 to 2200, a time after the date is cut off. Times without a zone are
UTC. Numbers are plain or scientific decimals below 10^30. Currencies are those of IATI codelist Currency.
Percentages lie from 0 to 100, latitudes from -90 to 90, longitudes from -180 to 180. Titles are cut at 10,000
characters, other texts at 100,000, codes that are longer than 500 characters are dropped.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation

from db import codelists
from services.imports.languages import DEFAULT

DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(Z|[+-]\d{2}:\d{2}|T.*)?", re.ASCII)
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
FIRST_YEAR, LAST_YEAR = 1900, 2200
GREATEST_EXPONENT = 30
TITLE_LENGTH, TEXT_LENGTH, CODE_LENGTH = 10_000, 100_000, 500


@dataclass(slots=True)
class Reading:
    """What holds for one activity while it is read: its defaults, and the warnings so far."""

    language: str = DEFAULT
    currency: str | None = None
    warnings: list[str] = field(default_factory=list)

    def drop(self, what: str, value: str, rule: str) -> None:
        """Note that a value was left out, and by which rule."""
        self.warnings.append(f"{what} {value[:80]!r} {rule}")


def code(text: str | None, what: str, reading: Reading) -> str | None:
    """A code without the space around it, null when empty or too long."""
    stripped = text.strip() if text else ""
    if len(stripped) > CODE_LENGTH:
        reading.drop(what, stripped, f"has more than {CODE_LENGTH} characters")
        return None
    return stripped or None


def calendar_date(text: str | None, what: str, reading: Reading) -> date | None:
    """An ISO 8601 date."""
    if not text or not text.strip():
        return None
    matched = DATE.fullmatch(text.strip())
    try:
        found = date.fromisoformat(matched[1]) if matched else None
    except ValueError:
        found = None
    if found and FIRST_YEAR <= found.year <= LAST_YEAR:
        return found
    reading.drop(what, text, "is no possible date")
    return None


def moment(text: str | None, what: str, reading: Reading) -> datetime | None:
    """An ISO 8601 date and time, in UTC."""
    if not text or not text.strip():
        return None
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        found = None
    if found and FIRST_YEAR <= found.year <= LAST_YEAR:
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    reading.drop(what, text, "is no possible time")
    return None


def number(text: str | None) -> Decimal | None:
    """An exact number, null when the text is none."""
    if not text or not NUMBER.fullmatch(text.strip()):
        return None
    try:
        found = Decimal(text.strip())
    except InvalidOperation:
        return None
    return found if abs(found.adjusted()) <= GREATEST_EXPONENT else None


def amount(text: str | None, what: str, reading: Reading) -> Decimal | None:
    """A sum of money."""
    found = number(text)
    if found is None:
        reading.drop(what, text or "", "is no number")
    return found


def currency(text: str | None, what: str, reading: Reading) -> str | None:
    """An ISO 4217 code: the value's own, else the activity's default."""
    found = (text or reading.currency or "").strip().upper()
    if found in codelists.load()["Currency"]:
        return found
    reading.drop(what, found, "is no currency of IATI codelist Currency")
    return None


def percentage(text: str | None, what: str, reading: Reading) -> Decimal | None:
    """A share from 0 to 100."""
    if not text or not text.strip():
        return None
    found = number(text.strip().removesuffix("%"))
    if found is not None and 0 <= found <= 100:
        return found
    reading.drop(what, text, "is not from 0 to 100")
    return None


def point(text: str | None, reading: Reading) -> tuple[float, float] | None:
    """Latitude and longitude in degrees, from two numbers with space or a comma between."""
    if not text or not text.strip():
        return None
    numbers = [number(part) for part in text.replace(",", " ").split()]
    if len(numbers) == 2 and None not in numbers:
        latitude, longitude = (float(part) for part in numbers if part is not None)
        if abs(latitude) <= 90 and abs(longitude) <= 180:
            return latitude, longitude
    reading.drop("point", text, "is no latitude and longitude")
    return None


def integer(text: str | None, least: int, most: int) -> int | None:
    """A whole number between two others, null otherwise."""
    stripped = text.strip() if text else ""
    found = int(stripped) if stripped.isascii() and stripped.isdigit() and len(stripped) < 10 else None
    return found if found is not None and least <= found <= most else None


def flag(text: str | None, *, default: bool) -> bool:
    """An XML boolean."""
    stripped = text.strip().lower() if text else ""
    return stripped in ("1", "true") if stripped in ("0", "1", "true", "false") else default


def cut(text: str, length: int, what: str, reading: Reading) -> str:
    """The text, no longer than `length` characters."""
    if len(text) <= length:
        return text
    reading.drop(what, text[:40], f"was cut from {len(text)} to {length} characters")
    return text[:length]


def ordered(
    start: date | None, end: date | None, what: str, reading: Reading
) -> tuple[date | None, date | None]:
    """The two ends of a period, both dropped when it ends before it starts."""
    if start and end and end < start:
        reading.drop(what, f"{start}/{end}", "ends before it starts")
        return None, None
    return start, end
