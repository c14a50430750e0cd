"""Linked data of a knowledge product, limited to what the viewer may see."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from db.values import KnowledgeRole
from services import organizations, programs
from services.exporting.linked_data import json_ld
from services.knowledge_products import KNOWLEDGE_PRODUCT
from services.organizations import ORGANIZATION
from services.programs import PROGRAM
from services.querying import reads
from services.querying.entities import Entity, Link
from services.querying.pages import PageRequest, Scope, Window
from services.querying.reader import Reader, Row

# Thousands of programs can link to one product; the graph contains all of them.
MOST = 100
PRODUCT_COLUMNS = (
    *("title", "titles", "abstracts", "kind", "categories", "languages", "published", "license"),
    *("url", "doi", "format", "last_updated"),
)
ORGANIZATION_COLUMNS = ("id", "name", "names", "identifier", "website")
PROGRAM_COLUMNS = ("id", "title", "titles", "iati_identifier")


async def as_linked_data(reader: Reader, identity: UUID) -> dict[str, Any] | None:
    """Return the JSON-LD document of a product, or None if the viewer may not see it."""
    found = await reads.by_column(reader, KNOWLEDGE_PRODUCT, "id", [identity], PRODUCT_COLUMNS)
    if identity not in found:
        return None
    by_role = {}
    for role in KnowledgeRole:
        scope = Scope(options=(("role", role),))
        link = organizations.OF_KNOWLEDGE_PRODUCT
        by_role[role] = await _rows(reader, ORGANIZATION, link, identity, scope, ORGANIZATION_COLUMNS)
    link = programs.OF_KNOWLEDGE_PRODUCT
    linked_programs = await _rows(reader, PROGRAM, link, identity, Scope(), PROGRAM_COLUMNS)
    return json_ld(found[identity], by_role, linked_programs)


async def _rows(
    reader: Reader, entity: Entity, link: Link, parent: UUID, scope: Scope, columns: Sequence[str]
) -> Sequence[Row]:
    """Return the first linked records of the product."""
    question = PageRequest(Window(MOST), scope, peeks=False)
    found = await reads.page(reader, entity, link, [parent], question, columns)
    return found[parent].rows if parent in found else ()
