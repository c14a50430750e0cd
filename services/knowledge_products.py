"""Knowledge products: filter rules, sort keys and links."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, Uuid, select

from db.tables import (
    document,
    knowledge_product,
    organization_knowledge_product,
    output_knowledge_product,
    program,
    program_knowledge_product,
)
from services.programs import PROGRAM
from services.querying.entities import Entity, Link, linked
from services.querying.filters import LinkedRule, Rule
from services.querying.orders import Order, SortKey
from services.querying.rules import (
    IDS,
    WORDS,
    any_of,
    changed_since,
    equal,
    known,
    on_or_after,
    on_or_before,
    overlaps,
    since,
)
from services.querying.visibility import visible
from services.references import organization_of_type, visible_organization, visible_program
from services.searching.filter_rules import NAME, found_by_query
from services.text import normalization


def of_organization(organization: Any, role: Any = None, *, member: bool) -> ColumnElement[bool]:
    """The products in which a visible organization has a role, or the given role."""
    table = organization_knowledge_product
    products = select(table.c.knowledge_product_id).where(
        table.c.organization_id.in_(visible_organization(organization, member=member)),
        visible(table, member=member),
    )
    return knowledge_product.c.id.in_(products if role is None else products.where(equal(table.c.role, role)))


def with_role(role: Any, *, member: bool) -> ColumnElement[bool]:
    """The products in which any organization has the role."""
    table = organization_knowledge_product
    products = select(table.c.knowledge_product_id).where(
        equal(table.c.role, role), visible(table, member=member)
    )
    return knowledge_product.c.id.in_(products)


def of_program(id_: Any, *, member: bool) -> ColumnElement[bool]:
    """The products that the program links to, if the viewer may see it."""
    table = program_knowledge_product
    products = select(table.c.knowledge_product_id).where(
        table.c.program_id.in_(visible_program(id_, member=member)), visible(table, member=member)
    )
    return knowledge_product.c.id.in_(products)


def with_programs(condition: ColumnElement[bool], *, member: bool) -> ColumnElement[bool]:
    """The products that are linked to a program that meets the condition."""
    links = program_knowledge_product.alias("linked_by")
    programs = select(program.c.id).where(PROGRAM.visible(member=member), condition)
    return knowledge_product.c.id.in_(
        select(links.c.knowledge_product_id).where(
            visible(links, member=member), links.c.program_id.in_(programs)
        )
    )


def with_type(types: Any, role: Any = None, *, member: bool) -> ColumnElement[bool]:
    """The products in which a visible organization of one of the types has a role, or the given role."""
    table = organization_knowledge_product
    products = select(table.c.knowledge_product_id).where(
        table.c.organization_id.in_(organization_of_type(types, member=member)), visible(table, member=member)
    )
    return knowledge_product.c.id.in_(products if role is None else products.where(equal(table.c.role, role)))


KNOWLEDGE_PRODUCT = Entity(
    knowledge_product,
    "KnowledgeProduct",
    rules={
        "kind": any_of(knowledge_product.c.kind),
        "category": overlaps(knowledge_product.c.categories),
        "language": overlaps(knowledge_product.c.languages),
        "license": any_of(knowledge_product.c.license),
        "format": any_of(knowledge_product.c.format),
        "program": Rule(of_program, (Uuid(),)),
        "program_in": Rule(of_program, (IDS,)),
        "programs": LinkedRule(PROGRAM.rules, with_programs),
        "organization_type": Rule(with_type, (WORDS,)),
        "organization_type_role": Rule(with_type, (WORDS, Text())),
        "organization_type_role_in": Rule(with_type, (WORDS, WORDS)),
        "organization": Rule(of_organization, (Uuid(),)),
        "organization_in": Rule(of_organization, (IDS,)),
        "organization_role": Rule(of_organization, (Uuid(), Text())),
        "organization_role_in": Rule(of_organization, (IDS, WORDS)),
        "role": Rule(with_role, (Text(),)),
        "role_in": Rule(with_role, (WORDS,)),
        "published_after": on_or_after(knowledge_product.c.published),
        "published_before": on_or_before(knowledge_product.c.published),
        "updated_since": since(knowledge_product.c.last_updated),
        "changed_since": changed_since(knowledge_product.c.imported_at),
        "published_known": known(knowledge_product.c.published),
        "last_updated_known": known(knowledge_product.c.last_updated),
        "visibility": any_of(knowledge_product.c.visibility),
        NAME: found_by_query(knowledge_product, "KnowledgeProduct"),
    },
    sort_keys={
        "TITLE": SortKey("sort_title", str),
        "PUBLISHED": SortKey("published", date, nullable=True),
        "LAST_UPDATED": SortKey("last_updated", datetime, nullable=True),
        "CHANGED_AT": SortKey("imported_at", datetime),
    },
)
DOCUMENT = Entity(document, "Document")
BY_POSITION = Order("POSITION", SortKey("ordinal", int))


def attach_documents(query: Select[Any], parent: Any, _options: frozenset[str], _member: bool) -> Select[Any]:
    """The documents of the program."""
    return query.where(document.c.program_id == parent)


OF_PROGRAM = linked(
    knowledge_product.c.id,
    by=program_knowledge_product.c.program_id,
    to=program_knowledge_product.c.knowledge_product_id,
)
OF_OUTPUT = linked(
    knowledge_product.c.id,
    by=output_knowledge_product.c.result_id,
    to=output_knowledge_product.c.knowledge_product_id,
)
OF_ORGANIZATION = linked(
    knowledge_product.c.id,
    by=organization_knowledge_product.c.organization_id,
    to=organization_knowledge_product.c.knowledge_product_id,
)
DOCUMENTS = Link(attach_documents)


def key_of_url(url: str) -> str:
    """The key of a product with this URL: the normalized URL."""
    return normalization.knowledge_key(url) or url


def key_of_doi(doi: str) -> str:
    """The DOI in lower case, without the address of a resolver."""
    return normalization.doi(doi) or doi.lower()
