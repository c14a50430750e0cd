"""The type Organization, its filters and sort orders."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Optional

import strawberry

import resolvers.commitments
import resolvers.freshness
import resolvers.knowledge_products
import resolvers.organizations
import resolvers.outputs
import resolvers.pages
import resolvers.plans
import resolvers.programs
import resolvers.regions
import resolvers.reports
import resolvers.sources
from schema.arguments import LanguageArguments, RootSearchedPageArguments, SearchedPageArguments, described
from schema.changes import changes_of_record
from schema.commitment_inputs import CommitmentsArguments
from schema.concerns import OrganizationConcerns
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
from schema.freshness import Freshness, StaleReason
from schema.inputs import GONE, all_of, any_of, field, none_of, single
from schema.knowledge_products import ProductsByRole
from schema.lazy_types import AChange, ACommitmentConnection, APlanNode, ARegion, AReport
from schema.nodes import Connection, Node, PageInfo, identity
from schema.outputs import OutputsArguments
from schema.page_addresses import page_address
from schema.plan_inputs import PlanNodesByRole
from schema.program_inputs import ProgramFilter, ProgramsArguments, ProgramsByRoleArguments
from schema.report_inputs import ReportsArguments
from schema.sources import Source
from schema.titled import Titled
from schema.values import LocalizedText, chosen, chosen_or, localized, name_of
from services.organizations import ORGANIZATION

AnotherOrganization = Annotated["Organization", strawberry.lazy("schema.organizations")]


@strawberry.type(description="An identifier of an organization, with its scheme.")
class OrganizationIdentifier:
    """An identifier of an organization."""

    scheme: str = column(
        "The identifier scheme, such as `XM-DAC` or `ID-KHH` (org-id.guide). `IATI` if the "
        "scheme is not reported."
    )
    value: str = column("The identifier as written in the source.")


def shared_programs(partner: Any) -> int:
    """Return the number of shared programs in the row of a partner."""
    return int(partner["shared_program_count"])


@strawberry.type(description="A partner organization, with its cursor and the number of shared programs.")
class PartnerEdge:
    """A partner organization, with its cursor and the number of shared programs."""

    by_attribute: ClassVar = True

    cursor: str = column(
        "The position of the record in the list: opaque, and valid as long as the record exists."
    )
    node: AnotherOrganization = column("The partner organization.")
    shared_program_count: int = computed(
        shared_programs,
        needs=("node",),
        description="The number of programs in which both organizations participate, of those that the "
        "viewer may see.",
    )


@strawberry.type(description="A page of a list of partner organizations, as a Relay connection.")
class PartnerConnection:
    """A page of partners."""

    by_attribute: ClassVar = True

    edges: list[PartnerEdge] = column(
        "The partners of the page, each with its cursor and the number of shared programs."
    )
    nodes: list[AnotherOrganization] = column("The partners of the page.")
    page_info: PageInfo = column(
        "Whether more records exist before and after this page, and the cursors to read them."
    )
    total_count: int = related(
        resolvers.pages.total_count,
        key="counted",
        description="The number of records in the whole list that the viewer may see, regardless of the "
        "page.",
    )


@dataclass(frozen=True)
class OrganizationsByRole(SearchedPageArguments):
    """A page of the organizations of a program."""

    role_in: Annotated[
        list[ParticipationRole] | None,
        described("Returns only organizations in one of these roles. Default: all roles."),
    ] = None
    role: Annotated[
        ParticipationRole | None,
        described(
            "Returns only organizations in this role. Default: all roles.", deprecated=GONE.format("roleIn")
        ),
    ] = None


@strawberry.type(
    description="An organization, such as a ministry, a local government, a donor, a multilateral "
    "organization, an NGO or a company."
)
class Organization(OrganizationConcerns, Node, Titled):
    """An organization."""

    id: strawberry.ID = identity("Organization")
    url: str = page_address("organization", "Organization", key="identifier", titled=("names", "name"))
    identifier: str | None = column(
        "The preferred identifier of the organization (org-id.guide or IATI). Null if the "
        "organization is known only by name."
    )
    identifiers: list[OrganizationIdentifier] = related(
        resolvers.organizations.identifiers_of_organization,
        key="id",
        is_list=True,
        description="All identifiers of the organization.",
    )
    synonyms: list[str] = related(
        resolvers.organizations.synonyms_of_organization,
        key="id",
        is_list=True,
        description="Registered alternative names. A participant that a file names without an identifier is "
        "matched by these.",
    )
    name: str = computed(
        chosen_or,
        needs=("names", "name"),
        arguments=LanguageArguments,
        description="The name in one language. If the name is not available in the requested language, "
        "another language is used.",
    )
    title: str = computed(
        chosen_or,
        needs=("names", "name"),
        arguments=LanguageArguments,
        description="The name in one language, the same as `name`, for lists of records of several kinds.",
    )
    description: str | None = computed(
        chosen,
        needs=("descriptions",),
        arguments=LanguageArguments,
        description="The whole text that a publisher gave as the name, if it was too long for a name; "
        "otherwise null.",
    )
    names: list[LocalizedText] = computed(
        localized, needs=("names",), description="The name in every language in which it is available."
    )
    acronym: str | None = column("The acronym, such as `BNPT`. Null if unknown.")
    type: OrganizationType = column("The type of the organization.")
    type_code: str | None = column(
        "The type as a code of IATI codelist OrganisationType. Null if not reported."
    )
    type_name: str | None = name_of(
        "type_code",
        "OrganisationType",
        "The name of the type code in one language. Null if the code is null.",
    )
    origin: Origin = column(
        "Whether the organization has a record of its own, or is only mentioned by others."
    )
    country: str | None = column(
        "The country of the head office, as an ISO 3166-1 code such as `ID`. Null if unknown."
    )
    region: ARegion | None = related(
        resolvers.regions.by_id,
        key="region_id",
        description="The region that the organization governs or works from. Null if unknown.",
    )
    website: str | None = column("The address of the website. Null if unknown.")
    parent: AnotherOrganization | None = related(
        resolvers.organizations.by_id,
        key="parent_id",
        description="The organization that this organization is part of. Null if there is none, or if the "
        "viewer may not see it.",
    )
    children: OrganizationConnection = related(
        resolvers.organizations.children,
        count=resolvers.organizations.count_children,
        key="id",
        arguments=SearchedPageArguments,
        description="The organizations that are directly part of this organization.",
    )
    programs: ProgramConnection = related(
        resolvers.programs.of_organization,
        count=resolvers.programs.count_of_organization,
        key="id",
        arguments=ProgramsByRoleArguments,
        description="The programs in which the organization participates, each listed once. Outputs that "
        "are reported as activities (level OUTPUT) are included if their program is not in this list, or if "
        "the filter sets `level`.",
    )
    reported_programs: ProgramConnection = related(
        resolvers.programs.reported,
        count=resolvers.programs.count_reported,
        key="id",
        arguments=ProgramsArguments,
        description="The programs that the organization reports. Outputs that are reported as activities "
        "(level OUTPUT) are included if their program is not in this list, or if the filter sets `level`.",
    )
    outputs: OutputConnection = related(
        resolvers.outputs.of_organization,
        count=resolvers.outputs.count_of_organization,
        key="id",
        arguments=OutputsArguments,
        description="The outputs of the programs in which the organization participates.",
    )
    knowledge_products: KnowledgeProductConnection = related(
        resolvers.knowledge_products.of_organization,
        count=resolvers.knowledge_products.count_of_organization,
        key="id",
        arguments=ProductsByRole,
        description="The knowledge products that the organization wrote, published or funded.",
    )
    plan_nodes: Connection[APlanNode] = related(
        resolvers.plans.of_organization,
        count=resolvers.plans.count_of_organization,
        key="id",
        arguments=PlanNodesByRole,
        description="The nodes of action plans for which the organization has a role, such as the actions "
        "that "
        "it leads.",
    )
    commitments: ACommitmentConnection = related(
        resolvers.commitments.of_organization,
        count=resolvers.commitments.count_of_organization,
        key="id",
        arguments=CommitmentsArguments,
        description="The commitments of the organization to nodes of action plans.",
    )
    reports: Connection[AReport] = related(
        resolvers.reports.of_organization,
        count=resolvers.reports.count_of_organization,
        key="id",
        arguments=ReportsArguments,
        description="The reports of the organization about its commitments.",
    )
    partners: PartnerConnection = related(
        resolvers.organizations.partners,
        count=resolvers.organizations.count_partners,
        key="id",
        arguments=SearchedPageArguments,
        description="The organizations that participate in the same programs, the highest number of shared "
        "programs first.",
    )
    version: int = column(
        "The version of the record, incremented on every change. Pass it as `expectedVersion` in "
        "`saveOrganization`."
    )
    visibility: Visibility = column("Who may see the record.")
    source: Source | None = related(
        resolvers.sources.by_id, key="source_id", description="The source from which the record was imported."
    )
    freshness: Freshness = related(
        resolvers.freshness.of_organization,
        key="id",
        description="How current the programs are that the organization reports.",
    )
    changes: Connection[AChange] = changes_of_record()
    imported_at: datetime = column("The time at which the hub added the record or last changed it.")
    last_updated: datetime | None = column(
        "The time at which the source last changed the record. Null if the source does not report it."
    )


@strawberry.input(
    description="A filter for organizations. All given fields must match; a list matches any of its values."
)
class OrganizationFilter(Filter):
    """A filter for organizations."""

    codes: ClassVar = {"country": "country", "region": "region"}

    type: list[OrganizationType] | None = field("Matches organizations of one of these types.")
    origin: list[Origin] | None = field(
        "Matches organizations with one of these origins: with a record of their own, or only "
        "mentioned by others."
    )
    country: list[str] | None = field(
        "Matches organizations with a head office in one of these countries, as ISO 3166-1 "
        "codes such as `ID`."
    )
    region: list[str] | None = field(
        "Matches organizations in one of these regions: ISO 3166-2 codes such as `ID-JI`, Kemendagri codes "
        "such as `35.78`, or names that only one region has."
    )
    identifier: list[str] | None = field("Matches organizations with one of these preferred identifiers.")
    role_in: list[ParticipationRole] | None = field(
        "Matches organizations that have one of these roles in a program that the viewer may see."
    )
    role: ParticipationRole | None = single(
        "Matches organizations that have this role in a program that the viewer may see.", "roleIn"
    )
    has_programs: bool | None = field(
        "If true, matches organizations that participate in a program that the viewer may see; "
        "if false, all others."
    )
    programs: ProgramFilter | None = field(
        "Matches organizations that participate in a program that matches this filter. "
        "Considers programs of any level that the viewer may see."
    )
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
    stale: bool | None = field(
        "If true, matches records that are out of date today (`freshness.staleSince`); if false, all others."
    )
    stale_reason: list[StaleReason] | None = field(
        "Matches records that are out of date for one of these reasons. CONFLICT_OPEN matches records of the "
        "viewer's own organization."
    )
    visibility: list[Visibility] | None = field(
        "Matches records with one of these visibilities. Never returns records that the viewer may not see."
    )
    AND: list["OrganizationFilter"] | None = all_of()
    OR: list["OrganizationFilter"] | None = any_of()
    NOT: Optional["OrganizationFilter"] = none_of()


class OrganizationOrderField(StrEnum):
    """The values by which organizations can be sorted."""

    NAME = "NAME"
    IDENTIFIER = "IDENTIFIER"
    LAST_UPDATED = "LAST_UPDATED"
    CHANGED_AT = "CHANGED_AT"
    NUMBER_OF_PROGRAMS = "NUMBER_OF_PROGRAMS"
    STALENESS = "STALENESS"


enum(
    OrganizationOrderField,
    "The values by which organizations can be sorted.",
    NAME="The name in the hub's default language, ignoring case.",
    IDENTIFIER="The preferred identifier.",
    LAST_UPDATED="The time at which the source last changed the record, by its own date.",
    CHANGED_AT="The time at which the hub added or last changed the record (`importedAt`).",
    NUMBER_OF_PROGRAMS="The number of its `programs` at the last import, as everyone who sees the "
    "organization sees them: programs that are less visible than the organization do not count.",
    STALENESS="The day since which it is out of date, or will be (`freshness.staleSince`). Ascending: those "
    "that are out of date for the longest time come first. Records without such a day come last.",
)


@strawberry.input(description="A sort order for organizations.")
class OrganizationOrder:
    """A sort order for organizations."""

    field: OrganizationOrderField = strawberry.field(description="The value to sort by.")
    direction: OrderDirection = strawberry.field(
        description="The direction of the sort. Default: ascending.", default=OrderDirection.ASC
    )


@dataclass(frozen=True)
class AllOrganizationsArguments(RootSearchedPageArguments):
    """A page of all organizations."""

    entity: ClassVar = ORGANIZATION

    filter: Annotated[
        OrganizationFilter | None,
        described("Returns only organizations that match this filter. Default: all that the viewer may see."),
    ] = None
    order_by: Annotated[
        OrganizationOrder | None,
        described("The sort order. Default: the order in which the records entered the hub."),
    ] = None
