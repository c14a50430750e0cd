"""Labels: the names of enum values."""

from collections.abc import Collection
from typing import Any

from resolvers.requests import Request
from services.text import enum_labels


async def of_enum(
    _request: Request,
    keys: Collection[Any],
    question: tuple[str, tuple[str, ...]],
    _columns: tuple[str, ...],
) -> dict[Any, Any]:
    """Return the values of an enum with their names."""
    return dict.fromkeys(keys, enum_labels.rows(*question))
