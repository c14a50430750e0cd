"""File locks that the kernel frees when their process ends in any way, kill -9 and power loss included."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from db.embedded.account import Account
from db.embedded.errors import EmbeddedServerError

POLL_SECONDS = 0.02

_held: set[int] = set()


class FileLock:
    """A lock on an open file; the content of an exclusive one is the process id of the holder."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor: int | None = descriptor
        _held.add(descriptor)

    def release(self) -> None:
        """Release the lock; can be called twice."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None and descriptor in _held:
            _held.discard(descriptor)
            os.close(descriptor)


def try_lock(path: Path, account: Account) -> FileLock | None:
    """Take the lock at `path` (created for `account` if missing); return None while another holds it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        account.own(descriptor)
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.ftruncate(descriptor, 0)
        os.write(descriptor, str(os.getpid()).encode())
    except BlockingIOError:
        os.close(descriptor)
        return None
    except BaseException:
        os.close(descriptor)
        raise
    return FileLock(descriptor)


def share_lock(path: Path, account: Account) -> FileLock:
    """Take a lock at `path` that others can share; wait while another process tries it exclusively."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        account.own(descriptor)
        fcntl.flock(descriptor, fcntl.LOCK_SH)
    except BaseException:
        os.close(descriptor)
        raise
    return FileLock(descriptor)


def is_held(path: Path, account: Account) -> bool:
    """Whether another holder has the lock at `path`."""
    lock = try_lock(path, account)
    if lock:
        lock.release()
    return lock is None


@contextmanager
def locked(path: Path, account: Account, seconds: float) -> Iterator[None]:
    """Hold the lock at `path` during the block; raises EmbeddedServerError after waiting `seconds`."""
    deadline = time.monotonic() + seconds
    while (lock := try_lock(path, account)) is None:
        if time.monotonic() > deadline:
            raise EmbeddedServerError(
                f"Process {path.read_text()} has been starting or ending the embedded PostgreSQL in "
                f"{path.parent} for more than {seconds:.0f} seconds, and only one may do so at a time: "
                "end that process and start again."
            )
        time.sleep(POLL_SECONDS)
    try:
        yield
    finally:
        lock.release()


def _forget_in_child() -> None:
    """Close the inherited descriptors, so that a forked child doesn't hold its parent's locks."""
    for descriptor in _held:
        os.close(descriptor)
    _held.clear()


os.register_at_fork(after_in_child=_forget_in_child)
