"""Organizations: filter rules, sort keys, links to partners and children, and lookups."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    Select,
    Text,
    bindparam,
    distinct,
    func,
    literal_column,
    select,
    union_all,
)

from db.tables import (
    conflict,
    organization,
    organization_former_id,
    organization_identifier,
    organization_knowledge_product,
    organization_synonym,
    participation,
    program,
    region,
)
from services import freshness
from services.programs import PROGRAM
from services.querying import building, reads
from services.querying.entities import Entity, Link, linked
from services.querying.filters import LinkedRule, Rule
from services.querying.orders import Order, SortKey
from services.querying.reader import Reader, Row
from services.querying.rules import WORDS, any_of, changed_since, equal, has, known, since, word_in
from services.querying.statements import Statement, prepare
from services.querying.visibility import visible
from services.searching.filter_rules import NAME, found_by_query
from services.text.normalization import caseless


def with_role(role: Any, *, member: bool) -> ColumnElement[bool]:
    """The organizations that have the role in some program."""
    links = select(participation.c.organization_id).where(
        equal(participation.c.role, role), visible(participation, member=member)
    )
    return organization.c.id.in_(links)


def with_programs(condition: ColumnElement[bool], *, member: bool) -> ColumnElement[bool]:
    """The organizations that take part in a program that meets the condition."""
    links = participation.alias("part_in")
    programs = select(program.c.id).where(PROGRAM.visible(member=member), condition)
    return organization.c.id.in_(
        select(links.c.organization_id).where(visible(links, member=member), links.c.program_id.in_(programs))
    )


def participations_of(member: bool) -> Select[Any]:
    """The participations of an organization that the viewer may see."""
    return select(participation.c.program_id).where(
        participation.c.organization_id == organization.c.id, visible(participation, member=member)
    )


ORGANIZATION = Entity(
    organization,
    "Organization",
    rules={
        "type": any_of(organization.c.type),
        "origin": any_of(organization.c.origin),
        "country": any_of(organization.c.country),
        "identifier": any_of(organization.c.identifier),
        "region": word_in(organization.c.region_id, select(region.c.id), region.c.code),
        "role": Rule(with_role, (Text(),)),
        "role_in": Rule(with_role, (WORDS,)),
        "has_programs": has(participations_of),
        "programs": LinkedRule(PROGRAM.rules, with_programs),
        "updated_since": since(organization.c.last_updated),
        "changed_since": changed_since(organization.c.imported_at),
        "last_updated_known": known(organization.c.last_updated),
        "visibility": any_of(organization.c.visibility),
        **freshness.rules(organization, conflict.c.owner_id),
        NAME: found_by_query(organization, "Organization"),
    },
    sort_keys={
        "NAME": SortKey("sort_name", str),
        "IDENTIFIER": SortKey("identifier", str, nullable=True),
        "LAST_UPDATED": SortKey("last_updated", datetime, nullable=True),
        "CHANGED_AT": SortKey("imported_at", datetime),
        "NUMBER_OF_PROGRAMS": SortKey("program_count", int),
        "STALENESS": freshness.SORT_KEY,
    },
)
IDENTIFIER = Entity(organization_identifier, "OrganizationIdentifier")
SYNONYM = Entity(organization_synonym, "OrganizationSynonym")
FORMER_ID = Entity(organization_former_id, "OrganizationFormerId")
MOST_SHARED = Order("SHARED", SortKey("shared_program_count", int), descending=True)


def attach_children(query: Select[Any], parent: Any, _options: frozenset[str], _member: bool) -> Select[Any]:
    """The organization's direct children."""
    return query.where(organization.c.parent_id == parent)


def attach_partners(query: Select[Any], parent: Any, _options: frozenset[str], member: bool) -> Select[Any]:
    """The organizations that take part in the same programs, with the number of those programs."""
    own, theirs = participation.alias("own"), participation.alias("theirs")
    shared = (
        select(theirs.c.organization_id, func.count(distinct(own.c.program_id)).label("shared_program_count"))
        .join_from(own, theirs, own.c.program_id == theirs.c.program_id)
        .where(own.c.organization_id == parent, theirs.c.organization_id != parent)
        .where(visible(own, member=member), visible(theirs, member=member))
        .group_by(theirs.c.organization_id)
        .lateral("shared")
    )
    return query.join(shared, shared.c.organization_id == organization.c.id)


OF_PROGRAM = linked(organization.c.id, by=participation.c.program_id, to=participation.c.organization_id)
CHILDREN = Link(attach_children)
OF_KNOWLEDGE_PRODUCT = linked(
    organization.c.id,
    by=organization_knowledge_product.c.knowledge_product_id,
    to=organization_knowledge_product.c.organization_id,
)
PARTNERS = Link(
    attach_partners, {"shared_program_count": literal_column("shared.shared_program_count", Integer)}
)


@lru_cache
def by_identifier_statement(columns: tuple[str, ...], member: bool, *, suffix: str = "") -> Statement:
    """Build the statement for the organizations of each identifier, the one that prefers it first.

    The suffix `_key` looks them up whatever their letter case.
    """
    keys: Any = func.any(bindparam("keys", type_=ARRAY(Text)))
    own = organization.alias("own")
    identifier, value = own.c[f"identifier{suffix}"], organization_identifier.c[f"value{suffix}"]
    # Two index lookups; one condition with OR would scan the whole table for each identifier.
    preferred = select(identifier.label("value"), own.c.id, literal_column("0").label("place")).where(
        identifier == keys, visible(own, member=member)
    )
    others = select(value, organization_identifier.c.organization_id, literal_column("1")).where(
        value == keys
    )
    match = union_all(preferred, others).subquery("match")
    available = building.columns_of(ORGANIZATION, None)
    query = (
        select(match.c.value.label("of_key"), *(available[name].label(name) for name in columns))
        .select_from(match.join(organization, organization.c.id == match.c.id))
        .where(ORGANIZATION.visible(member=member))
        .order_by(match.c.place, organization.c.id)
    )
    return prepare(query)


async def by_identifier(reader: Reader, identifiers: Iterable[str], columns: Sequence[str]) -> dict[str, Row]:
    """The organization for each identifier of any scheme; of other letter case if none is exactly so."""
    requested = list(identifiers)
    found = await _by_identifier(reader, requested, columns)
    if not (missing := [each for each in requested if each not in found]):
        return found
    folded = {each: caseless(each) for each in missing}
    rows = await _by_identifier(reader, folded.values(), columns, suffix="_key")
    return found | {each: rows[key] for each, key in folded.items() if key in rows}


async def _by_identifier(
    reader: Reader, identifiers: Iterable[str], columns: Sequence[str], *, suffix: str = ""
) -> dict[str, Row]:
    wanted = tuple(dict.fromkeys(columns))
    statement = by_identifier_statement(wanted, reader.viewer.is_member, suffix=suffix)
    rows = await reader.fetch(statement, {"keys": list(identifiers)})
    # Reversed, so that the first of several organizations with one identifier wins.
    return {row["of_key"]: row for row in reversed(rows)}


async def by_id(reader: Reader, ids: Iterable[Any], columns: Sequence[str]) -> dict[Any, Row]:
    """The organization for each id; the id of a merged one returns the one that it was merged into."""
    requested = list(ids)
    records = await reads.by_column(reader, ORGANIZATION, "id", requested, columns)
    if not (missing := [identity for identity in requested if identity not in records]):
        return records
    former = await reads.by_column(reader, FORMER_ID, "id", missing, ("organization_id",))
    current = {row["organization_id"] for row in former.values()}
    successors = await reads.by_column(reader, ORGANIZATION, "id", current, columns) if current else {}
    return records | {
        identity: successors[row["organization_id"]]
        for identity, row in former.items()
        if row["organization_id"] in successors
    }
