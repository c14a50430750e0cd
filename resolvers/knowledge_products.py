"""Knowledge products and documents: lookups and lists."""

from collections.abc import Collection, Mapping
from typing import Any

from resolvers import pages, records
from resolvers.relations import read_from
from resolvers.requests import Request
from services import knowledge_products
from services.kinds.knowledge_products import KNOWLEDGE_PRODUCTS
from services.knowledge_products import (
    DOCUMENT,
    DOCUMENTS,
    KNOWLEDGE_PRODUCT,
    OF_ORGANIZATION,
    OF_OUTPUT,
    OF_PROGRAM,
)
from services.querying import reads
from services.querying.pages import Page, PageRequest

by_id = records.one(KNOWLEDGE_PRODUCT)
by_key = records.look_up(KNOWLEDGE_PRODUCTS)

everywhere, count_everywhere = pages.page(KNOWLEDGE_PRODUCT), pages.count(KNOWLEDGE_PRODUCT)
of_program = pages.page(KNOWLEDGE_PRODUCT, OF_PROGRAM)
count_of_program = pages.count(KNOWLEDGE_PRODUCT, OF_PROGRAM)
of_output = pages.page(KNOWLEDGE_PRODUCT, OF_OUTPUT)
count_of_output = pages.count(KNOWLEDGE_PRODUCT, OF_OUTPUT)
of_organization = pages.page(KNOWLEDGE_PRODUCT, OF_ORGANIZATION)
count_of_organization = pages.count(KNOWLEDGE_PRODUCT, OF_ORGANIZATION)
count_documents = pages.count(DOCUMENT, DOCUMENTS)


@read_from(DOCUMENT)
async def documents(
    request: Request, keys: Collection[Any], question: PageRequest, columns: tuple[str, ...]
) -> Mapping[Any, Page]:
    """Return the documents of each program, in the publisher's order."""
    sorted_question = PageRequest(question.window, question.scope, knowledge_products.BY_POSITION)
    return await reads.page(request.reader, DOCUMENT, DOCUMENTS, keys, sorted_question, columns)
