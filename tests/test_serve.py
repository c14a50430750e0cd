"""`python -m hub serve` as a process: what it answers, how it ends, what a killed one leaves behind."""

import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from hub.settings import Settings, variable

REPOSITORY = Path(__file__).resolve().parent.parent
DEADLINE_SECONDS = 60
POLL_SECONDS = 0.05

# A public program of the sample graph.
SAMPLE = "ID-CONTOH-DN-01-P01"
QUERY = f'{{ program(iatiIdentifier: "{SAMPLE}") {{ iatiIdentifier }} }}'


def until(ready: Callable[[], bool], what: str) -> None:
    """Wait until something is so; fail after the deadline."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not ready():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        select.select([], [], [], POLL_SECONDS)


class Served:
    """A hub of its own over a data folder, on a free port."""

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
        """Wait for the lines that are printed once requests are answered."""
        until(lambda: "/schema.graphql\n" in self.output.read_text() or not self.lives(), "the hub's lines")
        assert self.lives(), self.errors.read_text()
        _, first, *_ = self.output.read_text().splitlines()
        self.url = first.split()[-1]
        return self

    def lives(self) -> bool:
        """Whether the process has not ended."""
        return self.process.poll() is None

    def ended(self) -> int:
        """Wait for the end of the process and answer its exit code."""
        return self.process.wait(DEADLINE_SECONDS)

    def end(self) -> int:
        """Ask the hub to end, and answer its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.ended()

    def get(self, path: str) -> httpx.Response:
        """What the hub answers to a path."""
        return httpx.get(self.url + path, timeout=DEADLINE_SECONDS)

    def found(self) -> str:
        """The identifier of the sample program, as the graph answers it."""
        answer = httpx.post(f"{self.url}graphql", json={"query": QUERY}, timeout=DEADLINE_SECONDS)
        identifier: str = answer.json()["data"]["program"]["iatiIdentifier"]
        return identifier


Serve = Callable[..., Served]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Give a function that starts hubs; those that still run are ended after the test."""
    started: list[Served] = []

    def start(folder: Path, *options: str, **variables: str) -> Served:
        started.append(Served(folder, *options, **variables))
        return started[-1]

    yield start
    for served in reversed(started):
        if served.lives():
            served.end()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder that isn't there yet."""
    return tmp_path / "data"


def postmaster(folder: Path) -> int:
    """The process id of the embedded server over the folder."""
    return int((folder / "postgresql" / "postmaster.pid").read_text().split()[0])


def runs(process_id: int) -> bool:
    """Whether there is such a process; one that ended and waits for its parent is none."""
    found = Path(f"/proc/{process_id}/stat")
    try:
        return found.read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def listens(url: str) -> bool:
    """Whether anybody accepts connections there."""
    address = httpx.URL(url)
    with socket.socket() as client:
        return client.connect_ex((address.host, address.port or 80)) == 0


def test_a_first_start_answers_from_samples_and_ends_whole(serve: Serve, folder: Path) -> None:
    # given a hub over a folder that wasn't there
    served = serve(folder).ready()
    # when asked, then it answers everywhere, with the samples in the graph
    assert served.get("healthz").json() == {"status": "ok"}
    assert served.get("readyz").json() == {"status": "ok"}
    assert served.get("schema.graphql").text.endswith("}\n")
    assert served.found() == SAMPLE
    # when told to end, then it ends in order, and its database server with it
    server = postmaster(folder)
    assert served.end() == 0
    assert not runs(server)
    assert "Traceback" not in served.errors.read_text()


def test_ctrl_c_ends_it_as_well(serve: Serve, folder: Path) -> None:
    served = serve(folder).ready()
    server = postmaster(folder)
    served.process.send_signal(signal.SIGINT)
    assert served.ended() == 0
    assert not runs(server)


def test_a_killed_hub_is_followed_by_one_that_takes_over(serve: Serve, folder: Path) -> None:
    # given a hub that is killed without a chance to end its server
    killed = serve(folder).ready()
    server = postmaster(folder)
    killed.process.kill()
    assert killed.ended() == -signal.SIGKILL
    assert runs(server)
    # when another one starts, then all is there, and it ends the server that it took over
    served = serve(folder).ready()
    assert (postmaster(folder), served.found()) == (server, SAMPLE)
    assert served.end() == 0
    assert not runs(server)


def test_a_killed_database_server_is_started_anew(serve: Serve, folder: Path) -> None:
    # given a hub and its server, both killed
    killed = serve(folder).ready()
    server = postmaster(folder)
    os.kill(server, signal.SIGKILL)
    killed.process.kill()
    killed.ended()
    until(lambda: not runs(server), "the end of the killed server")
    # when another one starts, then all is there
    assert serve(folder).ready().found() == SAMPLE


def test_a_second_hub_on_the_folder_joins(serve: Serve, folder: Path) -> None:
    # given a hub, and another one on the same folder
    owner = serve(folder).ready()
    server = postmaster(folder)
    guest = serve(folder).ready()
    assert (postmaster(folder), guest.found()) == (server, SAMPLE)
    # when the guest ends, then the server stays for its owner
    assert guest.end() == 0
    assert (runs(server), owner.found()) == (True, SAMPLE)


def test_a_busy_port_is_one_sentence(serve: Serve, folder: Path) -> None:
    # given somebody who listens
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        # when a hub wants the same port
        served = serve(folder, "--port", str(port))
        # then it says so with the way out, before it makes anything
        assert served.ended() == 1
    assert served.errors.read_text() == (
        f"The hub can't listen on 127.0.0.1:{port}, for it is in use, perhaps by another hub: "
        "end that, or set HUB_PORT (or --port) to another, 0 for any that is free.\n"
    )
    assert not folder.exists()


def test_an_unknown_host_is_one_sentence(serve: Serve, folder: Path) -> None:
    served = serve(folder, HUB_HOST="no-such-host.invalid")
    assert served.ended() == 1
    assert served.errors.read_text() == (
        "There is no address called 'no-such-host.invalid': correct HUB_HOST (or --host).\n"
    )


def test_workers_answer_and_end_together(serve: Serve, folder: Path) -> None:
    served = serve(folder, "--workers", "2").ready()
    server = postmaster(folder)
    assert served.found() == SAMPLE
    assert served.end() == 0
    assert not runs(server)
    assert not listens(served.url)


def test_workers_do_not_outlive_a_killed_hub(serve: Serve, folder: Path) -> None:
    # given workers whose hub is killed
    killed = serve(folder, "--workers", "2").ready()
    killed.process.kill()
    killed.ended()
    # then they end by themselves, and another hub starts where they were
    until(lambda: not listens(killed.url), "the end of the workers")
    port = str(httpx.URL(killed.url).port)
    assert serve(folder, "--port", port).ready().found() == SAMPLE


def test_a_variable_that_is_no_setting_is_logged(serve: Serve, folder: Path) -> None:
    served = serve(folder, HUB_WORKR="2").ready()
    assert "HUB_WORKR is not a setting; did you mean HUB_WORKERS?" in served.errors.read_text()
