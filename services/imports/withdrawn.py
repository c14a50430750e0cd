"""Activities of programs that were withdrawn or purged: imports leave them alone, and say so."""

from collections.abc import Mapping, Sequence

import asyncpg

from services.writing import purged, withdrawals
from services.writing.programs import StoredProgram

WITHDRAWN = "was withdrawn in the hub; the import did not bring it back. Restore it with `restoreRecord`"
PURGED = "was purged from the hub; the import did not bring it back"


async def identifiers(
    connection: asyncpg.Connection, batch: Sequence[str], standing: Mapping[str, StoredProgram]
) -> dict[str, str]:
    """Return the identifiers of a batch whose programs stay away, each with the sentence that says why."""
    gone = await withdrawals.among(connection, [current.id for current in standing.values()])
    found = {name: WITHDRAWN for name, current in standing.items() if current.id in gone}
    missing = [name for name in batch if name not in standing]
    return found | dict.fromkeys(await purged.among(connection, "PROGRAM", missing), PURGED)
