"""NDJSON: one record per line, as the graph returns it."""

from collections.abc import Sequence
from typing import Any

import orjson


class LineWriter:
    """Writes NDJSON, with the cursor of each record if requested."""

    def __init__(self, *, cursors: bool) -> None:
        self.excluded = {"node"} if cursors else {"node", "cursor"}

    def begin(self) -> bytes:
        """Return nothing: there are no headings."""
        return b""

    def rows(self, rows: Sequence[dict[str, Any]]) -> bytes:
        """Return the next records: the fields of the node and those of its edge."""
        return b"".join(orjson.dumps({**row["node"], **self._edge_fields(row)}) + b"\n" for row in rows)

    def _edge_fields(self, row: dict[str, Any]) -> dict[str, Any]:
        return {key: value for key, value in row.items() if key not in self.excluded}

    def end(self) -> bytes:
        """Return nothing: a file ends with its last line."""
        return b""
