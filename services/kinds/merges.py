"""Organization merges and merge proposals: the declarations of the kinds."""

from services.kinds.declaration import Kind
from services.merges import MERGE, PROPOSAL
from services.querying import permissions
from services.querying.permissions import Action

MERGE_PROPOSALS = Kind(
    PROPOSAL,
    b"Q",
    export_columns=(
        *("score", "status", "a", "b", "reasons.kind", "reasons.evidence"),
        *("decidedBy", "decidedAt", "decisionReason", "id"),
    ),
    writers=permissions.roles(Action.DECIDE_MERGES),
)
ORGANIZATION_MERGES = Kind(
    MERGE,
    b"J",
    export_columns=(
        *("organization", "formerName", "formerId", "reason", "mergedBy", "mergedAt"),
        *("revertedBy", "revertedAt", "revertReason", "id"),
    ),
    writers=permissions.roles(Action.DECIDE_MERGES),
)
