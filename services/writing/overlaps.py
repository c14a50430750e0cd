"""Pairs of programs: the programs that are due for a comparison, and the results of comparisons.

Comparisons update pairs without a decision. A pair with a decision keeps its content, and is marked if a
comparison doesn't find it any more.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import orjson
from uuid_utils.compat import uuid7

Pair = tuple[UUID, UUID]

# The facts of descendants include the identifiers of their ancestors. Writers that meet wait in one order.
MARK = """
WITH RECURSIVE below AS (
    SELECT id FROM program WHERE id = ANY($1)
    UNION SELECT p.id FROM below b JOIN program p ON p.parent_id = b.id
)
INSERT INTO overlap_due (program_id) SELECT id FROM below ORDER BY id
ON CONFLICT (program_id) DO UPDATE SET marked_at = excluded.marked_at
"""
OF_ORGANIZATIONS = """
SELECT program_id FROM participation WHERE organization_id = ANY($1)
UNION SELECT program_id FROM transaction WHERE provider_id = ANY($1)
UNION SELECT program_id FROM transaction WHERE receiver_id = ANY($1)
UNION SELECT id FROM program WHERE reporting_organization_id = ANY($1)
"""
RENAMED = """
SELECT o.id FROM unnest($1::uuid[], $2::text[]) AS n (id, name) JOIN organization o USING (id)
WHERE o.name <> n.name
"""
MARK_ALL = """
INSERT INTO overlap_due (program_id) SELECT id FROM program ORDER BY id
ON CONFLICT (program_id) DO UPDATE SET marked_at = excluded.marked_at
"""
# A program that was marked again meanwhile stays due.
UNMARK = """
DELETE FROM overlap_due d USING unnest($1::uuid[], $2::timestamptz[]) AS done (program_id, marked_at)
WHERE d.program_id = done.program_id AND d.marked_at = done.marked_at
"""
STORED = """
SELECT id, a_id, b_id, kind, score, reasons, double_id, is_found, status, decided_at
FROM overlap WHERE a_id = ANY($1) OR b_id = ANY($1)
"""
# Reads visibility and owner of both programs in the transaction that writes the pair.
ADD = """
INSERT INTO overlap (id, a_id, a_visibility, a_owner_id, b_id, b_visibility, b_owner_id, kind, score,
    reasons, double_id, lead_id)
SELECT n.id, a.id, a.visibility, a.owner_id, b.id, b.visibility, b.owner_id, n.kind, n.score,
    n.reasons::jsonb, n.double_id, n.id
FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::float8[], $6::text[], $7::uuid[])
    AS n (id, a_id, b_id, kind, score, reasons, double_id)
JOIN program a ON a.id = n.a_id JOIN program b ON b.id = n.b_id
"""
CHANGE = """
UPDATE overlap o SET kind = n.kind, score = n.score, reasons = n.reasons::jsonb, double_id = n.double_id,
    is_found = true, found_at = now(), version = version + 1
FROM unnest($1::uuid[], $2::text[], $3::float8[], $4::text[], $5::uuid[])
    AS n (id, kind, score, reasons, double_id)
WHERE o.id = n.id
"""
# A pair without its lead becomes its own lead until the next grouping.
FORSAKEN = "UPDATE overlap SET lead_id = id WHERE lead_id = ANY($1) AND id <> ALL($1)"


@dataclass(frozen=True, slots=True)
class ComparedPair:
    """The result of comparing a pair; `reasons` is JSON."""

    kind: str
    score: float
    reasons: str
    double_id: UUID | None


@dataclass(slots=True)
class PairCounts:
    """The numbers of added, changed and removed pairs."""

    added: int = 0
    changed: int = 0
    removed: int = 0

    @property
    def total(self) -> int:
        """The number of written rows."""
        return self.added + self.changed + self.removed


async def mark(connection: asyncpg.Connection, programs: Sequence[UUID]) -> None:
    """Mark programs as due for a comparison, in the transaction that changed them."""
    await connection.execute(MARK, programs)


async def mark_of_organizations(connection: asyncpg.Connection, organizations: Collection[UUID]) -> None:
    """Mark the programs of organizations as due, in the transaction that changed the organizations."""
    if organizations:
        programs = await connection.fetch(OF_ORGANIZATIONS, list(organizations))
        await mark(connection, [each for (each,) in programs])


async def renamed(connection: asyncpg.Connection, names: Mapping[UUID, str]) -> list[UUID]:
    """The organizations whose stored name differs from the given one."""
    renamed_rows = await connection.fetch(RENAMED, list(names), list(names.values())) if names else []
    return [each for (each,) in renamed_rows]


async def mark_all(connection: asyncpg.Connection) -> None:
    """Mark all programs as due."""
    await connection.execute(MARK_ALL)


async def due(connection: asyncpg.Connection) -> dict[UUID, datetime]:
    """The due programs, and when each was marked."""
    rows = await connection.fetch("SELECT program_id, marked_at FROM overlap_due ORDER BY program_id")
    return {row["program_id"]: row["marked_at"] for row in rows}


async def unmark(connection: asyncpg.Connection, done: Mapping[UUID, datetime]) -> None:
    """Unmark compared programs, unless they were marked again since then."""
    await connection.execute(UNMARK, list(done), list(done.values()))


async def replace(
    connection: asyncpg.Connection,
    programs: Sequence[UUID],
    found: Mapping[Pair, ComparedPair],
    untouched: Collection[UUID],
) -> PairCounts:
    """Replace the pairs of the programs with the found ones, except pairs with `untouched` programs."""
    stored = await _stored_pairs(connection, programs, untouched)
    new = [(pair, each) for pair, each in found.items() if pair not in stored]
    changed = [
        (row["id"], each)
        for pair, row in stored.items()
        if row["status"] == "OPEN" and (each := found.get(pair)) and differs(row, each)
    ]
    not_found = [row for pair, row in stored.items() if pair not in found]
    await _add(connection, new)
    await _change(connection, changed)
    removed = await _remove(connection, not_found)
    found_again = [
        row["id"]
        for pair, row in stored.items()
        if pair in found and not row["is_found"] and row["status"] != "OPEN"
    ]
    await _set_found(connection, found_again, is_found=True)
    return PairCounts(len(new), len(changed) + len(found_again), removed)


async def _stored_pairs(
    connection: asyncpg.Connection, programs: Sequence[UUID], untouched: Collection[UUID]
) -> dict[Pair, Any]:
    rows = await connection.fetch(STORED, programs)
    pairs = {(row["a_id"], row["b_id"]): row for row in rows}
    return {(a, b): row for (a, b), row in pairs.items() if a not in untouched and b not in untouched}


def differs(row: Any, found: ComparedPair) -> bool:
    """Return whether a stored pair differs from the found one."""
    return (row["kind"], row["score"], row["double_id"], row["is_found"]) != (
        found.kind,
        found.score,
        found.double_id,
        True,
    ) or orjson.loads(row["reasons"]) != orjson.loads(found.reasons)


async def _add(connection: asyncpg.Connection, new: Sequence[tuple[Pair, ComparedPair]]) -> None:
    if new:
        first, second = zip(*(pair for pair, _ in new), strict=True)
        await connection.execute(
            ADD, [uuid7() for _ in new], first, second, *_columns(each for _, each in new)
        )


async def _change(connection: asyncpg.Connection, changed: Sequence[tuple[UUID, ComparedPair]]) -> None:
    if changed:
        await connection.execute(
            CHANGE, [identity for identity, _ in changed], *_columns(each for _, each in changed)
        )


def _columns(found: Iterable[ComparedPair]) -> tuple[list[Any], ...]:
    pairs = list(found)
    return (
        [each.kind for each in pairs],
        [each.score for each in pairs],
        [each.reasons for each in pairs],
        [each.double_id for each in pairs],
    )


async def _remove(connection: asyncpg.Connection, not_found: Sequence[Any]) -> int:
    """Delete pairs without a decision; mark the others as no longer found."""
    undecided = [row["id"] for row in not_found if row["decided_at"] is None]
    decided = [row["id"] for row in not_found if row["decided_at"] is not None and row["is_found"]]
    if undecided:
        await connection.execute(FORSAKEN, undecided)
        await connection.execute("DELETE FROM overlap WHERE id = ANY($1)", undecided)
    await _set_found(connection, decided, is_found=False)
    return len(undecided) + len(decided)


async def _set_found(connection: asyncpg.Connection, ids: Sequence[UUID], *, is_found: bool) -> None:
    if ids:
        await connection.execute(
            "UPDATE overlap SET is_found = $2, version = version + 1 WHERE id = ANY($1)", ids, is_found
        )
