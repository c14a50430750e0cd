"""Supervision of the embedded server: it is restarted when it ends, and taken over when its owner ends."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

from db.embedded import EmbeddedServer, EmbeddedServerError, start

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
# A server that keeps ending is restarted less and less often.
MOST_PAUSE_SECONDS = 60.0
# After this time without a fault, the pauses are short again.
CALM_SECONDS = 120.0
# The thread is a daemon: it ends with the process anyway.
JOIN_SECONDS = 10.0


class Pauses:
    """The pauses between two looks: doubled after each fault, short again after a calm time."""

    def __init__(self) -> None:
        self.seconds = LOOK_SECONDS
        self._last_fault = 0.0

    def after(self, *, fault: bool, now: float) -> float:
        """Return the seconds to wait after a look at the time `now`."""
        if fault:
            self.seconds, self._last_fault = min(2 * self.seconds, MOST_PAUSE_SECONDS), now
        elif now - self._last_fault > CALM_SECONDS:
            self.seconds = LOOK_SECONDS
        return self.seconds


@contextmanager
def supervised(folder: Path) -> Iterator[EmbeddedServer]:
    """Start or join the server of the data folder, and keep it running until the block ends.

    Raises EmbeddedServerError if it does not start the first time.
    """
    stop = Event()
    with start(folder, inherits=True) as server:
        watch = Thread(target=watch_over, args=(server, stop), name="embedded server", daemon=True)
        watch.start()
        try:
            yield server
        finally:
            stop.set()
            watch.join(JOIN_SECONDS)


def watch_over(server: EmbeddedServer, stop: Event) -> None:
    """Look after the server until `stop` is set."""
    pauses = Pauses()
    while not stop.wait(pauses.seconds):
        pauses.after(fault=is_faulty(server), now=time.monotonic())


def is_faulty(server: EmbeddedServer) -> bool:
    """Tend the server; return True if it had ended, whether or not it could be restarted."""
    was_owned = server.owned
    try:
        restarted = server.tend()
    except (EmbeddedServerError, OSError) as error:
        log.error("the embedded PostgreSQL has ended and can't be restarted: %s", error)
        return True
    # Catch everything, because no other thread would look after it.
    except Exception:
        log.exception("the embedded PostgreSQL can't be looked after")
        return True
    if server.owned and not was_owned:
        log.info("the embedded PostgreSQL has lost its owner; this process now owns it")
    if restarted:
        log.warning("the embedded PostgreSQL had ended and was restarted; its log is %s", server.log)
    return restarted
