"""The kinds of records that can be counted: what each is grouped by, and which of its days have a span."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Table

from db.tables import (
    knowledge_product,
    organization,
    organization_knowledge_product,
    program,
    region,
    result,
    transaction,
)
from services.aggregating import dimensions
from services.aggregating.dimensions import Dimension, Links, linked, year_of
from services.finances import TRANSACTION
from services.knowledge_products import KNOWLEDGE_PRODUCT
from services.organizations import ORGANIZATION
from services.outputs import OUTPUT
from services.programs import PROGRAM
from services.querying.entities import Entity
from services.querying.visibility import visible


@dataclass(frozen=True, eq=False)
class Kind:
    """A kind of record as aggregates see it. `days` are the dates of which first and last are told."""

    entity: Entity
    dimensions: Mapping[str, Dimension]
    days: Mapping[str, ColumnElement[Any]] = field(default_factory=dict)


def places(subject: ColumnElement[Any]) -> dict[str, Dimension]:
    """What all that hangs on a program is grouped by; `subject` is the program's id."""
    several = {
        "SECTOR": ("Sector", dimensions.sectors("1")),
        "SDG_GOAL": ("UNSDG-Goals", dimensions.sectors("7")),
        "SDG_TARGET": ("UNSDG-Targets", dimensions.sectors("8")),
        "PROVINCE": ("REGION", dimensions.provinces),
        "COUNTRY": ("Country", dimensions.countries),
        "FUNDER": ("ORGANIZATION", dimensions.participants("FUNDING")),
        "IMPLEMENTER": ("ORGANIZATION", dimensions.participants("IMPLEMENTING")),
    }
    return {
        name: Dimension(vocabulary, subject, links, several=True)
        for name, (vocabulary, links) in several.items()
    }


PROGRAMS = Kind(
    PROGRAM,
    {
        "STATUS": Dimension("ProgramStatus", program.c.status),
        "LEVEL": Dimension("ProgramLevel", program.c.level),
        "START_YEAR": Dimension("YEAR", year_of(program.c.start_date)),
        **places(program.c.id),
        "ORGANIZATION_TYPE": Dimension(
            "OrganizationType",
            program.c.reporting_organization_id,
            dimensions.of_organization(organization.c.type),
        ),
        "REPORTING_ORGANIZATION": Dimension(
            "ORGANIZATION",
            program.c.reporting_organization_id,
            dimensions.of_organization(organization.c.id),
        ),
    },
    {"start": program.c.start_date, "end": program.c.end_date},
)
OUTPUTS = Kind(
    OUTPUT,
    {
        "ORIGIN": Dimension("ResultOrigin", result.c.origin),
        "STATUS": Dimension(
            "ProgramStatus", result.c.reported_in_id, dimensions.of_program(program.c.status)
        ),
        "START_YEAR": Dimension(
            "YEAR", result.c.reported_in_id, dimensions.of_program(year_of(program.c.start_date))
        ),
        **places(result.c.reported_in_id),
        "ORGANIZATION_TYPE": Dimension(
            "OrganizationType", result.c.reported_in_id, dimensions.reporter(organization.c.type)
        ),
        "REPORTING_ORGANIZATION": Dimension(
            "ORGANIZATION", result.c.reported_in_id, dimensions.reporter(organization.c.id)
        ),
    },
)


def seat(*, member: bool) -> Any:
    """The province that each region is or lies in."""
    above = region.alias("above")
    inner = (
        linked(region.c.id, above.c.code)
        .select_from(region)
        .join(above, (above.c.id == region.c.id) | (above.c.id == region.c.parent_id))
    )
    return inner.where(above.c.level == "PROVINCE")


ORGANIZATIONS = Kind(
    ORGANIZATION,
    {
        "TYPE": Dimension("OrganizationType", organization.c.type),
        "ORIGIN": Dimension("Origin", organization.c.origin),
        "COUNTRY": Dimension("Country", organization.c.country),
        "PROVINCE": Dimension("REGION", organization.c.region_id, seat),
    },
)


def standing_behind(role: str) -> Links:
    """The organizations that stand behind knowledge products in a role."""
    table = organization_knowledge_product

    def links(*, member: bool) -> Any:
        both = dimensions.seen(table, table.c.organization_id, member=member)
        return (
            linked(table.c.knowledge_product_id, organization.c.id)
            .select_from(both)
            .where(table.c.role == role, visible(table, member=member))
        )

    return links


def words(column: str) -> Dimension:
    """A dimension of an array column of knowledge products."""
    table: Table = knowledge_product
    vocabularies = {"languages": "Language", "categories": "DocumentCategory"}
    return Dimension(
        vocabularies[column], table.c.id, dimensions.each_of(table.c.id, table.c[column]), several=True
    )


KNOWLEDGE_PRODUCTS = Kind(
    KNOWLEDGE_PRODUCT,
    {
        "KIND": Dimension("KnowledgeKind", knowledge_product.c.kind),
        "PUBLISHED_YEAR": Dimension("YEAR", year_of(knowledge_product.c.published)),
        "LANGUAGE": words("languages"),
        "CATEGORY": words("categories"),
        "LICENSE": Dimension("LICENSE", knowledge_product.c.license),
        "PUBLISHER": Dimension(
            "ORGANIZATION", knowledge_product.c.id, standing_behind("PUBLISHER"), several=True
        ),
        "FUNDER": Dimension("ORGANIZATION", knowledge_product.c.id, standing_behind("FUNDER"), several=True),
    },
    {"published": knowledge_product.c.published},
)
TRANSACTIONS = Kind(
    TRANSACTION,
    {
        "TYPE": Dimension("TransactionType", transaction.c.type_code),
        "YEAR": Dimension("YEAR", year_of(transaction.c.date)),
        "PROVIDER": Dimension(
            "ORGANIZATION", transaction.c.provider_id, dimensions.of_organization(organization.c.id)
        ),
        "RECEIVER": Dimension(
            "ORGANIZATION", transaction.c.receiver_id, dimensions.of_organization(organization.c.id)
        ),
    },
    {"date": transaction.c.date},
)
KINDS = {kind.entity: kind for kind in (PROGRAMS, OUTPUTS, ORGANIZATIONS, KNOWLEDGE_PRODUCTS, TRANSACTIONS)}
