"""The rules for alignments of programs and outputs."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg

from db.tables.alignments import AlignmentSignificance
from services.revising.problems import Problem, problem
from services.writing.alignments import NAME

MOST_ENTRIES = 100
WHOLE = Decimal(100)
NODES = "SELECT id, valid_from, valid_to FROM plan_node WHERE id = ANY($1)"
# What the work was aligned with before stops nobody.
KNOWN = "SELECT node_id FROM alignment WHERE $1 IN (program_id, result_id)"


@dataclass(frozen=True, slots=True)
class Years:
    """The first and the last year of a program; null if it is open."""

    first: int | None
    last: int | None

    def meet(self, start: datetime.date, end: datetime.date) -> bool:
        """Whether one of the years has a day of the period."""
        return (self.last is None or start.year <= self.last) and (
            self.first is None or end.year >= self.first
        )


def years(values: Mapping[str, Any]) -> Years:
    """The years of a program with these days, as ISO 8601 texts."""
    start, end = (values.get(f"actual{end}") or values.get(f"planned{end}") for end in ("Start", "End"))
    return Years(int(start[:4]) if start else None, int(end[:4]) if end else None)


def named(item: Mapping[str, Any]) -> str:
    """The node of an entry as problems name it."""
    return f"{item['plan']}/{item['code']}"


def refused(values: Mapping[str, Any]) -> Iterator[Problem]:
    """What is wrong with the alignments of a record among themselves."""
    items: Sequence[Mapping[str, Any]] = values.get(NAME) or ()
    if len(items) > MOST_ENTRIES:
        yield problem(NAME, "TOO_MANY", length=len(items), limit=MOST_ENTRIES)
        return
    yield from _of_entries(items)
    for plan in dict.fromkeys(item["plan"] for item in items):
        yield from _of_plan(plan, items)


def _of_entries(items: Sequence[Mapping[str, Any]]) -> Iterator[Problem]:
    met: set[str] = set()
    for place, item in enumerate(items):
        if item["node"] in met:
            yield problem(f"{NAME}.{place}", "TWICE", named(item))
        met.add(item["node"])
        if item["share"] is not None and not 0 <= Decimal(item["share"]) <= WHOLE:
            yield problem(f"{NAME}.{place}.share", "PERCENTAGE", item["share"])


def _of_plan(plan: str, items: Sequence[Mapping[str, Any]]) -> Iterator[Problem]:
    own = [(place, item) for place, item in enumerate(items) if item["plan"] == plan]
    primary = [place for place, item in own if item["significance"] == AlignmentSignificance.PRIMARY]
    for place in primary[1:]:
        yield problem(f"{NAME}.{place}.significance", "PRIMARY_TWICE", "PRIMARY", plan=plan)
    total = sum((Decimal(item["share"]) for _, item in own if item["share"] is not None), Decimal())
    if total > WHOLE:
        yield problem(f"{NAME}.{own[-1][0]}.share", "SHARE_SUM", f"{total:f}", plan=plan)


async def untimely(
    connection: asyncpg.Connection, id_: UUID, items: Sequence[Mapping[str, Any]], period: Years
) -> list[Problem]:
    """Find nodes that are gone, and new ones that are valid in no year of the program."""
    ids = [UUID(item["node"]) for item in items]
    nodes = {str(row["id"]): row for row in await connection.fetch(NODES, ids)}
    known = {str(row["node_id"]) for row in await connection.fetch(KNOWN, id_)}
    found = []
    for place, item in enumerate(items):
        path, node = f"{NAME}.{place}.node", nodes.get(item["node"])
        if node is None:
            found.append(problem(path, "NODE", named(item)))
        elif item["node"] not in known and not period.meet(node["valid_from"], node["valid_to"]):
            days = {"start": node["valid_from"], "end": node["valid_to"]}
            found.append(problem(path, "NODE_PERIOD", named(item), **days))
    return found
