"""Reads shared by anonymous subscriptions: one read per data state, for any number of subscribers."""

import time
from collections.abc import Hashable
from typing import Any

from services.querying.data_versions import DataState, DataVersions
from services.querying.reader import Reader

# Notifications can arrive late, so shared reads expire after this time.
SECONDS = 1


class SharedReads:
    """The reader and loaders that anonymous subscriptions share until the data changes."""

    def __init__(self, versions: DataVersions) -> None:
        self._versions = versions
        self._stand: DataState | None = None
        self._ends = 0.0
        self._shared: tuple[Reader, dict[Hashable, Any]] | None = None

    def join(self, reader: Reader) -> tuple[Reader, dict[Hashable, Any]]:
        """Return the shared reader and loaders; start new ones with `reader` if the data changed."""
        stand, now = self._versions.current(), time.monotonic()
        if self._shared is None or stand is None or stand is not self._stand or now > self._ends:
            self._stand, self._ends, self._shared = stand, now + SECONDS, (reader, {})
        return self._shared
