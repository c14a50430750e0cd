"""A member's day, from the first key to a decided conflict, as docs/members.md leads through it."""

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from db.embedded import joined, start
from db.values import Role
from services import api_keys
from tests.served import REPOSITORY, Serve, serving

ADMINISTRATOR = "ID-CONTOH-KL-01"
STEPS = """  The administrator has created two keys
  The member has downloaded the template
  The plan changes two programs
  Both revisions are submitted
  The reviewer has published a revision
  The reviewer has published a revision
  The graph has the new dates
  The feed has both programs
  The feed names the field
  The subscription has sent both programs
  Signed webhooks have come for both programs
  The hub shows both values of the same field
  The member has decided, and the reviewer has published it
  The import has not overwritten the member's title
  The hub lists the conflict with both values
  The decision holds for the next import of the same value
"""

serve = pytest.fixture(serving)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A data folder with a short path; a server that a failing test left running is stopped."""
    made = Path(tempfile.mkdtemp(prefix="hub-test-"))
    yield made / "data"
    for _ in made.rglob("postmaster.pid"):
        start(made / "data").stop()
    shutil.rmtree(made)


async def administrator_key(folder: Path) -> str:
    """A new key of an administrator."""
    server = joined(folder)
    assert server is not None
    connection = await asyncpg.connect(server.url)
    key = await api_keys.create(connection, ADMINISTRATOR, Role.ADMINISTRATOR)
    await connection.close()
    return key.secret


def test_a_member_lives_through_its_day(folder: Path, serve: Serve) -> None:
    # given a hub with the sample graph that may send webhooks to this machine
    hub = serve(folder, HUB_WEBHOOK_NETWORKS="127.0.0.1").ready()
    # when an administrator starts the day
    variables = {"HUB_ADMIN_KEY": asyncio.run(administrator_key(folder)), "HUB_DATA_DIR": str(folder)}
    day = subprocess.run(
        [sys.executable, "examples/member_day.py", "--url", hub.url],
        cwd=REPOSITORY,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    # then each step has the result that docs/members.md promises
    assert (day.stdout, day.stderr, day.returncode) == (STEPS, "", 0)


def test_without_a_key_the_day_says_what_it_needs() -> None:
    without = {name: value for name, value in os.environ.items() if name != "HUB_ADMIN_KEY"}
    day = subprocess.run(
        [sys.executable, "examples/member_day.py", "--url", "http://127.0.0.1:1"],
        cwd=REPOSITORY,
        env=without,
        capture_output=True,
        text=True,
        check=False,
    )
    assert day.returncode == 2
    assert "HUB_ADMIN_KEY must have the key of an administrator" in day.stderr
