"""How the processes of one hub divide the connections of its database."""

from dataclasses import dataclass

from hub.settings import Settings

READING_ROLES = 2
LEAST_READERS = 2
# One waits for an import or another write, the other writes meanwhile.
LEAST_WRITERS = 2
WRITERS = 4
# The connection that listens for data changes.
FOLLOWERS = 1
# The connection of the process that delivers webhooks.
LEADERS = 1
# Connections left for imports, other commands and administrators.
SPARE = 8


class BudgetError(Exception):
    """The hub could exceed the database's connection limit; the message says what to change."""


@dataclass(frozen=True, slots=True)
class Share:
    """The connections of one process: readers for each reading role, and writers."""

    readers: int
    writers: int


def share(settings: Settings) -> Share:
    """Return the connections of each process."""
    if settings.workers == 1:
        return Share(settings.pool_size, WRITERS)
    readers = max(LEAST_READERS, settings.pool_size // settings.workers)
    return Share(readers, max(LEAST_WRITERS, WRITERS // settings.workers))


def most(settings: Settings) -> int:
    """Return the maximum number of connections of all processes together."""
    one = share(settings)
    return settings.workers * (READING_ROLES * one.readers + one.writers + FOLLOWERS) + LEADERS


def check(settings: Settings, limit: int) -> None:
    """Raise BudgetError if a database with this connection limit has too few for the hub."""
    needed = most(settings)
    if needed + SPARE > limit:
        raise BudgetError(
            f"The hub can open {needed} connections (HUB_POOL_SIZE is {settings.pool_size}, HUB_WORKERS is "
            f"{settings.workers}) and reserves {SPARE} for imports and administrators, but the database "
            f"allows only {limit}: lower HUB_POOL_SIZE or HUB_WORKERS, or raise the server's max_connections."
        )
