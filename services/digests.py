"""The digest of an organization: what is out of date, what changed, what waits for a decision."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Select, or_

from db.tables import conflict, revision
from db.values import ConflictState, RevisionState
from services import revisions
from services.programs import PROGRAM, attach_reported
from services.querying import reads
from services.querying.entities import Entity, Link
from services.querying.filters import Test
from services.querying.orders import Order
from services.querying.pages import Page, PageRequest, Scope
from services.querying.reader import Reader
from services.revisions import CONFLICT, REVISION, narrowed

LONGEST_STALE_FIRST = Order("STALENESS", PROGRAM.sort_keys["STALENESS"])
NEWEST_FIRST = Order("CHANGED_AT", PROGRAM.sort_keys["CHANGED_AT"], descending=True)
# All levels: an output that is reported as an activity has to be kept current, too.
REPORTED = Link(attach_reported)
WAITING = (RevisionState.SUBMITTED, RevisionState.CHANGES_REQUESTED)


def stale(scope: Scope) -> Scope:
    """The programs of a list that are out of date."""
    return narrowed(scope, Test("stale", (True,)))


def _attach_conflicts(
    query: Select[Any], parent: Any, _options: frozenset[str], _member: bool
) -> Select[Any]:
    return query.where(conflict.c.owner_id == parent, conflict.c.state == ConflictState.OPEN)


def _attach_revisions(
    query: Select[Any], parent: Any, _options: frozenset[str], _member: bool
) -> Select[Any]:
    return query.where(revision.c.owner_id == parent, or_(*(revision.c.state == state for state in WAITING)))


# What waits for a decision, by the organization that owns the record or proposes the change.
LINKS: Mapping[Entity, Link] = {CONFLICT: Link(_attach_conflicts), REVISION: Link(_attach_revisions)}


async def page(
    reader: Reader, entity: Entity, parents: Iterable[Any], request: PageRequest, columns: Sequence[str]
) -> Mapping[Any, Page]:
    """A page of the conflicts or revisions of each organization that wait, as the viewer may see them."""
    if not reader.viewer.is_member:
        return {}
    scope = revisions.allowed(reader.viewer, request.scope)
    return await reads.page(reader, entity, LINKS[entity], parents, replace(request, scope=scope), columns)


async def count(reader: Reader, entity: Entity, parents: Iterable[Any], scope: Scope) -> Mapping[Any, int]:
    """The number of conflicts or revisions of each organization that wait."""
    if not reader.viewer.is_member:
        return {}
    allowed = revisions.allowed(reader.viewer, scope)
    return await reads.count(reader, entity, LINKS[entity], parents, allowed)
