"""Collaborations: the declaration of the kind."""

from services.collaborations import COLLABORATION
from services.kinds.declaration import Kind
from services.revisions import PROPOSERS

COLLABORATIONS = Kind(
    COLLABORATION,
    b"G",
    is_node=True,
    names={"en": "Collaborations", "id": "Kerja sama"},
    export_columns=(
        *("kind", "status", "purpose", "participants.organization.name", "participants.answer", "start"),
        *("end", "documentUrl", "proposedAt", "acceptedAt", "endedAt", "id"),
    ),
    writers=PROPOSERS,
)
