"""Sectors, tags, countries, recipient regions and locations of programs."""

from decimal import Decimal

import strawberry

import resolvers.programs
import resolvers.regions
from schema.arguments import LanguageArguments
from schema.details import code_in, text_in, value_in
from schema.enums import ShareOrigin
from schema.fields import column, computed, related
from schema.lazy_types import AProgram, ARegion
from schema.values import CodedValue, Point, chosen, code_of, point
from services.text import codelists, details

VOCABULARY_URI = "The web address of the publisher's own vocabulary. Null if not reported."


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
    vocabulary_uri: str | None = column(VOCABULARY_URI)
    origin: ShareOrigin = column("Where the sector is reported.")


@strawberry.type(description="A tag of a program: a keyword of a vocabulary.")
class ProgramTag:
    """A tag of a program."""

    tag: CodedValue = computed(
        codelists.tag,
        needs=("vocabulary", "code", "names"),
        description="The tag: a goal or target of the Sustainable Development Goals, or a code of another "
        "vocabulary (`TagVocabulary-` and its code in IATI codelist TagVocabulary).",
    )
    vocabulary_uri: str | None = column(VOCABULARY_URI)


@strawberry.type(
    description="A recipient region of a program: a part of the world such as South of Sahara. The provinces "
    "and regencies of Indonesia are `locations`."
)
class RecipientRegion:
    """A recipient region of a program."""

    region: CodedValue = computed(
        codelists.region,
        needs=("vocabulary", "code", "names"),
        description="The region: a code of IATI codelist Region, or of another vocabulary "
        "(`RegionVocabulary-` and its code in IATI codelist RegionVocabulary).",
    )
    percentage: Decimal | None = column(
        "The share of the program in the region, in percent, from 0 to 100. Null if not reported."
    )
    vocabulary_uri: str | None = column(VOCABULARY_URI)
    origin: ShareOrigin = column("Where the region is reported.")


@strawberry.type(description="A recipient country of a program, with a percentage.")
class CountryShare:
    """A recipient country of a program, with a percentage."""

    country: CodedValue = computed(country, needs=("code", "names"), description="The country.")
    percentage: Decimal | None = column(
        "The share of the program in the country, in percent, from 0 to 100. Null if not reported."
    )
    origin: ShareOrigin = column("Where the country is reported.")


@strawberry.type(description="An administrative area around a location of a program.")
class LocationArea:
    """An administrative area around a location."""

    area: CodedValue = column(
        "The code of the area (`GeographicVocabulary-` and the code of its vocabulary in that codelist)."
    )
    level: int | None = column("The level of the area, 0 for a country. Null if not reported.")


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
    description: str | None = text_in(
        "descriptions", "The description of the location in one language. Null if not reported."
    )
    activity_description: str | None = text_in(
        "activity_descriptions",
        "What the program does at the location, in one language. Null if not reported.",
    )
    reach: CodedValue | None = code_in(
        "reach_code",
        "GeographicLocationReach",
        "Whether the work or its beneficiaries are at the location (IATI codelist GeographicLocationReach). "
        "Null if not reported.",
    )
    location_class: CodedValue | None = code_in(
        "class_code",
        "GeographicLocationClass",
        "Whether the location is an area, a populated place, a structure or another feature (IATI codelist "
        "GeographicLocationClass). Null if not reported.",
    )
    feature: CodedValue | None = code_in(
        "feature_code",
        "LocationType",
        "The type of the location, such as a school (IATI codelist LocationType). Null if not reported.",
    )
    reference: str | None = value_in(
        "ref",
        "The publisher's reference of the location, which values of indicators name. Null if not reported.",
    )
    codes: list[CodedValue] = computed(
        details.codes,
        needs=("details",),
        description="The codes of the location in gazetteers, such as GeoNames (`GeographicVocabulary-` and "
        "its code in that codelist).",
    )
    areas: list[LocationArea] = computed(
        details.areas,
        needs=("details",),
        description="The administrative areas around the location, in other vocabularies than ISO 3166.",
    )
    program: AProgram = related(
        resolvers.programs.by_id,
        key="program_id",
        description="The program that reports the location: the program itself, or one below it.",
    )
