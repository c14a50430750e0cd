"""Knowledge products as members edit them. An address and a DOI belong to one product."""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

import asyncpg

from db.values import Visibility
from services.kinds.knowledge_products import PRODUCT_HISTORY
from services.querying.viewers import Viewer
from services.revising.code_problems import unlisted
from services.revising.editable import EditableKind
from services.revising.problems import LONGEST_TEXT, LONGEST_TITLE, Problem, problem, required, texts
from services.text import normalization
from services.text.languages import normalise
from services.writing import product_keys, runs, search_documents, sources
from services.writing.product_fields import PRODUCT_FIELDS, address_key
from services.writing.sources import MEMBERS

DOI = re.compile(r"10\.\d{4,9}/[^\s?#]+", re.ASCII)
LICENSE = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+-]{0,99}")
FORMAT = re.compile(r"[a-z]+/[a-zA-Z0-9][a-zA-Z0-9!#$&^_.+-]{0,99}")
NEW = """
INSERT INTO knowledge_product (id, key, url, doi, title, visibility, owner_id, source_id)
VALUES ($1, $2, $3, $4, $5, 'PUBLIC', $6, $7)
"""
PUBLISHER = """
INSERT INTO organization_knowledge_product (visibility, owner_id, organization_id, knowledge_product_id, role)
VALUES ('PUBLIC', $1, $1, $2, 'PUBLISHER')
"""
OTHERS = """
SELECT title, visibility, owner_id, key, doi FROM knowledge_product WHERE id <> $1 AND (key = $2 OR doi = $3)
"""
NOW = "SELECT url, doi FROM knowledge_product WHERE id = $1"


def address(values: Mapping[str, Any]) -> Iterator[Problem]:
    """Find a missing or a wrong address or DOI."""
    url, doi = values["url"], values["doi"]
    if not url and not doi:
        yield problem("url", "REQUIRED", sentence="ADDRESS_REQUIRED", also=("doi",))
    if url and normalization.knowledge_key(url) is None:
        yield problem("url", "URL", url)
    if doi and not DOI.fullmatch(doi):
        yield problem("doi", "DOI", doi)


def codes(values: Mapping[str, Any]) -> Iterator[Problem]:
    """Find codes and words that are in no list, or have a wrong form."""
    for place, code in enumerate(values["categories"]):
        yield from unlisted(f"categories.{place}", code, "DocumentCategory")
    for place, tag in enumerate(values["languages"]):
        if normalise(tag) != tag:
            yield problem(f"languages.{place}", "LANGUAGE", tag)
    for name, form in (("license", LICENSE), ("format", FORMAT)):
        if values[name] is not None and not form.fullmatch(values[name]):
            yield problem(name, name.upper(), values[name])


async def verify(
    connection: asyncpg.Connection, viewer: Viewer, id_: UUID, values: Mapping[str, Any], *, final: bool
) -> list[Problem]:
    """Find another product with the address or the DOI.

    One that the viewer may not see is not named, and does no harm until the publication.
    """
    if not {"url", "doi"} & values.keys():
        return []
    row = await connection.fetchrow(NOW, id_)
    whole: dict[str, Any] = {**(row or {"url": None, "doi": None}), **values}
    found = []
    for other in await connection.fetch(OTHERS, id_, address_key(**_address(whole)), whole["doi"]):
        is_seen = other["visibility"] != Visibility.OWNER or other["owner_id"] == viewer.organization_id
        field = "doi" if whole["doi"] and other["doi"] == whole["doi"] else "url"
        if is_seen:
            found.append(problem(field, "TAKEN", whole[field], title=other["title"]))
        elif final:
            found.append(problem(field, "TAKEN", whole[field], sentence="TAKEN_UNSEEN"))
    return found


def _address(values: Mapping[str, Any]) -> dict[str, Any]:
    return {"url": values["url"], "doi": values["doi"]}


async def make(connection: asyncpg.Connection, id_: UUID, owner: UUID, values: Mapping[str, Any]) -> None:
    """Insert a product that the owner publishes."""
    whole = {**PRODUCT_FIELDS.blank, **values}
    source = await sources.ensure(connection, MEMBERS)
    key = address_key(**_address(whole))
    title = PRODUCT_FIELDS.columns_of({"titles": whole["titles"]})["title"]
    await connection.execute(NEW, id_, key, whole["url"], whole["doi"], title, owner, source)
    await connection.execute(PUBLISHER, owner, id_)


async def follow(connection: asyncpg.Connection, id_: UUID) -> None:
    """Update the key and the search document of the product."""
    await product_keys.follow(connection, id_)
    await search_documents.follow(connection, products=[id_])


KNOWLEDGE_PRODUCT = EditableKind(
    PRODUCT_FIELDS,
    PRODUCT_HISTORY,
    checks=(required("titles"), texts(titles=LONGEST_TITLE, abstracts=LONGEST_TEXT), address, codes),
    follow=follow,
    make=make,
    verify=verify,
    # Imports write products in many ways.
    lock=runs.lock,
)
