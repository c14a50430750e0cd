"""Lending a pool's connections from question to question, at the price of two list operations.

asyncpg's own loans wrap each connection anew and give it back in a task of its own, which costs about as much
as a small question. So connections are taken from its pool once and passed on here; opening, closing and
whatever goes wrong stay with the pool.
"""

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Any

import asyncpg

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

# A waiter is given a connection, or null: the right to open one.
Loan = Any


class Lender:
    """Lends up to `size` connections of one pool; who waits longest is served first."""

    def __init__(self, pool: "asyncpg.Pool[Any]", size: int) -> None:
        self.pool = pool
        self.size = size
        self.opened = 0
        self._idle: list[PoolConnectionProxy[Any]] = []
        self._waiting: deque[asyncio.Future[Loan]] = deque()

    @property
    def lent(self) -> int:
        """How many connections are in use."""
        return self.opened - len(self._idle)

    @property
    def waiting(self) -> int:
        """How many questions wait for a connection."""
        return len(self._waiting)

    async def take(self) -> Any:
        """An open connection; it goes back by `give`, or by `retire` when anything went wrong with it."""
        while self._idle:
            # The one used last: its server process is still in the caches.
            connection = self._idle.pop()
            if is_open(connection):
                return connection
            self.opened -= 1
        if self.opened >= self.size:
            connection = await self._wait()
            if connection is not None:
                return connection
        else:
            self.opened += 1
        return await self._open()

    def give(self, connection: Any) -> None:
        """Take a connection back that has answered well."""
        if not is_open(connection):
            self._pass_on_right()
        elif not self._pass_on(connection):
            self._idle.append(connection)

    async def retire(self, connection: Any) -> None:
        """Give a connection back to the pool, which sees to what it was left in."""
        try:
            await self.pool.release(connection)
        finally:
            self._pass_on_right()

    async def _open(self) -> Any:
        try:
            return await self.pool.acquire()
        except BaseException:
            self._pass_on_right()
            raise

    async def _wait(self) -> Loan:
        place: asyncio.Future[Loan] = asyncio.get_running_loop().create_future()
        self._waiting.append(place)
        try:
            return await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled():
                self._refuse(place.result())
            raise

    def _refuse(self, loan: Loan) -> None:
        """Pass on what was given to somebody who has gone."""
        if loan is None:
            self._pass_on_right()
        else:
            self.give(loan)

    def _pass_on_right(self) -> None:
        """Let a waiter open a connection in place of one that is gone."""
        if not self._pass_on(None):
            self.opened -= 1

    def _pass_on(self, loan: Loan) -> bool:
        """Hand something to whoever waits longest; false when nobody does."""
        while self._waiting:
            place = self._waiting.popleft()
            if not place.done():
                place.set_result(loan)
                return True
        return False


def is_open(connection: Any) -> bool:
    """Whether a connection can be asked; the pool has taken one back that was cut."""
    try:
        return not connection.is_closed()
    except asyncpg.InterfaceError:
        return False
