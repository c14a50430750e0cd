"""NDJSON: each record as the graph answers it, on a line of its own."""

from collections.abc import Sequence
from typing import Any

import orjson


class LineWriter:
    """Writes NDJSON; the cursor of each record stands beside what it has, if that is wanted."""

    def __init__(self, *, cursors: bool) -> None:
        self.left_out = {"node"} if cursors else {"node", "cursor"}

    def begin(self) -> bytes:
        """Nothing: there are no headings."""
        return b""

    def rows(self, rows: Sequence[dict[str, Any]]) -> bytes:
        """The next records: what stands on the edge of each, beside what its node has."""
        return b"".join(orjson.dumps({**row["node"], **self._beside(row)}) + b"\n" for row in rows)

    def _beside(self, row: dict[str, Any]) -> dict[str, Any]:
        return {key: value for key, value in row.items() if key not in self.left_out}

    def end(self) -> bytes:
        """Nothing: a file ends with its last line."""
        return b""
