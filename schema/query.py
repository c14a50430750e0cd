"""The root: what can be asked."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import strawberry

import resolvers.codelists
import resolvers.entities
import resolvers.import_runs
import resolvers.knowledge_products
import resolvers.merges
import resolvers.nodes
import resolvers.organizations
import resolvers.outputs
import resolvers.overlaps
import resolvers.programs
import resolvers.regions
import resolvers.search
import resolvers.similar
import resolvers.sources
from resolvers.requests import Request
from schema import identifiers
from schema.arguments import described, exactly_one
from schema.connections import (
    KnowledgeProductConnection,
    OrganizationConnection,
    OutputConnection,
    ProgramConnection,
)
from schema.entities import RepresentationsArguments, Service, entity_union, words
from schema.fields import Arguments, computed, related
from schema.filters import camel
from schema.import_runs import ImportRun, ImportRunsArguments
from schema.knowledge_products import AllKnowledgeProductsArguments, KnowledgeProduct
from schema.merges import (
    MergeProposal,
    MergeProposalsArguments,
    OrganizationMerge,
    OrganizationMergesArguments,
)
from schema.nodes import Connection, Node
from schema.organizations import AllOrganizationsArguments, Organization
from schema.outputs import AllOutputsArguments, Output
from schema.overlap_inputs import AllOverlapsArguments
from schema.overlaps import Overlap
from schema.program_inputs import AllProgramsArguments
from schema.programs import Program
from schema.regions import AllRegionsArguments, Region
from schema.search import SearchArguments, SearchConnection
from schema.similar import SimilarProgram
from schema.similar_arguments import SimilarProgramsArguments
from schema.sources import HubInfo, Viewer
from schema.values import CodedValue
from services.querying.errors import BadInputError

if TYPE_CHECKING:
    Entity = Any
else:
    Entity = entity_union()

MOST_NODES = 100
ID = Annotated[strawberry.ID | None, described("The global id.")]


@dataclass(frozen=True)
class NodeArguments(Arguments):
    """A global id."""

    id: Annotated[strawberry.ID, described("The global id, as some record told it.")]

    def ask(self, _request: Request) -> Hashable:
        """The type and the UUID."""
        return identifiers.decode(self.id, "id")


@dataclass(frozen=True)
class NodesArguments(Arguments):
    """Several global ids."""

    ids: Annotated[list[strawberry.ID], described("The global ids, at most 100.")]

    def ask(self, _request: Request) -> Hashable:
        """The types and the UUIDs, in order."""
        if len(self.ids) > MOST_NODES:
            raise BadInputError(
                f"`ids` takes at most {MOST_NODES} ids at once; got {len(self.ids)}. Ask in parts.",
                argument="ids",
            )
        return tuple(identifiers.decode(text, f"ids[{index}]") for index, text in enumerate(self.ids))


class LookUp(Arguments):
    """A look-up by exactly one of several keys; `typename` is the type that an id must name."""

    typename: ClassVar[str]

    def ask(self, _request: Request) -> Hashable:
        """The key and the value to look for."""
        name, value = exactly_one(vars(self))
        if name == "id":
            return "id", identifiers.decode_as(self.typename, value, "id")
        return camel(name), value


@dataclass(frozen=True)
class OrganizationLookUp(LookUp):
    """One organization."""

    typename: ClassVar = "Organization"

    id: ID = None
    identifier: Annotated[
        str | None, described("Any identifier of the organization, such as `XM-DAC-41114`.")
    ] = None


@dataclass(frozen=True)
class ProgramLookUp(LookUp):
    """One program."""

    typename: ClassVar = "Program"

    id: ID = None
    iati_identifier: Annotated[str | None, described("The IATI identifier.")] = None


@dataclass(frozen=True)
class OutputLookUp(LookUp):
    """One output."""

    typename: ClassVar = "Output"

    id: ID = None
    iati_identifier: Annotated[
        str | None, described("The IATI identifier of the activity that the output came as.")
    ] = None


@dataclass(frozen=True)
class KnowledgeProductLookUp(LookUp):
    """One knowledge product."""

    typename: ClassVar = "KnowledgeProduct"

    id: ID = None
    url: Annotated[str | None, described("Where it is; case of the host and a fragment don't matter.")] = None
    doi: Annotated[str | None, described("Its DOI, with or without the address of a resolver.")] = None


@dataclass(frozen=True)
class RegionLookUp(LookUp):
    """One region."""

    typename: ClassVar = "Region"

    id: ID = None
    code: Annotated[str | None, described("The ISO 3166 code or the Kemendagri code.")] = None


@dataclass(frozen=True)
class CodelistArguments(Arguments):
    """A codelist."""

    name: Annotated[str, described("The name of the codelist, such as `Sector`.")]

    def ask(self, _request: Request) -> Hashable:
        """The name."""
        return self.name


@strawberry.type(
    description="What can be asked. Records that you may not see are left out everywhere, counts included."
)
class Query:
    """What can be asked."""

    node: Node | None = related(
        resolvers.nodes.by_id,
        arguments=NodeArguments,
        description="Any record by its global id; null when there is none that you may see.",
    )
    nodes: list[Node | None] = related(
        resolvers.nodes.by_ids,
        arguments=NodesArguments,
        description="Records by their global ids, in the same order; null for each that isn't there.",
    )
    hub: HubInfo = related(resolvers.sources.hub, description="What the hub says of itself.")
    viewer: Viewer = related(resolvers.sources.viewer, description="Who you are to the hub.")
    organization: Organization | None = related(
        resolvers.organizations.by_key,
        arguments=OrganizationLookUp,
        description="One organization, by exactly one of its keys.",
    )
    program: Program | None = related(
        resolvers.programs.by_key,
        arguments=ProgramLookUp,
        description="One program, by exactly one of its keys.",
    )
    output: Output | None = related(
        resolvers.outputs.by_key,
        arguments=OutputLookUp,
        description="One output, by exactly one of its keys.",
    )
    knowledge_product: KnowledgeProduct | None = related(
        resolvers.knowledge_products.by_key,
        arguments=KnowledgeProductLookUp,
        description="One knowledge product, by exactly one of its keys.",
    )
    region: Region | None = related(
        resolvers.regions.by_key,
        arguments=RegionLookUp,
        description="One region, by exactly one of its keys.",
    )
    organizations: OrganizationConnection = related(
        resolvers.organizations.everywhere,
        count=resolvers.organizations.count_everywhere,
        arguments=AllOrganizationsArguments,
        description="All organizations, mentions included.",
    )
    programs: ProgramConnection = related(
        resolvers.programs.everywhere,
        count=resolvers.programs.count_everywhere,
        arguments=AllProgramsArguments,
        description="All programs; activities of level OUTPUT only when the filter asks for that level.",
    )
    outputs: OutputConnection = related(
        resolvers.outputs.everywhere,
        count=resolvers.outputs.count_everywhere,
        arguments=AllOutputsArguments,
        description="All outputs.",
    )
    knowledge_products: KnowledgeProductConnection = related(
        resolvers.knowledge_products.everywhere,
        count=resolvers.knowledge_products.count_everywhere,
        arguments=AllKnowledgeProductsArguments,
        description="All knowledge products.",
    )
    overlaps: Connection[Overlap] = related(
        resolvers.overlaps.everywhere,
        count=resolvers.overlaps.count_everywhere,
        arguments=AllOverlapsArguments,
        description="Pairs of programs that may be about the same work, the surest first.",
    )
    similar_programs: list[SimilarProgram] = related(
        resolvers.similar.of_draft,
        arguments=SimilarProgramsArguments,
        is_list=True,
        description="Before you start: programs that are like what you plan, the most alike first.",
    )
    regions: Connection[Region] = related(
        resolvers.regions.everywhere,
        count=resolvers.regions.count_everywhere,
        arguments=AllRegionsArguments,
        description="All regions, sorted by code.",
    )
    search: SearchConnection = related(
        resolvers.search.everywhere,
        count=resolvers.search.count,
        arguments=SearchArguments,
        description="Organizations, programs, outputs and knowledge products by words and identifiers, best "
        "first. Pages go on to the best 1,000; `totalCount` and `facets` are about all.",
    )
    import_runs: Connection[ImportRun] = related(
        resolvers.import_runs.everywhere,
        count=resolvers.import_runs.count_everywhere,
        arguments=ImportRunsArguments,
        description="All import runs, newest first. For the roles REVIEWER and ADMINISTRATOR.",
    )
    merge_proposals: Connection[MergeProposal] = related(
        resolvers.merges.proposals,
        count=resolvers.merges.count_proposals,
        arguments=MergeProposalsArguments,
        description="Organizations that may be one, the surest pairs first. For the roles REVIEWER and "
        "ADMINISTRATOR.",
    )
    organization_merges: Connection[OrganizationMerge] = related(
        resolvers.merges.merges,
        count=resolvers.merges.count_merges,
        arguments=OrganizationMergesArguments,
        description="Organizations that people merged, those taken back among them. For the roles REVIEWER "
        "and ADMINISTRATOR.",
    )
    codelist: list[CodedValue] = related(
        resolvers.codelists.codes,
        arguments=CodelistArguments,
        description="All codes of a codelist, with their names in Indonesian and English.",
    )
    entities: list[Entity | None] = related(
        resolvers.entities.by_keys,
        arguments=RepresentationsArguments,
        name="_entities",
        description="For gateways: records by their keys, in the same order; null for each that isn't there.",
    )
    service: Service = computed(
        words.service, needs=(), name="_service", description="For gateways: this graph's own words."
    )
