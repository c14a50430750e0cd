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
ID = Annotated[strawberry.ID | None, described("The global ID of the record.")]


@dataclass(frozen=True)
class NodeArguments(Arguments):
    """A global id."""

    id: Annotated[strawberry.ID, described("The global ID of the record, as returned in a field `id`.")]

    def ask(self, _request: Request) -> Hashable:
        """The type and the UUID."""
        return identifiers.decode(self.id, "id")


@dataclass(frozen=True)
class NodesArguments(Arguments):
    """Several global ids."""

    ids: Annotated[list[strawberry.ID], described("The global IDs of the records. At most 100.")]

    def ask(self, _request: Request) -> Hashable:
        """The types and the UUIDs, in order."""
        if len(self.ids) > MOST_NODES:
            raise BadInputError(
                f"`ids` takes at most {MOST_NODES} IDs, not {len(self.ids)}. Split the list into several "
                "requests.",
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
    iati_identifier: Annotated[str | None, described("The IATI identifier of the program.")] = None


@dataclass(frozen=True)
class OutputLookUp(LookUp):
    """One output."""

    typename: ClassVar = "Output"

    id: ID = None
    iati_identifier: Annotated[
        str | None, described("The IATI identifier of the activity that represents the output.")
    ] = None


@dataclass(frozen=True)
class KnowledgeProductLookUp(LookUp):
    """One knowledge product."""

    typename: ClassVar = "KnowledgeProduct"

    id: ID = None
    url: Annotated[
        str | None,
        described("The address of the product. The case of the host name and a fragment are ignored."),
    ] = None
    doi: Annotated[str | None, described("The DOI of the product, with or without a resolver address.")] = (
        None
    )


@dataclass(frozen=True)
class RegionLookUp(LookUp):
    """One region."""

    typename: ClassVar = "Region"

    id: ID = None
    code: Annotated[str | None, described("The ISO 3166-1, ISO 3166-2 or Kemendagri code of the region.")] = (
        None
    )


@dataclass(frozen=True)
class CodelistArguments(Arguments):
    """A codelist."""

    name: Annotated[str, described("The name of the codelist, such as `Sector`.")]

    def ask(self, _request: Request) -> Hashable:
        """The name."""
        return self.name


@strawberry.type(
    description="The queries of the API. Records that the viewer may not see are omitted from all "
    "results and counts."
)
class Query:
    """The queries of the API."""

    node: Node | None = related(
        resolvers.nodes.by_id,
        arguments=NodeArguments,
        description="Returns the record with this global ID. Null if it does not exist, or if the viewer "
        "may not see it.",
    )
    nodes: list[Node | None] = related(
        resolvers.nodes.by_ids,
        arguments=NodesArguments,
        description="Returns the records with these global IDs, in the same order. An item is null if the "
        "record does not exist, or if the viewer may not see it.",
    )
    hub: HubInfo = related(
        resolvers.sources.hub, description="Returns the state of the hub: versions and numbers of records."
    )
    viewer: Viewer = related(
        resolvers.sources.viewer, description="Returns the caller of the API, as identified by the request."
    )
    organization: Organization | None = related(
        resolvers.organizations.by_key,
        arguments=OrganizationLookUp,
        description="Returns one organization. Give exactly one argument. Null if the organization does not "
        "exist, or if the viewer may not see it.",
    )
    program: Program | None = related(
        resolvers.programs.by_key,
        arguments=ProgramLookUp,
        description="Returns one program. Give exactly one argument. Null if the program does not exist, or "
        "if the viewer may not see it.",
    )
    output: Output | None = related(
        resolvers.outputs.by_key,
        arguments=OutputLookUp,
        description="Returns one output. Give exactly one argument. Null if the output does not exist, or "
        "if the viewer may not see it.",
    )
    knowledge_product: KnowledgeProduct | None = related(
        resolvers.knowledge_products.by_key,
        arguments=KnowledgeProductLookUp,
        description="Returns one knowledge product. Give exactly one argument. Null if the product does not "
        "exist, or if the viewer may not see it.",
    )
    region: Region | None = related(
        resolvers.regions.by_key,
        arguments=RegionLookUp,
        description="Returns one region. Give exactly one argument. Null if the region does not exist.",
    )
    organizations: OrganizationConnection = related(
        resolvers.organizations.everywhere,
        count=resolvers.organizations.count_everywhere,
        arguments=AllOrganizationsArguments,
        description="Returns organizations, including those that are only mentioned by others.",
    )
    programs: ProgramConnection = related(
        resolvers.programs.everywhere,
        count=resolvers.programs.count_everywhere,
        arguments=AllProgramsArguments,
        description="Returns programs. Outputs that are reported as activities (level OUTPUT) are included "
        "only if the filter sets `level`.",
    )
    outputs: OutputConnection = related(
        resolvers.outputs.everywhere,
        count=resolvers.outputs.count_everywhere,
        arguments=AllOutputsArguments,
        description="Returns outputs.",
    )
    knowledge_products: KnowledgeProductConnection = related(
        resolvers.knowledge_products.everywhere,
        count=resolvers.knowledge_products.count_everywhere,
        arguments=AllKnowledgeProductsArguments,
        description="Returns knowledge products.",
    )
    overlaps: Connection[Overlap] = related(
        resolvers.overlaps.everywhere,
        count=resolvers.overlaps.count_everywhere,
        arguments=AllOverlapsArguments,
        description="Returns pairs of programs that may duplicate each other, highest score first by "
        "default.",
    )
    similar_programs: list[SimilarProgram] = related(
        resolvers.similar.of_draft,
        arguments=SimilarProgramsArguments,
        is_list=True,
        description="Returns programs similar to a planned program, highest score first. Use it before "
        "starting a program.",
    )
    regions: Connection[Region] = related(
        resolvers.regions.everywhere,
        count=resolvers.regions.count_everywhere,
        arguments=AllRegionsArguments,
        description="Returns regions, sorted by code.",
    )
    search: SearchConnection = related(
        resolvers.search.everywhere,
        count=resolvers.search.count,
        arguments=SearchArguments,
        description="Searches organizations, programs, outputs and knowledge products by words and "
        "identifiers, most relevant first. Pages cover the first 1,000 results; `totalCount` "
        "and `facets` cover all.",
    )
    import_runs: Connection[ImportRun] = related(
        resolvers.import_runs.everywhere,
        count=resolvers.import_runs.count_everywhere,
        arguments=ImportRunsArguments,
        description="Returns import runs, newest first. Requires the role REVIEWER or ADMINISTRATOR.",
    )
    merge_proposals: Connection[MergeProposal] = related(
        resolvers.merges.proposals,
        count=resolvers.merges.count_proposals,
        arguments=MergeProposalsArguments,
        description="Returns proposals to merge organizations, highest score first. Requires the role "
        "REVIEWER or ADMINISTRATOR.",
    )
    organization_merges: Connection[OrganizationMerge] = related(
        resolvers.merges.merges,
        count=resolvers.merges.count_merges,
        arguments=OrganizationMergesArguments,
        description="Returns merges of organizations, including reverted ones. Requires the role REVIEWER "
        "or ADMINISTRATOR.",
    )
    codelist: list[CodedValue] = related(
        resolvers.codelists.codes,
        arguments=CodelistArguments,
        description="Returns all codes of a codelist, with their names in Indonesian and English.",
    )
    entities: list[Entity | None] = related(
        resolvers.entities.by_keys,
        arguments=RepresentationsArguments,
        name="_entities",
        description="For federation gateways: returns the records with these keys, in the same order. An "
        "item is null if the record does not exist, or if the viewer may not see it.",
    )
    service: Service = computed(
        words.service,
        needs=(),
        name="_service",
        description="For federation gateways: returns the schema of this subgraph.",
    )
