"""Organizations: lookups and lists."""

from collections.abc import Collection
from typing import Any

from resolvers import pages, records
from resolvers.relations import Batch
from resolvers.requests import Request
from services import organizations
from services.kinds.organizations import ORGANIZATIONS
from services.organizations import (
    CHILDREN,
    IDENTIFIER,
    OF_KNOWLEDGE_PRODUCT,
    OF_PROGRAM,
    ORGANIZATION,
    PARTNERS,
    SYNONYM,
)
from services.querying.pages import PageRequest

by_id = records.one(ORGANIZATION)
by_key = records.look_up(ORGANIZATIONS)
synonym_rows = records.rows(SYNONYM, "organization_id", order=("name", "key"))
identifiers_of_organization = records.rows(IDENTIFIER, "organization_id", order=("scheme", "value"))

everywhere, count_everywhere = pages.page(ORGANIZATION), pages.count(ORGANIZATION)
of_program, count_of_program = pages.page(ORGANIZATION, OF_PROGRAM), pages.count(ORGANIZATION, OF_PROGRAM)
children, count_children = pages.page(ORGANIZATION, CHILDREN), pages.count(ORGANIZATION, CHILDREN)
of_knowledge_product = pages.page(ORGANIZATION, OF_KNOWLEDGE_PRODUCT)
count_of_knowledge_product = pages.count(ORGANIZATION, OF_KNOWLEDGE_PRODUCT)
count_partners = pages.count(ORGANIZATION, PARTNERS)
partner_pages: Batch = pages.page(ORGANIZATION, PARTNERS)


async def partners(
    request: Request, keys: Collection[Any], question: PageRequest, columns: tuple[str, ...]
) -> Any:
    """Return the partners of each organization, with the number of shared programs, highest first."""
    sorted_question = PageRequest(question.window, question.scope, organizations.MOST_SHARED)
    return await partner_pages(request, keys, sorted_question, (*columns, "shared_program_count"))


async def synonyms_of_organization(
    request: Request, keys: Collection[Any], _question: None, _columns: tuple[str, ...]
) -> dict[Any, list[str]]:
    """Return the synonyms of each organization."""
    found = await synonym_rows(request, keys, None, ("name",))
    return {key: [row["name"] for row in rows] for key, rows in found.items()}
