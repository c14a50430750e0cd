"""What a program is about and where it happens."""

from decimal import Decimal

import strawberry

import resolvers.programs
import resolvers.regions
from schema.arguments import LanguageArguments
from schema.fields import column, computed, related
from schema.lazy_types import AProgram, ARegion
from schema.values import CodedValue, Point, chosen, code_of, point
from services.text import codelists


def country(code: str, names: str | None) -> dict[str, object] | None:
    """A country's coded value."""
    return codelists.coded("Country", code, names)


@strawberry.type(description="A subject of a program, with its share.")
class ProgramSector:
    """A subject of a program, with its share."""

    percentage: Decimal | None = column("The share within its vocabulary, 0 to 100; null when it isn't told.")
    sector: CodedValue = computed(
        codelists.sector,
        needs=("vocabulary", "code", "names"),
        description="The subject: a DAC sector, a goal or target of the SDGs, or a publisher's own.",
    )


@strawberry.type(description="A country in which a program works, with its share.")
class CountryShare:
    """A country in which a program works, with its share."""

    country: CodedValue = computed(country, needs=("code", "names"), description="The country.")
    percentage: Decimal | None = column("The share, 0 to 100; null when it isn't told.")


@strawberry.type(description="A place where a program works.")
class ProgramLocation:
    """A place where a program works."""

    name: str | None = computed(
        chosen,
        needs=("names",),
        arguments=LanguageArguments,
        description="What the publisher calls the place.",
    )
    region: ARegion | None = related(
        resolvers.regions.by_id,
        key="region_id",
        description="The province, regency or city; null where the place could not be matched to one.",
    )
    point: Point | None = computed(
        point, needs=("latitude", "longitude"), description="Where it is on the earth, if that is told."
    )
    exactness: CodedValue | None = code_of(
        "exactness_code", "GeographicExactness", "Whether the point is exact or stands for an area."
    )
    percentage: Decimal | None = column("The share of the program there, 0 to 100, if that is told.")
    program: AProgram = related(
        resolvers.programs.by_id,
        key="program_id",
        description="The program, or the one below it, whose place it is.",
    )
