"""How the processes of one hub share the connections that its database lets in."""

from dataclasses import dataclass

from hub.settings import Settings

READING_ROLES = 2
LEAST_READERS = 2
WRITERS = 4
# By this one a process hears of new data.
FOLLOWERS = 1
# What imports, other commands and administrators find free while the hub has all of its own.
SPARE = 8


class BudgetError(Exception):
    """The hub may want more connections than there are; the message is a sentence with the way out."""


@dataclass(frozen=True, slots=True)
class Share:
    """What one process may open: connections for each role that reads, and of the one that writes."""

    readers: int
    writers: int


def share(settings: Settings) -> Share:
    """The share of each process."""
    if settings.workers == 1:
        return Share(settings.pool_size, WRITERS)
    readers = max(LEAST_READERS, settings.pool_size // settings.workers)
    return Share(readers, max(1, WRITERS // settings.workers))


def most(settings: Settings) -> int:
    """How many connections all processes of the hub may have open at the same time."""
    one = share(settings)
    return settings.workers * (READING_ROLES * one.readers + one.writers + FOLLOWERS)


def check(settings: Settings, room: int) -> None:
    """Raise BudgetError when a database that lets `room` connections in has too few for the hub."""
    wanted = most(settings)
    if wanted + SPARE > room:
        raise BudgetError(
            f"The hub may open {wanted} connections (HUB_POOL_SIZE is {settings.pool_size}, HUB_WORKERS is "
            f"{settings.workers}) and leaves {SPARE} for imports and the like, but the database lets only "
            f"{room} in: lower HUB_POOL_SIZE or HUB_WORKERS, or raise the server's max_connections."
        )
