"""Reading for one viewer: each statement borrows a connection, runs, and returns it to the pool."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, nullcontext
from typing import Any, cast

import asyncpg
from sqlalchemy import Column

from db.poolers import PREPARED_ELSEWHERE, SessionError
from db.pools import Pools
from services.querying import unproven
from services.querying.errors import BadInputError, CircleError, LimitError, LockedError, UnavailableError
from services.querying.statements import Statement
from services.querying.unproven import Unproven
from services.querying.viewers import Viewer

Row = Any

# The server's disk or memory is full, or its files can't be read.
OUT_OF_RESOURCES = (asyncpg.InsufficientResourcesError, asyncpg.PostgresIOError)
# Errors of asyncpg that mean that the database can't be used now, not that the statement is wrong.
CONNECTION_LOST = (
    OSError,
    TimeoutError,
    *OUT_OF_RESOURCES,
    # The password was changed, or the database renamed.
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    SessionError,
    *PREPARED_ELSEWHERE,
)
UNSAFE = (
    "The hub can't read its database safely at the moment, so it returns no data. Operators find the reason "
    "at /readyz and with `.venv/bin/hub doctor`."
)


# A write that waits longer for another one fails: it would keep a connection from other requests.
WRITE_SECONDS = 5
# A short write that meets a lock for longer gives its connection back, and waits where others do.
SHORT_SECONDS = 0.3
# Planning the statements of a short write takes longer than running them: plans are made once for each
# connection. The others write any number of records, for which a plan of its own may be better.
PLANS = "SET LOCAL plan_cache_mode = force_generic_plan"
BUSY = "Another write is in progress. Nothing was changed; try again in a moment."


class Reader:
    """Runs the statements of one request as its viewer, on a few connections at a time."""

    def __init__(self, pools: Pools, viewer: Viewer, *, connections: int = 3) -> None:
        self.viewer = viewer
        self.statements = 0
        # The data version after a committed write of this request, if there was one.
        self.written: int | None = None
        self.pools = pools
        self._slots = asyncio.Semaphore(connections)
        # The values that a visible record has.
        self._proved: set[tuple[Column[Any], str]] = set()

    async def fetch(self, statement: Statement, values: Mapping[str, Any]) -> list[Row]:
        """Run a statement and return its rows. The caller must not hold a connection.

        Raise BadInputError for a value that no record has although it has to: see `unproven`.
        """
        if doubtful := [each for each in unproven.among(values) if (each.column, each) not in self._proved]:
            await self._prove(doubtful)
        viewer = self.viewer.organization_id
        parameters = statement.values({"viewer": viewer, **values})
        async with self._slots:
            self.statements += 1
            try:
                return await self.pools.fetch(viewer, statement.sql, parameters)
            except CONNECTION_LOST as error:
                raise unavailable(error, "No data was lost") from error
            except asyncpg.QueryCanceledError as error:
                raise LimitError(
                    "The query took longer than the hub allows. Request less at once."
                ) from error
            except (asyncpg.DataError, UnicodeEncodeError) as error:
                raise BadInputError(
                    "A value contains a character that the database can't store, such as U+0000. Remove it."
                ) from error

    async def _prove(self, values: Sequence[Unproven]) -> None:
        for column in {each.column for each in values}:
            keys = list({str(each) for each in values if each.column is column})
            found = await self.fetch(unproven.statement(column, self.viewer.is_member), {"keys": keys})
            self._proved.update((column, row["key"]) for row in found)
        for each in values:
            if (each.column, each) not in self._proved:
                raise each.refusal()

    @asynccontextmanager
    async def writing(self, *, is_short: bool = False) -> AsyncIterator[asyncpg.Connection]:
        """Open the transaction of a write; raises UnavailableError when it can't begin or waits too long.

        A short write may use every connection, but raises LockedError soon after it meets a lock. Others may
        wait for locks, in a part of the connections.
        """
        outcome, is_waiting = "Nothing was changed", True
        seconds = SHORT_SECONDS if is_short else WRITE_SECONDS
        place = nullcontext() if is_short else self._patient_place()
        try:
            async with place, self.pools.writing.acquire(timeout=WRITE_SECONDS) as lent, lent.transaction():
                is_waiting = False
                await lent.execute(f"SET LOCAL lock_timeout = '{seconds}s'; {PLANS if is_short else ''}")
                yield cast("asyncpg.Connection", lent)
                # A connection that is lost during the commit does not say whether it succeeded.
                outcome = "The change may have been saved or not: read the record before you repeat it"
        except asyncpg.DeadlockDetectedError as error:
            raise CircleError(BUSY) from error
        except asyncpg.LockNotAvailableError as error:
            raise (LockedError if is_short else UnavailableError)(BUSY) from error
        except asyncpg.ReadOnlySQLTransactionError as error:
            raise UnavailableError(
                "The hub's database accepts no changes at the moment. Nothing was changed; try again later."
            ) from error
        except CONNECTION_LOST as error:
            if is_waiting and _are_all_lent(self.pools.writing, error):
                raise UnavailableError(BUSY) from error
            raise unavailable(error, outcome) from error

    @asynccontextmanager
    async def _patient_place(self) -> AsyncIterator[None]:
        places = self.pools.patient_writers
        try:
            async with asyncio.timeout(WRITE_SECONDS):
                await places.acquire()
        except TimeoutError as error:
            raise UnavailableError(BUSY) from error
        try:
            yield
        finally:
            places.release()


def _are_all_lent(pool: Any, error: BaseException) -> bool:
    """Whether a connection was waited for in vain because other writes have all of them."""
    return (
        isinstance(error, TimeoutError)
        and not pool.get_idle_size()
        and pool.get_size() == pool.get_max_size()
    )


def unavailable(error: BaseException, outcome: str) -> UnavailableError:
    """Build the error for a database that is unreachable, or isn't safe to read."""
    if isinstance(error, (SessionError, *PREPARED_ELSEWHERE)):
        return UnavailableError(UNSAFE)
    if isinstance(error, OUT_OF_RESOURCES) and not isinstance(error, asyncpg.TooManyConnectionsError):
        return UnavailableError(
            f"The hub's database has no disk space or memory left. {outcome}; try again when the operators "
            "have made room."
        )
    return UnavailableError(
        f"The hub can't reach its database at the moment. {outcome}; try again in a moment."
    )
