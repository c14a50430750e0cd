"""What a killed server leaves behind: processes that still work on the files, and its process id in files.

Processes are found through /proc. Where there is none (macOS) PostgreSQL's own checks stand alone: they
refuse to start over a leftover rather than clear it.
"""

import os
import signal
import time
from pathlib import Path

from db.embedded.errors import EmbeddedServerError

POLL_SECONDS = 0.01
GONE_SECONDS = 10


def clear_leftovers(data: Path) -> None:
    """Kill what works on the files of a server that no longer listens, and drop its process id if reused."""
    note = data / "postmaster.pid"
    if not note.exists():
        return
    for process in _processes_on(data):
        _kill(process)
    wait_until_gone(data)
    # With all PostgreSQL processes of this folder gone, a living process of that number is a stranger's, and
    # PostgreSQL would take it for a running server. Without /proc the two cannot be told apart.
    owner, _, _, port, socket_folder, *_ = [*note.read_text().splitlines(), "", "", "", "", ""]
    if Path("/proc/self").exists() and _lives(int(owner)):
        note.unlink()
        (Path(socket_folder) / f".s.PGSQL.{port}.lock").unlink(missing_ok=True)


def wait_until_gone(data: Path) -> None:
    """Answer when no PostgreSQL process works on the files any more, or raise EmbeddedServerError."""
    deadline = time.monotonic() + GONE_SECONDS
    while left := _processes_on(data):
        if time.monotonic() > deadline:
            raise EmbeddedServerError(
                f"The PostgreSQL processes {left} over {data} do not end, and two servers must never work on "
                "the same files: end them and start again."
            )
        time.sleep(POLL_SECONDS)


def _processes_on(data: Path) -> list[int]:
    """The ids of the PostgreSQL processes whose working folder is `data`, as every one's of a server is."""
    return [int(entry.name) for entry in Path("/proc").glob("[0-9]*") if _works_on(entry, data)]


def _works_on(process: Path, data: Path) -> bool:
    """Tell by the entry under /proc; processes that are gone or closed to this user do not count."""
    try:
        return (process / "comm").read_text() == "postgres\n" and (process / "cwd").readlink() == data
    except OSError:
        return False


def _kill(process: int) -> None:
    """End at once: the shared memory of a dead server is void, so there is nothing to finish."""
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        return


def _lives(process: int) -> bool:
    """Tell whether any process has this number."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
