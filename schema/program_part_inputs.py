"""The inputs of the parts of a program: participations, places, sectors, budgets, documents, markers."""

from dataclasses import fields as declared
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

import strawberry

from schema import identifiers
from schema.enums import ParticipationRole
from schema.filters import camel
from schema.localized_inputs import LocalizedTextInput
from schema.scalars import show_decimal
from services.querying.errors import BadInputError

KEPT = "If it is left out, the same entry of the program keeps its value."
PERCENTAGE = (
    "The share of the program in percent, from 0 to 100. The shares of one vocabulary add up to 100, or none "
    "is given."
)
VOCABULARY_URI = f"The web address of your own vocabulary. {KEPT}"


def needed(description: str) -> Any:
    """Declare a value that an entry needs."""
    return strawberry.field(description=description)


def optional(description: str) -> Any:
    """Declare a value that an entry may lack."""
    return strawberry.field(description=description, default=strawberry.UNSET)


NAMES = f"The name in each language, for a code of your own vocabulary. {KEPT}"
Names = list[LocalizedTextInput] | None


@strawberry.input(description="The participation of an organization in a program, in one role.")
class ParticipationInput:
    """The participation of an organization in a program."""

    organization: strawberry.ID = needed(
        "The organization: its global ID, or one of its identifiers such as `ID-CONTOH-KL-01`."
    )
    role: ParticipationRole = needed("The role of the organization in the program.")
    activity_id: str | None = optional(
        f"The IATI identifier of the organization's own activity for this program. {KEPT}"
    )


@strawberry.input(description="A geographic position in WGS 84 coordinates.")
class PointInput:
    """A geographic position."""

    latitude: float = needed("The latitude in degrees north, from -90 to 90.")
    longitude: float = needed("The longitude in degrees east, from -180 to 180.")


@strawberry.input(
    description="A location of a program. It has a region, a point or a name. An entry with the same region, "
    "point and names as a location of the program, as far as they are given, is that location."
)
class ProgramLocationInput:
    """A location of a program."""

    region: strawberry.ID | None = optional(
        "The province, regency or city: its global ID, an ISO 3166-2 code such as `ID-JI`, a Kemendagri code "
        f"such as `35.78`, or a name. {KEPT}"
    )
    names: Names = optional(f"The name of the location in each language. {KEPT}")
    point: PointInput | None = optional(f"The coordinates of the location. {KEPT}")
    exactness: str | None = optional(
        f"Whether the coordinates are exact, a code of IATI codelist GeographicExactness. {KEPT}"
    )
    percentage: Decimal | None = optional(PERCENTAGE)


@strawberry.input(description="A sector or Sustainable Development Goal of a program.")
class ProgramSectorInput:
    """A sector of a program."""

    code: str = needed("The code, such as `15220`, or its name if the hub has the codelist.")
    vocabulary: str | None = optional(
        "The vocabulary: a code of IATI codelist SectorVocabulary such as `99`, or the name of its codelist: "
        "`Sector`, `SectorCategory`, `UNSDG-Goals` or `UNSDG-Targets`. Default: `Sector`."
    )
    vocabulary_uri: str | None = optional(VOCABULARY_URI)
    percentage: Decimal | None = optional(PERCENTAGE)
    names: Names = optional(NAMES)


@strawberry.input(description="A recipient region of a program: a part of the world.")
class RecipientRegionInput:
    """A recipient region of a program."""

    code: str = needed("The code, such as `298`, or its name if the hub has the codelist.")
    vocabulary: str | None = optional(
        "The vocabulary: a code of IATI codelist RegionVocabulary such as `99`, or `Region`. "
        "Default: `Region`."
    )
    vocabulary_uri: str | None = optional(VOCABULARY_URI)
    percentage: Decimal | None = optional(
        f"{PERCENTAGE} Countries and recipient regions of the codelist `Region` add up to 100 together."
    )
    names: Names = optional(NAMES)


@strawberry.input(description="A recipient country of a program.")
class CountryShareInput:
    """A recipient country of a program."""

    code: str = needed("The country: an ISO 3166-1 code such as `ID`, or its name.")
    percentage: Decimal | None = optional(
        f"{PERCENTAGE} Countries and recipient regions of the codelist `Region` add up to 100 together."
    )


@strawberry.input(description="A planned amount for a period.")
class BudgetInput:
    """A planned amount for a period."""

    type: str | None = optional(
        "The type, a code of IATI codelist BudgetType: `1` original, `2` revised. Default: `1`."
    )
    status: str | None = optional(
        "The status, a code of IATI codelist BudgetStatus: `1` indicative, `2` committed. Default: `1`."
    )
    period_start: date | None = optional("The first day of the period. Required to submit.")
    period_end: date | None = optional("The last day of the period. Required to submit.")
    amount: Decimal | None = optional("The amount. Required to submit.")
    currency: str | None = optional("The currency, an ISO 4217 code such as `IDR`. Required to submit.")
    value_date: date | None = optional(
        "The date of the exchange rate to use for conversions. Required to submit."
    )


@strawberry.input(description="A document of a program, named by its web address.")
class DocumentInput:
    """A document of a program."""

    url: str = needed("The web address, which begins with `https://` or `http://`.")
    titles: Names = optional(f"The title in each language. Required to submit. {KEPT}")
    descriptions: Names = optional(f"The description in each language. {KEPT}")
    categories: list[str] | None = optional(
        "The categories, codes of IATI codelist DocumentCategory such as `B01`. They decide whether the "
        f"document is a knowledge product. {KEPT}"
    )
    languages: list[str] | None = optional(f"The languages, BCP 47 tags such as `id`. {KEPT}")
    format: str | None = optional(f"The format, a media type such as `application/pdf`. {KEPT}")
    published: date | None = optional(f"The date of the document. {KEPT}")


@strawberry.input(description="A tag of a program: a keyword of a vocabulary.")
class ProgramTagInput:
    """A tag of a program."""

    code: str = needed("The code of the tag.")
    vocabulary: str | None = optional(
        "The vocabulary: a code of IATI codelist TagVocabulary, `UNSDG-Goals` or `UNSDG-Targets`. "
        "Default: `1` (AGROVOC)."
    )
    vocabulary_uri: str | None = optional(VOCABULARY_URI)
    names: Names = optional(NAMES)


@strawberry.input(description="A policy marker of a program.")
class ProgramPolicyMarkerInput:
    """A policy marker of a program."""

    code: str = needed("The code, such as `1` for gender equality.")
    vocabulary: str | None = optional(
        "The vocabulary: `PolicyMarker`, or `99` for your own. Default: `PolicyMarker`."
    )
    vocabulary_uri: str | None = optional(VOCABULARY_URI)
    significance: str | None = optional(
        "How far the program pursues the aim, a code of IATI codelist PolicySignificance from `0` to `4`."
    )
    names: Names = optional(NAMES)


def replacing(what: str) -> Any:
    """Declare a list that replaces the one of the program."""
    return strawberry.field(
        description=f"{what} Replaces the whole list of the program.", default=strawberry.UNSET
    )


@strawberry.input
class ProgramPartsInput:
    """The parts of a program as inputs: each is the whole list."""

    participations: list[ParticipationInput] | None = replacing("The organizations that take part.")
    locations: list[ProgramLocationInput] | None = replacing("The locations.")
    sectors: list[ProgramSectorInput] | None = replacing(
        "The sectors and Sustainable Development Goals. State those, too, that the hub has from tags and "
        "transactions, if they are to stay."
    )
    countries: list[CountryShareInput] | None = replacing("The recipient countries.")
    recipient_regions: list[RecipientRegionInput] | None = replacing(
        "The recipient regions, which are parts of the world."
    )
    budgets: list[BudgetInput] | None = replacing("The budgets.")
    documents: list[DocumentInput] | None = replacing("The documents, without those of outputs.")
    policy_markers: list[ProgramPolicyMarkerInput] | None = replacing("The policy markers.")
    tags: list[ProgramTagInput] | None = replacing("The tags.")


ENTRIES = (
    *(ParticipationInput, ProgramLocationInput, ProgramSectorInput, CountryShareInput, RecipientRegionInput),
    *(BudgetInput, DocumentInput, ProgramPolicyMarkerInput, ProgramTagInput),
)


def entry_of(given: Any) -> dict[str, Any]:
    """Return the given values of an entry as JSON, in the names of the graph."""
    values = {camel(each.name): getattr(given, each.name) for each in declared(given)}
    found = {name: json_of(value) for name, value in values.items() if value is not strawberry.UNSET}
    if isinstance(given, ProgramLocationInput):
        return _location(found)
    return _participation(found) if isinstance(given, ParticipationInput) else found


def json_of(value: Any) -> Any:
    """Return a value of an input as JSON, in the form of the history."""
    if isinstance(value, list):
        return [json_of(each) for each in value]
    if isinstance(value, LocalizedTextInput | PointInput):
        return {each.name: getattr(value, each.name) for each in declared(value)}
    if isinstance(value, Decimal):
        # Equal for equal numbers.
        return show_decimal(value.normalize() + 0)
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value


def _participation(found: dict[str, Any]) -> dict[str, Any]:
    identity = global_id("Organization", found["organization"])
    return {**found, "organizationId": identity} if identity else found


def _location(found: dict[str, Any]) -> dict[str, Any]:
    if found.get("region") and (identity := global_id("Region", found["region"])):
        found["regionId"] = identity
    if "point" in found:
        point = found.pop("point") or {"latitude": None, "longitude": None}
        return {**found, **point}
    return found


def global_id(typename: str, text: str) -> str | None:
    """Return the UUID of a global ID of the type, as text; null if the text is none."""
    try:
        return str(identifiers.decode_as(typename, text, "id"))
    except BadInputError:
        return None
