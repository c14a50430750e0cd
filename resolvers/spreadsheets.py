"""Plans of spreadsheets: lists, one by its id, their rows, and applying one."""

from collections.abc import Collection, Mapping
from typing import Any

from resolvers import pages
from resolvers.requests import Request
from services.querying import reads
from services.spreadsheet_plans import OF_PLAN, SPREADSHEET_PLAN, SPREADSHEET_ROW
from services.spreadsheets import applying
from services.spreadsheets.applying import Application, Wanted

everywhere, count_everywhere = pages.page(SPREADSHEET_PLAN), pages.count(SPREADSHEET_PLAN)
rows, count_rows = pages.page(SPREADSHEET_ROW, OF_PLAN), pages.count(SPREADSHEET_ROW, OF_PLAN)


async def by_id(
    request: Request, keys: Collection[Any], question: Any, columns: tuple[str, ...]
) -> Mapping[Any, Any]:
    """The plan with an id, if it is the viewer's."""
    if not request.reader.viewer.is_member:
        return {}
    ids = keys if question is None else [question]
    found = await reads.by_column(request.reader, SPREADSHEET_PLAN, "id", ids, columns)
    return found if question is None else dict.fromkeys(keys, found.get(question))


async def apply(request: Request, wanted: Wanted, key: str | None) -> Application:
    """Apply a plan."""
    return await applying.apply(request.reader, wanted, key, request.review)
