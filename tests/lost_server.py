"""What a test run does when the machine kills the tests' own PostgreSQL.

It says so, and runs again what fails from then on. Without such a loss, every failure counts at once.
"""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor

import asyncpg
import pytest
from _pytest.runner import runtestprotocol

from db import embedded

# What a server's log says of an end that nobody asked for.
UNUSUAL = re.compile(r"PANIC|terminated by signal|immediate shutdown|was interrupted|not properly shut down")
MOST_LINES = 40
RECOVERY_SECONDS = 60
SERVER_LOG = "postgresql0/postgresql.log"


class Watch:
    """The tests' server; its log tells whether it was lost."""

    def __init__(self) -> None:
        self._server: embedded.EmbeddedServer | None = None
        self._read_bytes = 0
        self._is_lost = False

    def start(self, server: embedded.EmbeddedServer) -> None:
        """Watch this server from now on."""
        self._server = server

    def lost(self) -> bool:
        """Whether the server was lost, be it a while ago; waits until it is ready again."""
        if self._server is None:
            return False
        # Its supervisor looks after it once a second; a test would be faster.
        was_restarted = self._server.tend()
        if self._server.process_id is None:
            # The session is at its end, and has stopped the server.
            return False
        with self._server.log.open("rb") as log:
            log.seek(self._read_bytes)
            news = log.read()
        self._read_bytes += len(news)
        self._is_lost = self._is_lost or was_restarted or bool(unusual(news))
        if self._is_lost:
            # In a thread of its own, because a fixture's event loop may be running in this one.
            with ThreadPoolExecutor(1) as thread:
                thread.submit(asyncio.run, recovered(self._server.url)).result()
        return self._is_lost


async def recovered(url: str) -> None:
    """Wait until the server accepts connections."""
    for _ in range(RECOVERY_SECONDS):
        try:
            connection = await asyncpg.connect(url)
        except (OSError, asyncpg.PostgresError):
            await asyncio.sleep(1)
        else:
            await connection.close()
            return


watch = Watch()


def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool:
    """Run a test, and once more if it failed and the server was lost."""
    place = {"nodeid": item.nodeid, "location": item.location}
    item.ihook.pytest_runtest_logstart(**place)
    reports = runtestprotocol(item, log=False, nextitem=nextitem)
    if any(report.failed for report in reports) and watch.lost():
        reports = runtestprotocol(item, log=False, nextitem=nextitem)
    for report in reports:
        item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(**place)
    return True


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print what the logs of the tests' servers, one per process, say of a loss."""
    base = config._tmp_path_factory.getbasetemp()  # type: ignore[attr-defined]  # pytest has no other way to it
    for log in sorted([*base.glob(SERVER_LOG), *base.glob(f"popen-*/{SERVER_LOG}")]):
        for line in unusual(log.read_bytes()):
            terminalreporter.write_line(f"the tests' PostgreSQL was lost: {line}")


def unusual(log: bytes) -> list[str]:
    """The lines of a server's log that tell of a loss."""
    return [line for line in log.decode(errors="replace").splitlines() if UNUSUAL.search(line)][-MOST_LINES:]
