"""`make bench-search-quality`: how well searches find what people mean, on real activities.

The questions are those of `search_questions.csv`: those asked first, which words and rules were made for, and
those kept aside until then. A hit is about the question if its title holds one of the words, its description
two, or it has one of the sectors. A question is answered well if at least four of the first five hits are
about it; of fewer hits all.
"""

import asyncio
import csv
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, cast

import asyncpg
import typer

from bench import iati_set, pages
from db import embedded, migrate
from db.pools import Pools, open_pools
from services.imports import iati
from services.querying.reader import Reader
from services.querying.viewers import ANONYMOUS
from services.searching import queries, retrieval
from services.writing import search_documents
from services.writing.sources import SourceFacts

QUESTIONS = Path(__file__).with_name("search_questions.csv")
TARGET = Path(__file__).parents[1] / "docs" / "benchmarks" / "search.md"
SOURCE = SourceFacts("IATI")
LOOKED_AT, ENOUGH = 5, 4
# What a hit says, and its sectors; outputs and products by themselves.
RECORDS = """
SELECT p.id, p.titles::text AS titles, p.descriptions::text AS descriptions,
    ARRAY(SELECT s.code FROM program_sector s WHERE s.program_id = p.id) AS sectors
FROM program p WHERE p.id = ANY ($1)
UNION ALL SELECT r.id, r.titles::text, r.descriptions::text,
    ARRAY(SELECT s.code FROM program_sector s WHERE s.program_id = r.reported_in_id)
FROM result r WHERE r.id = ANY ($1)
UNION ALL SELECT k.id, k.titles::text, k.abstracts::text, '{}' FROM knowledge_product k WHERE k.id = ANY ($1)
UNION ALL SELECT o.id, o.names::text, '', '{}' FROM organization o WHERE o.id = ANY ($1)
"""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, and by what its answers are known: words as a pattern, beginnings of sector codes."""

    asked: str
    language: str
    text: str
    words: re.Pattern[str]
    sectors: tuple[str, ...]

    def is_about(self, row: Any) -> bool:
        """Return whether a record is about what is asked."""
        return (
            bool(self.words.search(row["titles"]))
            or len(self.words.findall(row["descriptions"])) > 1
            or any(code.startswith(self.sectors) for code in row["sectors"] if self.sectors)
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """How many were found, how many were looked at, and how many of these are about the question."""

    question: Question
    found: int
    looked_at: int
    about: int
    titles: tuple[str, ...]

    @property
    def is_good(self) -> bool:
        """Whether somebody who asks is content."""
        return self.about > 0 and self.about >= min(ENOUGH, self.looked_at)


def read(path: Path = QUESTIONS) -> list[Question]:
    """All questions of a file."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Question(
                row["asked"],
                row["language"],
                row["question"],
                re.compile(row["words"], re.IGNORECASE),
                tuple(code for code in row["sectors"].split("|") if code),
            )
            for row in csv.DictReader(file)
        ]


def main(
    folder: Annotated[Path | None, typer.Option(help="Keep the database here for the next time.")] = None,
    more: Annotated[Path | None, typer.Option(help="A folder with more files to import.")] = None,
    questions: Annotated[Path, typer.Option(help="Other questions, in the same columns.")] = QUESTIONS,
    titles: Annotated[bool, typer.Option("--titles", help="Print what was found, too.")] = False,
    write: Annotated[bool, typer.Option("--write", help="Write docs/benchmarks/search.md.")] = False,
) -> None:
    """Import the real files, ask the questions, and print how many are answered well."""
    files = [*iati_set.real_files(), *sorted(more.glob("*.xml*") if more else [])]
    if not files:
        typer.echo(f"There is nothing to search: the real files belong in {iati_set.REAL_SET}.", err=True)
        raise typer.Exit(1)
    with tempfile.TemporaryDirectory(prefix="ikhub-search-") as thrown_away:
        kept = folder or Path(thrown_away)
        with embedded.start(kept) as server:
            documents, answers = asyncio.run(measure(server.url, files, read(questions)))
    text = report(documents, answers)
    typer.echo(text)
    if titles:
        typer.echo("\n".join(f"{each.question.text}: {each.titles}" for each in answers))
    if write:
        pages.write(TARGET, pages.QUALITY, text)


async def measure(url: str, files: Sequence[Path], questions: Sequence[Question]) -> tuple[int, list[Answer]]:
    """Fill the database unless it is, and ask; answers the number of documents, too."""
    await migrate.upgrade(url)
    pools = await open_pools(url, statement_seconds=300)
    try:
        if not await pools.writing.fetchval("SELECT EXISTS (SELECT FROM program)"):
            await iati.run(pools, list(files), source=SOURCE)
        async with pools.writing.acquire() as lent:
            await search_documents.ensure(cast("asyncpg.Connection", lent))
        answers = [await ask(pools, question) for question in questions]
        return int(await pools.writing.fetchval("SELECT count(*) FROM search_document")), answers
    finally:
        await pools.close()


async def ask(pools: Pools, question: Question) -> Answer:
    """The answer to a question, as anybody sees it."""
    reader = Reader(pools, ANONYMOUS)
    scope = retrieval.SearchScope(queries.parse(question.text))
    hits = (await retrieval.ranked(reader, scope, LOOKED_AT, None))[:LOOKED_AT]
    rows = {row["id"]: row for row in await pools.writing.fetch(RECORDS, [hit.id for hit in hits])}
    seen = [rows[hit.id] for hit in hits]
    return Answer(
        question,
        await retrieval.count(reader, scope),
        len(seen),
        sum(question.is_about(row) for row in seen),
        tuple(row["titles"] for row in seen),
    )


def report(documents: int, answers: Sequence[Answer]) -> str:
    """The table as Markdown."""
    lines = [
        f"{documents:,} documents of real activities (`make bench-search-quality`). A hit is about the",
        "question if its title or sector is, or its description twice; an answer is good if four of the",
        "first five are.",
        "",
        "| asked | language | question | found | about it, of the first five | good |",
        "| --- | --- | --- | ---: | ---: | :---: |",
        *(
            f"| {each.question.asked} | {each.question.language} | {each.question.text} | {each.found:,} "
            f"| {each.about} of {each.looked_at} | {'yes' if each.is_good else 'no'} |"
            for each in answers
        ),
        "",
        "| asked | language | good |",
        "| --- | --- | ---: |",
        *summaries(answers),
        "",
    ]
    return "\n".join(lines)


def summaries(answers: Sequence[Answer]) -> Iterator[str]:
    """How many questions of each set and language are answered well."""
    for asked, language in dict.fromkeys((each.question.asked, each.question.language) for each in answers):
        own = [each for each in answers if (each.question.asked, each.question.language) == (asked, language)]
        yield f"| {asked} | {language} | {sum(each.is_good for each in own)} of {len(own)} |"


if __name__ == "__main__":
    typer.run(main)
