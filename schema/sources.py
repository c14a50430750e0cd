"""Sources, the state of the hub, and the viewer."""

from datetime import datetime

import strawberry

import resolvers.knowledge_products
import resolvers.organizations
import resolvers.outputs
import resolvers.programs
import resolvers.reports
from resolvers.pages import length
from schema.enums import Role, ViewerKind
from schema.fields import column, computed, related
from schema.lazy_types import ADuty, AnOrganization
from schema.nodes import identity
from schema.report_inputs import DutiesArguments
from services.text.addresses import link


@strawberry.type(description="A source of records, such as the files of a publisher, a register or a member.")
class Source:
    """A source of records."""

    id: strawberry.ID = identity("Source")
    name: str = column("The name of the source.")
    url: str | None = computed(
        link,
        needs=("url",),
        description="The web address of the source. Null if there is none, or if it is no safe link.",
    )
    license: str | None = column("The license of the data. Null if not reported.")
    imported_at: datetime | None = column(
        "The time at which the hub last imported the source. Imports with hidden records alone do not count "
        "if the source has public ones. Null if it was never imported."
    )


@strawberry.type(description="The state of the hub. The counts include only records that the viewer may see.")
class HubInfo:
    """The state of the hub."""

    version: str = column("The version of the hub software.")
    data_version: str = column(
        "The version of the data: a key for caches. It increases with every write, also if the viewer can "
        "see nothing of it, and says nothing else."
    )
    last_import_at: datetime | None = column(
        "The time of the last import with records that the viewer may see. Imports with records of "
        "visibility OWNER alone do not count. Null if there was none."
    )
    program_count: int = related(
        length(resolvers.programs.count_everywhere),
        key="everything",
        description="The number of programs, without outputs that are reported as activities (level OUTPUT).",
    )
    organization_count: int = related(
        length(resolvers.organizations.count_everywhere),
        key="everything",
        description="The number of organizations, including those that are only mentioned by others.",
    )
    output_count: int = related(
        length(resolvers.outputs.count_everywhere),
        key="everything",
        description="The number of outputs.",
    )
    knowledge_product_count: int = related(
        length(resolvers.knowledge_products.count_everywhere),
        key="everything",
        description="The number of knowledge products.",
    )


@strawberry.type(description="The caller of the API, as identified by the request.")
class Viewer:
    """The caller of the API, as identified by the request."""

    kind: ViewerKind = column("How the viewer is identified.")
    organization: AnOrganization | None = related(
        resolvers.organizations.by_id,
        key="organization_id",
        description="The organization of the viewer. Null for anonymous viewers.",
    )
    role: Role | None = column("The role of the viewer. Null for anonymous viewers.")
    duties: list[ADuty] = related(
        resolvers.reports.duties_of_viewer,
        key="organization_id",
        arguments=DutiesArguments,
        is_list=True,
        description="The reports that the organization of the viewer owes, the first due first. Empty for "
        "anonymous viewers.",
    )
