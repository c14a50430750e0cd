"""Reading for one viewer: each question borrows a connection, asks, and gives it back."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, cast

import asyncpg

from db.poolers import PREPARED_ELSEWHERE, SessionError
from db.pools import Pools
from services.querying.errors import BadInputError, LimitError, UnavailableError
from services.querying.statements import Statement
from services.querying.viewers import Viewer

Row = Any

# What asyncpg raises when there is no database to talk to, and not when the question is wrong.
CONNECTION_LOST = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    SessionError,
    *PREPARED_ELSEWHERE,
)
UNSAFE = (
    "The hub can't read its database safely just now, so it answers nothing; its operators find the reason "
    "at /readyz and by `.venv/bin/hub doctor`."
)


# A write that waits longer for another one is refused: who holds a connection meanwhile holds up others.
WRITE_SECONDS = 5


class Reader:
    """Runs the statements of one request, as its viewer, with few connections at once."""

    def __init__(self, pools: Pools, viewer: Viewer, *, connections: int = 3) -> None:
        self.viewer = viewer
        self.statements = 0
        # The data version that a committed write of this request moved on to, if it wrote.
        self.written: int | None = None
        self.pools = pools
        self._turn = asyncio.Semaphore(connections)

    async def fetch(self, statement: Statement, values: Mapping[str, Any]) -> list[Row]:
        """The rows that a statement answers. Never called while another connection is held."""
        viewer = self.viewer.organization_id
        given = statement.values({"viewer": viewer, **values})
        async with self._turn:
            self.statements += 1
            try:
                return await self.pools.fetch(viewer, statement.sql, given)
            except CONNECTION_LOST as error:
                raise unavailable(error, "Nothing is lost") from error
            except asyncpg.QueryCanceledError as error:
                raise LimitError(
                    "The question took longer than the hub allows. Ask for less at once."
                ) from error
            except (asyncpg.DataError, UnicodeEncodeError) as error:
                raise BadInputError(
                    "A value holds what a database can't compare with, such as the character U+0000."
                ) from error

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[asyncpg.Connection]:
        """One transaction of a write; raises UnavailableError when it can't begin, or waits for long."""
        try:
            async with self.pools.writing.acquire(timeout=WRITE_SECONDS) as lent, lent.transaction():
                await lent.execute(f"SET LOCAL lock_timeout = '{WRITE_SECONDS}s'")
                yield cast("asyncpg.Connection", lent)
        except asyncpg.LockNotAvailableError as error:
            raise UnavailableError(
                "Other data is being written just now. Nothing was changed; try again in a moment."
            ) from error
        except CONNECTION_LOST as error:
            raise unavailable(error, "Nothing was changed") from error


def unavailable(error: BaseException, outcome: str) -> UnavailableError:
    """The error for a database that isn't there, or isn't safe to read."""
    if isinstance(error, (SessionError, *PREPARED_ELSEWHERE)):
        return UnavailableError(UNSAFE)
    return UnavailableError(
        f"The hub's database can't be reached just now. {outcome}; try again in a moment."
    )
