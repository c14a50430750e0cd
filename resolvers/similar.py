"""Similar programs: of a draft, and of programs."""

from collections.abc import Collection, Mapping
from typing import Any

from resolvers.requests import Request
from services.comparing import similar
from services.comparing.similar import Draft


async def of_draft(
    request: Request, keys: Collection[Any], question: tuple[Draft, int], _columns: tuple[str, ...]
) -> Mapping[Any, Any]:
    """The programs that are most like a draft, under the root."""
    draft, most = question
    found = await similar.of_draft(request.reader, draft, most)
    return dict.fromkeys(keys, found)


async def of_program(
    request: Request, keys: Collection[Any], most: int, _columns: tuple[str, ...]
) -> Mapping[Any, Any]:
    """The programs that are most like each of some."""
    return await similar.of_programs(request.reader, keys, most)
