"""Organizations and those below them. Only lists of operators say which organization is a part of another."""

from uuid import UUID

from services.organization_lookups import Database
from services.querying import permissions
from services.querying.permissions import Action, Extent
from services.querying.viewers import Viewer

# UNION ends at a circle.
IS_BELOW = """
WITH RECURSIVE line AS (
    SELECT id, parent_id FROM organization WHERE id = $1
    UNION SELECT o.id, o.parent_id FROM organization o JOIN line ON o.id = line.parent_id
)
SELECT EXISTS (SELECT FROM line WHERE id = $2)
"""
BELOW = """
WITH RECURSIVE tree AS (
    SELECT id FROM organization WHERE id = $1
    UNION SELECT o.id FROM organization o JOIN tree t ON o.parent_id = t.id
)
SELECT id FROM tree
"""


async def may_for(database: Database, viewer: Viewer, action: Action, owner: UUID) -> bool:
    """True if the viewer may do this on a record of the owner."""
    extent = permissions.extent(viewer, action)
    if extent is not Extent.BELOW or owner == viewer.organization_id:
        return extent is Extent.ALL or (extent is not Extent.NONE and owner == viewer.organization_id)
    return bool(await database.fetchval(IS_BELOW, owner, viewer.organization_id))


async def below(database: Database, organization: UUID | None) -> set[UUID]:
    """The organization and those below it."""
    return {row["id"] for row in await database.fetch(BELOW, organization)}
