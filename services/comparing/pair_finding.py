"""Finding pairs: programs that are due are compared with those that share keys with them, in batches.

Each batch is one transaction that writes its pairs and removes its programs from the list of due programs.
So a run that was killed resumes where it stopped. The pairs depend only on the programs and on the stored
frequencies of keys, not on the order of imports: one by one or all at once, the result is the same.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import cast
from uuid import UUID

import asyncpg
import orjson

from db.locks import Lock
from db.pools import Pools
from services.comparing import blocking_index, blocking_keys, scoring, weights
from services.comparing.blocking_index import Holders
from services.comparing.facts import Facts
from services.comparing.loading import facts_of
from services.comparing.statistics import Statistics
from services.writing import data_version, overlap_groups, overlaps, run_locks, runs
from services.writing.overlaps import ComparedPair, Pair, PairCounts

BATCH = 500
# With this many due programs or more, a run reads the keys of all programs once, not for each batch.
MANY_DUE = 2_000
# The most facts to cache in memory; each takes some kilobytes.
MOST_CACHED = 30_000
# Each run recounts the keys of fewer programs. For more, it recounts after this growth or shrinkage.
FEW_PROGRAMS = 500
GROWN, SHRUNK = 1.25, 0.8
# A key with this many times its allowed number of programs has become common since the last count.
COMMON_FACTOR = 4

ReportProgress = Callable[["ComparisonProgress"], None]


@dataclass(frozen=True, slots=True)
class ComparisonProgress:
    """The progress of a run: of `total` programs, `read` were read and `compared` were compared."""

    total: int
    read: int = 0
    compared: int = 0


@dataclass(slots=True)
class ComparisonReport:
    """The result of a run: programs compared, comparisons made, and pairs added, changed and removed."""

    programs: int = 0
    comparisons: int = 0
    added: int = 0
    changed: int = 0
    removed: int = 0

    def count(self, programs: int, comparisons: int, counts: PairCounts) -> None:
        """Add the result of a batch."""
        self.programs += programs
        self.comparisons += comparisons
        self.added += counts.added
        self.changed += counts.changed
        self.removed += counts.removed


async def compute(
    pools: Pools, progress: ReportProgress | None = None, *, everything: bool = False
) -> ComparisonReport:
    """Compare the programs that are due, or all; return when none is due any more."""
    async with pools.writing.acquire() as lent:
        connection = cast("asyncpg.Connection", lent)
        async with run_locks.hold(connection, None, Lock.COMPARISON):
            return await ComparisonRun(connection, progress or (lambda _: None)).run(everything=everything)


class ComparisonRun:
    """One comparison run, with its cached facts and its statistics."""

    def __init__(self, connection: asyncpg.Connection, report_progress: ReportProgress) -> None:
        self._connection = connection
        self._report_progress = report_progress
        self._facts: dict[UUID, Facts] = {}
        self._statistics = Statistics(0, {})
        self._holders: dict[str, list[UUID]] | None = None
        self._report = ComparisonReport()

    async def run(self, *, everything: bool) -> ComparisonReport:
        """Compare until no program is due; imports may mark more programs meanwhile."""
        if everything:
            await overlaps.mark_all(self._connection)
        while due := await overlaps.due(self._connection):
            self._facts.clear()
            await self._read(list(due))
            if await self._count(everything=everything):
                due = await overlaps.due(self._connection)
            everything = False
            await self._compare(due)
        return self._report

    async def _read(self, due: Sequence[UUID]) -> None:
        """Read the due programs and store their keys."""
        read = 0
        for batch in batches(due):
            async with self._connection.transaction():
                await runs.lock(self._connection)
                facts = await facts_of(self._connection, batch)
                await blocking_index.forget(self._connection, batch)
                keys = {identity: sorted(blocking_keys.keys_of(each)) for identity, each in facts.items()}
                await blocking_index.write(self._connection, keys)
            self._cache(facts)
            read += len(batch)
            self._report_progress(ComparisonProgress(len(due), read))
        await blocking_index.merge_pending(self._connection)
        if len(due) >= MANY_DUE:
            await blocking_index.analyze(self._connection)

    async def _count(self, *, everything: bool) -> bool:
        """Recount keys if needed. Return True if the numbers changed, and so all programs became due."""
        self._statistics = await blocking_index.statistics(self._connection)
        counted, number = self._statistics.programs, await blocking_index.count_programs(self._connection)
        is_fresh = number >= FEW_PROGRAMS and counted * SHRUNK <= number <= counted * GROWN
        if is_fresh and not everything:
            return False
        new = await blocking_index.counted(self._connection)
        if new == self._statistics:
            return False
        async with self._connection.transaction():
            await blocking_index.set_statistics(self._connection, new)
            await overlaps.mark_all(self._connection)
        self._statistics = new
        return True

    async def _compare(self, due: Mapping[UUID, datetime]) -> None:
        """Compare all due programs; a pair of two due programs belongs to the later one's batch."""
        self._holders = await self._all_holders() if len(due) >= MANY_DUE else None
        remaining = set(due)
        for batch in batches(list(due)):
            remaining.difference_update(batch)
            found, comparisons = await self._compared_pairs(batch, remaining)
            async with self._connection.transaction():
                await runs.lock(self._connection)
                counts = await overlaps.replace(self._connection, batch, found, remaining)
                await overlaps.unmark(self._connection, {each: due[each] for each in batch})
                regrouped = 0 if remaining else await overlap_groups.regroup(self._connection)
                if counts.total or regrouped:
                    await data_version.increment(self._connection)
            self._report.count(len(batch), comparisons, counts)
            self._report_progress(ComparisonProgress(len(due), len(due), len(due) - len(remaining)))

    async def _compared_pairs(
        self, batch: Sequence[UUID], remaining: set[UUID]
    ) -> tuple[dict[Pair, ComparedPair], int]:
        """The pairs of a batch's programs with all except `remaining`, and the number of comparisons."""
        facts = await self._facts_of(batch)
        keys_by_program = {identity: blocking_keys.keys_of(each) for identity, each in facts.items()}
        holders = await self._holders_of(keys_by_program)
        pairs = {
            (min(one, other), max(one, other))
            for one, keys in keys_by_program.items()
            for other in blocking_keys.candidates(
                blocking_keys.pairing(keys, self._statistics), holders, self._statistics
            )
            if other != one and other not in remaining
        }
        facts |= await self._facts_of([each for pair in pairs for each in pair if each not in facts])
        compared = ((pair, compared_pair(facts[pair[0]], facts[pair[1]], self._statistics)) for pair in pairs)
        return {pair: each for pair, each in compared if each is not None}, len(pairs)

    async def _holders_of(
        self, keys_by_program: Mapping[UUID, frozenset[str]]
    ) -> Mapping[str, Sequence[UUID]]:
        """The programs with each pairing key of some programs."""
        if self._holders is not None:
            return self._holders
        wanted_keys = {
            key for keys in keys_by_program.values() for key in blocking_keys.pairing(keys, self._statistics)
        }
        holders: dict[str, Holders] = {}
        for key, identity, is_public in await blocking_index.holders(self._connection, list(wanted_keys)):
            holders.setdefault(key, Holders()).add(identity, is_public=is_public)
        return await self._without_common_keys(holders)

    async def _all_holders(self) -> dict[str, list[UUID]]:
        is_pairing = partial(blocking_keys.is_pairing, statistics=self._statistics)
        holders: dict[str, Holders] = {}
        async for key, identity, is_public in blocking_index.all_holders(self._connection, is_pairing):
            holders.setdefault(key, Holders()).add(identity, is_public=is_public)
        return await self._without_common_keys(holders)

    async def _without_common_keys(self, holders: dict[str, Holders]) -> dict[str, list[UUID]]:
        """Remove keys that have become common since the last count, and mark their programs as due.

        A key that is common only with hidden programs pairs no hidden program, and public ones as before.
        """
        raised = {
            key: len(each.public) for key, each in holders.items() if has_become_common(key, each.public)
        }
        if raised:
            await self._raise_frequencies(
                raised, {identity for key in raised for identity in holders[key].all}
            )
        return {
            key: each.public if has_become_common(key, each.all) else each.all
            for key, each in holders.items()
            if key not in raised
        }

    async def _raise_frequencies(self, raised: Mapping[str, int], programs: set[UUID]) -> None:
        """Update the frequencies of keys that have become common, and mark the programs as due."""
        self._statistics = self._statistics.with_raised(raised)
        async with self._connection.transaction():
            await blocking_index.raise_frequencies(self._connection, raised)
            await overlaps.mark(self._connection, list(programs))

    async def _facts_of(self, ids: Sequence[UUID]) -> dict[UUID, Facts]:
        """The facts of the programs, without programs that are not compared."""
        requested = dict.fromkeys(ids)
        missing = [identity for identity in requested if identity not in self._facts]
        fresh = await facts_of(self._connection, missing) if missing else {}
        self._cache(fresh)
        all_facts = {identity: fresh.get(identity) or self._facts.get(identity) for identity in requested}
        return {identity: each for identity, each in all_facts.items() if each is not None}

    def _cache(self, fresh: Mapping[UUID, Facts]) -> None:
        if len(self._facts) + len(fresh) <= MOST_CACHED:
            self._facts.update(fresh)


def compared_pair(a: Facts, b: Facts, statistics: Statistics) -> ComparedPair | None:
    """Compare two programs; null if they are no pair."""
    comparison = scoring.compare(a, b, statistics, least=weights.THRESHOLD)
    if comparison.kind is None or comparison.score < weights.THRESHOLD:
        return None
    reasons = [[reason.kind, reason.points, reason.evidence] for reason in comparison.reasons]
    double = scoring.duplicate_of(a, b) if comparison.kind == "SAME_WORK" else None
    return ComparedPair(comparison.kind, comparison.score, orjson.dumps(reasons).decode(), double)


def has_become_common(key: str, programs: Sequence[UUID]) -> bool:
    """Return whether so many programs have a key that it must have become common since the last count."""
    return len(programs) > COMMON_FACTOR * blocking_keys.most_sharing(key)


def batches(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    """Split the ids into batches, in order."""
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))
