"""Score each labeled pair with the scorer and the baselines, on the real set in its own database."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast
from uuid import UUID

import asyncpg

from bench.quality import baselines, surest
from bench.quality.labels import Pair
from db import migrate
from db.pools import Pools, open_pools
from db.values import OverlapKind
from services.comparing import blocking_index, blocking_keys, loading, pair_finding, scoring, weights
from services.comparing.facts import Facts
from services.comparing.statistics import Statistics
from services.imports import iati
from services.writing.sources import SourceFacts

ReportProgress = Callable[[str], None]
SOURCE = SourceFacts("IATI")


class MissingActivityError(Exception):
    """The files lack a labeled activity; the message names it."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A pair with its score, its best kind, and the scores of the two baselines.

    `is_family` means that they are declared to be of one family, which the hub leaves out by rule,
    `is_compared` whether the hub compares the two at all, `stored` the kind as which the hub, seeing
    everything, has put the pair on its list.
    """

    pair: Pair
    score: float
    kind: OverlapKind | None
    equality: float
    similarity: float
    is_family: bool
    is_compared: bool
    stored: OverlapKind | None


async def measure(
    url: str, files: Sequence[Path], pairs: Sequence[Pair], report_progress: ReportProgress
) -> tuple[list[Measured], str]:
    """Import the files into the empty database, score each pair, and list the surest overlaps."""
    await migrate.upgrade(url)
    pools = await open_pools(url)
    try:
        report_progress(f"importing {len(files)} files ...")
        await iati.run(pools, list(files), source=SOURCE)
        report_progress("comparing what they hold ...")
        await pair_finding.compute(pools)
        async with pools.writing.acquire() as lent:
            found = await surest.lines(cast("asyncpg.Connection", lent))
        return await look(pools, pairs), found
    finally:
        await pools.close()


async def look(pools: Pools, pairs: Sequence[Pair]) -> list[Measured]:
    """Score the pairs with the programs of this database."""
    async with pools.writing.acquire() as lent:
        # The pool's proxy has the same methods as the connection.
        connection = cast("asyncpg.Connection", lent)
        facts = await loading.facts_of(connection)
        statistics = await blocking_index.statistics(connection)
        stored = await stored_pairs(connection)
    known = {each.iati_identifier: each for each in facts.values() if each.iati_identifier}
    all_keys = {identity: blocking_keys.keys_of(each) for identity, each in facts.items()}
    compared = blocking_keys.all_pairs(all_keys, statistics)
    return [_measured(pair, *ends_of(pair, known), statistics, compared, stored) for pair in pairs]


def ends_of(pair: Pair, known: Mapping[str, Facts]) -> tuple[Facts, Facts]:
    """The facts of both activities. Raises MissingActivityError."""
    for identifier in (pair.a, pair.b):
        if identifier not in known:
            raise MissingActivityError(
                f"The files hold no activity {identifier}, which is one of the labelled."
            )
    return known[pair.a], known[pair.b]


async def stored_pairs(connection: asyncpg.Connection) -> dict[frozenset[UUID], OverlapKind]:
    """The overlaps that the hub found by itself, those above its threshold."""
    rows = await connection.fetch("SELECT a_id, b_id, kind FROM overlap WHERE score >= $1", weights.THRESHOLD)
    return {frozenset((row["a_id"], row["b_id"])): OverlapKind(row["kind"]) for row in rows}


def _measured(
    pair: Pair,
    a: Facts,
    b: Facts,
    statistics: Statistics,
    compared: set[frozenset[UUID]],
    stored: Mapping[frozenset[UUID], OverlapKind],
) -> Measured:
    found = scoring.compare(a, b, statistics, masked=True)
    ends = frozenset((a.id, b.id))
    return Measured(
        pair=pair,
        score=found.score,
        kind=found.kind,
        equality=baselines.equality(_titles(a), _titles(b)),
        similarity=baselines.similarity(_titles(a), _titles(b)),
        is_family=scoring.is_family(a, b, masked=False),
        is_compared=ends in compared,
        stored=stored.get(ends),
    )


def _titles(given: Facts) -> Iterable[str]:
    return [title.text for title in given.titles]
