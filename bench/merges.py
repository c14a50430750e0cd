"""`make bench-merges`: how well the hub finds records of one body, on labeled records of the real sets.

`quality/bodies.csv` names bodies and their records: by an identifier, or by the name of records without one.
Half of the bodies are kept for evaluation. A pair of records of one body is wanted; a pair that has a record
of a body, and another one that is not of it, is wrong. A pair of records without labels is not counted.
"""

import asyncio
import csv
import itertools
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from bench import iati_set
from db import embedded, migrate
from db.pools import Pools, open_pools
from services.deciding import body_candidates, body_names, body_pairs
from services.deciding.body_keys import Candidate
from services.deciding.body_pairs import BodyPair
from services.imports import iati
from services.text import organization_names
from services.writing.sources import SourceFacts

LABELS = Path(__file__).with_name("quality") / "bodies.csv"
PAGE = Path(__file__).parents[1] / "docs" / "benchmarks" / "merges.md"
SOURCE = SourceFacts("IATI")
HALVES = ("development", "evaluation")
CLASSES = ("same name", "identifier", "legal form", "two names", "acronym", "spelling", "other names")


@dataclass(frozen=True, slots=True)
class Label:
    """A record of a body: what the body is called here, its half, and how the record is found."""

    body: str
    half: str
    by: str
    value: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was found of one half: wanted pairs by class, found ones, and wrong proposals."""

    half: str
    bodies: int
    wanted: Counter[str]
    found: Counter[str]
    wrong: tuple[BodyPair, ...]

    @property
    def recall(self) -> float:
        """The share of wanted pairs that are proposed."""
        return self.found.total() / self.wanted.total()

    @property
    def precision(self) -> float:
        """The share of proposals with labeled records that are right."""
        return self.found.total() / (self.found.total() + len(self.wrong))


def main(
    folder: Annotated[Path | None, typer.Option(help="Keep the database here for the next time.")] = None,
    more: Annotated[Path | None, typer.Option(help="A folder with more files to import.")] = None,
    labels: Annotated[Path, typer.Option(help="Other labels, in the same columns.")] = LABELS,
    wrong: Annotated[bool, typer.Option("--wrong", help="Print what was missed or wrong, too.")] = False,
    write: Annotated[
        bool, typer.Option("--write", help="Write the table of docs/benchmarks/merges.md.")
    ] = False,
) -> None:
    """Import the real files, find the pairs, and print recall and precision."""
    files = [
        *(iati_set.all_files() if iati_set.real_files() else []),
        *sorted(more.glob("*.xml*") if more else []),
    ]
    if not files:
        typer.echo(f"There is nothing to measure: the real files belong in {iati_set.REAL_SET}.", err=True)
        raise typer.Exit(1)
    with (
        tempfile.TemporaryDirectory(prefix="ikhub-merges-") as thrown_away,
        embedded.start(folder or Path(thrown_away)) as server,
    ):
        candidates = asyncio.run(read(server.url, files))
    text = measure(candidates, labeled(candidates, labels), show=wrong)
    typer.echo(text)
    if write:
        before, mark, _ = PAGE.read_text(encoding="utf-8").partition("<!-- measured -->\n")
        PAGE.write_text(f"{before}{mark}\n{text}", encoding="utf-8")


async def read(url: str, files: Sequence[Path]) -> list[Candidate]:
    """Return the organizations of the files; they are imported unless they have been."""
    await migrate.upgrade(url)
    pools = await open_pools(url, statement_seconds=300)
    try:
        if not await pools.writing.fetchval("SELECT EXISTS (SELECT FROM program)"):
            await iati.run(pools, list(files), source=SOURCE)
        return await _candidates(pools)
    finally:
        await pools.close()


async def _candidates(pools: Pools) -> list[Candidate]:
    async with pools.writing.acquire() as connection:
        return await body_candidates.load(connection)


def labeled(candidates: Iterable[Candidate], path: Path = LABELS) -> dict[UUID, Label]:
    """Return the label of each record that has one."""
    with path.open(encoding="utf-8", newline="") as file:
        labels = [Label(**row) for row in csv.DictReader(file)]
    by_value = {(each.by, each.value.casefold()): each for each in labels}
    found = {}
    for candidate in candidates:
        values = (
            [("identifier", value) for value in candidate.identifiers]
            if candidate.identifiers
            else [("name", " ".join(name.split())) for name in candidate.names]
        )
        for by, value in values:
            if label := by_value.get((by, value.casefold())):
                found[candidate.id] = label
    return found


def measure(candidates: Sequence[Candidate], labels: Mapping[UUID, Label], *, show: bool) -> str:
    """Return the tables of the hub's pairs, and of those that are found without the list of known bodies."""
    started = time.process_time()
    pairs = body_pairs.pairs(candidates)
    seconds = time.process_time() - started
    by_id = {each.id: each for each in candidates}
    by_rules = body_pairs.pairs(candidates, lists=False)
    outcomes = [outcome(half, pairs, labels, by_id) for half in HALVES]
    rules = [outcome(half, by_rules, labels, by_id) for half in HALVES]
    lines = [
        f"{len(candidates):,} organizations, {len(pairs):,} pairs; {seconds:.1f} s of processor time.",
        "",
        "| half | bodies with several records | wanted pairs | proposed | recall | wrong | precision |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
        *(_row(each.half, each) for each in outcomes),
        *(_row(f"{each.half}, without the list of known bodies", each) for each in rules),
        "",
        "| class | " + " | ".join(f"{half}: wanted | proposed" for half in HALVES) + " |",
        "| --- | ---: | ---: | ---: | ---: |",
        *(
            f"| {name} | "
            + " | ".join(f"{each.wanted[name]} | {each.found[name]}" for each in outcomes)
            + " |"
            for name in CLASSES
        ),
        "",
        *(_mistakes(outcomes, pairs, labels, by_id) if show else ()),
    ]
    return "\n".join(lines)


def outcome(
    half: str, pairs: Iterable[BodyPair], labels: Mapping[UUID, Label], by_id: Mapping[UUID, Candidate]
) -> Outcome:
    """Return what was found of the bodies of one half."""
    bodies = _bodies(labels, half)
    wanted = {
        frozenset(pair): class_of(*(by_id[each] for each in pair))
        for records in bodies.values()
        for pair in itertools.combinations(records, 2)
    }
    proposed = {frozenset((pair.a, pair.b)): pair for pair in pairs}
    return Outcome(
        half,
        sum(len(records) > 1 for records in bodies.values()),
        Counter(wanted.values()),
        Counter(name for pair, name in wanted.items() if pair in proposed),
        tuple(pair for pair in proposed.values() if _is_wrong(pair, labels, half)),
    )


def class_of(one: Candidate, other: Candidate) -> str:
    """Return what two records of one body have in common at best."""
    names = [[body_names.forms(name) for name in each.names] for each in (one, other)]
    keys = [{organization_names.key(form.words) for form in forms} for forms in names]
    if keys[0] & keys[1]:
        return "same name"
    if {value.casefold() for value in _codes(one)} & {value.casefold() for value in _codes(other)}:
        return "identifier"
    parts = [
        {organization_names.key(words) for form in forms for words in (form.words, *form.names)}
        for forms in names
    ]
    if parts[0] & parts[1]:
        return "two names"
    bare = [
        {
            organization_names.key(words)
            for form in forms
            for words in organization_names.legal_forms(form.words)
        }
        for forms in names
    ]
    if (bare[0] | keys[0]) & (bare[1] | keys[1]):
        return "legal form"
    acronyms = [{acronym for form in forms for acronym in form.acronyms} for forms in names]
    if acronyms[0] & acronyms[1] or any(form.is_acronym for forms in names for form in forms):
        return "acronym"
    words = [{word for form in forms for word in form.words} for forms in names]
    shared = len(words[0] & words[1]) / min(len(words[0]), len(words[1]))
    return "spelling" if shared >= 0.5 else "other names"


def _codes(candidate: Candidate) -> set[str]:
    return {value.rpartition("-")[2].strip() for value in candidate.identifiers} - {""}


def _bodies(labels: Mapping[UUID, Label], half: str) -> dict[str, list[UUID]]:
    found: dict[str, list[UUID]] = defaultdict(list)
    for id_, label in labels.items():
        if label.half == half:
            found[label.body].append(id_)
    return found


def _is_wrong(pair: BodyPair, labels: Mapping[UUID, Label], half: str) -> bool:
    """Return whether a pair has a record of a body of this half, and one that is not of it."""
    one, other = labels.get(pair.a), labels.get(pair.b)
    return any(label and label.half == half for label in (one, other)) and not (
        one and other and one.body == other.body
    )


def _row(name: str, each: Outcome) -> str:
    return (
        f"| {name} | {each.bodies} | {each.wanted.total()} | {each.found.total()} | {each.recall:.2f} "
        f"| {len(each.wrong)} | {each.precision:.2f} |"
    )


def _mistakes(
    outcomes: Iterable[Outcome],
    pairs: Iterable[BodyPair],
    labels: Mapping[UUID, Label],
    by_id: Mapping[UUID, Candidate],
) -> Iterator[str]:
    proposed = {frozenset((pair.a, pair.b)) for pair in pairs}
    for each in outcomes:
        for pair in each.wrong:
            kinds = "+".join(reason.kind for reason in pair.reasons)
            yield f"wrong ({each.half}, {kinds}): {_shown(by_id[pair.a])} | {_shown(by_id[pair.b])}"
        for records in _bodies(labels, each.half).values():
            for a, b in itertools.combinations(records, 2):
                if frozenset((a, b)) not in proposed:
                    yield f"missed ({each.half}): {_shown(by_id[a])} | {_shown(by_id[b])}"


def _shown(candidate: Candidate) -> str:
    return f"{candidate.names[0][:60]} {' '.join(candidate.identifiers)}"


if __name__ == "__main__":
    typer.run(main)
