"""Places of an activity as records."""

from dataclasses import dataclass
from decimal import Decimal

from services.imports.record_parts import Code, Texts


@dataclass(frozen=True, slots=True)
class Administrative:
    """An administrative area around a place, by a code of another vocabulary than ISO 3166."""

    vocabulary: str | None
    code: str
    level: int | None


@dataclass(frozen=True, slots=True)
class LocationDetails:
    """Values of a place that are only shown and exported; `codes` are those of other vocabularies."""

    ref: str | None = None
    descriptions: Texts = ()
    activity_descriptions: Texts = ()
    reach_code: str | None = None
    class_code: str | None = None
    feature_code: str | None = None
    codes: tuple[Code, ...] = ()
    administrative: tuple[Administrative, ...] = ()


@dataclass(frozen=True, slots=True)
class Location:
    """A place; `codes` identify it, `within` are the administrative areas around it."""

    names: Texts
    codes: tuple[str, ...]
    within: tuple[str, ...]
    latitude: float | None
    longitude: float | None
    exactness_code: str | None
    percentage: Decimal | None
    details: LocationDetails = LocationDetails()
