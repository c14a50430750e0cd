"""`make bench-suggestions`: how well nodes of action plans are suggested, on labelled programs of the sample.

The labels, `suggestion_labels.csv`, were written by reading the programs and the plan, before any suggestion
was seen. Programs that serve no action of the plan have none.
"""

import asyncio
import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import typer

from db import embedded, migrate
from db.pools import Pools, open_pools
from services.comparing import node_suggestions
from services.imports import seeding
from services.querying.reader import Reader
from services.querying.viewers import Viewer

LABELS = Path(__file__).with_name("suggestion_labels.csv")
PLAN = "RANPE-1"
LOOKED_AT = 3
MOST = 20
PROGRAMS = "SELECT id, iati_identifier, owner_id FROM program WHERE iati_identifier = ANY($1)"
REFERENCES = "SELECT id, reference FROM plan_node"
# A member that sees the programs for members.
VIEWER = "SELECT id FROM organization WHERE identifier = 'ID-CONTOH-KL-01'"


@dataclass(frozen=True, slots=True)
class Quality:
    """The measures over all labelled programs."""

    programs: int
    pairs: int
    precision_at_1: float
    recall_at_3: float
    reciprocal_rank: float

    def __str__(self) -> str:
        """All measures in one line."""
        return (
            f"{self.programs} programs, {self.pairs} pairs: precision@1 {self.precision_at_1:.2f}, "
            f"recall@{LOOKED_AT} {self.recall_at_3:.2f}, MRR {self.reciprocal_rank:.2f}"
        )


def labels() -> dict[str, list[str]]:
    """The references of the right nodes, by the identifiers of programs."""
    found: dict[str, list[str]] = {}
    with LABELS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["program"], []).append(row["node"])
    return found


def measured(suggested: Mapping[str, Sequence[str]], right: Mapping[str, Sequence[str]]) -> Quality:
    """Compare suggestions, best first, with the right nodes."""
    ranks = {
        program: [rank_of(node, suggested[program]) for node in nodes] for program, nodes in right.items()
    }
    best = [min((rank for rank in found if rank), default=None) for found in ranks.values()]
    pairs = [rank for found in ranks.values() for rank in found]
    return Quality(
        len(right),
        len(pairs),
        sum(rank == 1 for rank in best) / len(best),
        sum(rank is not None and rank <= LOOKED_AT for rank in pairs) / len(pairs),
        sum(1 / rank for rank in best if rank) / len(best),
    )


def rank_of(node: str, suggested: Sequence[str]) -> int | None:
    """The place of a node among the suggested ones, from 1."""
    return suggested.index(node) + 1 if node in suggested else None


async def evaluate(pools: Pools) -> tuple[Quality, dict[str, list[str]]]:
    """The quality on the sample in a database, and what is suggested for each labelled program."""
    right = labels()
    async with pools.writing.acquire() as connection:
        rows = await connection.fetch(PROGRAMS, list(right))
        references = {row["id"]: row["reference"] for row in await connection.fetch(REFERENCES)}
        viewer = Viewer(await connection.fetchval(VIEWER))
    ids: dict[UUID, str] = {row["id"]: row["iati_identifier"] for row in rows}
    found = await node_suggestions.of_programs(Reader(pools, viewer), ids, [PLAN], MOST, with_aligned=True)
    suggested = {
        name: [references[each["node_id"]] for each in found.get(id_, [])] for id_, name in ids.items()
    }
    return measured(suggested, right), suggested


async def main() -> None:
    """Print the measures, and where the best suggestion is wrong."""
    with TemporaryDirectory(prefix="ikhub-suggestions-") as folder, embedded.start(Path(folder)) as server:
        await migrate.upgrade(server.url)
        pools = await open_pools(server.url)
        await seeding.seed(pools)
        quality, suggested = await evaluate(pools)
        await pools.close()
    typer.echo(quality)
    for program, nodes in labels().items():
        if not suggested[program] or suggested[program][0] not in nodes:
            typer.echo(f"{program}: {suggested[program][:LOOKED_AT]}, labelled {nodes}")


if __name__ == "__main__":
    asyncio.run(main())
