"""Sectors, countries and locations of programs."""

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
    """Return a country as a coded value."""
    return codelists.coded("Country", code, names)


@strawberry.type(description="A sector or Sustainable Development Goal of a program, with a percentage.")
class ProgramSector:
    """A sector or Sustainable Development Goal of a program, with a percentage."""

    percentage: Decimal | None = column(
        "The share of the program within the vocabulary, in percent, from 0 to 100. Null if not reported."
    )
    sector: CodedValue = computed(
        codelists.sector,
        needs=("vocabulary", "code", "names"),
        description="The sector: an OECD DAC code, a goal or target of the Sustainable Development Goals, "
        "or a code of the publisher's own vocabulary.",
    )


@strawberry.type(description="A recipient country of a program, with a percentage.")
class CountryShare:
    """A recipient country of a program, with a percentage."""

    country: CodedValue = computed(country, needs=("code", "names"), description="The country.")
    percentage: Decimal | None = column(
        "The share of the program in the country, in percent, from 0 to 100. Null if not reported."
    )


@strawberry.type(description="A location of a program.")
class ProgramLocation:
    """A location of a program."""

    name: str | None = computed(
        chosen,
        needs=("names",),
        arguments=LanguageArguments,
        description="The publisher's name of the location in one language. Null if not reported.",
    )
    region: ARegion | None = related(
        resolvers.regions.by_id,
        key="region_id",
        description="The province, regency or city. Null if the location could not be matched to one.",
    )
    point: Point | None = computed(
        point,
        needs=("latitude", "longitude"),
        description="The coordinates of the location. Null if not reported.",
    )
    exactness: CodedValue | None = code_of(
        "exactness_code",
        "GeographicExactness",
        "Whether the coordinates are exact or approximate (IATI codelist GeographicExactness). "
        "Null if not reported.",
    )
    percentage: Decimal | None = column(
        "The share of the program at the location, in percent, from 0 to 100. Null if not reported."
    )
    program: AProgram = related(
        resolvers.programs.by_id,
        key="program_id",
        description="The program that reports the location: the program itself, or one below it.",
    )
