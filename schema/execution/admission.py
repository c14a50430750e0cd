"""How many operations run at once: about as many as the database has connections for them.

Let all in, and each waits in turn for every one of its statements: all of them take as long as the slowest.
Let few in, in the order in which they came, and each is done in its own time; who waits has cost nothing yet.
Large operations may take half of the places, so that small ones never wait behind them alone.
"""

import asyncio
from collections import deque

# From this many records an operation is large: to put its answer together takes a millisecond and more.
LARGE = 500


class Admission:
    """Places for operations; `places` of them, half of those for large ones too."""

    def __init__(self, places: int) -> None:
        self.free = places
        self._free_for_large = max(1, places // 2)
        self._small: deque[asyncio.Future[None]] = deque()
        self._large: deque[asyncio.Future[None]] = deque()

    @property
    def waiting(self) -> int:
        """How many operations wait for a place."""
        return len(self._small) + len(self._large)

    async def enter(self, size: int) -> None:
        """Take a place for an operation of that many records, as soon as there is one."""
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
        """Give the place of an operation of that size to who waits for one."""
        self.free += 1
        self._free_for_large += size >= LARGE
        # Large ones first where they may: they are few, and small ones have places of their own.
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
