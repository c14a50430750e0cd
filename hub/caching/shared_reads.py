"""What anybody's subscriptions read: once for each state of the data, however many are told of it."""

import time
from collections.abc import Hashable
from typing import Any

from services.querying.data_versions import DataState, DataVersions
from services.querying.reader import Reader

# News may be late: what was read before them is not believed for longer.
SECONDS = 1


class Occasions:
    """The reader and the batches that are shared until the data moves."""

    def __init__(self, versions: DataVersions) -> None:
        self._versions = versions
        self._stand: DataState | None = None
        self._ends = 0.0
        self._shared: tuple[Reader, dict[Hashable, Any]] | None = None

    def join(self, reader: Reader) -> tuple[Reader, dict[Hashable, Any]]:
        """The reader and batches of this occasion; the given reader's where a new one begins."""
        stand, now = self._versions.current(), time.monotonic()
        if self._shared is None or stand is None or stand is not self._stand or now > self._ends:
            self._stand, self._ends, self._shared = stand, now + SECONDS, (reader, {})
        return self._shared
