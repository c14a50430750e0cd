"""What the hub already has for the fields of a report, with the records that each value comes from."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from db.tables.reports import PrefillSource, ReportFieldKind
from services.querying.visibility import visible_sql
from services.text import localized, numbers

COMMITMENTS = """
SELECT c.id, c.node_id, c.year, c.planned_amount, c.planned_currency, c.realised_amount, c.realised_currency,
    c.planned_outputs, c.planned_output_count, c.realised_output_count
FROM commitment c WHERE c.id = ANY($1)
"""
# Works that serve the node or one below it. Only public ones: an approved report is public.
ALIGNED = f"""
SELECT DISTINCT a.program_id, a.result_id
FROM plan_node w JOIN plan_node n ON n.plan_id = w.plan_id AND starts_with(n.path, w.path)
JOIN alignment a ON a.node_id = n.id AND a.status <> 'REJECTED' AND {visible_sql(None, "a")}
WHERE w.id = $1
"""  # noqa: S608 - our own condition
# A revised budget replaces the original one of the same start.
BUDGETS = f"""
WITH aligned AS ({ALIGNED}), latest AS (
    SELECT DISTINCT ON (b.program_id, b.period_start) b.program_id, b.amount, b.currency
    FROM program p JOIN budget b ON b.program_id = p.id
    WHERE p.id IN (SELECT program_id FROM aligned) AND p.reporting_organization_id = $2
        AND {visible_sql(None, "p")} AND b.period_start BETWEEN make_date($3, 1, 1) AND make_date($3, 12, 31)
    ORDER BY b.program_id, b.period_start, b.type_code DESC, b.ordinal
)
SELECT currency, sum(amount) AS amount, array_agg(DISTINCT program_id) AS programs FROM latest
GROUP BY currency
"""  # noqa: S608 - as above
ACTUALS = f"""
WITH aligned AS ({ALIGNED})
SELECT r.id, r.titles AS output, r.title, i.titles AS indicator, v.value
FROM result r JOIN program p ON p.id = r.reported_in_id
JOIN indicator i ON i.result_id = r.id JOIN indicator_period d ON d.indicator_id = i.id
CROSS JOIN LATERAL (
    SELECT each ->> 'value' AS value FROM jsonb_array_elements(d.actuals) each
    WHERE each ->> 'value' IS NOT NULL AND coalesce(jsonb_array_length(each -> 'dimensions'), 0) = 0 LIMIT 1
) v
WHERE r.kind = 'OUTPUT' AND p.reporting_organization_id = $2 AND {visible_sql(None, "r")}
    AND (r.id IN (SELECT result_id FROM aligned) OR p.id IN (SELECT program_id FROM aligned))
    AND d.end_date BETWEEN make_date($3, 1, 1) AND make_date($3, 12, 31)
ORDER BY r.id, i.ordinal, d.ordinal
"""  # noqa: S608 - as above

# The value, and the records that it comes from.
Found = tuple[Any, list[dict[str, str]]]


def source(typename: str, id_: UUID) -> dict[str, str]:
    """The record that a value comes from."""
    return {"typename": typename, "id": str(id_)}


async def values_of(
    connection: asyncpg.Connection,
    fields: Sequence[Mapping[str, Any]],
    commitments: Sequence[UUID],
    organization: UUID,
) -> dict[UUID, tuple[dict[str, Any], dict[str, Any]]]:
    """The values and sources of each commitment's item, by key."""
    found = {}
    for row in await connection.fetch(COMMITMENTS, commitments):
        item: dict[str, Found] = {}
        for field in fields:
            if (name := field.get("prefill")) and (
                value := await _value(connection, row, name, field, organization)
            ):
                item[field["key"]] = value
        values = {key: value for key, (value, _) in item.items()}
        found[row["id"]] = (values, {key: sources for key, (_, sources) in item.items()})
    return found


async def _value(
    connection: asyncpg.Connection, row: Any, name: str, field: Mapping[str, Any], organization: UUID
) -> Found | None:
    prefill, kind = PrefillSource(name), ReportFieldKind(field["kind"])
    keys = (row["node_id"], organization, row["year"])
    if prefill is PrefillSource.PROGRAM_BUDGETS:
        return _budgets(await connection.fetch(BUDGETS, *keys))
    if prefill is PrefillSource.OUTPUT_ACTUALS:
        return _actuals(await connection.fetch(ACTUALS, *keys), kind)
    value = _own(row, prefill)
    return None if value is None else (value, [source("Commitment", row["id"])])


def _own(row: Any, prefill: PrefillSource) -> Any:
    """The value of the commitment itself."""
    if prefill is PrefillSource.COMMITMENT_PLANNED_OUTPUTS:
        return localized.chosen(row["planned_outputs"], ())
    if prefill in (
        PrefillSource.COMMITMENT_PLANNED_OUTPUT_COUNT,
        PrefillSource.COMMITMENT_REALISED_OUTPUT_COUNT,
    ):
        number = row[prefill.value.removeprefix("COMMITMENT_").lower()]
        return None if number is None else str(number)
    side = "planned" if prefill is PrefillSource.COMMITMENT_PLANNED_BUDGET else "realised"
    amount, currency = row[f"{side}_amount"], row[f"{side}_currency"]
    return None if amount is None else money(amount, currency)


def money(amount: Decimal, currency: str) -> dict[str, str]:
    """An amount as it is stored in a report."""
    return {"amount": f"{amount.normalize() + 0:f}", "currency": currency}


def _budgets(rows: Sequence[Any]) -> Found | None:
    """The sum of the budgets; null if they are in several currencies, which are never added."""
    if len(rows) != 1:
        return None
    (row,) = rows
    return money(row["amount"], row["currency"]), [source("Program", id_) for id_ in row["programs"]]


def _actuals(rows: Iterable[Any], kind: ReportFieldKind) -> Found | None:
    """What outputs have achieved: a number if there is one, a line for each in a text."""
    found = [*rows]
    if not found:
        return None
    sources = [source("Output", id_) for id_ in dict.fromkeys(row["id"] for row in found)]
    if kind is ReportFieldKind.NUMBER:
        number = numbers.measured(found[0]["value"]) if len(found) == 1 else None
        return None if number is None else (f"{number:f}", sources)
    lines = [
        f"{localized.chosen(row['output'], ()) or row['title']}: "
        f"{localized.chosen(row['indicator'], ()) or '-'}: {row['value']}"
        for row in found
    ]
    return "\n".join(lines), sources


def encoded(item: tuple[dict[str, Any], dict[str, Any]]) -> tuple[str, str]:
    """The values and sources of an item as they are stored."""
    values, sources = item
    return orjson.dumps(values).decode(), orjson.dumps(sources).decode()
