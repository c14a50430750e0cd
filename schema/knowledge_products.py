"""The types KnowledgeProduct and Document, the filters and sort orders of knowledge products."""

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
from schema.inputs import GONE, all_of, any_of, field, none_of, single
from schema.lazy_types import AChange
from schema.nodes import Connection, Node, identity
from schema.page_addresses import DESCRIPTION, page_address
from schema.program_inputs import ProgramFilter
from schema.sources import Source
from schema.titled import Titled
from schema.values import CodedValue, LocalizedText, chosen, chosen_or, codes_of, localized
from schema.withdrawals import Withdrawal, withdrawal_of_record
from services.knowledge_products import KNOWLEDGE_PRODUCT
from services.text.addresses import link_or_empty
from services.text.product_links import best_link


@dataclass(frozen=True)
class ProductsByRole(SearchedPageArguments):
    """A page of the knowledge products of an organization."""

    role_in: Annotated[
        list[KnowledgeRole] | None,
        described(
            "Returns only knowledge products for which the organization has one of these roles. Default: all "
            "roles."
        ),
    ] = None
    role: Annotated[
        KnowledgeRole | None,
        described(
            "Returns only knowledge products for which the organization has this role. Default: all roles.",
            deprecated=GONE.format("roleIn"),
        ),
    ] = None


@dataclass(frozen=True)
class OrganizationsOfProduct(SearchedPageArguments):
    """A page of the organizations behind a knowledge product."""

    role_in: Annotated[
        list[KnowledgeRole] | None,
        described("Returns only organizations in one of these roles. Default: all roles."),
    ] = None
    role: Annotated[
        KnowledgeRole | None,
        described(
            "Returns only organizations in this role. Default: all roles.", deprecated=GONE.format("roleIn")
        ),
    ] = None


@strawberry.type(
    description="A knowledge product, such as a report, an evaluation, a study, a guideline or a data "
    "set. It is identified by its address or DOI."
)
class KnowledgeProduct(Node, Titled):
    """A knowledge product."""

    id: strawberry.ID = identity("KnowledgeProduct")
    title: str = computed(
        chosen_or,
        needs=("titles", "title"),
        arguments=LanguageArguments,
        description="The title in one language. If the title is not available in the requested language, "
        "another language is used.",
    )
    titles: list[LocalizedText] = computed(
        localized, needs=("titles",), description="The title in every language in which it is available."
    )
    abstract: str | None = computed(
        chosen,
        needs=("abstracts",),
        arguments=LanguageArguments,
        description="The abstract in one language. Null if not reported.",
    )
    abstracts: list[LocalizedText] = computed(
        localized,
        needs=("abstracts",),
        description="The abstract in every language in which it is available.",
    )
    kind: KnowledgeKind = column("The kind of knowledge product.")
    categories: list[CodedValue] = codes_of(
        "categories",
        "DocumentCategory",
        "The document categories under which programs link to the product (IATI codelist DocumentCategory).",
    )
    languages: list[str] = column("The languages of the product, as BCP 47 tags such as `id`.")
    published: date | None = column("The publication date. Null if not reported.")
    license: str | None = column(
        "The license, as an SPDX identifier such as `CC-BY-4.0`. Null if not reported."
    )
    url: str | None = column("The address of the product. Null if unknown.")
    hub_url: str = page_address(
        "product",
        "KnowledgeProduct",
        description=f"{DESCRIPTION} The address of the product itself is `url`.",
    )
    link: str | None = computed(
        best_link,
        needs=("url", "doi"),
        description="The one address to open the product with: its page (`url`, unless that is the address "
        "of a file such as `report.pdf`), else its DOI as an address, else the address of its file. Null if "
        "there is neither an address nor a DOI.",
    )
    doi: str | None = column(
        "The DOI without a resolver address, such as `10.1234/example`. Null if there is none."
    )
    format: str | None = column("The media type, such as `application/pdf`. Null if unknown.")
    programs: ProgramConnection = related(
        resolvers.programs.of_knowledge_product,
        count=resolvers.programs.count_of_knowledge_product,
        key="id",
        arguments=SearchedPageArguments,
        description="The programs that link to the product. Includes outputs that are reported as "
        "activities (level OUTPUT).",
    )
    outputs: OutputConnection = related(
        resolvers.outputs.of_knowledge_product,
        count=resolvers.outputs.count_of_knowledge_product,
        key="id",
        arguments=SearchedPageArguments,
        description="The outputs that link to the product.",
    )
    organizations: OrganizationConnection = related(
        resolvers.organizations.of_knowledge_product,
        count=resolvers.organizations.count_of_knowledge_product,
        key="id",
        arguments=OrganizationsOfProduct,
        description="The authors, publishers and funders of the product, each organization listed once.",
    )
    changes: Connection[AChange] = changes_of_record()
    version: int = column(
        "The version of the record, incremented on every change. Pass it as `expectedVersion` in "
        "`saveKnowledgeProduct`."
    )
    withdrawal: Withdrawal | None = withdrawal_of_record()
    visibility: Visibility = column("Who may see the record.")
    source: Source = related(
        resolvers.sources.by_id, key="source_id", description="The source from which the record was imported."
    )
    imported_at: datetime = column("The time at which the hub added the record or last changed it.")
    last_updated: datetime | None = column(
        "The time at which the source last changed the record. Null if the source does not report it."
    )


@strawberry.type(description="A document that a program links to. Some documents are knowledge products.")
class Document:
    """A document that a program links to."""

    url: str = computed(
        link_or_empty,
        needs=("url",),
        description="The address of the document, as the publisher wrote it. Empty if its scheme is not "
        "http, https, ftp or mailto: other schemes, such as `javascript`, are no safe links.",
    )
    title: str | None = computed(
        chosen,
        needs=("titles",),
        arguments=LanguageArguments,
        description="The title in one language. If the title is not available in the requested language, "
        "another language is used.",
    )
    description: str | None = computed(
        chosen,
        needs=("descriptions",),
        arguments=LanguageArguments,
        description="The description in one language. Null if not reported.",
    )
    languages: list[str] = column("The languages of the document, as BCP 47 tags such as `id`.")
    published: date | None = column("The date of publication. Null if not reported.")
    categories: list[CodedValue] = codes_of(
        "categories", "DocumentCategory", "The categories of the document (IATI codelist DocumentCategory)."
    )
    format: str | None = column("The media type, such as `application/pdf`. Null if unknown.")
    knowledge_product: KnowledgeProduct | None = related(
        resolvers.knowledge_products.by_id,
        key="knowledge_product_id",
        description="The knowledge product that the document is. Null for other documents, such as "
        "contracts and web pages.",
    )


@strawberry.input(
    description="A filter for knowledge products. All given fields must match; a list matches any of "
    "its values."
)
class KnowledgeProductFilter(Filter):
    """A filter for knowledge products."""

    ids: ClassVar = {"program": "Program", "organization": "Organization"}
    joined: ClassVar = {
        "organization_role": ("organization", "role"),
        "organization_type_role": ("organization_type", "role"),
    }
    codes: ClassVar = {"language": "language"}

    kind: list[KnowledgeKind] | None = field("Matches products of one of these kinds.")
    category: list[str] | None = field(
        "Matches products in one of these categories, as codes of IATI codelist DocumentCategory."
    )
    language: list[str] | None = field(
        "Matches products in one of these languages, as BCP 47 tags such as `id`."
    )
    license: list[str] | None = field(
        "The license, as an SPDX identifier such as `CC-BY-4.0`. Null if not reported."
    )
    format: list[str] | None = field("The media type, such as `application/pdf`. Null if unknown.")
    program_in: list[strawberry.ID] | None = field("Matches products that one of these programs links to.")
    program: strawberry.ID | None = single("Matches products that this program links to.", "programIn")
    programs: ProgramFilter | None = field(
        "Matches products that are linked from a program that matches this filter. Considers "
        "programs of any level that the viewer may see."
    )
    organization_type: list[OrganizationType] | None = field(
        "Matches products of which an organization of one of these types is an author, "
        "publisher or funder. With `roleIn` and without `organizationIn`: in one of those roles."
    )
    organization_in: list[strawberry.ID] | None = field(
        "Matches products of which one of these organizations is an author, publisher or funder. With "
        "`roleIn`: in one of those roles."
    )
    organization: strawberry.ID | None = single(
        "Matches products of which this organization is an author, publisher or funder. With `roleIn`: in "
        "one of those roles.",
        "organizationIn",
    )
    role_in: list[KnowledgeRole] | None = field(
        "Matches products for which an organization has one of these roles. With `organizationIn` or "
        "`organizationType`: for which one of those organizations has it."
    )
    role: KnowledgeRole | None = single(
        "Matches products for which an organization has this role. With `organizationIn` or "
        "`organizationType`: for which one of those organizations has it.",
        "roleIn",
    )
    published_after: date | None = field("Matches products published on or after this date.")
    published_before: date | None = field("Matches products published on or before this date.")
    updated_since: datetime | None = field(
        "Matches records that their source changed at or after this time, by the source's own date "
        "(`lastUpdated`). Many records have none, and a new record can have an old one: to find what is new "
        "in the hub, use `changedSince`."
    )
    changed_since: datetime | None = field(
        "Matches records that the hub added or changed at or after this time (`importedAt`): use it to read "
        "what is new since your last request. It does not match records of which only linked records changed."
    )
    last_updated_known: bool | None = field(
        "If true, matches records with a date of change by their source (`lastUpdated`); if false, those "
        "without."
    )
    published_known: bool | None = field(
        "If true, matches products with a date of publication; if false, those without."
    )
    visibility: list[Visibility] | None = field(
        "Matches records with one of these visibilities. Never returns records that the viewer may not see."
    )
    AND: list["KnowledgeProductFilter"] | None = all_of()
    OR: list["KnowledgeProductFilter"] | None = any_of()
    NOT: Optional["KnowledgeProductFilter"] = none_of()


class KnowledgeProductOrderField(StrEnum):
    """The values by which knowledge products can be sorted."""

    TITLE = "TITLE"
    PUBLISHED = "PUBLISHED"
    LAST_UPDATED = "LAST_UPDATED"
    CHANGED_AT = "CHANGED_AT"


enum(
    KnowledgeProductOrderField,
    "The values by which knowledge products can be sorted.",
    TITLE="The title in the hub's default language, ignoring case.",
    PUBLISHED="The publication date. Null if not reported.",
    LAST_UPDATED="The time at which the source last changed the record, by its own date.",
    CHANGED_AT="The time at which the hub added or last changed the record (`importedAt`).",
)


@strawberry.input(description="A sort order for knowledge products.")
class KnowledgeProductOrder:
    """A sort order for knowledge products."""

    field: KnowledgeProductOrderField = strawberry.field(description="The value to sort by.")
    direction: OrderDirection = strawberry.field(
        description="The direction of the sort. Default: ascending.", default=OrderDirection.ASC
    )


@dataclass(frozen=True)
class AllKnowledgeProductsArguments(RootSearchedPageArguments):
    """A page of all knowledge products."""

    entity: ClassVar = KNOWLEDGE_PRODUCT

    filter: Annotated[
        KnowledgeProductFilter | None,
        described(
            "Returns only knowledge products that match this filter. Default: all that the viewer may see."
        ),
    ] = None
    order_by: Annotated[
        KnowledgeProductOrder | None,
        described("The sort order. Default: the order in which the records entered the hub."),
    ] = None
