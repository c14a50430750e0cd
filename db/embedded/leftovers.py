"""Cleanup after a killed server: remaining processes, and files with its process id.

Processes are found through /proc. Without it (macOS), only PostgreSQL's own checks apply, which refuse to
start instead of cleaning up.
"""

import os
import signal
import time
from pathlib import Path

from db.embedded.errors import EmbeddedServerError

POLL_SECONDS = 0.01
GONE_SECONDS = 10


def clear_leftovers(data: Path) -> None:
    """Kill the processes of a server that no longer listens, and remove its pid file if the id is reused."""
    note = data / "postmaster.pid"
    if not note.exists():
        return
    for process in _processes_on(data):
        _kill(process)
    wait_until_gone(data)
    # With all PostgreSQL processes of this folder gone, a process with that id is unrelated, but PostgreSQL
    # would treat it as a running server. Without /proc the two can't be distinguished.
    owner, _, _, port, socket_folder, *_ = [*note.read_text().splitlines(), "", "", "", "", ""]
    if Path("/proc/self").exists() and _lives(int(owner)):
        note.unlink()
        (Path(socket_folder) / f".s.PGSQL.{port}.lock").unlink(missing_ok=True)


def wait_until_gone(data: Path) -> None:
    """Wait until no PostgreSQL process uses the files; raises EmbeddedServerError."""
    deadline = time.monotonic() + GONE_SECONDS
    while processes := _processes_on(data):
        if time.monotonic() > deadline:
            raise EmbeddedServerError(
                f"The PostgreSQL processes {processes} over {data} do not end, and two servers must never "
                "use the same files: end them and start again."
            )
        time.sleep(POLL_SECONDS)


def _processes_on(data: Path) -> list[int]:
    """Return the ids of the PostgreSQL processes with the working directory `data`."""
    return [int(entry.name) for entry in Path("/proc").glob("[0-9]*") if _works_on(entry, data)]


def _works_on(process: Path, data: Path) -> bool:
    """Whether a /proc entry is such a process; False for processes that are gone or not readable."""
    try:
        # The folder itself and not its path, which another container can have as well.
        return (process / "comm").read_text() == "postgres\n" and (process / "cwd").samefile(data)
    except OSError:
        return False


def _kill(process: int) -> None:
    """Kill a process: its server is dead, so there is nothing to finish."""
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        return


def _lives(process: int) -> bool:
    """Whether a process with this id exists."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
