"""The responses of the ceiling, built by hand from rows by position."""

import asyncio
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from typing import Any
from uuid import UUID

import orjson
from asyncpg import Pool

from bench import ceiling_rows as sql
from bench.ceiling_rows import fetch

FALLBACK = ("id", "en")

Answer = dict[str, Any]


async def nothing(_pool: "Pool[Any]", _variables: Answer) -> Answer:
    """Return the response to `{ __typename }`."""
    return {"__typename": "Query"}


async def one_program(pool: "Pool[Any]", variables: Answer) -> Answer:
    """Q1."""
    rows = await fetch(pool, sql.PROGRAM, uuid_of(variables["id"]))
    return {"program": program(rows[0]) if rows else None}


def program(row: Any) -> Answer:
    """The program of Q1."""
    return {
        "id": shown(b"P", row[0]),
        "iatiIdentifier": row[1],
        "hierarchy": row[2],
        "title": chosen(row[3]),
        "description": chosen(row[4]),
        "status": row[5],
        "statusCode": row[6],
        "plannedStart": row[7],
        "actualStart": row[8],
        "plannedEnd": row[9],
        "actualEnd": row[10],
        "lastUpdated": row[11],
        "reportingOrganization": row[12]
        and {"id": shown(b"O", row[12]), "identifier": row[13], "name": chosen(row[14]), "type": row[15]},
    }


async def portal_page(pool: "Pool[Any]", variables: Answer) -> Answer:
    """Q2."""
    after = variables.get("after")
    rows = await (fetch(pool, sql.PORTAL_FROM, position(after)) if after else fetch(pool, sql.PORTAL))
    ids = [row[0] for row in rows[:50]]
    outputs, products = await asyncio.gather(fetch(pool, sql.OUTPUTS, ids), fetch(pool, sql.PRODUCTS, ids))
    outputs_of, products_of = by_parent(ids, outputs), by_parent(ids, products)
    nodes = [
        {
            "id": shown(b"P", row[0]),
            "title": chosen(row[1]),
            "description": chosen(row[2]),
            "status": row[3],
            "actualStart": row[4],
            "reportingOrganization": organization(row[5], row[6], row[7]),
            "outputs": {
                "nodes": [
                    {"id": shown(b"U", each[1]), "title": chosen(each[2]), "description": chosen(each[3])}
                    for each in outputs_of[row[0]]
                ]
            },
            "knowledgeProducts": {
                "nodes": [
                    {
                        "id": shown(b"K", each[1]),
                        "title": chosen(each[2]),
                        "url": each[3],
                        "published": each[4],
                    }
                    for each in products_of[row[0]]
                ]
            },
        }
        for row in rows[:50]
    ]
    return {"programs": {"nodes": nodes, "pageInfo": {"hasNextPage": len(rows) > 50}}}


async def organization_page(pool: "Pool[Any]", variables: Answer) -> Answer:
    """Q3."""
    id_ = uuid_of(variables["id"])
    found, programs = await asyncio.gather(
        fetch(pool, sql.ORGANIZATION, id_), fetch(pool, sql.PROGRAMS_OF_ORGANIZATION, id_)
    )
    if not found:
        return {"organization": None}
    ids = [row[0] for row in programs]
    outputs, products = await asyncio.gather(
        fetch(pool, sql.TITLES_OF_OUTPUTS, ids), fetch(pool, sql.FIVE_PRODUCTS, ids)
    )
    product_ids = list({row[1] for row in products})
    organizations = by_parent(product_ids, await fetch(pool, sql.ORGANIZATIONS_OF_PRODUCTS, product_ids))
    outputs_of, products_of = by_parent(ids, outputs), by_parent(ids, products)
    nodes = [
        {
            "id": shown(b"P", row[0]),
            "title": chosen(row[1]),
            "status": row[2],
            "actualStart": row[3],
            "outputs": {
                "nodes": [
                    {"id": shown(b"U", each[1]), "title": chosen(each[2])} for each in outputs_of[row[0]]
                ]
            },
            "knowledgeProducts": {
                "nodes": [product(each, organizations[each[1]]) for each in products_of[row[0]]]
            },
        }
        for row in programs
    ]
    return {"organization": {**organization(*found[0]), "programs": {"nodes": nodes}}}


def product(row: Any, organizations: Iterable[Any]) -> Answer:
    """A knowledge product of Q3."""
    return {
        "id": shown(b"K", row[1]),
        "title": chosen(row[2]),
        "kind": row[3],
        "url": row[4],
        "organizations": {"nodes": [organization(each[1], each[2], each[3]) for each in organizations]},
    }


async def flat_page(pool: "Pool[Any]", variables: Answer) -> Answer:
    """Q4."""
    after = variables.get("after")
    rows = await (fetch(pool, sql.FLAT_FROM, position(after)) if after else fetch(pool, sql.FLAT))
    nodes = [
        {
            "id": shown(b"P", row[0]),
            "iatiIdentifier": row[1],
            "title": chosen(row[2]),
            "status": row[3],
            "statusCode": row[4],
            "plannedStart": row[5],
            "actualStart": row[6],
            "plannedEnd": row[7],
            "actualEnd": row[8],
            "lastUpdated": row[9],
        }
        for row in rows
    ]
    return {"programs": {"nodes": nodes}}


async def search_page(pool: "Pool[Any]", variables: Answer) -> Answer:
    """Q5."""
    filters = variables["filter"]
    if "region" in filters:
        rows = await fetch(pool, sql.IN_REGION, filters["status"], filters["region"])
    else:
        rows = await fetch(pool, sql.ON_SECTOR, filters["status"], filters["sector"])
    nodes = [
        {
            "id": shown(b"P", row[1]),
            "title": chosen(row[2]),
            "status": row[3],
            "actualStart": row[4],
            "plannedEnd": row[5],
            "reportingOrganization": row[6] and {"id": shown(b"O", row[6]), "name": chosen(row[7])},
        }
        for row in rows[:20]
    ]
    total = rows[0][0] if rows else 0
    return {"programs": {"totalCount": total, "nodes": nodes, "pageInfo": {"hasNextPage": len(rows) > 20}}}


async def table(pool: "Pool[Any]", _variables: Answer) -> Answer:
    """Q6."""
    total, cells = await asyncio.gather(fetch(pool, sql.TOTAL), fetch(pool, sql.BY_SECTOR_AND_YEAR))
    groups = [
        {"keys": [{"code": sector}, {"code": year}], "count": number}
        for sector, year, number in zip(*cells[0], strict=True)
    ]
    return {"programs": {"aggregate": {"count": total[0][0], "groups": groups}}}


def organization(id_: UUID | None, names: str, kind: str) -> Any:
    """An organization with three fields; null when there is none."""
    return id_ and {"id": shown(b"O", id_), "name": chosen(names), "type": kind}


def by_parent(parents: Iterable[UUID], rows: Iterable[Any]) -> dict[UUID, list[Any]]:
    """Group rows by their first column, the parent."""
    grouped: dict[UUID, list[Any]] = {parent: [] for parent in parents}
    for row in rows:
        grouped[row[0]].append(row)
    return grouped


def shown(letter: bytes, id_: UUID) -> str:
    """The global id of a record."""
    return urlsafe_b64encode(letter + id_.bytes)[:-1].decode()


def uuid_of(text: str) -> UUID:
    """The UUID in a global id."""
    return UUID(bytes=urlsafe_b64decode(text + "=")[1:])


def position(cursor: str) -> UUID:
    """The UUID in a cursor of the order by id."""
    return UUID(orjson.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))[2])


def chosen(texts: str) -> str | None:
    """Return the text in the default language."""
    pairs = orjson.loads(texts)
    if len(pairs) > 1:
        for preferred in FALLBACK:
            for language, text in pairs:
                if language == preferred:
                    return str(text)
    return pairs[0][1] if pairs else None
