"""Plans of spreadsheets: the declaration of the kind."""

from services.kinds.declaration import Kind
from services.revisions import PROPOSERS
from services.spreadsheet_plans import SPREADSHEET_PLAN

SPREADSHEET_PLANS = Kind(
    SPREADSHEET_PLAN,
    b"Y",
    export_columns=(
        *("state", "added", "changed", "unchanged", "refused"),
        *("done", "createdAt", "expiresAt", "appliedAt", "id"),
    ),
    writers=PROPOSERS,
)
