"""Whether the parts of a disaggregated value add up to its total."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

import orjson
from sqlalchemy import ARRAY, Uuid, bindparam, func, literal_column, or_, select

from db.tables import indicator, indicator_period
from services.querying.reader import Reader
from services.querying.statements import Statement, prepare
from services.querying.visibility import visible
from services.writing.achievements import UNIT

CODE = "DISAGGREGATION_SUM"
# What the parts of a value by place are called.
LOCATION = "location"
KINDS = ("targets", "actuals")
TEXTS = (
    "The values by {names} add up to {sum}, but the total is {total}: correct the parts or the total.",
    "Jumlah nilai menurut {names} adalah {sum}, tetapi totalnya {total}: perbaiki rincian atau totalnya.",
)


class Difference(NamedTuple):
    """Parts that don't add up to the total: their dimensions, their sum and the total."""

    dimensions: tuple[str, ...]
    sum: Decimal
    total: Decimal

    @property
    def sentences(self) -> Sequence[tuple[str, str]]:
        """What is wrong and the way out, by language."""
        names = {"names": ", ".join(self.dimensions), "sum": plain(self.sum), "total": plain(self.total)}
        return tuple((tag, text.format(**names)) for tag, text in zip(("en", "id"), TEXTS, strict=True))


def plain(number: Decimal) -> str:
    """The number without an exponent and zeros at its end."""
    return format(number.normalize(), "f")


def differences(measure: str | None, values: Sequence[Mapping[str, Any]]) -> list[Difference]:
    """The groups of parts whose sum is not the total. Only units add up: percentages don't.

    A single part may be a part that alone is reported; it is wrong only if it exceeds the total.
    """
    groups: dict[tuple[str, ...], list[Decimal | None]] = {}
    for value in values:
        number = value.get("number")
        groups.setdefault(dimensions_of(value), []).append(None if number is None else Decimal(number))
    totals = groups.pop((), [])
    if measure != UNIT or len(totals) != 1 or totals[0] is None:
        return []
    return [
        Difference(names, added, totals[0])
        for names, parts in groups.items()
        if (added := exact_sum(parts)) is not None and added != totals[0]
        if len(parts) > 1 or added > totals[0]
    ]


def dimensions_of(value: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of the dimensions of a value, `location` for a value of places; none for a total."""
    names = sorted({each["name"] for each in value.get("dimensions", ())})
    return (*names, LOCATION) if value.get("locations") else tuple(names)


def exact_sum(parts: Sequence[Decimal | None]) -> Decimal | None:
    """The sum of the parts; null if one of them is no number."""
    numbers = [each for each in parts if each is not None]
    return sum(numbers, Decimal()) if len(numbers) == len(parts) else None


@lru_cache
def statement(member: bool) -> Statement:
    """Build the statement for the periods of indicators in units with several values."""
    table, keys = indicator_period, bindparam("keys", type_=ARRAY(Uuid))
    several = (func.jsonb_array_length(table.c[name]) > literal_column("1") for name in KINDS)
    return prepare(
        select(*(table.c[name] for name in ("indicator_id", "start_date", "end_date", *KINDS)))
        .join(indicator, indicator.c.id == table.c.indicator_id)
        .where(
            indicator.c.id == func.any(keys),
            indicator.c.measure_code == literal_column(f"'{UNIT}'"),
            or_(*several),
            visible(table, member=member),
            visible(indicator, member=member),
        )
        .order_by(table.c.indicator_id, table.c.ordinal)
    )


async def warnings(reader: Reader, indicators: Collection[Any]) -> dict[Any, list[dict[str, Any]]]:
    """The differences of each indicator, by period."""
    found: dict[Any, list[dict[str, Any]]] = {}
    for row in await reader.fetch(statement(reader.viewer.is_member), {"keys": list(indicators)}):
        found.setdefault(row["indicator_id"], []).extend(of_period(row))
    return found


def of_period(row: Any) -> Iterator[dict[str, Any]]:
    """The differences of the targets and actual values of a period."""
    for kind in KINDS:
        for each in differences(UNIT, orjson.loads(row[kind])):
            yield {
                "code": CODE,
                "kind": kind[:-1].upper(),
                "start_date": row["start_date"],
                "end_date": row["end_date"],
                "dimensions": list(each.dimensions),
                "sum": each.sum,
                "total": each.total,
                "texts": orjson.dumps(each.sentences).decode(),
            }
