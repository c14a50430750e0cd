"""Programs: lookups and lists."""

from collections.abc import Collection, Mapping
from typing import Any

from resolvers import pages, records
from resolvers.relations import read_from
from resolvers.requests import Request
from services import programs
from services.kinds.programs import PROGRAMS
from services.programs import (
    CHILDREN,
    OF_KNOWLEDGE_PRODUCT,
    OF_ORGANIZATION,
    OF_REGION,
    OTHER_IDENTIFIER,
    PARTICIPATION,
    PROGRAM,
    RELATED,
    REPORTED,
)
from services.standing_in import standing_in, without_output_level

by_id = records.one(PROGRAM)
by_key = records.look_up(PROGRAMS)
participations_of_program = records.rows(PARTICIPATION, "program_id")
other_identifiers_of_program = records.rows(OTHER_IDENTIFIER, "program_id")
related_of_program = records.rows(RELATED, "program_id")

# Outputs that are reported as activities are in these lists only where they stand in for their program.
everywhere = pages.page(PROGRAM, None, without_output_level)
count_everywhere = pages.count(PROGRAM, None, without_output_level)
of_organization = pages.page(PROGRAM, OF_ORGANIZATION, standing_in)
count_of_organization = pages.count(PROGRAM, OF_ORGANIZATION, standing_in)
reported = pages.page(PROGRAM, REPORTED, standing_in)
count_reported = pages.count(PROGRAM, REPORTED, standing_in)
of_region = pages.page(PROGRAM, OF_REGION, standing_in)
count_of_region = pages.count(PROGRAM, OF_REGION, standing_in)
children, count_children = pages.page(PROGRAM, CHILDREN), pages.count(PROGRAM, CHILDREN)
of_knowledge_product = pages.page(PROGRAM, OF_KNOWLEDGE_PRODUCT)
count_of_knowledge_product = pages.count(PROGRAM, OF_KNOWLEDGE_PRODUCT)


@read_from(PROGRAM)
async def by_reference(
    request: Request, keys: Collection[Any], _question: None, columns: tuple[str, ...]
) -> Mapping[Any, Any]:
    """Return the program that each IATI identifier means, which may be a former one."""
    return await programs.by_reference(request.reader, keys, columns)
