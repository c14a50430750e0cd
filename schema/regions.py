"""Regions: the type, and what a list of them can be filtered by."""

from dataclasses import dataclass
from typing import Annotated, Optional

import strawberry

import resolvers.programs
import resolvers.regions
from schema.arguments import LanguageArguments, PageArguments, RootPageArguments, described
from schema.connections import ProgramConnection
from schema.enums import RegionLevel
from schema.fields import column, computed, related
from schema.filters import Filter
from schema.inputs import all_of, any_of, field, none_of
from schema.nodes import Connection, Node, identity
from schema.program_inputs import ProgramsArguments
from schema.values import chosen_or


@strawberry.type(description="A place of Indonesia: the country, a province, a regency or a city.")
class Region(Node):
    """A place of Indonesia."""

    id: strawberry.ID = identity("Region")
    code: str = column(
        "The code: ISO 3166-1 for the country (`ID`), ISO 3166-2 for provinces (`ID-JI`), Kemendagri's for "
        "regencies and cities (`35.78`)."
    )
    kemendagri_code: str | None = column("The code of the Ministry of Home Affairs, such as `35.78`.")
    name: str = computed(
        chosen_or, needs=("names", "code"), arguments=LanguageArguments, description="The name."
    )
    level: RegionLevel = column("The level of the place.")
    parent: Annotated["Region", strawberry.lazy("schema.regions")] | None = related(
        resolvers.regions.by_id,
        key="parent_id",
        description="The place that it lies in; null for the country.",
    )
    children: Connection[Annotated["Region", strawberry.lazy("schema.regions")]] = related(
        resolvers.regions.children,
        count=resolvers.regions.count_children,
        key="id",
        arguments=PageArguments,
        description="The places right below, sorted by code.",
    )
    programs: ProgramConnection = related(
        resolvers.programs.of_region,
        count=resolvers.programs.count_of_region,
        key="id",
        arguments=ProgramsArguments,
        description="The programs that work there or in a place below, of any level.",
    )


@strawberry.input(description="Which regions. Fields combine by AND; lists mean any of.")
class RegionFilter(Filter):
    """Which regions."""

    level: list[RegionLevel] | None = field("The level of the place.")
    code: list[str] | None = field("The code.")
    has_programs: bool | None = field("Whether a program that you may see works there or below.")
    parent: list[str] | None = field("The code of the place right above.")
    AND: list["RegionFilter"] | None = all_of()
    OR: list["RegionFilter"] | None = any_of()
    NOT: Optional["RegionFilter"] = none_of()


@dataclass(frozen=True)
class AllRegionsArguments(RootPageArguments):
    """A page of all regions."""

    filter: Annotated[RegionFilter | None, described("Which regions; all without it.")] = None
