"""A PostgreSQL cluster in a data folder: create, start, check and stop it with PostgreSQL's programs."""

import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from db.embedded.account import Account
from db.embedded.errors import EmbeddedServerError
from db.embedded.files import make_folder, replace_file, socket_folder
from db.embedded.leftovers import clear_leftovers, wait_until_gone

PORT = 5432
POLL_SECONDS = 0.02
START_SECONDS = 300
STOP_SECONDS = 60
ATTEMPTS = 3
LOG_BYTES = 10_000_000

COMPLAINT = re.compile(r"(ERROR|FATAL|PANIC|error):.*")

# Text search splits words by the C library's character classes: in plain C a curly quote is a letter.
CTYPE = "C.UTF-8" if sys.platform == "linux" else "en_US.UTF-8"

# Written to postgresql.conf once, so that administrators can change them there.
INITIAL_SETTINGS = {
    "shared_buffers": "128MB",
    "max_connections": "100",
    "jit": "off",
    "random_page_cost": "1.1",
    "log_checkpoints": "off",
    "log_timezone": "UTC",
    "timezone": "UTC",
}

# The socket is in a private folder; the user names below are a second protection.
ACCESS = "# Rewritten at every start of the hub.\nlocal all all peer map=hub\n"


class State(Enum):
    """The state of the server of a data folder."""

    ABSENT = "absent"
    STARTING = "starting"
    READY = "ready"


@dataclass(frozen=True)
class Cluster:
    """A data folder with the account that runs its server and the folder of PostgreSQL's programs."""

    folder: Path
    programs: Path
    account: Account

    @property
    def data(self) -> Path:
        """The folder that PostgreSQL calls its data directory."""
        return self.folder / "postgresql"

    @property
    def log(self) -> Path:
        """The server's log file."""
        return self.folder / "postgresql.log"


def create(cluster: Cluster) -> None:
    """Create a new cluster with the superuser and the database `hub`, completely or not at all."""
    for unfinished in cluster.folder.glob("postgresql.new-*"):
        shutil.rmtree(unfinished, ignore_errors=True)
    # A unique name, because the initdb of a killed hub may still be running.
    fresh = cluster.folder / f"postgresql.new-{os.getpid()}"
    make_folder(fresh, cluster.account)
    try:
        _fill(cluster, fresh.name)
    except EmbeddedServerError:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    fresh.rename(cluster.data)


def check_version(cluster: Cluster) -> None:
    """Raise EmbeddedServerError when the cluster was made by another major version."""
    made_by = (cluster.data / "PG_VERSION").read_text().strip()
    _, answer = _run(cluster, "postgres", "--version")
    version = answer.strip().rpartition(" ")[2]
    if version.split(".")[0] != made_by:
        raise EmbeddedServerError(
            f"The data folder {cluster.folder} was made by PostgreSQL {made_by} and this is PostgreSQL "
            f"{version}, which cannot read it: set HUB_DATA_DIR to a new folder and import again, or carry "
            f"the data over with pg_dump of PostgreSQL {made_by}."
        )


def ensure_ready(cluster: Cluster) -> None:
    """Answer when a server over the folder accepts questions, starting one when none does."""
    failure = None
    for _ in range(ATTEMPTS):
        if state(cluster) is State.ABSENT:
            clear_leftovers(cluster.data)
            failure = _launch(cluster)
        if wait_while_starting(cluster) is State.READY:
            return
    raise EmbeddedServerError(
        f"The embedded PostgreSQL in {cluster.folder} does not start "
        f"({failure or 'it does not become ready'}): put that right (the whole story is in "
        f"{cluster.log}), or set DATABASE_URL to another server."
    )


def shut_down(cluster: Cluster) -> None:
    """Stop the server, even if it is in use, and wait for its processes; do nothing without a server."""
    if state(cluster) is not State.ABSENT:
        wait = ("-s", "-w", "-t", str(STOP_SECONDS), "-D", cluster.data.name)
        status, _ = _run(cluster, "pg_ctl", "stop", "-m", "fast", *wait)
        if status != 0 and state(cluster) is not State.ABSENT:
            _must(cluster, "pg_ctl", "stop", "-m", "immediate", *wait)
    wait_until_gone(cluster.data)


def state(cluster: Cluster) -> State:
    """Check the socket: unlike a process id in a file, it can't outlive its server or belong to another."""
    lines = postmaster_lines(cluster.data)
    if len(lines) < 5:
        return State.ABSENT
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.settimeout(5)
        try:
            client.connect(f"{lines[4]}/.s.PGSQL.{lines[3]}")
        except TimeoutError:
            return State.STARTING
        except (FileNotFoundError, ConnectionRefusedError):
            return State.ABSENT
        except BlockingIOError:
            # Its queue of new connections is full, so there is a server, which only has too much to do.
            pass
    return State.READY if lines[-1].strip() == "ready" else State.STARTING


def postmaster_lines(data: Path) -> list[str]:
    """The lines of postmaster.pid (process id, folder, start, port, socket folder, host, memory, status)."""
    try:
        return (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []


def url(cluster: Cluster) -> str:
    """The address of the database `hub` for asyncpg and SQLAlchemy, as the superuser `hub`."""
    return f"postgresql://hub@/hub?host={postmaster_lines(cluster.data)[4]}&port={PORT}"


def wait_while_starting(cluster: Cluster) -> State:
    """Wait for the end of a start or recovery, and return the resulting state."""
    deadline = time.monotonic() + START_SECONDS
    while (found := state(cluster)) is State.STARTING and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
    return found


def _fill(cluster: Cluster, name: str) -> None:
    """Run initdb in the folder `name`, and create the database."""
    options = ["--username=hub", "--encoding=UTF8", "--auth=reject", "--no-instructions"]
    # The built-in provider orders text the same on every machine, whatever its C library.
    options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    options += ["--locale=C", f"--lc-ctype={CTYPE}"]
    options += [f"--set={key}={value}" for key, value in INITIAL_SETTINGS.items()]
    _must(cluster, "initdb", "-D", name, *options)
    single = ["--single", "-D", name, "-c", "exit_on_error=on", "postgres"]
    _must(cluster, "postgres", *single, text="CREATE DATABASE hub\n")


def _launch(cluster: Cluster) -> str | None:
    """Start a server; return None, or the error in its log if it did not start."""
    known = dict.fromkeys((cluster.account.name, "root"))
    replace_file(cluster.data / "pg_hba.conf", ACCESS, cluster.account)
    replace_file(
        cluster.data / "pg_ident.conf", "".join(f'hub "{name}" all\n' for name in known), cluster.account
    )
    if cluster.log.exists() and cluster.log.stat().st_size > LOG_BYTES:
        cluster.log.replace(cluster.log.with_suffix(".log.1"))
    if not cluster.log.exists():
        replace_file(cluster.log, "", cluster.account)
    old_bytes = cluster.log.stat().st_size
    arguments = ["-s", "-w", "-t", str(START_SECONDS), "-D", cluster.data.name, "-l", cluster.log.name]
    status, answer = _run(cluster, "pg_ctl", "start", *arguments, "-o", _server_options(cluster))
    news = cluster.log.read_bytes()[old_bytes:].decode(errors="replace")
    return None if status == 0 else _complaint(news or answer)


def _server_options(cluster: Cluster) -> str:
    """Return the settings that the hub controls, as command-line options for pg_ctl."""
    settings = {
        "listen_addresses": "",
        "port": str(PORT),
        "unix_socket_directories": str(socket_folder(cluster.folder, PORT, cluster.account)),
        "unix_socket_permissions": "0700",
    }
    return shlex.join(word for name, value in settings.items() for word in ("-c", f"{name}={value}"))


def _must(cluster: Cluster, program: str, *arguments: str, text: str = "") -> None:
    """Run a program; raise EmbeddedServerError with its message if it fails."""
    status, answer = _run(cluster, program, *arguments, text=text)
    if status != 0:
        raise EmbeddedServerError(
            f"The embedded PostgreSQL in {cluster.folder} cannot be used because {program} failed "
            f"({_complaint(answer)}): put that right, or set DATABASE_URL to another server."
        )


def _run(cluster: Cluster, program: str, *arguments: str, text: str = "") -> tuple[int, str]:
    """Run one of PostgreSQL's programs in the data folder as the account; return exit status and output."""
    root = os.geteuid() == 0
    with tempfile.TemporaryFile("w+") as answer:
        # A file and not a pipe, which the server started by pg_ctl would keep open. A new session, so that
        # Ctrl-C in the hub's terminal doesn't reach the server. A clean environment, because PGPORT or
        # PGOPTIONS would change the result. S603: the program is PostgreSQL's own.
        done = subprocess.run(  # noqa: S603
            [cluster.programs / "bin" / program, *arguments],
            input=text,
            stdout=answer,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            cwd=cluster.folder,
            env={"PATH": os.defpath, "LC_ALL": "C"},
            start_new_session=True,
            user=cluster.account.uid if root else None,
            group=cluster.account.gid if root else None,
            extra_groups=[] if root else None,
        )
        answer.seek(0)
        return done.returncode, answer.read()


def _complaint(text: str) -> str:
    """Return the first error message in the output, else its last line, else a placeholder."""
    found = COMPLAINT.search(text)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return found[0].strip() if found else (lines or ["no reason given"])[-1]
