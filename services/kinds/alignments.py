"""Alignments with action plans: the declaration of the kind."""

from services.alignments import ALIGNMENT
from services.kinds.declaration import Kind
from services.querying import permissions
from services.querying.permissions import Action

ALIGNMENTS = Kind(
    ALIGNMENT,
    b"L",
    is_node=True,
    names={"en": "Alignments", "id": "Keselarasan"},
    export_columns=(
        *("node.plan.code", "node.code", "node.title", "program", "output", "significance", "share"),
        *("status", "claimedBy", "claimedAt", "decidedBy", "decidedAt", "reason", "id"),
    ),
    writers=permissions.roles(Action.DECIDE_ALIGNMENTS),
)
