"""Doing in the background what is due, whatever left it: comparisons of programs, search documents."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import asyncpg

from hub.process import subprocesses
from hub.process.databases import UnusableDatabaseError, asked
from hub.process.subprocesses import ChildError
from services import contents
from services.querying.reader import CONNECTION_LOST

log = logging.getLogger("hub.process.due_work")

LOOK_SECONDS = 5.0
# The process ends with this one anyway.
JOIN_SECONDS = 10.0


@contextmanager
def done(url: str) -> Iterator[None]:
    """Do what is due, in processes of their own, until the block ends; one process of a hub does so."""
    ending = Event()
    watch = Thread(target=look_again, args=(url, ending), name="due work", daemon=True)
    watch.start()
    try:
        yield
    finally:
        ending.set()
        watch.join(JOIN_SECONDS)


def look_again(url: str, ending: Event) -> None:
    """Look every few seconds what is due, and do it."""
    while not ending.is_set():
        try:
            for command in asyncio.run(asked(url, commands)):
                log.info("`%s` begins: its work is due", command)
                subprocesses.run(command, url, ending)
        except (ChildError, UnusableDatabaseError, asyncpg.PostgresError, *CONNECTION_LOST) as error:
            log.info("work that is due was not done: %s", error)
        # Whatever it was: no one else would look again.
        except Exception:
            log.exception("work that is due was not done")
        ending.wait(LOOK_SECONDS)


async def commands(connection: asyncpg.Connection) -> list[str]:
    """Return the commands that do what is due; none while an import or the like may still do it itself."""
    if await contents.is_busy(connection):
        return []
    due = await contents.pending_work(connection)
    needed = {"search": due.search_documents, "overlaps": bool(due.uncompared_programs)}
    return [command for command, is_needed in needed.items() if is_needed]
