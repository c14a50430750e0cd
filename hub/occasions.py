"""What anybody's subscriptions read: once for each state of the data, however many are told of it."""

from collections.abc import Hashable
from typing import Any

from services.reading import Reader
from services.versions import Stand, Versions


class Occasions:
    """The reader and the batches that are shared until the data moves."""

    def __init__(self, versions: Versions) -> None:
        self._versions = versions
        self._stand: Stand | None = None
        self._shared: tuple[Reader, dict[Hashable, Any]] | None = None

    def join(self, reader: Reader) -> tuple[Reader, dict[Hashable, Any]]:
        """The reader and batches of this state of the data; the given reader's where nobody has begun yet."""
        stand = self._versions.current()
        if self._shared is None or stand is None or stand is not self._stand:
            self._stand, self._shared = stand, (reader, {})
        return self._shared
