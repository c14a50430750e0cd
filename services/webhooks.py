"""Endpoints of webhooks: how they are filtered, and who may see them.

A contributor sees and manages those of its own organization, an administrator all.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Uuid

from db.tables import webhook
from services.querying import permissions, reads
from services.querying.entities import Entity
from services.querying.errors import ForbiddenError
from services.querying.filters import AllOf, Rule, Test
from services.querying.pages import Page, PageRequest, Scope
from services.querying.permissions import Action, Extent
from services.querying.reader import Reader, Row
from services.querying.rules import any_of
from services.querying.viewers import Viewer

# The roles that manage endpoints.
MANAGERS = permissions.roles(Action.MANAGE_WEBHOOKS)

WEBHOOK = Entity(
    webhook,
    "WebhookEndpoint",
    rules={
        "state": any_of(webhook.c.state),
        "owner": Rule(lambda id_, *, member: webhook.c.owner_id == id_, (Uuid(),)),
    },
)


def check_allowed(viewer: Viewer) -> None:
    """Raise ForbiddenError unless the viewer's role may manage webhooks: their addresses may be secret."""
    if not permissions.may(viewer, Action.MANAGE_WEBHOOKS):
        raise ForbiddenError(
            "Webhooks require an API key with the role CONTRIBUTOR, REVIEWER or ADMINISTRATOR. The hub's "
            "administrators issue keys."
        )


def sees_all(viewer: Viewer) -> bool:
    """Whether the viewer sees the endpoints of all organizations."""
    return permissions.extent(viewer, Action.MANAGE_WEBHOOKS) is Extent.ALL


def allowed(viewer: Viewer, scope: Scope) -> Scope:
    """The part of a list that the viewer may see."""
    if sees_all(viewer):
        return scope
    return Scope(AllOf((Test("owner", (viewer.organization_id,)), scope.criteria)), scope.options)


async def page(
    reader: Reader, parents: Iterable[Any], request: PageRequest, columns: Sequence[str]
) -> Mapping[Any, Page]:
    """A page of the endpoints that the viewer may see."""
    check_allowed(reader.viewer)
    scope = allowed(reader.viewer, request.scope)
    return await reads.page(reader, WEBHOOK, None, parents, replace(request, scope=scope), columns)


async def count(reader: Reader, parents: Iterable[Any], scope: Scope) -> Mapping[Any, int]:
    """The number of endpoints that the viewer may see."""
    check_allowed(reader.viewer)
    return await reads.count(reader, WEBHOOK, None, parents, allowed(reader.viewer, scope))


async def by_id(reader: Reader, ids: Iterable[Any], columns: Sequence[str]) -> Mapping[Any, Row]:
    """The endpoints with these ids that the viewer may see."""
    viewer = reader.viewer
    if not permissions.may(viewer, Action.MANAGE_WEBHOOKS):
        return {}
    found = await reads.by_column(reader, WEBHOOK, "id", ids, (*columns, "owner_id"))
    return {
        key: row
        for key, row in found.items()
        if sees_all(viewer) or row["owner_id"] == viewer.organization_id
    }
