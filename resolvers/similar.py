"""Programs similar to a draft or to programs."""

from collections.abc import Collection, Mapping
from typing import Any

from resolvers.requests import Request
from services.comparing import similar
from services.comparing.similar import Draft


async def of_draft(
    request: Request, keys: Collection[Any], question: tuple[Draft, int], _columns: tuple[str, ...]
) -> Mapping[Any, Any]:
    """Return the programs most similar to a draft."""
    draft, most = question
    found = await similar.of_draft(request.reader, draft, most)
    return dict.fromkeys(keys, found)


async def of_program(
    request: Request, keys: Collection[Any], most: int, _columns: tuple[str, ...]
) -> Mapping[Any, Any]:
    """Return the programs most similar to each program."""
    return await similar.of_programs(request.reader, keys, most)
