"""The graph's own scalars: days, instants, exact numbers."""

from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, NewType

import strawberry
from strawberry.types.scalar import ScalarDefinition

# A value of any shape, as it goes out in an answer.
JSON = NewType("JSON", object)


def parse_date(value: Any) -> date:
    """A day out of ISO 8601 text."""
    try:
        return date.fromisoformat(value)
    except (ValueError, TypeError) as error:
        raise ValueError(f"{str(value)[:40]!r} is not a day such as 2026-11-22 (ISO 8601).") from error


def parse_datetime(value: Any) -> datetime:
    """An instant out of RFC 3339 text; without an offset it is UTC."""
    try:
        instant = datetime.fromisoformat(value)
    except (ValueError, TypeError) as error:
        raise ValueError(
            f"{str(value)[:40]!r} is not an instant such as 2026-11-22T09:30:00Z (RFC 3339)."
        ) from error
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant


def parse_decimal(value: Any) -> Decimal:
    """An exact number out of text or a JSON number."""
    try:
        return Decimal(str(value))
    except InvalidOperation as error:
        raise ValueError(f"{str(value)[:40]!r} is not a number such as 1250.75.") from error


def show_decimal(value: Decimal) -> str:
    """An exact number as text, never in powers of ten."""
    return format(value, "f")


SCALARS: dict[object, ScalarDefinition] = {
    JSON: strawberry.scalar(
        name="JSON",
        description="A value of any shape that JSON has: a text, a number, an object, a list.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc8259",
    ),
    date: strawberry.scalar(
        name="Date",
        description="A calendar day, ISO 8601: `2026-11-22`.",
        specified_by_url="https://www.iso.org/iso-8601-date-and-time-format.html",
        serialize=date.isoformat,
        parse_value=parse_date,
    ),
    datetime: strawberry.scalar(
        name="DateTime",
        description="An instant, RFC 3339, in UTC: `2026-11-22T09:30:00+00:00`.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc3339",
        serialize=datetime.isoformat,
        parse_value=parse_datetime,
    ),
    Decimal: strawberry.scalar(
        name="Decimal",
        description='An exact decimal number, as text so that nothing is rounded on the way: `"1250.75"`.',
        serialize=show_decimal,
        parse_value=parse_decimal,
    ),
}
