"""Organizations: the type, and what a list of them can be filtered and sorted by."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Optional

import strawberry

import resolvers.knowledge_products
import resolvers.organizations
import resolvers.outputs
import resolvers.pages
import resolvers.programs
import resolvers.regions
import resolvers.sources
from schema.arguments import LanguageArguments, RootSearchedPageArguments, SearchedPageArguments, described
from schema.changes import changes_of_record
from schema.connections import (
    KnowledgeProductConnection,
    OrganizationConnection,
    OutputConnection,
    ProgramConnection,
)
from schema.enums import (
    OrderDirection,
    OrganizationType,
    Origin,
    ParticipationRole,
    Visibility,
    enum,
)
from schema.fields import column, computed, related
from schema.filters import Filter
from schema.inputs import all_of, any_of, field, none_of
from schema.knowledge_products import ProductsByRole
from schema.lazy_types import AChange, ARegion
from schema.nodes import Connection, Node, PageInfo, identity
from schema.outputs import OutputsArguments
from schema.program_inputs import ProgramFilter, ProgramsArguments, ProgramsByRoleArguments
from schema.sources import Source
from schema.values import LocalizedText, chosen_or, localized, name_of
from services.organizations import ORGANIZATION

AnotherOrganization = Annotated["Organization", strawberry.lazy("schema.organizations")]


@strawberry.type(description="An identifier of an organization, and the list that it comes from.")
class OrganizationIdentifier:
    """An identifier of an organization."""

    scheme: str = column("The list, such as `XM-DAC` or `ID-KHH` (org-id.guide); `IATI` when it isn't told.")
    value: str = column("The identifier, as it is written in files.")


def shared_programs(partner: Any) -> int:
    """How many programs a partner shares, which its row carries along."""
    return int(partner["shared_program_count"])


@strawberry.type(description="A partner at its place in the list.")
class PartnerEdge:
    """A partner at its place in the list."""

    by_attribute: ClassVar = True

    cursor: str = column("Where the partner stands in the list.")
    node: AnotherOrganization = column("The partner.")
    shared_program_count: int = computed(
        shared_programs, needs=("node",), description="In how many programs both take part."
    )


@strawberry.type(description="A page of the organizations that one works with.")
class PartnerConnection:
    """A page of partners."""

    by_attribute: ClassVar = True

    edges: list[PartnerEdge] = column("The page's partners with the number of shared programs.")
    nodes: list[AnotherOrganization] = column("The page's partners.")
    page_info: PageInfo = column("Where the page stands in its list.")
    total_count: int = related(
        resolvers.pages.total_count, key="counted", description="How many partners there are."
    )


@dataclass(frozen=True)
class OrganizationsByRole(SearchedPageArguments):
    """A page of the organizations of a program."""

    role: Annotated[ParticipationRole | None, described("Only organizations in this role.")] = None


@strawberry.type(
    description="An organization: a ministry, a local government, a donor, a multilateral, an NGO, a company."
)
class Organization(Node):
    """An organization."""

    id: strawberry.ID = identity("Organization")
    identifier: str | None = column(
        "The preferred identifier (org-id.guide, IATI); null only for those known by name alone."
    )
    identifiers: list[OrganizationIdentifier] = related(
        resolvers.organizations.identifiers_of_organization,
        key="id",
        is_list=True,
        description="Everything that it is identified by.",
    )
    synonyms: list[str] = related(
        resolvers.organizations.synonyms_of_organization,
        key="id",
        is_list=True,
        description="Further names that a list registered: who is named so without a reference is it.",
    )
    name: str = computed(
        chosen_or, needs=("names", "name"), arguments=LanguageArguments, description="The name."
    )
    names: list[LocalizedText] = computed(
        localized, needs=("names",), description="The name in every language in which it has one."
    )
    acronym: str | None = column("The short form of the name, such as `BNPT`.")
    type: OrganizationType = column("What sort of organization it is.")
    type_code: str | None = column("The same as the code of IATI codelist OrganisationType.")
    type_name: str | None = name_of("type_code", "OrganisationType", "The same in words of a language.")
    origin: Origin = column("Whether the hub has its record, or only knows it from mentions.")
    country: str | None = column("The country of its seat, as an ISO 3166-1 code.")
    region: ARegion | None = related(
        resolvers.regions.by_id,
        key="region_id",
        description="The region that it governs or works from, if told.",
    )
    website: str | None = column("Its website.")
    parent: AnotherOrganization | None = related(
        resolvers.organizations.by_id, key="parent_id", description="The organization that it is a part of."
    )
    children: OrganizationConnection = related(
        resolvers.organizations.children,
        count=resolvers.organizations.count_children,
        key="id",
        arguments=SearchedPageArguments,
        description="The organizations that are a part of it.",
    )
    programs: ProgramConnection = related(
        resolvers.programs.of_organization,
        count=resolvers.programs.count_of_organization,
        key="id",
        arguments=ProgramsByRoleArguments,
        description="The programs in which it takes part, each once, of any level.",
    )
    reported_programs: ProgramConnection = related(
        resolvers.programs.reported,
        count=resolvers.programs.count_reported,
        key="id",
        arguments=ProgramsArguments,
        description="The programs that it reports, of any level.",
    )
    outputs: OutputConnection = related(
        resolvers.outputs.of_organization,
        count=resolvers.outputs.count_of_organization,
        key="id",
        arguments=OutputsArguments,
        description="The outputs of the programs in which it takes part.",
    )
    knowledge_products: KnowledgeProductConnection = related(
        resolvers.knowledge_products.of_organization,
        count=resolvers.knowledge_products.count_of_organization,
        key="id",
        arguments=ProductsByRole,
        description="The knowledge products that it wrote, published or paid for.",
    )
    partners: PartnerConnection = related(
        resolvers.organizations.partners,
        count=resolvers.organizations.count_partners,
        key="id",
        arguments=SearchedPageArguments,
        description="The organizations that take part in the same programs, most shared first.",
    )
    visibility: Visibility = column("Who may see the organization.")
    source: Source | None = related(
        resolvers.sources.by_id, key="source_id", description="Where the record comes from."
    )
    changes: Connection[AChange] = changes_of_record()
    imported_at: datetime = column("When the hub last took the record in.")
    last_updated: datetime | None = column("When its source last changed it, if that is told.")


@strawberry.input(description="Which organizations. Fields combine by AND; lists mean any of.")
class OrganizationFilter(Filter):
    """Which organizations."""

    type: list[OrganizationType] | None = field("What sort of organization.")
    origin: list[Origin] | None = field("Records, or mere mentions.")
    country: list[str] | None = field("The country of the seat, as an ISO 3166-1 code.")
    region: list[str] | None = field("The region, as an ISO 3166-2 code.")
    identifier: list[str] | None = field("The preferred identifier.")
    role: ParticipationRole | None = field("Has this role in some program.")
    has_programs: bool | None = field("Whether it takes part in a program that you may see.")
    programs: ProgramFilter | None = field(
        "Takes part in a program that you may see, of any level, for which all of this holds."
    )
    updated_since: datetime | None = field("Changed by its source at this instant or later.")
    visibility: list[Visibility] | None = field("Who may see it, among those that you may see.")
    AND: list["OrganizationFilter"] | None = all_of()
    OR: list["OrganizationFilter"] | None = any_of()
    NOT: Optional["OrganizationFilter"] = none_of()


class OrganizationOrderField(StrEnum):
    """What organizations can be sorted by."""

    NAME = "NAME"
    IDENTIFIER = "IDENTIFIER"
    LAST_UPDATED = "LAST_UPDATED"


enum(
    OrganizationOrderField,
    "What organizations can be sorted by.",
    NAME="The name in the hub's first language, regardless of case.",
    IDENTIFIER="The preferred identifier.",
    LAST_UPDATED="When its source last changed it.",
)


@strawberry.input(description="How organizations are sorted.")
class OrganizationOrder:
    """How organizations are sorted."""

    field: OrganizationOrderField = strawberry.field(description="What to sort by.")
    direction: OrderDirection = strawberry.field(description="Which way.", default=OrderDirection.ASC)


@dataclass(frozen=True)
class AllOrganizationsArguments(RootSearchedPageArguments):
    """A page of all organizations."""

    entity: ClassVar = ORGANIZATION

    filter: Annotated[
        OrganizationFilter | None, described("Which organizations; all that you may see without it.")
    ] = None
    order_by: Annotated[
        OrganizationOrder | None,
        described("How they are sorted; without it, in the order in which they came into the hub."),
    ] = None
