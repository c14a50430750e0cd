"""Merging organizations with one registered identifier in two spellings: `41121` and `XM-DAC-41121`.

This is sure, so that nobody has to decide about it. The merge is one like all others: `organizationMerges`
shows it with its reason, and `revertMerge` takes it back, after which the two stay apart.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from services.deciding import body_identifiers, merging

REASON = (
    "Pengenal terdaftar yang sama dalam ejaan lain: {0}. "
    "The same registered identifier in another spelling: {0}."
)
# Public ones only: those of members are rare enough for people to decide about.
READ = """
SELECT i.organization_id AS id, i.value, o.origin = 'RECORD' AS is_record
FROM organization_identifier i JOIN organization o ON o.id = i.organization_id
WHERE o.visibility = 'PUBLIC' ORDER BY i.organization_id, i.value
"""
# Decided by people, who know better.
APART = "SELECT a_id, b_id FROM merge_proposal WHERE status = 'DISMISSED'"


async def merge(connection: asyncpg.Connection) -> int:
    """Merge all such organizations in the transaction of the caller; return how many were merged."""
    apart = {frozenset((row["a_id"], row["b_id"])) for row in await connection.fetch(APART)}
    merged = 0
    for spelled, (into, *others) in _groups(await connection.fetch(READ)):
        for former in others:
            # Two that report are decided by people, as are two that people took apart.
            both_report = into["is_record"] and former["is_record"]
            if both_report or frozenset((into["id"], former["id"])) in apart:
                continue
            if await merging.is_bound(connection, former["id"]):
                continue
            await _merge(connection, former, into, spelled)
            merged += 1
    return merged


async def _merge(connection: asyncpg.Connection, former: Any, into: Any, spelled: str) -> None:
    """Merge one organization into another one, with the two spellings as the reason."""
    spellings = sorted((into["value"], former["value"]), key=lambda value: (value != spelled, value))
    evidence = " = ".join(spellings)
    reasons = orjson.dumps([{"kind": "IDENTIFIER", "evidence": evidence}]).decode()
    await merging.merge(connection, former["id"], into["id"], reasons, REASON.format(evidence), None)


def _groups(rows: Sequence[Any]) -> Iterator[tuple[str, list[Any]]]:
    """Yield the organizations of each identifier, records first, then those with its registered spelling."""
    groups: dict[str, dict[UUID, Any]] = defaultdict(dict)
    for row in rows:
        if registered := body_identifiers.registered(row["value"]):
            groups[registered].setdefault(row["id"], row)
    gone: set[UUID] = set()
    for spelled, members in groups.items():
        left = [row for id_, row in members.items() if id_ not in gone]
        if len(left) > 1:
            left.sort(key=lambda row: (not row["is_record"], row["value"] != spelled, row["id"]))
            gone.update(row["id"] for row in left[1:])
            yield spelled, left
