"""`hub serve` as a process: what it answers, how it ends, what a killed one leaves behind."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import asyncpg
import httpx
import pytest

from db import embedded
from db.values import Role
from services import api_keys
from tests.served import DEADLINE_SECONDS, POLL_SECONDS, REPOSITORY, SAMPLE, Serve, serving, until

serve = pytest.fixture(serving)

PAGE = "{ programs(first: 1) { totalCount nodes { title } } }"


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
        f"The hub can't listen on 127.0.0.1:{port}: the port is in use, perhaps by another hub. "
        "Stop that one, or set HUB_PORT (or --port) to another port, 0 for any free one.\n"
    )
    assert not folder.exists()


def test_an_unknown_host_is_one_sentence(serve: Serve, folder: Path) -> None:
    served = serve(folder, HUB_HOST="no-such-host.invalid")
    assert served.ended() == 1
    assert served.errors.read_text() == (
        "The host 'no-such-host.invalid' can't be resolved: correct HUB_HOST (or --host).\n"
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


def test_a_server_without_room_for_the_hub_is_one_sentence(serve: Serve, folder: Path) -> None:
    served = serve(folder, "--workers", "3", HUB_POOL_SIZE="42")
    assert served.ended() == 1
    assert served.errors.read_text().splitlines()[-1] == (
        "The hub can open 94 connections (HUB_POOL_SIZE is 42, HUB_WORKERS is 3) and reserves 8 for imports "
        "and administrators, but the database allows only 97: lower HUB_POOL_SIZE or HUB_WORKERS, or raise "
        "the server's max_connections."
    )


def test_a_hub_that_serves_is_without_what_only_imports_and_migrations_need() -> None:
    program = "import sys, hub.commandline, hub.commands.serve; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], cwd=REPOSITORY, capture_output=True, check=True)
    loaded = set(done.stdout.decode().split())
    assert "hub.app" in loaded
    assert loaded & {"alembic", "mako", "lxml", "services.imports.iati", "services.imports.seeding"} == set()


async def open_connections(database: asyncpg.Connection, *visitors: int) -> Counter[str]:
    """The connections to the hub's database by what they are for, without those visitors."""
    rows = await database.fetch(
        "SELECT application_name FROM pg_stat_activity "
        "WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> ALL($1)",
        visitors,
    )
    return Counter(row["application_name"] or "writing" for row in rows)


async def test_workers_share_the_connections(serve: Serve, folder: Path) -> None:
    # given two processes that share four connections for each role that reads
    chosen = {"HUB_POOL_SIZE": "4", "HUB_STATEMENT_TIMEOUT_SECONDS": "120"}
    served = serve(folder, "--workers", "2", **chosen).ready()
    url = embedded.start(folder).url
    # One connection holds a lock, the other looks: what a transaction has seen of others' it goes on seeing.
    locking, looking = await asyncpg.connect(url), await asyncpg.connect(url)
    visitors = (locking.get_server_pid(), looking.get_server_pid())
    key = await api_keys.create(locking, "ID-CONTOH-DN-01", Role.READER)
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
    async with httpx.AsyncClient(base_url=served.url, timeout=DEADLINE_SECONDS, limits=limits) as client:

        def ask(**headers: str) -> asyncio.Task[httpx.Response]:
            return asyncio.create_task(client.post("graphql", json={"query": PAGE}, headers=headers))

        # when nothing is answered any more, and ever more is asked
        lock = locking.transaction()
        await lock.start()
        await locking.execute("LOCK TABLE program IN ACCESS EXCLUSIVE MODE")
        asked, deadline = [], time.monotonic() + DEADLINE_SECONDS
        full = {"hub_public": 4, "hub_member": 4}
        while not full.items() <= (found := await open_connections(looking, *visitors)).items():
            assert time.monotonic() < deadline, found
            # Several at once: the process that takes the first is busy while the others come in.
            asked += [ask() for _ in range(5)]
            asked += [ask(Authorization=f"Bearer {key.secret}") for _ in range(5)]
            await asyncio.sleep(POLL_SECONDS)
        asked += [ask() for _ in range(20)]
        await asyncio.wait(asked, timeout=POLL_SECONDS)
        found = await open_connections(looking, *visitors)
        await lock.rollback()
        answers = await asyncio.gather(*asked)
        # then they have four for each role, and in all no more than they may, and all is answered at last
        assert {answer.status_code for answer in answers} == {200}
        after = await open_connections(looking, *visitors)
    for connections in (found, after):
        assert full.items() <= connections.items()
        assert connections["hub_versions"] == 2
        assert connections["writing"] <= 4
        # Nobody writes here but the hub itself, when it sums up.
        assert set(connections) - {"writing"} == {*full, "hub_versions"}
    await locking.close()
    await looking.close()
