"""A real PgBouncer in front of the tests' PostgreSQL server, on a free port of the loopback interface."""

import os
import select
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.tools import need

DEADLINE_SECONDS = 20
POLL_SECONDS = 0.05
IGNORED = "role, default_transaction_read_only, statement_timeout, jit, max_parallel_workers_per_gather"


@dataclass
class Pooler:
    """A running PgBouncer in front of one server."""

    process: subprocess.Popen[bytes]
    configuration: Path
    server_url: str
    port: int

    def before(self, url: str) -> str:
        """The address of the same database through the pooler."""
        return f"postgresql://hub@127.0.0.1:{self.port}{urlsplit(url).path}"

    def reload(self, mode: str, ignored: str) -> None:
        """Change the pool mode while clients stay connected."""
        self.configuration.write_text(configured(self.server_url, self.port, mode, ignored))
        self.process.send_signal(signal.SIGHUP)


@contextmanager
def pooler(server_url: str, mode: str, ignored: str) -> Iterator[Pooler]:
    """Run PgBouncer in a mode, ignoring some parameters, until the end of the block."""
    program, port = need("pgbouncer"), free_port()
    folder = Path(tempfile.mkdtemp(prefix="hub-pooler-"))
    folder.chmod(0o755)
    configuration = folder / "pgbouncer.ini"
    configuration.write_text(configured(server_url, port, mode, ignored))
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([program, str(configuration)], stderr=log, **account(server_url))
    try:
        wait_for(process, port, folder / "log")
        yield Pooler(process, configuration, server_url, port)
    finally:
        process.kill()
        process.wait()
        shutil.rmtree(folder)


def configured(server_url: str, port: int, mode: str, ignored: str) -> str:
    """The text of its configuration: every database of the server, for every client of this machine."""
    (socket_folder,) = parse_qs(urlsplit(server_url).query)["host"]
    return f"""
[databases]
* = host={socket_folder} port=5432 user=hub
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = {mode}
default_pool_size = 30
{f"ignore_startup_parameters = {ignored}" if ignored else ""}
"""


def account(server_url: str) -> dict[str, Any]:
    """The account to run it: not root, and the server accepts the account that it runs as itself."""
    if os.getuid() != 0:
        return {}
    (socket_folder,) = parse_qs(urlsplit(server_url).query)["host"]
    owner = Path(socket_folder).stat()
    return {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []}


def free_port() -> int:
    """A free port."""
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port: int = taken.getsockname()[1]
        return port


def wait_for(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Wait until the process listens on the port."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while True:
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline, "waited in vain for PgBouncer"
        select.select([], [], [], POLL_SECONDS)
