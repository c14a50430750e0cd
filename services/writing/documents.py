"""Documents of programs, and the ids that they keep as long as they keep their place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import asyncpg

from db.values import Visibility
from services.writing import rows


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document-link of a program, or of one of its results."""

    id: UUID
    program_id: UUID
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


async def products_of(connection: asyncpg.Connection, programs: Sequence[UUID]) -> set[UUID]:
    """The knowledge products that the programs' documents are known as."""
    found = await connection.fetch(
        "SELECT DISTINCT knowledge_product_id FROM document"
        " WHERE program_id = ANY($1) AND knowledge_product_id IS NOT NULL",
        programs,
    )
    return {product for (product,) in found}


async def replace_documents(
    connection: asyncpg.Connection, programs: Sequence[UUID], documents: Sequence[DocumentRow]
) -> None:
    """Put these documents in place of all that the programs have."""
    await rows.replace(connection, "document", programs, documents)
