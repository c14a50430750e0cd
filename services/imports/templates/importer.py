"""Import of templates of reports: read, check, write; in one transaction, all or nothing."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import asyncpg
import orjson
from uuid_utils.compat import uuid7

from db.pools import Pools
from services.imports.plans.faults import Faults
from services.imports.plans.yaml_trees import at
from services.imports.templates import reading
from services.imports.templates.facts import TemplateFacts
from services.kinds.reports import TEMPLATE_HISTORY
from services.text import localized
from services.writing import data_version, history, runs, snapshots, sources
from services.writing.sources import SourceFacts

TEMPLATES = "report_templates"
PLAN = "SELECT id, visibility, owner_id FROM action_plan WHERE code = upper($1)"
STORED = "SELECT id FROM report_template WHERE code_key = upper($1)"
WRITE = """
INSERT INTO report_template (id, code, plan_id, period, title, titles, descriptions, is_sample, owing_types,
    leads_owe, committed_owe, fields, visibility, owner_id, source_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
ON CONFLICT (id) DO UPDATE SET code = excluded.code, plan_id = excluded.plan_id, period = excluded.period,
    title = excluded.title, titles = excluded.titles, descriptions = excluded.descriptions,
    is_sample = excluded.is_sample, owing_types = excluded.owing_types, leads_owe = excluded.leads_owe,
    committed_owe = excluded.committed_owe, fields = excluded.fields, visibility = excluded.visibility,
    owner_id = excluded.owner_id
"""
FORGET = "DELETE FROM report_deadline WHERE report_template_id = $1"
DEADLINE = """
INSERT INTO report_deadline (report_template_id, visibility, owner_id, year, opens_on, due_on)
SELECT t.id, t.visibility, t.owner_id, $2, $3, $4 FROM report_template t WHERE t.id = $1
"""
CHANGED = """
UPDATE report_template SET version = version + 1, imported_at = now() WHERE id = ANY($1)
"""


@dataclass(frozen=True, slots=True)
class TemplateReport:
    """What an import of templates did, or would do: a verb and a code for each template."""

    changes: list[tuple[str, str]]
    dry_run: bool

    @property
    def counts(self) -> dict[str, Counter[str]]:
        """The counts by outcome."""
        return {TEMPLATES: Counter(verb for verb, _ in self.changes)}


async def run(pools: Pools, file: Path, *, dry_run: bool = False) -> TemplateReport:
    """Import templates; a dry run reports the same and is rolled back. Raise ImportFailure, PlanRefused."""
    faults = Faults(str(file))
    found = reading.read(file, faults)
    async with pools.writing.acquire() as lent:
        connection = cast("asyncpg.Connection", lent)
        transaction = connection.transaction()
        await transaction.start()
        try:
            report = await _import(connection, found, faults, dry_run=dry_run)
        except BaseException:
            await transaction.rollback()
            raise
        is_kept = not dry_run and any(verb != "unchanged" for verb, _ in report.changes)
        await (transaction.commit() if is_kept else transaction.rollback())
    return report


async def _import(
    connection: asyncpg.Connection, found: list[TemplateFacts], faults: Faults, *, dry_run: bool
) -> TemplateReport:
    await runs.lock(connection)
    plans = [await connection.fetchrow(PLAN, each.plan) for each in found]
    for each, plan in zip(found, plans, strict=True):
        if plan is None and each.plan:
            faults.add(at(each.plan_line), f"There is no plan {each.plan[:40]!r}: import it first.")
    faults.refuse_any()
    source = await sources.ensure(connection, SourceFacts(f"Report templates: {Path(faults.file).name}"))
    stored = [await connection.fetchval(STORED, each.code) for each in found]
    ids = [each or uuid7() for each in stored]
    before = await snapshots.take(connection, TEMPLATE_HISTORY, [each for each in stored if each])
    for id_, each, plan in zip(ids, found, plans, strict=True):
        await write(connection, id_, each, plan, source)
    after = await snapshots.take(connection, TEMPLATE_HISTORY, ids)
    changed = [id_ for id_, row in before.rows.items() if [*history.differences(row, after.rows[id_])]]
    await connection.execute(CHANGED, changed)
    await history.record_changes(connection, None, before)
    await data_version.increment(connection)
    verbs = ["added" if id_ not in stored else "changed" if id_ in changed else "unchanged" for id_ in ids]
    return TemplateReport([(verb, each.code) for verb, each in zip(verbs, found, strict=True)], dry_run)


async def write(
    connection: asyncpg.Connection, id_: UUID, facts: TemplateFacts, plan: Any, source: UUID
) -> None:
    """Write a template with its deadlines, as visible as its plan."""
    titles = [*facts.titles]
    await connection.execute(
        WRITE,
        id_,
        facts.code,
        plan["id"],
        facts.period,
        localized.default_text(titles),
        localized.encode(titles),
        localized.encode([*facts.descriptions]),
        facts.is_sample,
        [*facts.owing_types],
        facts.leads_owe,
        facts.committed_owe,
        orjson.dumps([*facts.fields]).decode(),
        plan["visibility"],
        plan["owner_id"],
        source,
    )
    await connection.execute(FORGET, id_)
    deadlines = [(id_, each.year, each.opens_on, each.due_on) for each in facts.deadlines]
    await connection.executemany(DEADLINE, deadlines)
