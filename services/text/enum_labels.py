"""The names of enum values for readers: in Indonesian and English."""

from collections.abc import Iterable
from typing import Any

from db import enum_labels
from services.text import localized


def rows(enum: str, values: Iterable[str]) -> list[dict[str, Any]]:
    """The values of an enum with their names, as rows."""
    return [{"value": value, "labels": localized.encode(enum_labels.of(enum, value))} for value in values]
