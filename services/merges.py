"""Organizations that may be one, and those that people joined: how they are listed, for whom."""

from collections.abc import Mapping
from typing import Any

import orjson

from db.tables import merge_proposal, organization_merge
from services.overlaps import DECIDERS
from services.querying.entities import Entity
from services.querying.errors import ForbiddenError
from services.querying.orders import Order, SortKey
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
    """Raise an error unless the viewer's role lets them look into merges."""
    if not (viewer.is_member and viewer.role in DECIDERS):
        raise ForbiddenError(
            "Merges are for keys with the role REVIEWER or ADMINISTRATOR. Ask the hub's administrators for "
            "one."
        )


def reasons(stored: str) -> list[Mapping[str, Any]]:
    """The stored reasons as rows."""
    found: list[Mapping[str, Any]] = orjson.loads(stored)
    return found
