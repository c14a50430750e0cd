"""Admission control: limits concurrent operations to about the number of database connections.

If all operations ran at once, each would wait for every one of its statements, and all would be as slow as
the slowest. With a limit, operations run in order of arrival, and waiting ones cost nothing. Large
operations may use half of the places, so that small ones never wait behind large ones only.
"""

import asyncio
from collections import deque

# The minimum number of records of a large operation, whose response takes more than a millisecond to build.
LARGE = 500


class Admission:
    """A limit of `places` concurrent operations; half of the places are open to large ones."""

    def __init__(self, places: int) -> None:
        self.free = places
        self._free_for_large = max(1, places // 2)
        self._small: deque[asyncio.Future[None]] = deque()
        self._large: deque[asyncio.Future[None]] = deque()

    @property
    def waiting(self) -> int:
        """The number of waiting operations."""
        return len(self._small) + len(self._large)

    async def enter(self, size: int) -> None:
        """Wait for a place for an operation with this number of records."""
        is_large = size >= LARGE
        queue = self._large if is_large else self._small
        if not queue and self._has_room(is_large=is_large):
            self._take(is_large=is_large)
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        queue.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.leave(size)
            raise

    def leave(self, size: int) -> None:
        """Release the place of an operation of this size to a waiting one."""
        self.free += 1
        self._free_for_large += size >= LARGE
        # Large ones first, if allowed: they are few, and half of the places are reserved for small ones.
        self._admit(self._large, is_large=True)
        self._admit(self._small, is_large=False)

    def _admit(self, queue: deque[asyncio.Future[None]], *, is_large: bool) -> None:
        while queue and self._has_room(is_large=is_large):
            turn = queue.popleft()
            if not turn.done():
                self._take(is_large=is_large)
                turn.set_result(None)

    def _has_room(self, *, is_large: bool) -> bool:
        return self.free > 0 and (not is_large or self._free_for_large > 0)

    def _take(self, *, is_large: bool) -> None:
        self.free -= 1
        self._free_for_large -= is_large
