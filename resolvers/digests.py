"""The digest of an organization."""

from collections.abc import Collection, Mapping
from typing import Any

from resolvers import pages
from resolvers.relations import Batch, Count, read_from
from resolvers.requests import Request
from services import digests, organizations
from services.digests import REPORTED
from services.programs import PROGRAM
from services.querying.entities import Entity
from services.querying.pages import Page, PageRequest, Scope
from services.revisions import CONFLICT, REVISION


async def one(
    request: Request, keys: Collection[Any], question: Any, _columns: tuple[str, ...]
) -> Mapping[Any, Any]:
    """Return the digest of an organization that the viewer may see."""
    found = (await organizations.by_id(request.reader, [question], ("id",))).get(question)
    return dict.fromkeys(keys, found and {"organization_id": found["id"]})


def waiting(entity: Entity) -> tuple[Batch, Count]:
    """Return the batches for a page and for the number of what waits for a decision."""

    @read_from(entity)
    async def page(
        request: Request, keys: Collection[Any], question: PageRequest, columns: tuple[str, ...]
    ) -> Mapping[Any, Page]:
        return await digests.page(request.reader, entity, keys, question, columns)

    async def count(request: Request, keys: Collection[Any], scope: Scope) -> Mapping[Any, int]:
        return await digests.count(request.reader, entity, keys, scope)

    return page, count


stale = pages.page(PROGRAM, REPORTED, narrowed=digests.stale)
count_stale = pages.count(PROGRAM, REPORTED, narrowed=digests.stale)
changed, count_changed = pages.page(PROGRAM, REPORTED), pages.count(PROGRAM, REPORTED)
conflicts, count_conflicts = waiting(CONFLICT)
revisions, count_revisions = waiting(REVISION)
