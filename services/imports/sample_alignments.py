"""The sample alignments: programs and outputs of the sample with nodes of its action plans."""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from uuid import UUID

import asyncpg
from uuid_utils.compat import uuid7

from services.imports.rejections import Rejection
from services.imports.rules import ImportOutcome

# What is in the hub already stays as people have changed it.
ADD = """
WITH work AS (
    SELECT p.id AS program_id, NULL::uuid AS result_id, p.visibility, p.owner_id FROM program p
    WHERE p.iati_identifier = $2 AND $3 = ''
    UNION ALL SELECT NULL, r.id, r.visibility, r.owner_id FROM result r
    JOIN program p ON p.id = r.reported_in_id
    WHERE p.iati_identifier = $2 AND r.kind = 'OUTPUT' AND EXISTS (
        SELECT FROM jsonb_array_elements(r.titles) t WHERE t ->> 1 = $3)
), found AS (
    SELECT w.*, n.id AS node_id, n.visibility AS node_visibility, n.owner_id AS node_owner_id
    FROM work w JOIN plan_node n ON n.reference = $4
), added AS (
    INSERT INTO alignment (id, program_id, result_id, work_visibility, work_owner_id, node_id,
        node_visibility, node_owner_id, ordinal, significance, share, status, claimed_by_id, decided_by_id,
        decided_at, reason)
    SELECT $1, f.program_id, f.result_id, f.visibility, f.owner_id, f.node_id, f.node_visibility,
        f.node_owner_id, $5, $6, $7::text::numeric, $8, f.owner_id, d.id,
        CASE WHEN d.id IS NOT NULL THEN now() END, nullif($9, '')
    FROM found f LEFT JOIN organization d ON d.identifier = $10 AND $8 <> 'CLAIMED'
    ON CONFLICT DO NOTHING RETURNING id
)
SELECT (SELECT count(*) FROM found) AS found, (SELECT count(*) FROM added) AS added
"""
KIND = "alignments"
# The sample of a secretariat.
SECRETARIAT = "ID-CONTOH-KL-01"

Rows = Iterator[tuple[int, Mapping[str, str]]]


async def write(connection: asyncpg.Connection, file: Path) -> tuple[Counter[str], list[Rejection]]:
    """Add the alignments that are not in the hub; count the outcomes, and name rows without a record."""
    outcomes, rejections = Counter[str](), list[Rejection]()
    for line, row in _rows(file):
        id_: UUID = uuid7()
        work = row["program"], row["output"], row["node"], line
        said = row["significance"], row["share"] or None, row["status"], row["reason"]
        counts = await connection.fetchrow(ADD, id_, *work, *said, SECRETARIAT)
        if counts is None or counts["found"] != 1:
            reason = f"There is no such program, output or node: {row['node']}"
            rejections.append(Rejection(file.name, line, row["program"], reason, KIND))
        else:
            outcomes[ImportOutcome.ADDED if counts["added"] else ImportOutcome.UNCHANGED] += 1
    return outcomes, rejections


def _rows(file: Path) -> Rows:
    with file.open(encoding="utf-8", newline="") as opened:
        yield from enumerate(csv.DictReader(opened), 2)
