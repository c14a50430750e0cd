"""Where records come from, what the hub says of itself, and who asks."""

from datetime import datetime

import strawberry

import resolvers.knowledge_products
import resolvers.organizations
import resolvers.outputs
import resolvers.programs
from resolvers.pages import length
from schema.enums import Role, ViewerKind
from schema.fields import column, related
from schema.lazy_types import AnOrganization
from schema.nodes import identity


@strawberry.type(description="Where records come from: a publisher's files, a register, a member.")
class Source:
    """Where records come from."""

    id: strawberry.ID = identity("Source")
    name: str = column("The name of the source.")
    url: str | None = column("Where the source can be read, if it is on the web.")
    license: str | None = column("The licence under which it may be used.")
    imported_at: datetime | None = column("When the hub last read it.")


@strawberry.type(description="What the hub says of itself. The counts are of what you may see.")
class HubInfo:
    """What the hub says of itself."""

    version: str = column("The version of the hub's software.")
    data_version: str = column("A number that moves on with every change of the data.")
    last_import_at: datetime | None = column("When data was last imported; null when it never was.")
    program_count: int = related(
        length(resolvers.programs.count_everywhere),
        key="everything",
        description="How many programs there are, without activities of level OUTPUT.",
    )
    organization_count: int = related(
        length(resolvers.organizations.count_everywhere),
        key="everything",
        description="How many organizations there are, mentions included.",
    )
    output_count: int = related(
        length(resolvers.outputs.count_everywhere),
        key="everything",
        description="How many outputs there are.",
    )
    knowledge_product_count: int = related(
        length(resolvers.knowledge_products.count_everywhere),
        key="everything",
        description="How many knowledge products there are.",
    )


@strawberry.type(description="Who asks.")
class Viewer:
    """Who asks."""

    kind: ViewerKind = column("How you are known.")
    organization: AnOrganization | None = related(
        resolvers.organizations.by_id,
        key="organization_id",
        description="Your organization, if you showed a key.",
    )
    role: Role | None = column("What you may do; null when you are not known.")
