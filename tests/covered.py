"""A small action plan with programs in places, years and statuses, for tests of coverage."""

from datetime import date
from typing import Any

from uuid_utils.compat import uuid7

from db.pools import Pools
from services.coverage import refresh
from services.writing import data_version
from tests.aligned import NODE, PLAN
from tests.iati_files import activity, load, participant, result, save

NODES = (
    ("PILLAR", "1", "0001.", "2020-01-01", "2024-12-31"),
    ("FOCUS", "1.1", "0001.0001.", "2020-01-01", "2024-12-31"),
    ("ACTION", "1.1.1", "0001.0001.0001.", "2020-01-01", "2024-12-31"),
    ("ACTION", "1.1.2", "0001.0001.0002.", "2020-01-01", "2024-12-31"),
    ("FOCUS", "1.2", "0001.0002.", "2020-01-01", "2024-12-31"),
    ("ACTION", "1.2.1", "0001.0002.0001.", "2022-01-01", "2024-12-31"),
    ("PILLAR", "2", "0002.", "2020-01-01", "2024-12-31"),
    ("ACTION", "2.0.1", "0002.0001.", "2020-01-01", "2022-12-31"),
)
# Significance, share and status of each alignment.
ALIGNMENTS = (
    ("XX-1-A", "1.1.1", "PRIMARY", 75, "CONFIRMED"),
    ("XX-1-A", "1.1.2", "SECONDARY", 25, "CLAIMED"),
    ("XX-1-B", "1.1.1", "PRIMARY", None, "CLAIMED"),
    ("XX-1-C", "1.1.2", "PRIMARY", None, "CONFIRMED"),
    ("XX-1-D", "1.1.1", "PRIMARY", None, "CLAIMED"),
    ("XX-1-E", "1.2.1", "PRIMARY", None, "REJECTED"),
)
ALIGN = """
INSERT INTO alignment (id, program_id, work_visibility, work_owner_id, node_id, node_visibility,
    node_owner_id, significance, share, status, claimed_by_id, decided_at)
SELECT $1, p.id, p.visibility, p.owner_id, n.id, n.visibility, n.owner_id, $4, $5::int, $6, p.owner_id,
    CASE WHEN $6 <> 'CLAIMED' THEN now() END
FROM program p, plan_node n WHERE p.iati_identifier = $2 AND n.code = $3
"""
LEAD = """
INSERT INTO plan_node_organization (node_id, visibility, owner_id, organization_id, role, ordinal)
SELECT n.id, n.visibility, n.owner_id, o.id, 'LEAD', 0 FROM plan_node n, organization o
WHERE n.code = $1 AND o.identifier = $2
"""
EXPECTED = """
INSERT INTO plan_node_output (id, node_id, visibility, owner_id, ordinal, title)
SELECT $1, n.id, n.visibility, n.owner_id, 1, '[Sample] ' || n.code FROM plan_node n WHERE n.code = ANY($2)
"""


def dates(start: int, end: int) -> str:
    """The planned dates of a program that runs from one year to another."""
    return (
        f'<activity-date type="1" iso-date="{start}-01-01"/><activity-date type="3" iso-date="{end}-12-31"/>'
    )


def place(code: str) -> str:
    """A location in a region."""
    return f'<location xmlns:hub="urn:ikhub" hub:region="{code}"/>'


def budget(value: int, currency: str = "IDR") -> str:
    """A budget of one year."""
    return (
        '<budget><period-start iso-date="2021-01-01"/><period-end iso-date="2021-12-31"/>'
        f'<value currency="{currency}" value-date="2021-01-01">{value}</value></budget>'
    )


def status(code: int) -> str:
    """The status of a program."""
    return f'<activity-status code="{code}"/>'


PROGRAMS = (
    activity(
        "XX-1-A",
        status(2),
        participant("Sample ministry", ref="XX-1"),
        participant("Sample foundation", ref="XX-2"),
        dates(2021, 2023),
        place("ID-JT"),
        place("33.74"),
        place("ID-JI"),
        budget(1000),
        budget(10, "USD"),
        result("Teachers trained"),
        result("Schools visited"),
    ),
    activity(
        "XX-1-B",
        status(4),
        participant("Sample ministry", ref="XX-1"),
        dates(2020, 2021),
        place("ID-JI"),
        budget(500),
    ),
    activity("XX-1-C", status(2), participant("Sample foundation", ref="XX-2"), dates(2022, 2023)),
    activity("XX-1-D", status(2), dates(2021, 2022), place("ID-AC"), budget(70), visibility="OWNER"),
    activity("XX-1-E", status(2), dates(2021, 2022), place("ID-AC")),
    activity("XX-3-F", reporter="XX-3", name="Sample secretariat"),
)


async def make_plan(pools: Pools, folder: Any) -> None:
    """Import the programs, and write the plan P1 with their alignments."""
    await load(pools, save(folder / "programs.xml", *PROGRAMS))
    async with pools.writing.acquire() as connection, connection.transaction():
        await connection.execute(PLAN, uuid7(), "P1", "PUBLIC")
        await connection.execute("UPDATE action_plan SET end_date = '2024-12-31'")
        for kind, code, path, first, last in NODES:
            days = (date.fromisoformat(first), date.fromisoformat(last))
            await connection.execute(NODE, uuid7(), "P1", kind, code, int(path[-5:-1]), path, code, *days)
        for each in ALIGNMENTS:
            await connection.execute(ALIGN, uuid7(), *each)
        await connection.execute(LEAD, "1.1.1", "XX-1")
        await connection.execute(EXPECTED, uuid7(), ["1.1.2"])
        await connection.execute(EXPECTED, uuid7(), ["1.1.1"])
        await data_version.increment(connection)  # type: ignore[arg-type] # a lent connection is one


async def refreshed(pools: Pools) -> int:
    """Rebuild the stored matrices that are out of date."""
    async with pools.writing.acquire() as connection:
        return await refresh.refresh(connection)  # type: ignore[arg-type] # a lent connection is one
