"""The custom scalars: Date, DateTime, Decimal and JSON."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, NewType

import strawberry
from strawberry.types.scalar import ScalarDefinition

# Without signs for missing or endless values, and short enough for the database's numbers.
NUMBER = re.compile(r"[+-]?([0-9]{1,40}(\.[0-9]{0,40})?|\.[0-9]{1,40})(e[+-]?[0-9]{1,2})?", re.IGNORECASE)

# Any JSON value in a response.
JSON = NewType("JSON", object)


def parse_date(value: Any) -> date:
    """Parse a date in ISO 8601 format."""
    try:
        return date.fromisoformat(value)
    except (ValueError, TypeError) as error:
        raise ValueError(
            f"{str(value)[:40]!r} is not a date. Use the format of ISO 8601, such as 2026-11-22."
        ) from error


def parse_datetime(value: Any) -> datetime:
    """Parse a date and time in RFC 3339 format; without an offset it is UTC."""
    try:
        instant = datetime.fromisoformat(value)
        return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)
    except (ValueError, TypeError, OverflowError) as error:
        raise ValueError(
            f"{str(value)[:40]!r} is not a date and time. Use the format of RFC 3339, such as "
            "2026-11-22T09:30:00Z."
        ) from error


def parse_decimal(value: Any) -> Decimal:
    """Parse an exact number from a string or a JSON number."""
    if isinstance(value, str | int | float | Decimal) and NUMBER.fullmatch(text := str(value)):
        return Decimal(text)
    raise ValueError(f"{str(value)[:40]!r} is not a decimal number. Use the format 1250.75.")


def show_decimal(value: Decimal) -> str:
    """Format an exact number without an exponent."""
    return format(value, "f")


SCALARS: dict[object, ScalarDefinition] = {
    JSON: strawberry.scalar(
        name="JSON",
        description="Any JSON value: a string, a number, a boolean, an object or a list.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc8259",
    ),
    date: strawberry.scalar(
        name="Date",
        description="A calendar date in ISO 8601 format, such as `2026-11-22`.",
        specified_by_url="https://www.iso.org/iso-8601-date-and-time-format.html",
        serialize=date.isoformat,
        parse_value=parse_date,
    ),
    datetime: strawberry.scalar(
        name="DateTime",
        description="A date and time in RFC 3339 format, returned in UTC, such as "
        "`2026-11-22T09:30:00+00:00`. An input without an offset is read as UTC.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc3339",
        serialize=datetime.isoformat,
        parse_value=parse_datetime,
    ),
    Decimal: strawberry.scalar(
        name="Decimal",
        description='An exact decimal number, returned as a string to avoid rounding, such as `"1250.75"`. '
        "Inputs may be strings or numbers with at most 40 digits on each side of the point.",
        serialize=show_decimal,
        parse_value=parse_decimal,
    ),
}
