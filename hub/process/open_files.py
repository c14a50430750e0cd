"""The limit of open files of the process: raised at startup, and watched."""

import asyncio
import errno
import logging
import resource
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

log = logging.getLogger("hub.process.open_files")

# More than any setting allows; some systems refuse "unlimited".
ENOUGH = 1_048_576
# Files other than client connections: database connections, logs, pages, libraries.
RESERVED = 100
LOOK_SECONDS = 5.0
WARNING_SHARE = 0.9
DESCRIPTORS = Path("/proc/self/fd")


def raise_limit() -> int:
    """Raise the soft limit of open files as far as the hard limit allows, and return it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = ENOUGH if hard == resource.RLIM_INFINITY else min(hard, ENOUGH)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return limit()


def limit() -> int:
    """Return the soft limit of open files."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return ENOUGH if soft == resource.RLIM_INFINITY else soft


def connections_within(wanted: int, files: int, database_connections: int) -> int:
    """Return how many client connections fit into a limit of open files, at most `wanted`."""
    return max(1, min(wanted, files - RESERVED - database_connections))


@asynccontextmanager
async def watched() -> AsyncIterator[None]:
    """Log an error when nearly all files are open, until the block ends."""
    task = asyncio.create_task(watch())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def watch() -> None:
    """Look every few seconds, and log once until the number is lower again."""
    was_full = False
    while True:
        was_full = check(was_full=was_full)
        await asyncio.sleep(LOOK_SECONDS)


def check(*, was_full: bool) -> bool:
    """Return whether nearly all files are open; log it unless that was so before."""
    most, number = limit(), opened()
    is_full = number >= WARNING_SHARE * most
    if is_full and not was_full:
        log.error(
            "%d of %d files are open: raise the limit (LimitNOFILE of systemd, ulimit -n) or lower "
            "HUB_MAX_CONNECTIONS; without free files the hub can't accept connections (EMFILE)",
            number,
            most,
        )
    return is_full


def opened() -> int:
    """Return how many files are open; 0 on systems that don't say it."""
    try:
        return len(list(DESCRIPTORS.iterdir()))
    except FileNotFoundError:
        return 0
    except OSError as error:
        # The folder itself can't be opened when all files are.
        return limit() if error.errno == errno.EMFILE else 0
