"""The sample commitments and reports of the sample plan; all of it is invented."""

import csv
from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, cast

import asyncpg
import orjson
from uuid_utils.compat import uuid7

from db.demo import FOLDER
from db.pools import Pools
from services.imports.templates import importer
from services.revising import report_starts
from services.text import localized
from services.writing import data_version, runs, search_documents, sources
from services.writing.sources import SourceFacts

TEMPLATES, ROWS = (FOLDER / "reports" / name for name in ("templates.yaml", "commitments.csv"))
REPORTED_ON, DECIDED_AT = date(2023, 12, 15), datetime(2023, 12, 28, tzinfo=UTC)
SOURCE = SourceFacts("Sample commitments", license="CC0-1.0")
COMMITMENTS, REPORTS = "commitments", "reports"
COUNT = "SELECT count(*) FROM {} r JOIN source s ON s.id = r.source_id WHERE s.name = $1"
COMMIT = """
INSERT INTO commitment (id, organization_id, node_id, year, quarter, planned_amount, planned_currency,
    realised_amount, realised_currency, planned_outputs, planned_output_count, realised_output_count,
    narratives, documents, status, reported_on, decided_by_id, decided_at, decision_reason, visibility,
    owner_id, source_id)
SELECT $1, o.id, n.id, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
    CASE WHEN $17::timestamptz IS NOT NULL THEN d.id END, $17, $18,
    n.visibility, o.id, $19
FROM organization o, plan_node n, organization d
WHERE o.identifier = $2 AND n.reference = $3 AND d.identifier = 'ID-CONTOH-KL-01'
"""
DECIDED = {
    "REALISED": "[Contoh] Bukti telah diperiksa.",
    "PARTLY": "[Contoh] Sebagian keluaran tercapai.",
    "DROPPED": "[Contoh] Anggaran dialihkan.",
}
NARRATIVES = [
    ("id", "[Contoh] Terlaksana."),
    ("en", "[Sample] Carried out."),
]
DOCUMENT = {
    "url": "https://contoh.example/bukti.pdf",
    "titles": [{"language": "id", "text": "[Contoh] Bukti"}, {"language": "en", "text": "[Sample] Evidence"}],
}
# The organizations whose sample report about 2023 is approved, and those whose report is submitted.
APPROVED, SUBMITTED = ("ID-CONTOH-KL-06", "ID-CONTOH-KL-05"), ("ID-CONTOH-KL-03",)
TEMPLATE = """
SELECT id, plan_id, fields::text AS fields FROM report_template WHERE code = 'SAMPLE-REALISATION'
"""
REPORT = """
INSERT INTO report (id, template_id, organization_id, year, status, narratives, submitted_at, approved_at,
    visibility, owner_id, source_id)
SELECT $1, $2, o.id, 2023, $4, $5, '2023-12-20', CASE WHEN $4 = 'APPROVED' THEN timestamptz '2023-12-28' END,
    CASE WHEN $4 = 'APPROVED' THEN 'PUBLIC' ELSE 'MEMBERS' END, o.id, $6
FROM organization o WHERE o.identifier = $3 RETURNING organization_id
"""
CHECK = """
UPDATE report_item SET own_check = 'VALID', narratives = $2,
    secretariat_check = CASE WHEN $3 THEN 'VALID' ELSE 'PENDING' END
WHERE report_id = $1
"""
TEXT = [
    ("id", "[Contoh] Ringkasan pelaksanaan tahun 2023."),
    ("en", "[Sample] A summary of what was done in 2023."),
]


async def add(pools: Pools) -> dict[str, Counter[str]]:
    """Add the templates, commitments and reports; what is there already stays. Returns the counts."""
    templates = await importer.run(pools, TEMPLATES)
    async with pools.writing.acquire() as lent, lent.transaction():
        connection = cast("asyncpg.Connection", lent)
        await runs.lock(connection)
        source = await sources.ensure(connection, SOURCE)
        counts = {**templates.counts}
        for kind, table, write in ((COMMITMENTS, "commitment", _commit), (REPORTS, "report", _report)):
            stored = await connection.fetchval(COUNT.format(table), SOURCE.name)
            number = stored or await write(connection, source)
            counts[kind] = Counter({"unchanged" if stored else "added": number})
        if any(counts[kind]["added"] for kind in (COMMITMENTS, REPORTS)):
            await data_version.increment(connection)
    return counts


async def _commit(connection: asyncpg.Connection, source: Any) -> int:
    with ROWS.open(encoding="utf-8", newline="") as file:
        rows = [(uuid7(), *_values(row), source) for row in csv.DictReader(file)]
    await connection.executemany(COMMIT, rows)
    await search_documents.follow(connection, {"Commitment": [row[0] for row in rows]})
    return len(rows)


def _values(row: dict[str, str]) -> tuple[Any, ...]:
    planned, realised = (Decimal(row[name]) if row[name] else None for name in ("planned", "realised"))
    currency, status = row["currency"], row["status"]
    numbers = (int(row[name]) if row[name] else None for name in ("planned_count", "realised_count"))
    is_reported = realised is not None
    return (
        *(
            row["organization"],
            row["node"],
            int(row["year"]),
            int(row["quarter"]) if row["quarter"] else None,
        ),
        *(planned, currency, realised, currency if is_reported else None),
        localized.encode([("id", row["outputs_id"]), ("en", row["outputs_en"])]),
        *numbers,
        localized.encode(NARRATIVES if is_reported else []),
        orjson.dumps([DOCUMENT] if is_reported else []).decode(),
        *(status, REPORTED_ON if is_reported else None),
        DECIDED_AT if status in DECIDED else None,
        DECIDED.get(status),
    )


async def _report(connection: asyncpg.Connection, source: Any) -> int:
    (template,) = await connection.fetch(TEMPLATE)
    reports = [*((each, "APPROVED") for each in APPROVED), *((each, "SUBMITTED") for each in SUBMITTED)]
    for identifier, status in reports:
        id_ = uuid7()
        values = (id_, template["id"], identifier, status, localized.encode(TEXT), source)
        organization = await connection.fetchval(REPORT, *values)
        await report_starts.add_items(connection, id_, template, organization, 2023)
        await connection.execute(CHECK, id_, localized.encode(NARRATIVES), status == "APPROVED")
    return len(reports)
