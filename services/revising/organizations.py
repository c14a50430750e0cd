"""Organizations as members edit them: their own and those below. Only lists of operators add some."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

import asyncpg

from services.kinds.organizations import ORGANIZATION_HISTORY
from services.revising.address_problems import no_address
from services.revising.code_problems import unlisted
from services.revising.editable import EditableKind
from services.revising.problems import LONGEST_TITLE, Problem, plain, required, texts
from services.writing import overlaps, runs, search_documents
from services.writing.organization_fields import ORGANIZATION_FIELDS

LONGEST_ACRONYM = 50


def facts(values: Mapping[str, Any]) -> Iterator[Problem]:
    """Find an unknown country, and an address that is none."""
    country, website = values["country"], values["website"]
    if country is not None:
        yield from unlisted("country", country, "Country")
    if website is not None:
        yield from no_address("website", website)


async def follow(connection: asyncpg.Connection, id_: UUID) -> None:
    """Update the search document of the organization, and have its programs compared again."""
    await overlaps.mark_of_organizations(connection, [id_])
    await search_documents.follow(connection, organizations=[id_])


ORGANIZATION = EditableKind(
    ORGANIZATION_FIELDS,
    ORGANIZATION_HISTORY,
    checks=(required("names"), texts(names=LONGEST_TITLE), plain(acronym=LONGEST_ACRONYM), facts),
    follow=follow,
    # Imports update organizations with every program.
    lock=runs.lock,
    responsible="id",
)
