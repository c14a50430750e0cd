"""Overlaps: the declaration of the kind."""

from services.kinds.declaration import Kind
from services.overlaps import OVERLAP
from services.querying import permissions
from services.querying.permissions import Action

OVERLAPS = Kind(
    OVERLAP,
    b"V",
    is_node=True,
    export_columns=(
        *("kind", "score", "status", "a", "b", "reasons.kind", "reasons.text"),
        *("decidedBy", "decidedAt", "decisionReason", "id"),
    ),
    writers=permissions.roles(Action.DECIDE_OVERLAPS),
)
