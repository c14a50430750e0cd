"""Documents of programs and organizations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import asyncpg

from db.values import Visibility
from services.writing import rows


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document-link of a program, of one of its results, or of an organization.

    The owner of an organization's document is the organization that reports and publishes it.
    """

    id: UUID
    program_id: UUID | None
    visibility: Visibility
    owner_id: UUID
    result_id: UUID | None
    ordinal: int
    url: str
    titles: str
    descriptions: str
    categories: tuple[str, ...]
    languages: tuple[str, ...]
    format: str | None
    published: date | None
    knowledge_product_id: UUID | None
    organization_id: UUID | None = None


async def products_of(
    connection: asyncpg.Connection, holders: Sequence[UUID], holder: str = "program_id"
) -> set[UUID]:
    """The knowledge products of the documents of programs, or of organizations (`organization_id`)."""
    rows_of_documents = await connection.fetch(
        "SELECT DISTINCT knowledge_product_id FROM document"  # noqa: S608 - a column's name
        f" WHERE {holder} = ANY($1) AND knowledge_product_id IS NOT NULL",
        holders,
    )
    return {product for (product,) in rows_of_documents}


async def replace_documents(
    connection: asyncpg.Connection,
    holders: Sequence[UUID],
    documents: Sequence[DocumentRow],
    holder: str = "program_id",
) -> None:
    """Replace all documents of programs, or of organizations (`organization_id`)."""
    await rows.replace(connection, "document", holders, documents, holder)
