"""Obstacles by group: how many, how many are solved and how fast, and how many organizations have them."""

from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Integer,
    Text,
    bindparam,
    case,
    cast,
    collate,
    func,
    literal_column,
    or_,
    select,
)

from db.tables import obstacle, organization, plan_node, region
from services.aggregating import labels
from services.aggregating.aggregates import ListBatch, parent_of
from services.aggregating.counted_lists import ListShape
from services.organizations import ORGANIZATION
from services.querying import reads
from services.querying.building import KEPT_STATEMENTS, PARENT
from services.querying.reader import Reader, Row
from services.querying.rules import IDS
from services.querying.statements import Statement, prepare
from services.querying.visibility import visible
from services.text import codelists
from services.text.localized import encode

# The hub's own words, in Indonesian and English.
WORDS = {
    "TECHNICAL": ("Teknis", "Technical"),
    "NON_TECHNICAL": ("Nonteknis", "Non-technical"),
    "LOW": ("Rendah", "Low"),
    "MEDIUM": ("Sedang", "Medium"),
    "HIGH": ("Tinggi", "High"),
    "CRITICAL": ("Kritis", "Critical"),
    "OPEN": ("Terbuka", "Open"),
    "IN_PROGRESS": ("Sedang ditangani", "In progress"),
    "RESOLVED": ("Selesai", "Resolved"),
    "CLOSED": ("Ditutup", "Closed"),
}
COLUMNS = {"CATEGORY": "category", "TYPE": "type", "SEVERITY": "severity", "STATUS": "status"}
LINKED: dict[str, tuple[Any, Any, Any]] = {
    "REGION": (obstacle.c.region_id, region, region.c.code),
    "ORGANIZATION": (obstacle.c.raised_by_id, organization, organization.c.id),
}
LINKED["PLAN_NODE"] = (obstacle.c.plan_node_id, plan_node, plan_node.c.id)


def is_(status: ColumnElement[Any], *words: str) -> ColumnElement[bool]:
    """The status is one of the words."""
    return or_(*(status == literal_column(f"'{word}'") for word in words))


@lru_cache(KEPT_STATEMENTS)
def statement(listing: ListShape, by: str) -> Statement:
    """Build the statement for up to `size` groups per list, the largest first."""
    link, table, key = LINKED.get(by, (None, None, None))
    columns: dict[str, ColumnElement[Any]] = {
        "status": obstacle.c.status,
        "raised_by_id": obstacle.c.raised_by_id,
        "days": case((is_(obstacle.c.status, "RESOLVED"), obstacle.c.resolved_on - obstacle.c.raised_on)),
        "at": obstacle.c[COLUMNS[by]] if link is None else link,
    }
    listed = listing.cte(columns)
    raiser = organization.alias("raiser")
    is_raiser = (raiser.c.id == listed.c.raised_by_id) & visible(raiser, member=listing.member)
    joined: Any = listed.outerjoin(raiser, is_raiser)
    group: ColumnElement[Any] = listed.c.at
    if table is not None and key is not None:
        target = table.alias("target")
        matches = target.c.id == listed.c.at
        if "visibility" in target.c:
            matches &= visible(target, member=listing.member)
        joined, group = joined.outerjoin(target, matches), target.c[key.name]
    number = func.count()
    keys = (listed.c[PARENT], cast(group, Text))
    grouped = (
        select(
            keys[0],
            keys[1].label("key"),
            number.label("count"),
            number.filter(is_(listed.c.status, "OPEN", "IN_PROGRESS")).label("open"),
            number.filter(is_(listed.c.status, "RESOLVED")).label("resolved"),
            number.filter(is_(listed.c.status, "CLOSED")).label("closed"),
            func.percentile_cont(0.5).within_group(listed.c.days).label("median_days_to_resolve"),
            func.count(raiser.c.id.distinct()).label("organizations"),
        )
        .select_from(joined)
        .group_by(*keys)
        .subquery("grouped")
    )
    first = (grouped.c.count.desc(), collate(grouped.c.key, "C").asc().nulls_last())
    place = func.row_number().over(partition_by=grouped.c[PARENT], order_by=first).label("place")
    ranked = select(*grouped.c, place).subquery("ranked")
    size = bindparam("size", type_=Integer)
    return prepare(select(ranked).where(ranked.c.place <= size).order_by(ranked.c[PARENT], ranked.c.place))


async def grouped(reader: Reader, lists: ListBatch, by: str, size: int) -> dict[Any, list[dict[str, Any]]]:
    """The groups of each list, largest first."""
    shape = lists.shape(member=reader.viewer.is_member)
    rows = await reader.fetch(statement(shape, by), {**lists.values, "size": size})
    found = await labeled(reader, by, {row["key"] for row in rows if row["key"] is not None})
    by_parent: dict[Any, list[dict[str, Any]]] = {}
    for row in rows:
        label = found.get(row["key"], {"key": None, "labels": None})
        by_parent.setdefault(parent_of(row), []).append({**row, **label})
    return by_parent


async def labeled(reader: Reader, by: str, keys: set[str]) -> dict[str | None, dict[str, Any]]:
    """The shown key and the labels of each stored key; of records, those that the viewer may see."""
    if by == "ORGANIZATION":
        ids = [UUID(key) for key in keys]
        names = ("identifier", "name", "names")
        rows = await reads.by_column(reader, ORGANIZATION, "id", ids, names) if ids else {}
        return {str(id_): organization_label(row) for id_, row in rows.items()}
    if by == "PLAN_NODE":
        nodes = await reader.fetch(NODES[reader.viewer.is_member], {"ids": [UUID(key) for key in keys]})
        return {str(row["id"]): {"key": row["reference"], "labels": row["titles"]} for row in nodes}
    return {key: {"key": key, "labels": label_of(by, key)} for key in keys}


def organization_label(row: Row) -> dict[str, Any]:
    """The label of an organization: its identifier and names."""
    names = row["names"] if row["names"] and row["names"] != "[]" else encode([("id", row["name"])])
    return {"key": row["identifier"], "labels": names}


def label_of(by: str, key: str) -> str | None:
    """The names of a key that is a code."""
    if by == "REGION":
        return labels.names_of("REGION").get(key)
    if by == "CATEGORY":
        return encode(
            [(lang, codelists.name("ObstacleCategory", key, None, (lang,))) for lang in ("id", "en")]
        )
    indonesian, english = WORDS[key]
    return encode([("id", indonesian), ("en", english)])


def _nodes(*, member: bool) -> Statement:
    query = select(
        plan_node.c.id, plan_node.c.reference, cast(plan_node.c.titles, Text).label("titles")
    ).where(plan_node.c.id == func.any(bindparam("ids", type_=IDS)), visible(plan_node, member=member))
    return prepare(query)


NODES = {member: _nodes(member=member) for member in (False, True)}
