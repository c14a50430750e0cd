"""Fields for values in columns `details`, which the hub only shows and exports."""

from functools import partial
from typing import Any

import strawberry

from schema.arguments import LanguageArguments
from schema.fields import column, computed
from schema.values import CodedValue
from services.text import codelists, details

NEEDS = ("details",)


def value_in(name: str, description: str) -> Any:
    """Declare a field that returns a value as it is; null if it is not reported."""
    return computed(partial(details.value, name=name), needs=NEEDS, description=description)


def number_in(name: str, description: str) -> Any:
    """Declare a field that returns an exact number; null if it is not reported."""
    return computed(partial(details.number, name=name), needs=NEEDS, description=description)


def text_in(name: str, description: str) -> Any:
    """Declare a field that returns a text in one language; null if it is not reported."""

    def function(stored: str, languages: tuple[str, ...]) -> str | None:
        return details.text(stored, name, languages)

    return computed(function, needs=NEEDS, arguments=LanguageArguments, description=description)


def code_in(name: str, vocabulary: str, description: str) -> Any:
    """Declare a field that returns a code as a coded value; null if it is not reported."""

    def function(stored: str) -> dict[str, Any] | None:
        return codelists.coded(vocabulary, details.value(stored, name))

    return computed(function, needs=NEEDS, description=description)


@strawberry.type(
    description="A reference of a result or an indicator to a framework of results, such as a standard set "
    "of indicators."
)
class FrameworkReference:
    """A reference of a result or an indicator to a framework of results."""

    reference: CodedValue = column(
        "The code. Its vocabulary is named by its code in IATI codelist ResultVocabulary or "
        "IndicatorVocabulary."
    )
    uri: str | None = column("The web address of the framework or the indicator. Null if not reported.")


def references_in(codelist: str, description: str) -> Any:
    """Declare a field that returns references."""

    def function(stored: str) -> list[dict[str, Any]]:
        return details.references(stored, codelist)

    return computed(function, needs=NEEDS, description=description)
