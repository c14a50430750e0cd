"""The data version and the cursor of the feed in the extensions of an answer.

A client requests them with the header `X-Data-Version: 1`.
Both are read before the operation: the answer contains everything up to them, and maybe more.
"""

from typing import Any

from starlette.requests import Request as HttpRequest

import resolvers.feed
from resolvers.requests import Request
from services.querying.errors import UnavailableError


def are_requested(request: HttpRequest) -> bool:
    """Whether the client requests the data version and the cursor."""
    return request.headers.get("x-data-version") == "1"


async def read(request: HttpRequest, context: Request) -> dict[str, Any]:
    """Return the data version and the cursor, if they are requested and the database can be reached."""
    if not are_requested(request):
        return {}
    try:
        version, cursor = await resolvers.feed.now(context)
    except UnavailableError:
        # The operation reports it.
        return {}
    return {"dataVersion": str(version), "cursor": cursor}


def after(extensions: dict[str, Any], context: Request) -> dict[str, Any]:
    """Return the extensions with the data version that the operation itself has written."""
    if context.reader.written is None or "dataVersion" not in extensions:
        return extensions
    return {**extensions, "dataVersion": str(context.reader.written)}
