"""Value types of records: texts, codes, money and coordinates."""

from decimal import Decimal
from typing import Any

import strawberry

from schema.arguments import LanguageArguments
from schema.fields import column, computed
from services.text import codelists
from services.text import localized as texts


@strawberry.type(description="A text in one language.")
class LocalizedText:
    """A text in one language."""

    language: str = column("The language, as a BCP 47 tag such as `id` or `en`.")
    text: str = column("The text.")


@strawberry.type(description="A code of a vocabulary, with its name.")
class CodedValue:
    """A code of a vocabulary, with its name."""

    vocabulary: str = column(
        "The vocabulary, such as the IATI codelist `Sector`. Pass it to the field `codelist` of "
        "the type Query to read all its codes."
    )
    code: str = column("The code, such as `15220`.")
    name: str = computed(
        codelists.name,
        needs=("vocabulary", "code", "names"),
        arguments=LanguageArguments,
        description="The name of the code in one language. If no name is known, the code itself.",
    )


@strawberry.type(description="An amount in a currency. The hub never adds amounts of different currencies.")
class Money:
    """An amount in a currency."""

    amount: Decimal = column("The amount, unrounded.")
    currency: str = column("The currency, as an ISO 4217 code such as `IDR`.")


@strawberry.type(description="A geographic position in WGS 84 coordinates.")
class Point:
    """A geographic position."""

    latitude: float = column("The latitude in degrees north, from -90 to 90.")
    longitude: float = column("The longitude in degrees east, from -180 to 180.")


def localized(pairs: str | None) -> list[dict[str, str]]:
    """Return all texts of a field, in the order of the source."""
    return [{"language": language, "text": text} for language, text in texts.decode(pairs)]


# The text in the preferred languages; null if there is none.
chosen = texts.chosen


def chosen_or(pairs: str | None, otherwise: str, languages: tuple[str, ...]) -> str:
    """Return the text in the preferred languages, or the fallback if there is none."""
    return texts.chosen(pairs, languages) or otherwise


def money(amount: Decimal, currency: str) -> dict[str, Any]:
    """Return an amount of money as a row."""
    return {"amount": amount, "currency": currency}


def point(latitude: float | None, longitude: float | None) -> dict[str, float] | None:
    """Return a geographic position as a row; null if unknown."""
    return None if latitude is None or longitude is None else {"latitude": latitude, "longitude": longitude}


def code_of(column_name: str, vocabulary: str, description: str) -> Any:
    """Declare a field that returns a code column as a coded value; null without a code."""

    def function(code: str | None) -> dict[str, Any] | None:
        return codelists.coded(vocabulary, code)

    return computed(function, needs=(column_name,), description=description)


def name_of(column_name: str, vocabulary: str, description: str) -> Any:
    """Declare a field that returns the name of a code in one language; null without a code."""

    def function(code: str | None, languages: tuple[str, ...]) -> str | None:
        return None if code is None else codelists.name(vocabulary, code, None, languages)

    return computed(function, needs=(column_name,), arguments=LanguageArguments, description=description)


def codes_of(column_name: str, vocabulary: str, description: str) -> Any:
    """Declare a field that returns a column of codes as coded values."""

    def function(codes: list[str]) -> list[dict[str, Any] | None]:
        return [codelists.coded(vocabulary, code) for code in codes]

    return computed(function, needs=(column_name,), description=description)
