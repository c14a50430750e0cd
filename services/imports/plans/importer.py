"""Import of a plan: read, check, write, compare; in one transaction, all or nothing."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import asyncpg

from db import regions as region_facts
from db.pools import Pools
from db.tables import action_plan, plan_figure, plan_node, plan_node_organization, plan_node_output
from services.imports.plans import checks, lookups, reading, rows
from services.imports.plans.facts import PlanFile
from services.imports.plans.faults import Faults
from services.imports.plans.lookups import Known
from services.kinds.plans import NODE_HISTORY, PLAN_HISTORY
from services.writing import (
    data_version,
    history,
    plans,
    regions,
    runs,
    search_documents,
    snapshots,
    sources,
    statistics,
)
from services.writing.plans import PlanRows
from services.writing.snapshots import Snapshot
from services.writing.sources import SourceFacts

PLANS, NODES = "action_plans", "plan_nodes"
# After so many changes, the planner's statistics of these tables are gathered anew.
MANY = 30
TABLES = (action_plan, plan_node, plan_node_organization, plan_node_output, plan_figure)


@dataclass(frozen=True, slots=True)
class PlanChange:
    """What an import does to a record: `verb` is added, changed, ended or removed; `fields` are those "
    "changed."""

    verb: str
    reference: str
    title: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanReport:
    """What an import of a plan did, or would do."""

    code: str
    changes: Sequence[PlanChange]
    unchanged: Mapping[str, int]
    dry_run: bool

    @property
    def counts(self) -> dict[str, Counter[str]]:
        """The counts by kind and outcome. A node whose validity ends is a changed one."""
        counts = {PLANS: Counter[str](), NODES: Counter[str]()}
        for change in self.changes:
            verb = "changed" if change.verb == "ended" else change.verb
            counts[NODES if "/" in change.reference else PLANS][verb] += 1
        for kind, number in self.unchanged.items():
            counts[kind] += Counter(unchanged=number)
        return counts


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: the plan, what was stored before, and the nodes of other plans that are linked."""

    file: PlanFile
    known: Known
    rows: PlanRows
    removed: Mapping[UUID, str]
    before: Sequence[Snapshot]


async def run(pools: Pools, file: Path, *, dry_run: bool = False) -> PlanReport:
    """Import a plan; a dry run reports the same and is rolled back. Raise ImportFailure, PlanRefused."""
    faults = Faults(str(file))
    facts = read(file, faults)
    async with pools.writing.acquire() as lent:
        connection = cast("asyncpg.Connection", lent)
        transaction = connection.transaction()
        await transaction.start()
        try:
            report = await _import(connection, facts, faults, dry_run=dry_run)
        except BaseException:
            await transaction.rollback()
            raise
        is_written = bool(report.changes) and not dry_run
        await (transaction.commit() if is_written else transaction.rollback())
        if is_written and len(report.changes) >= MANY:
            await statistics.refresh(connection, TABLES)
    return report


def read(file: Path, faults: Faults) -> PlanFile:
    """Read and check a file. Raise PlanRefused for its faults if they leave nothing to look up."""
    facts = reading.read(file, faults)
    if facts is None:
        faults.refuse_any()
        raise AssertionError("a plan that is missing is a fault")
    checks.check(facts, faults)
    return facts


async def _import(
    connection: asyncpg.Connection, file: PlanFile, faults: Faults, *, dry_run: bool
) -> PlanReport:
    await runs.lock(connection)
    await regions.load(connection, region_facts.load())
    known = await lookups.look_up(connection, file, faults)
    faults.refuse_any()
    source_id = await sources.ensure(connection, _source(file))
    run_id = await runs.begin(connection, source_id, [faults.file])
    written = await _write(connection, file, known, source_id)
    after = [await snapshots.take(connection, each.history, each.ids) for each in written.before]
    report = _report(written, after, dry_run=dry_run)
    await _finish(connection, written, after, run_id, source_id, report)
    return report


def _source(file: PlanFile) -> SourceFacts:
    plan = file.plan
    title = f"{plan.code} {rows.texts_of(plan.titles)}"
    return SourceFacts(plan.source or title, plan.source_url, plan.license)


async def _write(connection: asyncpg.Connection, file: PlanFile, known: Known, source_id: UUID) -> Written:
    outputs = await plans.ids_of_outputs(connection, known.plan_id) if known.plan_id else {}
    made = rows.rows(file, known, source_id, outputs)
    removed = {row["id"]: code for code, row in known.nodes.items() if code not in file.codes}
    own = [row["id"] for row in known.nodes.values()]
    linked = {row["id"] for row in await connection.fetch(plans.LINKED, own, made.plan.id)}
    linked |= {link.b_id for link in made.links}
    stored = [made.plan.id] if known.plan_id else []
    before = [
        await snapshots.take(connection, PLAN_HISTORY, stored),
        await snapshots.take(connection, NODE_HISTORY, [*own, *linked]),
    ]
    await plans.write(connection, made, [*removed])
    return Written(file, known, made, removed, before)


def _report(written: Written, after: Sequence[Snapshot], *, dry_run: bool) -> PlanReport:
    plan, code = written.rows.plan, written.file.plan.code
    changed = _changed(written.before, after)
    own = {plan.id, *(node.id for node in written.rows.nodes)}
    found = [] if written.known.plan_id else [PlanChange("added", code, plan.title)]
    if plan.id in changed:
        found.append(PlanChange("changed", code, plan.title, changed[plan.id]))
    for node in written.rows.nodes:
        reference = f"{code}/{node.code}"
        stored = written.known.nodes.get(node.code)
        if stored is None:
            found.append(PlanChange("added", reference, node.title))
        elif node.id in changed:
            verb = "ended" if node.valid_to < stored["valid_to"] else "changed"
            found.append(PlanChange(verb, reference, node.title, changed[node.id]))
    found += [PlanChange("removed", f"{code}/{gone}", "") for gone in written.removed.values()]
    nodes = len(written.known.nodes) - len(written.removed) - len((changed.keys() & own) - {plan.id})
    unchanged = {PLANS: int(written.known.plan_id is not None and plan.id not in changed), NODES: nodes}
    return PlanReport(code, found, unchanged, dry_run)


def _changed(before: Sequence[Snapshot], after: Sequence[Snapshot]) -> dict[UUID, tuple[str, ...]]:
    """The names of the changed fields of each record that was stored before and still is."""
    found: dict[UUID, tuple[str, ...]] = {}
    for old, new in zip(before, after, strict=True):
        for id_ in old.rows.keys() & new.rows.keys():
            if names := _names(old.rows[id_], new.rows[id_]):
                found[id_] = names
    return found


def _names(old: Any, new: Any) -> tuple[str, ...]:
    names = [name for name, _, _ in history.differences(old, new)]
    return tuple(names) + (("owner",) if old["owner_id"] != new["owner_id"] else ())


async def _finish(
    connection: asyncpg.Connection,
    written: Written,
    after: Sequence[Snapshot],
    run_id: UUID,
    source_id: UUID,
    report: PlanReport,
) -> None:
    """Note the changes, bring search up to date, end the run."""
    changed = _changed(written.before, after)
    plan = written.rows.plan
    await plans.mark_changed(connection, [*({plan.id} & changed.keys())], [*(changed.keys() - {plan.id})])
    for snapshot in written.before:
        await history.record_changes(connection, run_id, snapshot)
    # Nodes of other plans changed too if links lead to them.
    nodes = {node.id for node in written.rows.nodes} | (changed.keys() - {plan.id})
    await search_documents.follow(connection, {"ActionPlan": [plan.id], "PlanNode": nodes})
    await runs.show_to(connection, run_id, plan.visibility, plan.owner_id)
    await runs.finish(connection, run_id, report.counts)
    await sources.mark_imported(connection, source_id, (written.file.plan.visibility,))
    await data_version.increment(connection, imported_for=(written.file.plan.visibility,))
