"""The embedded PostgreSQL is supervised: restarted when killed, handed over, and left alone by `doctor`."""

import os
import shutil
import signal
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from db.embedded import EmbeddedServerError, joined, start
from db.embedded.account import Account
from db.embedded.cluster import Cluster, State, state
from db.embedded.supervision import MOST_PAUSE_SECONDS, Pauses, supervised
from hub.settings import Settings
from hub.telemetry import diagnosis
from hub.telemetry.diagnosis import Severity
from tests.served import SAMPLE, Serve, serving, until

serve = pytest.fixture(serving)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A data folder with a short path; a server that a failing test left running is stopped."""
    made = Path(tempfile.mkdtemp(prefix="hub-test-"))
    yield made / "data"
    for _ in made.rglob("postmaster.pid"):
        start(made / "data").stop()
    shutil.rmtree(made)


def postmaster(folder: Path) -> int:
    """The process id of the server of the folder, 0 without one."""
    try:
        return int((folder / "postgresql" / "postmaster.pid").read_text().split()[0])
    except (FileNotFoundError, IndexError):
        return 0


def runs(process_id: int) -> bool:
    """Whether a process exists and is no zombie."""
    try:
        return Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


async def ask(url: str, question: str) -> object:
    """The answer to one question over one connection."""
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


def test_a_hub_restarts_its_killed_server(serve: Serve, folder: Path) -> None:
    # given a hub with a used connection
    served = serve(folder).ready()
    assert served.found() == SAMPLE
    killed = postmaster(folder)
    # when its server is killed
    os.kill(killed, signal.SIGKILL)
    until(lambda: not runs(killed), "the end of the killed server")
    # then the hub is ready again with another one, and logs it
    until(lambda: served.get("readyz").status_code == 200, "a hub that is ready again")
    assert served.found() == SAMPLE
    restarted = postmaster(folder)
    assert restarted != killed
    line = "the embedded PostgreSQL had ended and was restarted"
    until(lambda: line in served.errors.read_text(), "the line that says so")
    # and stops it at its end
    assert served.end() == 0
    assert not runs(restarted)


def test_a_second_hub_inherits_the_server(serve: Serve, folder: Path) -> None:
    # given two hubs on one folder
    owner, heir = serve(folder).ready(), serve(folder, HUB_POOL_SIZE="2").ready()
    server = postmaster(folder)
    # when the owner ends
    assert owner.end() == 0
    # then the server keeps running for the other hub
    assert (runs(server), heir.found()) == (True, SAMPLE)
    # and is stopped by that one
    assert heir.end() == 0
    assert not runs(server)


async def test_an_heir_owns_and_restarts_a_server_that_lost_its_owner(folder: Path) -> None:
    # given an owner, and a supervising guest
    owner = start(folder)
    with supervised(folder) as heir:
        assert heir.owned is False
        # when the owner stops and the server is then killed
        owner.stop()
        until(lambda: heir.owned, "the new owner")
        killed = postmaster(folder)
        os.kill(killed, signal.SIGKILL)
        # then the heir restarts it at the same address
        until(lambda: postmaster(folder) not in {killed, 0}, "the restarted server")
        until(lambda: joined(folder) is not None, "a server that accepts connections")
        assert heir.url == owner.url
        assert await ask(heir.url, "SELECT 1") == 1
        restarted = postmaster(folder)
    assert not runs(restarted)


def test_a_server_with_a_full_queue_is_not_taken_for_dead(tmp_path: Path) -> None:
    # given a server that is too busy to accept more connections
    made = Path(tempfile.mkdtemp(prefix="hub-test-"))
    (made / "postgresql").mkdir()
    lines = [str(os.getpid()), str(made / "postgresql"), "1", "5432", str(made), "", "1 2", "ready   "]
    (made / "postgresql" / "postmaster.pid").write_text("\n".join(lines) + "\n")
    address = str(made / ".s.PGSQL.5432")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(address)
        server.listen(0)
        waiting = [socket.socket(socket.AF_UNIX) for _ in range(3)]
        for client in waiting:
            client.settimeout(0)
            client.connect_ex(address)
        # when its state is checked, then it is alive: otherwise its processes would be killed
        found = state(Cluster(made, tmp_path, Account(os.getuid(), os.getgid(), "hub")))
        for client in waiting:
            client.close()
    assert found is State.READY
    shutil.rmtree(made)


def test_only_the_server_of_another_process_is_joined(folder: Path) -> None:
    # given no hub, then nothing is started
    assert joined(folder) is None
    assert postmaster(folder) == 0
    # given an owner, then its server is joined
    with start(folder) as owner:
        guest = joined(folder)
        assert guest is not None
        assert (guest.url, guest.owned) == (owner.url, False)
        # given an owner whose server was killed
        killed = postmaster(folder)
        os.kill(killed, signal.SIGKILL)
        until(lambda: not runs(killed), "the end of the killed server")
        # then the message says so, and no server is started
        with pytest.raises(EmbeddedServerError) as refused:
            joined(folder)
        assert str(refused.value) == (
            f"The embedded PostgreSQL in {folder} does not run, although process {os.getpid()} owns it: "
            "a hub restarts it by itself, and if it still does not run after a minute, the reason is in "
            f"{folder}/postgresql.log."
        )
        assert not runs(postmaster(folder))


def test_doctor_leaves_the_server_of_a_hub_alone(folder: Path) -> None:
    settings = Settings(data_dir=folder)
    # given an owner whose server was killed
    with start(folder):
        killed = postmaster(folder)
        os.kill(killed, signal.SIGKILL)
        until(lambda: not runs(killed), "the end of the killed server")
        # then doctor reports it and starts none
        (found,) = diagnosis.database(settings)
        assert found.severity is Severity.WRONG
        assert found.sentence.startswith(f"The embedded PostgreSQL in {folder} does not run, although")
        assert not runs(postmaster(folder))
    # given no owner, then doctor starts one and says so
    found = diagnosis.database(settings)[1]
    assert (found.severity, found.sentence) == (
        Severity.NOTE,
        "No hub uses it now, so its PostgreSQL was started for this check and stopped again.",
    )
    assert postmaster(folder) == 0


def test_pauses_double_after_faults_and_are_short_after_a_calm_time() -> None:
    pauses = Pauses()
    assert [pauses.after(fault=True, now=now) for now in range(8)] == [2, 4, 8, 16, 32, 60, 60, 60]
    assert pauses.after(fault=False, now=100) == MOST_PAUSE_SECONDS
    assert pauses.after(fault=False, now=128) == 1


async def test_a_way_that_a_chmod_closed_is_opened_again(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root's server runs as another user, who needs a way")
    # given a server in a folder that only root and the server's account may enter
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    with start(closed / "data") as server:
        # when the rights of the folder are set again, which takes the account's way through it
        closed.chmod(0o700)
        # then a look at the server opens it
        assert server.tend() is False
        assert await ask(server.url, "CHECKPOINT") is None
        # and a server that has ended meanwhile can be restarted
        closed.chmod(0o700)
        killed = server.process_id
        assert killed
        os.kill(killed, signal.SIGKILL)
        until(lambda: not runs(killed), "the end of the killed server")
        assert server.tend() is True
        assert await ask(server.url, "SELECT 1") == 1
