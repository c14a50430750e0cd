"""Knowledge products: made when a document first needs one, then always what their documents say together.

A product that no document links any more stays as it was: its id has been given once.

Whatever a product shows comes from the documents that are as visible as itself, so that nothing hidden shines
through one that is public.
"""

from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from datetime import date, datetime
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import UUID

import asyncpg
from uuid_utils.compat import uuid7

from db.values import KnowledgeKind, Visibility
from services import texts
from services.writing import rows
from services.writing.publicity import widest

KindOf = Callable[[Sequence[str]], KnowledgeKind]

# Equal documents are counted, not fetched one by one: one url may stand in hundreds of programs.
DOCUMENTS = """
SELECT d.knowledge_product_id, d.visibility, d.titles, d.categories, d.languages, d.format, count(*) AS times,
    max(d.published) AS published, max(coalesce(p.last_updated, o.version_dated)) AS last_updated,
    (array_agg(coalesce(p.id, o.id) ORDER BY coalesce(p.id, o.id)))[1] AS holder_id,
    (array_agg(coalesce(p.reporting_organization_id, d.owner_id) ORDER BY coalesce(p.id, o.id)))[1]
        AS publisher_id
FROM document d
LEFT JOIN program p ON p.id = d.program_id
LEFT JOIN organization o ON o.id = d.organization_id
WHERE d.knowledge_product_id = ANY($1)
GROUP BY 1, 2, 3, 4, 5, 6
"""


@dataclass(frozen=True, slots=True)
class ProductFacts:
    """What makes a product: its unique key, the url as first met, the DOI, and whose it is."""

    key: str
    url: str
    doi: str | None
    visibility: Visibility
    owner_id: UUID


@dataclass(frozen=True, slots=True)
class NewRow:
    """A product before its documents are counted."""

    id: UUID
    key: str
    url: str
    doi: str | None
    title: str
    visibility: Visibility
    owner_id: UUID
    source_id: UUID


@dataclass(frozen=True, slots=True)
class ProductRow:
    """The columns that follow from the documents."""

    id: UUID
    title: str
    titles: str
    kind: str
    categories: list[str]
    languages: list[str]
    format: str | None
    published: date | None
    visibility: str
    owner_id: UUID
    last_updated: datetime | None


async def ensure(
    connection: asyncpg.Connection, source_id: UUID, facts: Mapping[str, ProductFacts]
) -> tuple[dict[str, UUID], set[UUID]]:
    """The ids of the products of these keys, found by key or DOI or made, and which of them are new."""
    found = await known(connection, {key: fact.doi for key, fact in facts.items()})
    new = [_new(uuid7(), fact, source_id) for key, fact in facts.items() if key not in found]
    await rows.insert(connection, "knowledge_product", new)
    return {**found, **{row.key: row.id for row in new}}, {row.id for row in new}


async def known(connection: asyncpg.Connection, dois: Mapping[str, str | None]) -> dict[str, UUID]:
    """The ids of those products of these keys that the hub has; each is found by its key, else by its DOI."""
    found = await connection.fetch(
        "SELECT id, key, doi FROM knowledge_product WHERE key = ANY($1) OR doi = ANY($2)",
        list(dois),
        [doi for doi in dois.values() if doi],
    )
    by_key = {row["key"]: row["id"] for row in found}
    by_doi = {row["doi"]: row["id"] for row in found if row["doi"]}
    ids = ((key, by_key.get(key) or by_doi.get(doi)) for key, doi in dois.items())
    return {key: identity for key, identity in ids if identity}


async def follow_documents(
    connection: asyncpg.Connection, products: Iterable[UUID], new: Container[UUID], kind_of: KindOf
) -> list[UUID]:
    """Make products what their documents say; answers which changed, those just made (`new`) aside."""
    ids = list(products)
    columns = [field.name for field in fields(ProductRow)]
    stored = await connection.fetch(
        f"SELECT {', '.join(columns)}, url FROM knowledge_product WHERE id = ANY($1)",  # noqa: S608 - own names
        ids,
    )
    groups: dict[UUID, list[Any]] = {}
    for group in await connection.fetch(DOCUMENTS, ids):
        groups.setdefault(group["knowledge_product_id"], []).append(group)
    told = [(old, _told(old, groups[old["id"]], kind_of)) for old in stored if old["id"] in groups]
    differing = [row for old, row in told if _comparable(astuple(row)) != _comparable(tuple(old)[:-1])]
    changed = [row for row in differing if row.id not in new]
    await rows.update(connection, "knowledge_product", [row for row in differing if row.id in new])
    await rows.update(connection, "knowledge_product", changed, "version = version + 1")
    return [row.id for row in changed]


def _new(identity: UUID, fact: ProductFacts, source_id: UUID) -> NewRow:
    return NewRow(
        identity, fact.key, fact.url, fact.doi, name_of(fact.url), fact.visibility, fact.owner_id, source_id
    )


def name_of(url: str) -> str:
    """What to call a document without a title: its file name, else its address."""
    name = unquote(urlsplit(url).path.rstrip("/").rpartition("/")[2])
    return name.replace("\x00", "").strip() or url


def _told(old: Any, groups: list[Any], kind_of: KindOf) -> ProductRow:
    """The product that the groups of equal documents speak of."""
    visibility = widest(group["visibility"] for group in groups)
    shown = [group for group in groups if group["visibility"] == visibility]
    titles = frequent_titles(shown) or [("und", name_of(old["url"]))]
    categories = sorted({code for group in shown for code in group["categories"]})
    return ProductRow(
        id=old["id"],
        title=texts.choose(titles, ()) or old["url"],
        titles=texts.encode(titles),
        kind=kind_of(categories),
        categories=categories,
        languages=sorted({language for group in shown for language in group["languages"]}),
        format=_most((group["format"], group["times"]) for group in shown),
        published=max((group["published"] for group in shown if group["published"]), default=None),
        visibility=visibility,
        owner_id=min(shown, key=lambda group: group["holder_id"])["publisher_id"],
        last_updated=max((group["last_updated"] for group in shown if group["last_updated"]), default=None),
    )


def frequent_titles(groups: Sequence[Any]) -> list[tuple[str, str]]:
    """The most frequent title of each language, the first in the alphabet among equals."""
    times: dict[str, Counter[str]] = {}
    for group in groups:
        for language, text in texts.decode(group["titles"]):
            times.setdefault(language, Counter())[text] += group["times"]
    return [(language, str(_most(counter.items()))) for language, counter in sorted(times.items())]


def _most(weighted: Iterable[tuple[str | None, int]]) -> str | None:
    times: Counter[str] = Counter()
    for value, weight in weighted:
        if value:
            times[value] += weight
    return min(times, key=lambda value: (-times[value], value), default=None)


def _comparable(columns: Sequence[Any]) -> list[Any]:
    """JSON columns come back in PostgreSQL's own spelling."""
    return [texts.decode(value) if index == TITLES else value for index, value in enumerate(columns)]


TITLES = [field.name for field in fields(ProductRow)].index("titles")
