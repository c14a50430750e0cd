"""Endpoints of webhooks: the declaration of the kind."""

from services.kinds.declaration import Kind
from services.webhooks import MANAGERS, WEBHOOK

WEBHOOKS = Kind(
    WEBHOOK,
    b"W",
    export_columns=(
        *("url", "state", "organization", "kinds", "failures", "lastStatus", "lastSuccess", "createdAt"),
        *("version", "id"),
    ),
    writers=MANAGERS,
)
