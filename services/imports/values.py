"""Cleaning of single values: a value that breaks a rule is dropped with a warning that names the rule.

Dates are calendar dates of the years 1900 to 2200; a time after the date is cut off. Times without a zone are
UTC. Numbers are plain or scientific decimals below 10^30. Currencies are those of IATI codelist Currency.
Percentages lie from 0 to 100, latitudes from -90 to 90, longitudes from -180 to 180. Titles are cut at 10,000
characters, other texts at 100,000, codes that are longer than 500 characters are dropped.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal

from db import codelists
from services.text import markup, numbers
from services.text.languages import DEFAULT

DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(Z|[+-]\d{2}:\d{2}|T.*)?", re.ASCII)
FIRST_YEAR, LAST_YEAR = 1900, 2200
TITLE_LENGTH, TEXT_LENGTH, CODE_LENGTH = 10_000, 100_000, 500
number, measured = numbers.number, numbers.measured


@dataclass(slots=True)
class ReadingContext:
    """The defaults of one record while it is read, and the warnings so far."""

    language: str = DEFAULT
    currency: str | None = None
    warnings: list[str] = field(default_factory=list)

    def warn(self, what: str, value: str, rule: str) -> None:
        """Add a warning: a value was dropped or cut because of a rule."""
        self.warnings.append(f"{what} {value[:80]!r} {rule}")


def code(text: str | None, what: str, context: ReadingContext) -> str | None:
    """Return a code without surrounding space and invisible characters; None if it is empty or too long."""
    stripped = markup.code(text) if text else ""
    if len(stripped) > CODE_LENGTH:
        context.warn(what, stripped, f"has more than {CODE_LENGTH} characters")
        return None
    return stripped or None


def calendar_date(text: str | None, what: str, context: ReadingContext) -> date | None:
    """Parse an ISO 8601 date."""
    if not text or not text.strip():
        return None
    matched = DATE.fullmatch(text.strip())
    try:
        found = date.fromisoformat(matched[1]) if matched else None
    except ValueError:
        found = None
    if found and FIRST_YEAR <= found.year <= LAST_YEAR:
        return found
    context.warn(what, text, "is not a valid date")
    return None


def moment(text: str | None, what: str, context: ReadingContext) -> datetime | None:
    """Parse an ISO 8601 date and time; return it in UTC."""
    if not text or not text.strip():
        return None
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        found = None
    if found and FIRST_YEAR <= found.year <= LAST_YEAR:
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    context.warn(what, text, "is not a valid time")
    return None


def amount(text: str | None, what: str, context: ReadingContext) -> Decimal | None:
    """Parse an amount of money."""
    found = number(text)
    if found is None:
        context.warn(what, text or "", "is not a number")
    return found


def currency(text: str | None, what: str, context: ReadingContext) -> str | None:
    """Return the ISO 4217 code of the value, else the default of the activity."""
    found = (text or context.currency or "").strip().upper()
    if found in codelists.load()["Currency"]:
        return found
    context.warn(what, found, "is not in the IATI codelist Currency")
    return None


def percentage(text: str | None, what: str, context: ReadingContext) -> Decimal | None:
    """Parse a percentage from 0 to 100."""
    if not text or not text.strip():
        return None
    found = number(text.strip().removesuffix("%"))
    if found is not None and 0 <= found <= 100:
        return found
    context.warn(what, text, "is not from 0 to 100")
    return None


def point(text: str | None, context: ReadingContext) -> tuple[float, float] | None:
    """Parse latitude and longitude in degrees, separated by space or a comma."""
    if not text or not text.strip():
        return None
    numbers = [number(part) for part in text.replace(",", " ").split()]
    if len(numbers) == 2 and None not in numbers:
        latitude, longitude = (float(part) for part in numbers if part is not None)
        if abs(latitude) <= 90 and abs(longitude) <= 180:
            return latitude, longitude
    context.warn("point", text, "is not a latitude and longitude")
    return None


def integer(text: str | None, least: int, most: int) -> int | None:
    """Parse an integer from `least` to `most`; return None for anything else."""
    stripped = text.strip() if text else ""
    found = int(stripped) if stripped.isascii() and stripped.isdigit() and len(stripped) < 10 else None
    return found if found is not None and least <= found <= most else None


def flag(text: str | None, *, default: bool) -> bool:
    """Parse an XML boolean."""
    stripped = text.strip().lower() if text else ""
    return stripped in ("1", "true") if stripped in ("0", "1", "true", "false") else default


def cut(text: str, length: int, what: str, context: ReadingContext) -> str:
    """Return the text, cut to `length` characters."""
    if len(text) <= length:
        return text
    context.warn(what, text[:40], f"was cut from {len(text)} to {length} characters")
    return text[:length]


def ordered(
    start: date | None, end: date | None, what: str, context: ReadingContext
) -> tuple[date | None, date | None]:
    """Return start and end of a period; drop both if it ends before it starts."""
    if start and end and end < start:
        context.warn(what, f"{start}/{end}", "ends before it starts")
        return None, None
    return start, end
