"""Overlaps: the declaration of the kind."""

from services.kinds.declaration import Kind
from services.overlaps import DECIDERS, OVERLAP

OVERLAPS = Kind(
    OVERLAP,
    b"V",
    is_node=True,
    export_columns=(
        *("kind", "score", "status", "a", "b", "reasons.kind", "reasons.text"),
        *("decidedBy", "decidedAt", "decisionReason", "id"),
    ),
    writers=DECIDERS,
)
