"""Values in columns `details`, which are only shown and exported, as rows of the graph.

Empty values are missing in these columns. A row of the graph has all its values.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import orjson

from services.text import codelists, localized

Row = dict[str, Any]
Coded = Callable[[str, str, str | None], Row | None]
AID_TYPES = "AidType"


def value(details: str, name: str) -> Any:
    """A value, or null."""
    return orjson.loads(details).get(name)


def number(details: str, name: str) -> Decimal | None:
    """An exact number, or null."""
    found = value(details, name)
    return None if found is None else Decimal(found)


def text(details: str, name: str, languages: Sequence[str]) -> str | None:
    """A text in the preferred languages, or null."""
    return localized.choose(value(details, name) or [], languages)


def sectors(details: str) -> list[Row | None]:
    """The sectors of a transaction as coded values."""
    return _named(details, "sectors", codelists.sector)


def countries(details: str) -> list[Row | None]:
    """The recipient countries of a transaction as coded values."""
    return _named(details, "countries", lambda _, code, names: codelists.coded("Country", code, names))


def regions(details: str) -> list[Row | None]:
    """The recipient regions of a transaction as coded values."""
    return _named(details, "regions", codelists.region)


def aid_types(details: str) -> list[Row | None]:
    """The types of aid as coded values; those of the DAC have names."""
    return [
        in_vocabulary(AID_TYPES, each, default="1", named="1") for each in value(details, "aid_types") or []
    ]


def scopes(details: str) -> list[Row]:
    """The emergencies and appeals of a program."""
    return [
        {
            "type_code": each.get("type_code"),
            "scope": in_vocabulary("HumanitarianScope", each, names=localized.encode(each.get("names", []))),
            "vocabulary_uri": each.get("vocabulary_uri"),
        }
        for each in value(details, "humanitarian_scopes") or []
    ]


def conditions(details: str) -> list[Row]:
    """The conditions of a program."""
    return [
        {"type_code": each.get("type_code"), "texts": localized.encode(each["texts"])}
        for each in value(details, "conditions") or []
    ]


def references(details: str, codelist: str) -> list[Row]:
    """The references of a result or an indicator."""
    return [
        {"reference": in_vocabulary(codelist, each), "uri": each.get("uri")}
        for each in value(details, "references") or []
    ]


def codes(details: str) -> list[Row | None]:
    """The codes of a location in gazetteers."""
    return [in_vocabulary("Geographic", each) for each in value(details, "codes") or []]


def areas(details: str) -> list[Row]:
    """The administrative areas around a location."""
    return [
        {"area": in_vocabulary("Geographic", each), "level": each.get("level")}
        for each in value(details, "administrative") or []
    ]


def in_vocabulary(
    codelist: str, each: Row, *, default: str = "", named: str = "", names: str | None = None
) -> Row | None:
    """A code as a coded value: of the codelist itself in the vocabulary `named`, else of that vocabulary."""
    vocabulary = each.get("vocabulary") or default
    other = f"{codelist}Vocabulary-{vocabulary}" if vocabulary else f"{codelist}Vocabulary"
    return codelists.coded(codelist if vocabulary and vocabulary == named else other, each["code"], names)


def _named(details: str, name: str, coded: Coded) -> list[Row | None]:
    return [
        coded(each["vocabulary"], each["code"], localized.encode(each["names"]))
        for each in value(details, name) or []
    ]
