"""The tests' own server: a run notices that it was lost."""

import os
import select
import signal
from pathlib import Path

import asyncpg

from db import embedded
from tests.lost_server import Watch, recovered


def test_a_killed_server_is_noticed_and_restarted(tmp_path: Path) -> None:
    with embedded.start(tmp_path / "data") as server:
        # given a server that runs
        watch = Watch()
        watch.start(server)
        assert not watch.lost()
        # when it is killed
        assert server.process_id
        process = os.pidfd_open(server.process_id)
        os.kill(server.process_id, signal.SIGKILL)
        select.select([process], [], [])
        os.close(process)
        # then that is noticed once and for all
        assert watch.lost()
        assert watch.lost()


async def test_a_server_that_lost_a_process_is_waited_for(tmp_path: Path) -> None:
    with embedded.start(tmp_path / "data") as server:
        # given a server that ends all its connections, because one process was killed
        watch = Watch()
        watch.start(server)
        connection = await asyncpg.connect(server.url)
        os.kill(await connection.fetchval("SELECT pg_backend_pid()"), signal.SIGKILL)
        # when it is ready again
        await recovered(server.url)
        # then the loss is noticed, although the server has the same process id
        assert watch.lost()
        connection.terminate()
