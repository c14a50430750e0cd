"""Merge proposals and organization merges: filter rules, orders, and access."""

from collections.abc import Mapping
from typing import Any

import orjson

from db.tables import merge_proposal, organization_merge
from services import merge_reasons
from services.querying import permissions
from services.querying.entities import Entity
from services.querying.errors import ForbiddenError
from services.querying.orders import Order, SortKey
from services.querying.permissions import Action
from services.querying.rules import any_of
from services.querying.viewers import Viewer

PROPOSAL = Entity(
    merge_proposal,
    "MergeProposal",
    rules={"status": any_of(merge_proposal.c.status)},
    sort_keys={"SCORE": SortKey("score", float)},
)
MERGE = Entity(organization_merge, "OrganizationMerge")
SUREST = Order("SCORE", PROPOSAL.sort_keys["SCORE"], descending=True)


def check_allowed(viewer: Viewer) -> None:
    """Raise ForbiddenError unless the viewer's role may see merges."""
    if not permissions.may(viewer, Action.SEE_MERGES):
        raise ForbiddenError(
            "Merges require an API key with the role REVIEWER or ADMINISTRATOR. The hub's administrators "
            "issue keys."
        )


def reasons(stored: str) -> list[Mapping[str, Any]]:
    """The stored reasons as rows."""
    return [merge_reasons.row(each) for each in orjson.loads(stored)]
