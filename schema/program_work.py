"""Where a program works and on what: places, sectors, tags, markers."""

import strawberry

import resolvers.places
import resolvers.regions
from schema.arguments import (
    LocationsArguments,
)
from schema.fields import column, computed, related
from schema.lazy_types import (
    ARegion,
)
from schema.markers import (
    HumanitarianScope,
    ProgramPolicyMarker,
)
from schema.places import CountryShare, ProgramLocation, ProgramSector, ProgramTag, RecipientRegion
from schema.values import CodedValue, code_of
from services.text import details


@strawberry.type
class ProgramWork:
    """Where a program works and on what: places, sectors, tags, markers."""

    scope: CodedValue | None = code_of(
        "scope_code",
        "ActivityScope",
        "The geographic scope of the program, from global to local (IATI codelist "
        "ActivityScope). Null if not reported.",
    )
    humanitarian: bool | None = column(
        "Whether the program is humanitarian as a whole. Null if not reported."
    )
    humanitarian_scopes: list[HumanitarianScope] = computed(
        details.scopes,
        needs=("details",),
        description="The emergencies and appeals to which the program responds.",
    )
    policy_markers: list[ProgramPolicyMarker] = related(
        resolvers.places.policy_markers_of_program,
        key="id",
        is_list=True,
        description="The policy markers of the program, such as gender equality, also those that it does not "
        "target.",
    )
    sectors: list[ProgramSector] = related(
        resolvers.places.sectors_of_program,
        key="id",
        is_list=True,
        description="The sectors and Sustainable Development Goals of the program, with percentages.",
    )
    locations: list[ProgramLocation] = related(
        resolvers.places.locations_of_program,
        key="id",
        arguments=LocationsArguments,
        is_list=True,
        description="The locations of the program and of the outputs below it that are reported as "
        "activities (level OUTPUT), but not those of other programs below it. Filters by region, groups by "
        "province and region pages follow the same rule.",
    )
    provinces: list[ARegion] = related(
        resolvers.regions.provinces_of_program,
        key="id",
        is_list=True,
        description="The provinces of Indonesia in which the program works, each listed once, sorted by "
        "code: those of `locations`, also where a location is in a regency or city. Places that could not be "
        "matched to a region, and countries, are not in it. The filter `region` and groups by PROVINCE "
        "follow the same rule.",
    )
    countries: list[CountryShare] = related(
        resolvers.places.countries_of_program,
        key="id",
        is_list=True,
        description="The recipient countries of the program, with percentages.",
    )
    recipient_regions: list[RecipientRegion] = related(
        resolvers.places.recipient_regions_of_program,
        key="id",
        is_list=True,
        description="The recipient regions of the program, which are parts of the world, with percentages.",
    )
    tags: list[ProgramTag] = related(
        resolvers.places.tags_of_program,
        key="id",
        is_list=True,
        description="The tags of the program. Goals and targets of the Sustainable Development Goals are "
        "also in `sectors`.",
    )
