"""Lengths of whole public lists: read from the summaries while they are up to date."""

from services.aggregating import summaries
from services.aggregating.aggregates import WHOLE
from services.knowledge_products import KNOWLEDGE_PRODUCT
from services.organizations import ORGANIZATION
from services.querying.entities import Entity, Link
from services.querying.pages import Scope
from services.querying.reader import Reader

# Lists without groups, whose length alone is stored.
COUNTED = (ORGANIZATION, KNOWLEDGE_PRODUCT)
SCOPES = {**WHOLE, **dict.fromkeys(COUNTED, Scope())}


async def read(reader: Reader, entity: Entity, link: Link | None, scope: Scope) -> int | None:
    """The length of a list; null if it is not a whole public one, or the summaries are out of date."""
    if link is not None or reader.viewer.is_member or scope != SCOPES.get(entity):
        return None
    groups = await summaries.read(reader, entity.typename, (), "WHOLE", 1, ("count",))
    return int(groups[0]["count"]) if groups else None
