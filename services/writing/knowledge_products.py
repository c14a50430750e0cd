"""Knowledge products: created for the first document with their URL, and always derived from all documents.

Harvested records of repositories also describe products; their metadata takes precedence over that of
document links. A product whose last document disappears keeps its content, because its id is public. A
product that only a repository described is withdrawn with its last record: then only its owner sees it.

The content of a product comes only from documents that are as visible as the product. If only the owner
sees the product, it comes from the owner's documents. So it never reveals hidden documents.
"""

from collections import Counter
from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, fields, replace
from datetime import date, datetime
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import UUID

import asyncpg
from uuid_utils.compat import uuid7

from db.values import KnowledgeKind, Visibility
from services.text import localized
from services.writing import kept_values, purged, rows, withdrawals
from services.writing.audiences import is_wider, widest
from services.writing.product_fields import PRODUCT_FIELDS
from services.writing.sources import MEMBERS

KindOf = Callable[[Sequence[str]], KnowledgeKind]

# Equal documents are grouped and counted: one URL may be in hundreds of programs.
DOCUMENTS = """
SELECT d.knowledge_product_id, d.visibility, d.owner_id, d.url, d.titles, d.categories, d.languages,
    d.format, count(*) AS times,
    (array_agg(coalesce(p.source_id, o.source_id) ORDER BY coalesce(p.id, o.id)))[1] AS source_id,
    max(d.published) AS published, max(coalesce(p.last_updated, o.version_dated)) AS last_updated,
    (array_agg(coalesce(p.id, o.id) ORDER BY coalesce(p.id, o.id)))[1] AS holder_id,
    (array_agg(coalesce(p.reporting_organization_id, d.owner_id) ORDER BY coalesce(p.id, o.id)))[1]
        AS publisher_id,
    NULL::jsonb AS abstracts, NULL::text AS kind, NULL::text AS license
FROM document d
LEFT JOIN program p ON p.id = d.program_id
LEFT JOIN organization o ON o.id = d.organization_id
WHERE d.knowledge_product_id = ANY($1)
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
UNION ALL
SELECT r.knowledge_product_id, r.visibility, r.owner_id, NULL, r.titles, '{}', r.languages, r.format, 1,
    r.source_id, r.published,
    r.datestamp, r.id, r.owner_id, r.abstracts, r.kind, r.license
FROM harvested_record r WHERE r.knowledge_product_id = ANY($1) AND NOT r.deleted
"""
KNOWN = "SELECT id, key, doi FROM knowledge_product WHERE key = ANY($1) OR doi = ANY($2)"
# Members correct addresses; sources go on to use theirs.
IN_SOURCES = "SELECT key, knowledge_product_id AS id FROM product_source_key WHERE key = ANY($1)"
# What members made stays theirs, whatever documents link to it.
MADE_BY_MEMBERS = """
SELECT k.id FROM knowledge_product k JOIN source s ON s.id = k.source_id
WHERE k.id = ANY($1) AND s.name = $2
"""
# Products of harvested records, and whether the repository is their only source.
HARVESTED = """
SELECT k.id, NOT (EXISTS (SELECT FROM program_knowledge_product l WHERE l.knowledge_product_id = k.id)
    OR EXISTS (SELECT FROM output_knowledge_product l WHERE l.knowledge_product_id = k.id)
    OR EXISTS (SELECT FROM organization_knowledge_product l WHERE l.knowledge_product_id = k.id)) AS alone
FROM knowledge_product k
WHERE k.id = ANY($1)
    AND (k.id = ANY($2) OR EXISTS (SELECT FROM harvested_record r WHERE r.knowledge_product_id = k.id))
"""


@dataclass(frozen=True, slots=True)
class ProductFacts:
    """The identity of a product: its unique key, the URL as first written, the DOI, and its owner."""

    key: str
    url: str
    doi: str | None
    visibility: Visibility
    owner_id: UUID


@dataclass(frozen=True, slots=True)
class NewProductRow:
    """A new product, before its content is derived from documents."""

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
    """The columns that are derived from documents."""

    id: UUID
    url: str | None
    doi: str | None
    source_id: UUID
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
    abstracts: str
    license: str | None


async def ensure(
    connection: asyncpg.Connection, source_id: UUID, facts: Mapping[str, ProductFacts]
) -> tuple[dict[str, UUID], set[UUID]]:
    """Find products by key or DOI, or create them; return their ids by key, and the ids of new ones."""
    gone = {*await purged.among(connection, "KNOWLEDGE_PRODUCT", list(facts))}
    facts = {key: fact for key, fact in facts.items() if key not in gone}
    existing = await known(connection, {key: fact.doi for key, fact in facts.items()})
    new = [_new(uuid7(), fact, source_id) for key, fact in facts.items() if key not in existing]
    await rows.insert(connection, "knowledge_product", new)
    return {**existing, **{row.key: row.id for row in new}}, {row.id for row in new}


async def known(connection: asyncpg.Connection, dois: Mapping[str, str | None]) -> dict[str, UUID]:
    """The ids of existing products by key; found by the key, the DOI or a key of sources."""
    found_dois = [doi for doi in dois.values() if doi]
    products = await connection.fetch(KNOWN, list(dois), found_dois)
    in_sources = {row["key"]: row["id"] for row in await connection.fetch(IN_SOURCES, list(dois))}
    by_key = {row["key"]: row["id"] for row in products}
    by_doi = {row["doi"]: row["id"] for row in products if row["doi"]}
    ids = ((key, by_key.get(key) or by_doi.get(doi) or in_sources.get(key)) for key, doi in dois.items())
    return {key: identity for key, identity in ids if identity}


async def follow_documents(
    connection: asyncpg.Connection,
    products: Iterable[UUID],
    new: Container[UUID],
    kind_of: KindOf,
    *,
    previously_linked: Collection[UUID] = (),
    run_id: UUID | None = None,
) -> list[UUID]:
    """Update products from their documents; return the ids of changed ones, without `new` ones.

    `previously_linked` are products whose harvested records no longer describe them. Fields that members
    changed keep their values.
    """
    requested = list(products)
    gone = await withdrawals.among(connection, requested)
    ids = [each for each in requested if each not in gone]
    columns = [field.name for field in fields(ProductRow)]
    stored = await connection.fetch(
        f"SELECT {', '.join(columns)}, key FROM knowledge_product WHERE id = ANY($1)",  # noqa: S608 - own names
        ids,
    )
    groups: dict[UUID, list[Any]] = {}
    for group in await connection.fetch(DOCUMENTS, ids):
        groups.setdefault(group["knowledge_product_id"], []).append(group)
    harvested = await connection.fetch(HARVESTED, ids, [*previously_linked])
    only_source = {row["id"]: row["alone"] for row in harvested}
    made = {row[0] for row in await connection.fetch(MADE_BY_MEMBERS, ids, MEMBERS.name)}
    sources = await kept_values.as_in_source(connection, PRODUCT_FIELDS, stored)
    derived = [
        row
        for id_, old in sources.items()
        if (row := _derived_row(old, groups.get(id_), kind_of, only_source, is_made=id_ in made))
    ]
    by_id = {old["id"]: old for old in stored}
    kept = await kept_values.kept(connection, run_id, PRODUCT_FIELDS, derived)
    rows_ = [_dated(row, by_id[row.id]) if sources[row.id] is not by_id[row.id] else row for row in kept]
    differing = [row for row in rows_ if _differs(row, by_id[row.id])]
    changed = [row for row in differing if row.id not in new]
    await rows.update(connection, "knowledge_product", [row for row in differing if row.id in new])
    await rows.update(connection, "knowledge_product", changed, "version = version + 1, imported_at = now()")
    return [row.id for row in changed]


def _new(identity: UUID, fact: ProductFacts, source_id: UUID) -> NewProductRow:
    return NewProductRow(
        identity, fact.key, fact.url, fact.doi, name_of(fact.url), fact.visibility, fact.owner_id, source_id
    )


def name_of(url: str) -> str:
    """The title of a document without one: its file name, else its URL."""
    name = unquote(urlsplit(url).path.rstrip("/").rpartition("/")[2])
    return name.replace("\x00", "").strip() or url


def _derived_row(
    old: Any,
    groups: list[Any] | None,
    kind_of: KindOf,
    only_source: Mapping[UUID, bool],
    *,
    is_made: bool,
) -> ProductRow | None:
    """Derive the product from its documents; null if it keeps its content.

    `only_source` has the harvested products, and whether the repository is their only source. A product that
    a member made keeps its owner, source and visibility.
    """
    if is_made:
        groups = [group for group in groups or () if group["visibility"] == old["visibility"]]
        row = _described_row(old, groups, kind_of, harvested=old["id"] in only_source) if groups else None
        return row and replace(row, owner_id=old["owner_id"], source_id=old["source_id"])
    if groups is not None:
        return _described_row(old, groups, kind_of, harvested=old["id"] in only_source)
    return _withdrawn(old) if only_source.get(old["id"]) else None


def _dated(row: ProductRow, old: Any) -> ProductRow:
    """The row with the time at which a member changed the product, if that is later."""
    times = (each for each in (row.last_updated, old["last_updated"]) if each)
    return replace(row, last_updated=max(times, default=None))


def _described_row(old: Any, groups: list[Any], kind_of: KindOf, *, harvested: bool) -> ProductRow:
    """Derive the product from the groups of equal documents and from harvested records."""
    visibility = widest(group["visibility"] for group in groups)
    shown = _shown(groups, visibility)
    first = _first(shown)
    is_widened = is_wider(visibility, old["visibility"])
    linked = [group for group in shown if group["kind"] is None]
    records = [group for group in shown if group["kind"] is not None]
    url = _url(old, linked, groups)
    titles = _titles(linked, records) or [("und", name_of(url))]
    kinds = ((group["kind"], 1) for group in records if group["kind"] != KnowledgeKind.OTHER)
    categories = sorted({code for group in shown for code in group["categories"]})
    return ProductRow(
        id=old["id"],
        url=url,
        # A DOI from a hidden record is removed; services.writing.harvested_records adds visible ones again.
        doi=_doi_of(old["key"]) if is_widened else old["doi"],
        source_id=first["source_id"] if is_widened else old["source_id"],
        title=localized.choose(titles, ()) or url,
        titles=localized.encode(titles),
        kind=_most_frequent(kinds) or kind_of(categories),
        categories=categories,
        languages=sorted({language for group in shown for language in group["languages"]}),
        format=_most_frequent((group["format"], group["times"]) for group in shown),
        published=_latest(records, "published") or _latest(linked, "published"),
        visibility=visibility,
        owner_id=first["publisher_id"],
        last_updated=_latest(shown, "last_updated"),
        # What members wrote stays, unless the product was harvested.
        abstracts=localized.encode(frequent_texts(records, "abstracts")) if harvested else old["abstracts"],
        license=_most_frequent((group["license"], 1) for group in records) if harvested else old["license"],
    )


def _first(groups: Sequence[Any]) -> Any:
    """The group with the first holder; links come before harvested records."""
    return min(groups, key=lambda group: (group["kind"] is not None, group["holder_id"]))


def _shown(groups: Sequence[Any], visibility: str) -> list[Any]:
    """The groups that are visible to all viewers of the product; for OWNER, those of the first owner."""
    equally_visible = [group for group in groups if group["visibility"] == visibility]
    if visibility != Visibility.OWNER:
        return equally_visible
    owner = _first(equally_visible)["owner_id"]
    return [group for group in equally_visible if group["owner_id"] == owner]


def _url(old: Any, linked: Sequence[Any], groups: Sequence[Any]) -> Any:
    """The URL as first written, unless that document is hidden from some viewers of the product."""
    if linked:
        is_linked = old["url"] in {group["url"] for group in linked}
        return old["url"] if is_linked else _first(linked)["url"]
    hidden = {group["url"] for group in groups if group["url"]}
    return old["key"] if old["url"] in hidden else old["url"]


def _doi_of(key: str) -> str | None:
    """The DOI in a key, if the key is one."""
    resolver, found, doi = key.partition("https://doi.org/")
    return doi if found and not resolver else None


def _withdrawn(old: Any) -> ProductRow:
    """The unchanged product, visible only to its owner."""
    kept = {field.name: old[field.name] for field in fields(ProductRow)}
    return ProductRow(**{**kept, "visibility": Visibility.OWNER})


def _titles(linked: Sequence[Any], records: Sequence[Any]) -> list[tuple[str, str]]:
    """The titles by language; those of repositories take precedence over those of links."""
    return sorted(
        {**dict(frequent_texts(linked, "titles")), **dict(frequent_texts(records, "titles"))}.items()
    )


def _latest(groups: Iterable[Any], column: str) -> Any:
    return max((group[column] for group in groups if group[column]), default=None)


def frequent_texts(groups: Sequence[Any], column: str) -> list[tuple[str, str]]:
    """The most frequent text of each language; ties are broken alphabetically."""
    times: dict[str, Counter[str]] = {}
    for group in groups:
        for language, text in localized.decode(group[column]):
            times.setdefault(language, Counter())[text] += group["times"]
    return [(language, str(_most_frequent(counter.items()))) for language, counter in sorted(times.items())]


def _most_frequent(weighted: Iterable[tuple[str | None, int]]) -> str | None:
    times: Counter[str] = Counter()
    for value, weight in weighted:
        if value:
            times[value] += weight
    return min(times, key=lambda value: (-times[value], value), default=None)


def _differs(row: ProductRow, old: Any) -> bool:
    return _comparable(astuple(row)) != _comparable([old[field.name] for field in fields(row)])


def _comparable(columns: Sequence[Any]) -> list[Any]:
    """Decode JSON columns, which PostgreSQL returns in its own format."""
    return [localized.decode(value) if index in TEXTS else value for index, value in enumerate(columns)]


TEXTS = frozenset(
    place for place, field in enumerate(fields(ProductRow)) if field.name in ("titles", "abstracts")
)
