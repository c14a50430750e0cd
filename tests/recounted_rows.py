"""The numbers of `tests/recount.py` from the database, by publisher."""

from collections import Counter
from typing import Any

from db.pools import Pools
from tests.recount import Tally

BUDGETS = "p JOIN budget b ON b.program_id = p.id"
TRANSACTIONS = "p JOIN transaction t ON t.program_id = p.id"
DOCUMENTS = "p JOIN document d ON d.program_id = p.id"
# What the activity itself reports: transactions and tags have the others.
SECTORS = "p JOIN program_sector s ON s.program_id = p.id AND s.origin = 'ACTIVITY'"
COUNTRIES = "p JOIN program_country c ON c.program_id = p.id AND c.origin = 'ACTIVITY'"
REGIONS = "p JOIN program_recipient_region g ON g.program_id = p.id AND g.origin = 'ACTIVITY'"
LOCATIONS = "p JOIN program_location l ON l.program_id = p.id"
PERIODS = "i JOIN indicator_period x ON x.indicator_id = i.id"

# What is counted: name, amount, rows.
AMOUNTS = [
    ("'programs'", "count(*)", "p"),
    ("'level ' || level", "count(*)", "p"),
    ("'title ' || (t ->> 0)", "count(*)", "p, jsonb_array_elements(titles) t"),
    ("'participants ' || role_code", "count(*)", "p JOIN participation a ON a.program_id = p.id"),
    ("'related ' || relation_code", "count(*)", "p JOIN related_program r ON r.program_id = p.id"),
    ("'documents'", "count(*)", DOCUMENTS),
    ("'knowledge documents'", "count(knowledge_product_id)", DOCUMENTS),
    ("'sectors'", "count(*)", SECTORS),
    ("'sectors percent'", "sum(percentage)", SECTORS),
    ("'countries'", "count(*)", COUNTRIES),
    ("'countries percent'", "sum(percentage)", COUNTRIES),
    ("'regions'", "count(*)", REGIONS),
    ("'regions percent'", "sum(percentage)", REGIONS),
    ("'locations'", "count(*)", LOCATIONS),
    ("'points'", "count(latitude + longitude)", LOCATIONS),
    ("'budgets'", "count(*)", BUDGETS),
    ("'budgets ' || currency", "sum(amount)", BUDGETS),
    ("'transactions of type ' || type_code", "count(*)", TRANSACTIONS),
    ("'transactions ' || currency", "sum(amount)", TRANSACTIONS),
    ("'results ' || kind", "count(*)", "p JOIN result r ON r.reported_in_id = p.id"),
    ("'indicators'", "count(*)", "i"),
    ("'indicators ascending'", "count(*) FILTER (WHERE ascending)", "i"),
    ("'baselines'", "sum((baseline ->> 'number')::numeric)", "i"),
    ("'periods'", "count(*)", PERIODS),
    ("'achievements'", "count(achievement)", PERIODS),
    ("'achievements sum'", "sum(round(achievement, 12))", PERIODS),
]
DATES = [
    ("planned_start", "planned_start", "p"),
    ("actual_start", "actual_start", "p"),
    ("planned_end", "planned_end", "p"),
    ("actual_end", "actual_end", "p"),
    ("budget start", "period_start", BUDGETS),
    ("budget end", "period_end", BUDGETS),
    ("transaction", "t.date", TRANSACTIONS),
    ("period start", "x.start_date", PERIODS),
    ("period end", "x.end_date", PERIODS),
]
COMMON = """
WITH p AS MATERIALIZED (
    SELECT p.*, o.identifier AS publisher
    FROM program p JOIN organization o ON o.id = p.reporting_organization_id
), i AS MATERIALIZED (
    SELECT i.*, p.publisher
    FROM p JOIN result r ON r.reported_in_id = p.id JOIN indicator i ON i.result_id = r.id
)
"""


def amounts() -> list[tuple[str, str, str]]:
    """Everything that is counted, including dates and values."""
    found = [*AMOUNTS]
    for name, column, among in DATES:
        found.append((f"'{name}'", f"count({column})", among))
        found.append((f"'{name} days'", f"sum({column} - DATE '0001-01-01' + 1)", among))
    for kind in ("targets", "actuals"):
        among = f"{PERIODS}, jsonb_array_elements(x.{kind}) v"
        found.append((f"'{kind}'", "count(*)", among))
        found.append((f"'{kind} numbers'", "count(v ->> 'number')", among))
        found.append((f"'{kind} sum'", "sum((v ->> 'number')::numeric)", among))
    return found


async def tally(pools: Pools) -> Tally:
    """Numbers and sums per publisher, without zeros."""
    statements = (
        f"SELECT publisher, {what}, {amount} FROM {among} GROUP BY 1, 2" for what, amount, among in amounts()
    )
    rows: list[Any] = await pools.writing.fetch(COMMON + "\nUNION ALL\n".join(statements))
    return Counter({(publisher, what): amount for publisher, what, amount in rows if amount})
