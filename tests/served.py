"""`python -m hub serve` in a separate process, for tests."""

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx

from hub.settings import Settings, variable

REPOSITORY = Path(__file__).resolve().parent.parent
DEADLINE_SECONDS = 60
POLL_SECONDS = 0.05

# A public program of the sample graph.
SAMPLE = "ID-CONTOH-DN-01-P01"
QUERY = f'{{ program(iatiIdentifier: "{SAMPLE}") {{ iatiIdentifier }} }}'


def until(ready: Callable[[], bool], what: str) -> None:
    """Wait until the condition is true; fail after the deadline."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not ready():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        select.select([], [], [], POLL_SECONDS)


class Served:
    """A hub process with a data folder, on a free port."""

    def __init__(self, folder: Path, *options: str, **variables: str) -> None:
        names = {variable(name) for name in Settings.model_fields}
        clean = {name: value for name, value in os.environ.items() if name not in names}
        self.output = folder.with_suffix(f".output-{time.monotonic_ns()}")
        self.errors = self.output.with_name(f"{self.output.name}-errors")
        with self.output.open("w") as output, self.errors.open("w") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "hub", "serve", "--port", "0", *options],
                cwd=REPOSITORY,
                env={**clean, "HUB_DATA_DIR": str(folder), **variables},
                stdout=output,
                stderr=errors,
            )
        self.url = ""

    def ready(self) -> "Served":
        """Wait for the lines that the hub prints when it serves requests."""
        until(lambda: "/schema.graphql\n" in self.output.read_text() or not self.lives(), "the hub's lines")
        assert self.lives(), self.errors.read_text()
        _, first, *_ = self.output.read_text().splitlines()
        self.url = first.split()[-1]
        return self

    def lives(self) -> bool:
        """Whether the process is running."""
        return self.process.poll() is None

    def ended(self) -> int:
        """Wait for the end of the process and return its exit code."""
        return self.process.wait(DEADLINE_SECONDS)

    def end(self) -> int:
        """Terminate the hub and return its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.ended()

    def get(self, path: str) -> httpx.Response:
        """The response of the hub for a path."""
        return httpx.get(self.url + path, timeout=DEADLINE_SECONDS)

    def found(self) -> str:
        """The identifier of the sample program from the graph."""
        return str(self.ask(QUERY)["program"]["iatiIdentifier"])

    def ask(self, query: str) -> dict[str, Any]:
        """The data of the answer to a query."""
        answer = httpx.post(f"{self.url}graphql", json={"query": query}, timeout=DEADLINE_SECONDS)
        data: dict[str, Any] = answer.json()["data"]
        return data


Serve = Callable[..., Served]


def serving() -> Iterator[Serve]:
    """Yield a function that starts hubs; running ones are ended after the test."""
    started: list[Served] = []

    def start(folder: Path, *options: str, **variables: str) -> Served:
        started.append(Served(folder, *options, **variables))
        return started[-1]

    yield start
    for served in reversed(started):
        if served.lives():
            served.end()
