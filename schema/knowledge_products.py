"""Knowledge products and documents, and what lists of products can be filtered and sorted by."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, ClassVar, Optional

import strawberry

import resolvers.knowledge_products
import resolvers.organizations
import resolvers.outputs
import resolvers.programs
import resolvers.sources
from schema.arguments import LanguageArguments, RootSearchedPageArguments, SearchedPageArguments, described
from schema.changes import changes_of_record
from schema.connections import OrganizationConnection, OutputConnection, ProgramConnection
from schema.enums import KnowledgeKind, KnowledgeRole, OrderDirection, OrganizationType, Visibility, enum
from schema.fields import column, computed, related
from schema.filters import Filter
from schema.inputs import all_of, any_of, field, none_of
from schema.lazy_types import AChange
from schema.nodes import Connection, Node, identity
from schema.program_inputs import ProgramFilter
from schema.sources import Source
from schema.values import CodedValue, LocalizedText, chosen, chosen_or, codes_of, localized
from services.knowledge_products import KNOWLEDGE_PRODUCT


@dataclass(frozen=True)
class ProductsByRole(SearchedPageArguments):
    """A page of the knowledge products of an organization."""

    role: Annotated[
        KnowledgeRole | None, described("Only products for which the organization has this role.")
    ] = None


@dataclass(frozen=True)
class OrganizationsOfProduct(SearchedPageArguments):
    """A page of the organizations behind a knowledge product."""

    role: Annotated[KnowledgeRole | None, described("Only organizations in this role.")] = None


@strawberry.type(
    description="A knowledge product: a report, an evaluation, a study, a guideline, a data set, known by "
    "its address or DOI."
)
class KnowledgeProduct(Node):
    """A knowledge product."""

    id: strawberry.ID = identity("KnowledgeProduct")
    title: str = computed(
        chosen_or, needs=("titles", "title"), arguments=LanguageArguments, description="The title."
    )
    titles: list[LocalizedText] = computed(
        localized, needs=("titles",), description="The title in every language in which there is one."
    )
    abstract: str | None = computed(
        chosen, needs=("abstracts",), arguments=LanguageArguments, description="What it is about."
    )
    kind: KnowledgeKind = column("What sort of product it is.")
    categories: list[CodedValue] = codes_of(
        "categories", "DocumentCategory", "The categories under which it is linked."
    )
    languages: list[str] = column("The languages it is in, as BCP 47 tags.")
    published: date | None = column("The day on which it was published.")
    license: str | None = column("The licence, as an SPDX identifier.")
    url: str | None = column("Where it is.")
    doi: str | None = column("Its DOI, without the address of a resolver.")
    format: str | None = column("The media type, such as `application/pdf`.")
    programs: ProgramConnection = related(
        resolvers.programs.of_knowledge_product,
        count=resolvers.programs.count_of_knowledge_product,
        key="id",
        arguments=SearchedPageArguments,
        description="The programs that link to it, of any level.",
    )
    outputs: OutputConnection = related(
        resolvers.outputs.of_knowledge_product,
        count=resolvers.outputs.count_of_knowledge_product,
        key="id",
        arguments=SearchedPageArguments,
        description="The outputs that link to it.",
    )
    organizations: OrganizationConnection = related(
        resolvers.organizations.of_knowledge_product,
        count=resolvers.organizations.count_of_knowledge_product,
        key="id",
        arguments=OrganizationsOfProduct,
        description="The organizations behind it, each once.",
    )
    changes: Connection[AChange] = changes_of_record()
    visibility: Visibility = column("Who may see the product.")
    source: Source = related(
        resolvers.sources.by_id, key="source_id", description="Where the record comes from."
    )
    imported_at: datetime = column("When the hub last took the record in.")
    last_updated: datetime | None = column("When its source last changed it, if that is told.")


@strawberry.type(description="A document that a program links to; some are knowledge products.")
class Document:
    """A document that a program links to."""

    url: str = column("Where it is, as the publisher wrote it.")
    title: str | None = computed(
        chosen, needs=("titles",), arguments=LanguageArguments, description="The title."
    )
    categories: list[CodedValue] = codes_of("categories", "DocumentCategory", "What sort of document it is.")
    format: str | None = column("The media type.")
    knowledge_product: KnowledgeProduct | None = related(
        resolvers.knowledge_products.by_id,
        key="knowledge_product_id",
        description="The knowledge product that it is; null for contracts, web pages and the like.",
    )


@strawberry.input(description="Which knowledge products. Fields combine by AND; lists mean any of.")
class KnowledgeProductFilter(Filter):
    """Which knowledge products."""

    ids: ClassVar = {"program": "Program", "organization": "Organization"}
    joined: ClassVar = {
        "organization_role": ("organization", "role"),
        "organization_type_role": ("organization_type", "role"),
    }

    kind: list[KnowledgeKind] | None = field("What sort of product.")
    category: list[str] | None = field("Codes of IATI codelist DocumentCategory.")
    language: list[str] | None = field("Languages it is in, as BCP 47 tags.")
    license: list[str] | None = field("The licence, as an SPDX identifier.")
    format: list[str] | None = field("The media type.")
    program: strawberry.ID | None = field("A program that links to it.")
    programs: ProgramFilter | None = field(
        "A program links to it that you may see, of any level, and for which all of this holds."
    )
    organization_type: list[OrganizationType] | None = field(
        "An organization of one of these types stands behind it; in the role `role`, if that is given too "
        "and no `organization`."
    )
    organization: strawberry.ID | None = field(
        "An organization behind it; in the role `role`, if that is given too."
    )
    role: KnowledgeRole | None = field("A role in which somebody stands behind it.")
    published_after: date | None = field("Published on this day or later.")
    published_before: date | None = field("Published on this day or earlier.")
    updated_since: datetime | None = field("Changed by its source at this instant or later.")
    visibility: list[Visibility] | None = field("Who may see it, among those that you may see.")
    AND: list["KnowledgeProductFilter"] | None = all_of()
    OR: list["KnowledgeProductFilter"] | None = any_of()
    NOT: Optional["KnowledgeProductFilter"] = none_of()


class KnowledgeProductOrderField(StrEnum):
    """What knowledge products can be sorted by."""

    TITLE = "TITLE"
    PUBLISHED = "PUBLISHED"
    LAST_UPDATED = "LAST_UPDATED"


enum(
    KnowledgeProductOrderField,
    "What knowledge products can be sorted by.",
    TITLE="The title in the hub's first language, regardless of case.",
    PUBLISHED="The day on which it was published.",
    LAST_UPDATED="When its source last changed it.",
)


@strawberry.input(description="How knowledge products are sorted.")
class KnowledgeProductOrder:
    """How knowledge products are sorted."""

    field: KnowledgeProductOrderField = strawberry.field(description="What to sort by.")
    direction: OrderDirection = strawberry.field(description="Which way.", default=OrderDirection.ASC)


@dataclass(frozen=True)
class AllKnowledgeProductsArguments(RootSearchedPageArguments):
    """A page of all knowledge products."""

    entity: ClassVar = KNOWLEDGE_PRODUCT

    filter: Annotated[
        KnowledgeProductFilter | None, described("Which products; all that you may see without it.")
    ] = None
    order_by: Annotated[
        KnowledgeProductOrder | None,
        described("How they are sorted; without it, in the order in which they came into the hub."),
    ] = None
