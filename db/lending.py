"""Lend a pool's connections from query to query, at the cost of two list operations.

asyncpg wraps each acquired connection in a new proxy and releases it in a separate task, which costs about as
much as a small query. Here, connections are acquired from its pool once and passed on; opening, closing and
error handling stay with the pool.
"""

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Any

import asyncpg

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

# A waiter receives a connection, or None: the right to open one.
Loan = Any


class Lender:
    """Lends up to `size` connections of one pool, to waiters in order of arrival."""

    def __init__(self, pool: "asyncpg.Pool[Any]", size: int) -> None:
        self.pool = pool
        self.size = size
        self.opened = 0
        self._idle: list[PoolConnectionProxy[Any]] = []
        self._waiting: deque[asyncio.Future[Loan]] = deque()

    @property
    def in_use(self) -> int:
        """Number of connections in use."""
        return self.opened - len(self._idle)

    @property
    def waiting(self) -> int:
        """Number of queries that wait for a connection."""
        return len(self._waiting)

    async def acquire(self) -> Any:
        """Return an open connection; give it back with `release`, or with `retire` after an error."""
        while self._idle:
            # Last in, first out: the server process used last is still in the CPU caches.
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

    def release(self, connection: Any) -> None:
        """Take back a connection after a successful query."""
        if not is_open(connection):
            self._pass_on_right()
        elif not self._pass_on(connection):
            self._idle.append(connection)

    async def retire(self, connection: Any) -> None:
        """Return a connection to the pool, which resets or closes it."""
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
        """Pass on a loan that was given to a canceled waiter."""
        if loan is None:
            self._pass_on_right()
        else:
            self.release(loan)

    def _pass_on_right(self) -> None:
        """Let a waiter open a connection in place of a closed one."""
        if not self._pass_on(None):
            self.opened -= 1

    def _pass_on(self, loan: Loan) -> bool:
        """Give the loan to the first waiter; return False if there is none."""
        while self._waiting:
            place = self._waiting.popleft()
            if not place.done():
                place.set_result(loan)
                return True
        return False


def is_open(connection: Any) -> bool:
    """Whether a connection is usable; InterfaceError means that the pool took it back after a disconnect."""
    try:
        return not connection.is_closed()
    except asyncpg.InterfaceError:
        return False
