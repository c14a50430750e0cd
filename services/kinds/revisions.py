"""Revisions and conflicts: the declarations of the kinds."""

from services.kinds.declaration import Kind
from services.revisions import CONFLICT, PROPOSERS, REVISION

REVISIONS = Kind(
    REVISION,
    b"E",
    export_columns=(
        *("state", "kind", "program", "author", "isNew", "createdAt", "changedAt", "version", "id"),
    ),
    writers=PROPOSERS,
)
CONFLICTS = Kind(
    CONFLICT,
    b"X",
    export_columns=(
        *("state", "kind", "program", "field", "current", "imported", "at"),
        *("decidedBy", "decidedAt", "reason", "id"),
    ),
    writers=PROPOSERS,
)
