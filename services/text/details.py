"""Values in columns `details`, which are only shown and exported, as rows of the graph."""

from collections.abc import Callable
from typing import Any

import orjson

from services.text import codelists, localized

Row = dict[str, Any]
Coded = Callable[[str, str, str | None], Row | None]


def sectors(details: str) -> list[Row | None]:
    """The sectors of a transaction as coded values."""
    return _coded(details, "sectors", codelists.sector)


def countries(details: str) -> list[Row | None]:
    """The recipient countries of a transaction as coded values."""
    return _coded(details, "countries", lambda _, code, names: codelists.coded("Country", code, names))


def regions(details: str) -> list[Row | None]:
    """The recipient regions of a transaction as coded values."""
    return _coded(details, "regions", codelists.region)


def _coded(details: str, name: str, coded: Coded) -> list[Row | None]:
    return [
        coded(each["vocabulary"], each["code"], localized.encode(each["names"]))
        for each in _all(details, name)
    ]


def _all(details: str, name: str) -> list[Row]:
    """The objects of a list, which is missing if it is empty."""
    found: list[Row] = orjson.loads(details).get(name, [])
    return found
