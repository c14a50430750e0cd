"""Generated rows that link records: participations, products, sectors, regions."""

from collections.abc import Iterator
from typing import Any

from bench.identities import identity
from bench.outline import Outline, drawing, named
from bench.records import identifier_of, programs_of_outputs
from db import codelists, regions
from db.values import PARTICIPATION_ROLE_BY_CODE, KnowledgeRole
from services.text.localized import encode

PARTICIPATION = named("program_id visibility owner_id ordinal organization_id role role_code")
IDENTIFIER = named("organization_id visibility owner_id scheme value")
REGION = named("id code kemendagri_code names aliases level parent_id")
SECTOR = named("program_id visibility owner_id ordinal vocabulary code")
COUNTRY = named("program_id visibility owner_id ordinal code")
PROGRAM_REGION = named("program_id visibility owner_id region_id")
PROGRAM_PRODUCT = named("program_id visibility owner_id knowledge_product_id")
OUTPUT_PRODUCT = named("result_id visibility owner_id knowledge_product_id")
ORGANIZATION_PRODUCT = named("program_id visibility owner_id organization_id knowledge_product_id role")

ROLE_CODES = tuple(PARTICIPATION_ROLE_BY_CODE)
MOST_PARTICIPANTS = 5
MOST_PRODUCTS = 6
OUTPUTS_WITH_PRODUCT = 0.4

Row = tuple[Any, ...]


def identifiers(outline: Outline) -> Iterator[Row]:
    """The rows of IDENTIFIER: the preferred identifier of each organization."""
    for number, id_ in enumerate(outline.organization_ids):
        yield id_, *outline.organization_owned[number], "IATI", identifier_of(number)


def all_regions() -> Iterator[Row]:
    """The rows of REGION: the country, its provinces and regencies."""
    ids = {fact.code: identity("region", number) for number, fact in enumerate(regions.load())}
    for fact in regions.load():
        names = encode([("id", fact.name_id), ("en", fact.name_en)])
        parent = ids[fact.parent_code] if fact.parent_code else None
        yield ids[fact.code], fact.code, fact.kemendagri_code, names, list(fact.aliases), fact.level, parent


def participations(outline: Outline) -> Iterator[Row]:
    """The rows of PARTICIPATION: one to five per program, the first of them its reporting organization."""
    draw = drawing("participations")
    for number, id_ in enumerate(outline.program_ids):
        for ordinal in range(draw.randint(1, MOST_PARTICIPANTS)):
            organization = outline.some_organization(draw) if ordinal else outline.reporters[number]
            code = draw.choice(ROLE_CODES)
            yield (
                id_,
                *outline.program_owned[number],
                ordinal,
                outline.organization_ids[organization],
                PARTICIPATION_ROLE_BY_CODE[code],
                code,
            )


def sectors(outline: Outline) -> Iterator[Row]:
    """The rows of SECTOR: one or two a program, some sectors far more often than others."""
    draw = drawing("sectors")
    codes = sorted(codelists.load()["Sector"])
    for number, id_ in enumerate(outline.program_ids):
        chosen = {int(len(codes) * draw.random() ** 2) for _ in range(draw.randint(1, 2))}
        for ordinal, position in enumerate(sorted(chosen)):
            yield id_, *outline.program_owned[number], ordinal, "1", codes[position]


def countries(outline: Outline) -> Iterator[Row]:
    """The rows of COUNTRY: all programs work in Indonesia."""
    for number, id_ in enumerate(outline.program_ids):
        yield id_, *outline.program_owned[number], 0, "ID"


def program_regions(outline: Outline) -> Iterator[Row]:
    """The rows of PROGRAM_REGION: a regency or province of each program, and all regions above it."""
    draw = drawing("regions of programs")
    facts = regions.load()
    ids = {fact.code: identity("region", number) for number, fact in enumerate(facts)}
    above = {fact.code: fact.parent_code for fact in facts}
    for number, id_ in enumerate(outline.program_ids):
        code: str | None = facts[int(len(facts) * draw.random() ** 2)].code
        while code is not None:
            yield id_, *outline.program_owned[number], ids[code]
            code = above[code]


def products_of_programs(outline: Outline) -> Iterator[tuple[int, list[int]]]:
    """The number of each program with the numbers of the knowledge products that it links to."""
    draw = drawing("products of programs")
    for number in range(outline.programs):
        size = draw.randint(0, MOST_PRODUCTS)
        yield number, sorted({draw.randrange(outline.products) for _ in range(size)})


def program_products(outline: Outline) -> Iterator[Row]:
    """The rows of PROGRAM_PRODUCT."""
    for number, products in products_of_programs(outline):
        for product in products:
            yield outline.program_ids[number], *outline.program_owned[number], outline.product_ids[product]


def output_products(outline: Outline) -> Iterator[Row]:
    """The rows of OUTPUT_PRODUCT: two outputs in five link to a product."""
    draw = drawing("products of outputs")
    for number, program in enumerate(programs_of_outputs(outline)):
        if draw.random() < OUTPUTS_WITH_PRODUCT:
            product = outline.product_ids[draw.randrange(outline.products)]
            yield identity("output", number), *outline.program_owned[program], product


def organization_products(outline: Outline) -> Iterator[Row]:
    """The rows of ORGANIZATION_PRODUCT: reporters publish what their programs link to, owners are authors."""
    for number, products in products_of_programs(outline):
        reporter = outline.organization_ids[outline.reporters[number]]
        for product in products:
            yield (
                outline.program_ids[number],
                *outline.program_owned[number],
                reporter,
                outline.product_ids[product],
                KnowledgeRole.PUBLISHER,
            )
    for number, id_ in enumerate(outline.product_ids):
        visibility, owner = outline.product_owned[number]
        yield None, visibility, owner, owner, id_, KnowledgeRole.AUTHOR
