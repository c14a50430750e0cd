"""Pending work in the background: comparisons of programs, and the search index."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import asyncpg

from hub.process import subprocesses
from hub.process.databases import UnusableDatabaseError, with_connection
from hub.process.subprocesses import SubprocessError
from services.querying.reader import CONNECTION_LOST
from services.writing import hub_state

log = logging.getLogger("hub.process.due_work")

LOOK_SECONDS = 5.0
# The thread is a daemon: it ends with the process anyway.
JOIN_SECONDS = 10.0


@contextmanager
def running_in_background(url: str) -> Iterator[None]:
    """Run pending work in subprocesses until the block ends; only one process of a hub does this."""
    stop = Event()
    watch = Thread(target=run_periodically, args=(url, stop), name="due work", daemon=True)
    watch.start()
    try:
        yield
    finally:
        stop.set()
        watch.join(JOIN_SECONDS)


def run_periodically(url: str, stop: Event) -> None:
    """Check every few seconds for pending work, and run it."""
    while not stop.is_set():
        try:
            for command in asyncio.run(with_connection(url, commands)):
                log.info("starting `%s`: it has pending work", command)
                subprocesses.run(command, url, stop)
        except (SubprocessError, UnusableDatabaseError, asyncpg.PostgresError, *CONNECTION_LOST) as error:
            log.info("pending work failed: %s", error)
        # Catch everything, because no other thread would check again.
        except Exception:
            log.exception("pending work failed")
        stop.wait(LOOK_SECONDS)


async def commands(connection: asyncpg.Connection) -> list[str]:
    """Return the commands with pending work; none while an import may still do the work itself."""
    if await hub_state.is_busy(connection):
        return []
    due = await hub_state.pending_work(connection)
    needed = {"search": due.search_documents, "overlaps": bool(due.uncompared_programs)}
    return [command for command, is_needed in needed.items() if is_needed]
