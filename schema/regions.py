"""The type Region and its filters."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Optional

import strawberry

import resolvers.programs
import resolvers.regions
from schema.arguments import LanguageArguments, PageArguments, RootPageArguments, described
from schema.concerns import RegionConcerns
from schema.connections import ProgramConnection
from schema.enums import RegionLevel
from schema.fields import column, computed, related
from schema.filters import Filter, criteria
from schema.inputs import all_of, any_of, field, none_of
from schema.nodes import Connection, Node, identity
from schema.page_addresses import page_address
from schema.program_inputs import ProgramsArguments
from schema.values import chosen_or
from services import region_names
from services.querying.filters import AllOf, Test
from services.querying.pages import Scope


@strawberry.type(description="A region of Indonesia: the country, a province, a regency or a city.")
class Region(RegionConcerns, Node):
    """A region of Indonesia."""

    id: strawberry.ID = identity("Region")
    url: str = page_address("region", "Region", key="code", titled=("names", "code"))
    code: str = column(
        "The code of the region: ISO 3166-1 for the country (`ID`), ISO 3166-2 for provinces "
        "(`ID-JI`), Kemendagri for regencies and cities (`35.78`)."
    )
    kemendagri_code: str | None = column(
        "The code assigned by the Ministry of Home Affairs (Kemendagri), such as `35.78`. Null "
        "for the country."
    )
    name: str = computed(
        chosen_or,
        needs=("names", "code"),
        arguments=LanguageArguments,
        description="The name in one language. If the name is not available in the requested language, "
        "another language is used.",
    )
    level: RegionLevel = column("The administrative level of the region.")
    parent: Annotated["Region", strawberry.lazy("schema.regions")] | None = related(
        resolvers.regions.by_id,
        key="parent_id",
        description="The region of which this region is part. Null for the country.",
    )
    children: Connection[Annotated["Region", strawberry.lazy("schema.regions")]] = related(
        resolvers.regions.children,
        count=resolvers.regions.count_children,
        key="id",
        arguments=PageArguments,
        description="The regions directly below this one, sorted by code.",
    )
    programs: ProgramConnection = related(
        resolvers.programs.of_region,
        count=resolvers.programs.count_of_region,
        key="id",
        arguments=ProgramsArguments,
        description="The programs that work, or whose outputs work, in this region or in a region below it. "
        "Outputs that are reported as activities (level OUTPUT) are included if their program is not in "
        "this list, or if the filter sets `level`.",
    )


@strawberry.input(
    description="A filter for regions. All given fields must match; a list matches any of its values."
)
class RegionFilter(Filter):
    """A filter for regions."""

    codes: ClassVar = {"code": "region", "parent": "region"}

    level: list[RegionLevel] | None = field("The administrative level of the region.")
    code: list[str] | None = field(
        "Matches regions with one of these codes: ISO 3166-1, ISO 3166-2 or Kemendagri."
    )
    has_programs: bool | None = field(
        "If true, matches regions in which, or below which, a program works that the viewer may "
        "see; if false, all others."
    )
    parent: list[str] | None = field("Matches regions directly below a region with one of these codes.")
    AND: list["RegionFilter"] | None = all_of()
    OR: list["RegionFilter"] | None = any_of()
    NOT: Optional["RegionFilter"] = none_of()


@dataclass(frozen=True)
class AllRegionsArguments(RootPageArguments):
    """A page of all regions."""

    filter: Annotated[
        RegionFilter | None, described("Returns only regions that match this filter. Default: all regions.")
    ] = None
    query: Annotated[
        str | None,
        described(
            "Returns only regions that these words mean: a code, also in the spelling `3578` or from before "
            "the new provinces of 2022, or words of a name in Indonesian or English. Short forms such as "
            "`Kab.`, `Prov.` and `Kep.` count, and the end of each word may be missing. `Bandung` finds the "
            "city and the regencies."
        ),
    ] = None

    def scope(self) -> Scope:
        """Return the filter of the list."""
        filtered = criteria(self.filter, "filter")
        if self.query is None:
            return Scope(filtered)
        return Scope(AllOf((Test("code", (region_names.search(self.query),)), filtered)))
