"""Generated rows of records: organizations, programs, outputs, knowledge products."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from bench import words
from bench.identities import identity
from bench.outline import Outline, drawing, named
from db.values import (
    PROGRAM_STATUS_BY_CODE,
    KnowledgeKind,
    OrganizationType,
    Origin,
    ResultKind,
    ResultOrigin,
)

SOURCE_ID = identity("source", 0)

FIRST_DAY = date(2008, 1, 1)
DAYS = 6_500
IMPORTED = datetime(2026, 11, 1, tzinfo=UTC)

STATUS_CODES = tuple(PROGRAM_STATUS_BY_CODE)
STATUS_WEIGHTS = (8, 35, 10, 40, 4, 3)
CATEGORIES = ("A01", "A02", "A08", "B01", "B02", "B09")
FORMATS = ("application/pdf", "text/html", None)

ORGANIZATION = named(
    "id identifier name names acronym type type_code origin country website visibility owner_id source_id "
    "last_updated imported_at"
)
PROGRAM = named(
    "id iati_identifier hierarchy title titles descriptions status status_code planned_start actual_start "
    "planned_end actual_end scope_code reporting_organization_id parent_id visibility owner_id source_id "
    "last_updated imported_at"
)
OUTPUT = named(
    "id kind reported_in_id visibility owner_id ordinal match_key program_id origin title titles "
    "descriptions source_id last_updated imported_at"
)
PRODUCT = named(
    "id key url doi title titles abstracts kind categories languages published license format visibility "
    "owner_id source_id last_updated imported_at"
)

Row = tuple[Any, ...]


def organizations(outline: Outline) -> Iterator[Row]:
    """The rows of ORGANIZATION."""
    draw = drawing("organizations")
    kinds = list(OrganizationType)
    for number, id_ in enumerate(outline.organization_ids):
        name = words.name(draw, number)
        spoken = words.languages(draw)
        kind = draw.choice(kinds)
        yield (
            id_,
            identifier_of(number),
            name[spoken[0]],
            words.stored(name, spoken),
            f"O{number}" if draw.random() < 0.5 else None,
            kind,
            None,
            Origin.RECORD,
            "ID",
            f"https://organization-{number}.example",
            *outline.organization_owned[number],
            SOURCE_ID,
            some_instant(draw),
            IMPORTED,
        )


def identifier_of(number: int) -> str:
    """The preferred identifier of an organization."""
    return f"ID-CONTOH-{number:06}"


def programs(outline: Outline) -> Iterator[Row]:
    """The rows of PROGRAM; one in ten is part of an earlier one."""
    draw = drawing("programs")
    for number, id_ in enumerate(outline.program_ids):
        title = words.title(draw, number)
        spoken = words.languages(draw)
        code = draw.choices(STATUS_CODES, STATUS_WEIGHTS)[0]
        has_parent = number > 0 and draw.random() < 0.1
        yield (
            id_,
            f"{identifier_of(outline.reporters[number])}-P{number:07}",
            2 if has_parent else 1,
            title[spoken[0]],
            words.stored(title, spoken),
            words.stored(words.description(draw, draw.randint(2, 5)), spoken),
            PROGRAM_STATUS_BY_CODE[code],
            code,
            *some_period(draw, begun=code != "1", ended=code == "4"),
            "2",
            outline.organization_ids[outline.reporters[number]],
            outline.program_ids[draw.randrange(number)] if has_parent else None,
            *outline.program_owned[number],
            SOURCE_ID,
            some_instant(draw),
            IMPORTED,
        )


def outputs(outline: Outline) -> Iterator[Row]:
    """The rows of OUTPUT; programs have from none to a dozen."""
    draw = drawing("outputs")
    for number, program in enumerate(programs_of_outputs(outline)):
        title = words.title(draw, number)
        spoken = words.languages(draw)
        yield (
            identity("output", number),
            ResultKind.OUTPUT,
            outline.program_ids[program],
            *outline.program_owned[program],
            number,
            f"sample {number}",
            outline.program_ids[program],
            ResultOrigin.RESULT,
            title[spoken[0]],
            words.stored(title, spoken),
            words.stored(words.description(draw, 1), spoken),
            SOURCE_ID,
            some_instant(draw),
            IMPORTED,
        )


def programs_of_outputs(outline: Outline) -> Iterator[int]:
    """The number of the program that each output belongs to."""
    draw = drawing("programs of outputs")
    return (draw.randrange(outline.programs) for _ in range(outline.outputs))


def products(outline: Outline) -> Iterator[Row]:
    """The rows of PRODUCT."""
    draw = drawing("knowledge products")
    kinds = list(KnowledgeKind)
    for number, id_ in enumerate(outline.product_ids):
        title = words.title(draw, number)
        spoken = words.languages(draw)
        url = f"https://library.contoh.example/products/{number}.pdf"
        yield (
            id_,
            url,
            url,
            f"10.99999/contoh.{number}" if draw.random() < 0.1 else None,
            title[spoken[0]],
            words.stored(title, spoken),
            words.stored(words.description(draw, 2), spoken),
            draw.choice(kinds),
            [draw.choice(CATEGORIES)],
            [("id", "en")[one] for one in spoken],
            some_day(draw) if draw.random() < 0.9 else None,
            "CC-BY-4.0",
            draw.choice(FORMATS),
            *outline.product_owned[number],
            SOURCE_ID,
            some_instant(draw),
            IMPORTED,
        )


def some_day(draw: Random) -> date:
    """A day between 2008 and 2025."""
    return FIRST_DAY + timedelta(days=draw.randrange(DAYS))


def some_instant(draw: Random) -> datetime:
    """A second of such a day."""
    return datetime.combine(some_day(draw), datetime.min.time(), UTC) + timedelta(
        seconds=draw.randrange(86_400)
    )


def some_period(draw: Random, *, begun: bool, ended: bool) -> tuple[date | None, ...]:
    """Return planned start, actual start, planned end, actual end; one program in twenty has no dates."""
    if draw.random() < 0.05:
        return None, None, None, None
    planned = some_day(draw)
    length = timedelta(days=draw.randint(180, 1_800))
    late = timedelta(days=draw.randrange(90))
    return (
        planned,
        planned + late if begun else None,
        planned + length,
        planned + length + late if ended else None,
    )


def source() -> tuple[UUID, str, str]:
    """Return id, name and license of the source of all generated records."""
    return SOURCE_ID, "Benchmark sample / contoh tolok ukur", "CC0-1.0"
