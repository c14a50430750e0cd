"""Codelists: the codes of a vocabulary with their names."""

from collections.abc import Collection
from typing import Any

from resolvers.requests import Request
from services.text import codelists


async def codes(
    _request: Request, keys: Collection[Any], question: str, _columns: tuple[str, ...]
) -> dict[Any, Any]:
    """Return all codes of a vocabulary."""
    return dict.fromkeys(keys, codelists.codes(question))
