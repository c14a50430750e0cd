"""The embedded PostgreSQL: real servers in folders of their own, started, joined, killed and taken over."""

import asyncio
import errno
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from db.embedded import EmbeddedServer, EmbeddedServerError, account, acl, start
from db.embedded.files import SOCKET_PATH_BYTES
from tests.tools import need

REPOSITORY = Path(__file__).resolve().parent.parent
DEADLINE_SECONDS = 20

# A hub reduced to its server: starts, says what it got, and stops when its input ends.
HUB = """
import json, sys
from pathlib import Path
from db.embedded import EmbeddedServerError, start
try:
    server = start(Path(sys.argv[1]))
except EmbeddedServerError as error:
    print(json.dumps({"error": str(error)}), flush=True)
    sys.exit(1)
print(json.dumps({"url": server.url, "owned": server.owned, "server": server.process_id}), flush=True)
sys.stdin.read()
server.stop()
"""


class Hub:
    """A process of its own that runs HUB over a folder, with this interpreter or another command for one."""

    def __init__(self, folder: Path, *prefix: str) -> None:
        # S603: the command is this interpreter with the program above.
        self.process = subprocess.Popen(
            [*(prefix or [sys.executable]), "-c", HUB, str(folder)],
            cwd=REPOSITORY,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def answer(self):
        """What the hub said after its start."""
        assert self.process.stdout is not None
        return json.loads(self.process.stdout.readline())

    def end(self) -> None:
        """Let it stop its server and leave."""
        self.process.communicate(timeout=DEADLINE_SECONDS)

    def kill(self) -> None:
        """Kill -9."""
        self.process.kill()
        self.end()


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short path, as a user's data folder has; a server that a failing test left behind is ended."""
    made = Path(tempfile.mkdtemp(prefix="hub-test-"))
    yield made / "data"
    for _ in made.rglob("postmaster.pid"):
        start(made / "data").stop()
    shutil.rmtree(made)


@pytest.fixture(scope="module")
def running() -> Iterator[tuple[Path, EmbeddedServer]]:
    """One server, and its folder, for the tests that only ask."""
    made = Path(tempfile.mkdtemp(prefix="hub-test-"))
    with start(made) as server:
        yield made, server
    shutil.rmtree(made)


@pytest.fixture
def hub(folder: Path) -> Iterator[Callable[[], Hub]]:
    """Starts hubs over the folder, and ends the ones that still run."""
    hubs: list[Hub] = []

    def begin(*prefix: str) -> Hub:
        hubs.append(Hub(folder, *prefix))
        return hubs[-1]

    yield begin
    for one in hubs:
        if one.process.poll() is None:
            one.end()


async def ask(url: str, question: str) -> object:
    """One question over one connection."""
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


def alive(process: int) -> bool:
    """Whether a process runs; one that ended and waits for its parent does not."""
    status = Path(f"/proc/{process}/stat")
    try:
        return status.read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def gone(process: int) -> bool:
    """Wait for the end of a process; False when it outlives the deadline."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while alive(process):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def mode_of(path: str) -> int | None:
    """The permission bits of a file, None without one."""
    return stat.S_IMODE(Path(path).stat().st_mode) if Path(path).exists() else None


def kill_server(server: EmbeddedServer) -> int:
    """Kill -9 of the server's first process; answers its id."""
    process = server.process_id
    assert process is not None
    os.kill(process, signal.SIGKILL)
    assert gone(process)
    return process


async def test_starts_answers_and_ends(folder: Path) -> None:
    # given a folder that does not exist
    # when a server starts in it
    with start(folder) as server:
        process = server.process_id
        # then it is ours, and speaks for the superuser of the database with the settings we count on
        assert server.owned is True
        assert await ask(server.url, "SELECT current_user || '@' || current_database()") == "hub@hub"
        settings = "jit random_page_cost listen_addresses fsync max_connections timezone server_encoding"
        values = [await ask(server.url, f"SHOW {name}") for name in settings.split()]
        assert values == ["off", "1.1", "", "on", "100", "UTC", "UTF8"]
    # and after the block its process is gone
    assert process is not None
    assert not alive(process)


async def test_text_orders_and_splits_alike_everywhere(running: tuple[Path, EmbeddedServer]) -> None:
    _, server = running
    # given words that locales order differently, when sorted, then by code point
    words = "SELECT string_agg(word, ' ' ORDER BY word) FROM unnest('{b,É,a,B,_}'::text[]) AS word"
    assert await ask(server.url, words) == "B _ a b É"
    assert await ask(server.url, "SELECT lower('É')") == "é"
    # given typographic quotes and an ellipsis, when split into words, then they are not letters
    found = await ask(server.url, "SELECT to_tsvector('indonesian', '“perdamaian” Kementerian…')::text")
    assert found == "'damai':1 'menteri':2"


async def test_the_address_works_for_sqlalchemy_and_other_roles(
    running: tuple[Path, EmbeddedServer],
) -> None:
    _, server = running
    await ask(server.url, "CREATE ROLE reader LOGIN")
    # given the address with another role, when SQLAlchemy connects, then as that role
    engine = create_async_engine(server.url.replace("postgresql://hub@", "postgresql+asyncpg://reader@"))
    async with engine.connect() as connection:
        assert (await connection.execute(text("SELECT session_user"))).scalar_one() == "reader"
    await engine.dispose()


def test_other_users_cannot_reach_the_server(running: tuple[Path, EmbeddedServer]) -> None:
    folder, _ = running
    # given a running server, then its files and its socket are closed to other users
    closed = [folder / "postgresql", folder / "run", folder / "run" / ".s.PGSQL.5432"]
    assert [stat.S_IMODE(path.stat().st_mode) for path in closed] == [0o700, 0o700, 0o700]
    # and who comes in still has to be the account that runs it, or root
    rules = (folder / "postgresql" / "pg_hba.conf").read_text().splitlines()
    assert rules[1:] == ["local all all peer map=hub"]


async def test_second_hub_joins_and_leaves_the_server_running(
    running: tuple[Path, EmbeddedServer],
) -> None:
    folder, server = running
    # given a running server, when a second hub comes and goes
    second = Hub(folder)
    answer = second.answer()
    second.end()
    # then it got the same server as a guest, and the server still answers
    assert answer == {"url": server.url, "owned": False, "server": server.process_id}
    assert await ask(server.url, "SELECT 1") == 1


async def test_owner_ends_the_server_of_its_guests(folder: Path, hub: Callable[[], Hub]) -> None:
    # given an owner and a guest
    owner = hub()
    owned = owner.answer()
    guest = start(folder)
    assert (owned["owned"], guest.owned) == (True, False)
    # when the owner leaves
    owner.end()
    # then the server is gone, and the next start makes a new one that is its own
    assert not alive(owned["server"])
    with start(folder) as server:
        assert server.owned is True
        assert server.url == guest.url
    guest.stop()


async def test_server_of_a_killed_hub_is_taken_over(folder: Path, hub: Callable[[], Hub]) -> None:
    # given a hub that was killed, its server still running
    killed = hub()
    answer = killed.answer()
    await ask(answer["url"], "CREATE TABLE kept AS SELECT 7 AS value")
    killed.kill()
    assert alive(answer["server"])
    # when the next one starts
    with start(folder) as server:
        # then it owns the same server
        assert (server.owned, server.process_id) == (True, answer["server"])
        assert await ask(server.url, "SELECT value FROM kept") == 7
    # and ends it
    assert not alive(answer["server"])


async def busy_with(url: str, question: str) -> tuple[int, asyncio.Task[object]]:
    """Begin a long question; answers its server process once that works on it, and the question."""
    connection = await asyncpg.connect(url)
    process = connection.get_server_pid()
    asked = asyncio.create_task(connection.fetchval(question))
    # S608: the only part that varies is a number.
    state = f"SELECT state FROM pg_stat_activity WHERE pid = {process}"
    deadline = time.monotonic() + DEADLINE_SECONDS
    while await ask(url, state) != "active" and time.monotonic() < deadline:
        pass
    return process, asked


async def test_killed_server_comes_back_with_its_data(folder: Path) -> None:
    # given a server that was killed after a commit, under a question too busy to notice
    server = start(folder)
    await ask(server.url, "CREATE TABLE kept AS SELECT 7 AS value")
    orphan, question = await busy_with(server.url, "SELECT count(*) FROM generate_series(1, 1000000000)")
    killed = kill_server(server)
    assert alive(orphan)
    # when the next hub starts, while the first still lives
    guest = start(folder)
    # then a new server runs over the whole data for both, and nothing of the old one is left
    assert (guest.owned, guest.url) == (False, server.url)
    assert guest.process_id != killed
    assert not alive(orphan)
    with pytest.raises(asyncpg.ConnectionDoesNotExistError):
        await question
    assert await ask(server.url, "SELECT value FROM kept") == 7
    # and the first hub ends it as its own
    server.stop()
    assert server.process_id is None


async def test_process_id_taken_by_a_stranger_does_not_stop_the_start(folder: Path) -> None:
    # given the note of a dead server whose process id now belongs to a living process
    with start(folder):
        note = (folder / "postgresql" / "postmaster.pid").read_text().splitlines()
    stale = folder / "postgresql" / "postmaster.pid"
    stale.write_text("\n".join([str(os.getpid()), *note[1:]]) + "\n")
    shutil.chown(stale, (folder / "postgresql").stat().st_uid)
    # when the hub starts, then the stranger lives on and the server runs
    with start(folder) as server:
        assert await ask(server.url, "SELECT 1") == 1


def test_two_first_starts_at_once_have_one_owner(hub: Callable[[], Hub]) -> None:
    # given two hubs that start at once over nothing
    hubs = [hub(), hub()]
    # when both have started
    answers = [one.answer() for one in hubs]
    # then one owns the server that both use
    assert sorted(answer["owned"] for answer in answers) == [False, True]
    assert len({answer["server"] for answer in answers}) == 1
    for one in hubs:
        one.end()
    assert not alive(answers[0]["server"])


def test_hub_that_just_exits_ends_its_server(folder: Path) -> None:
    # given a hub that never calls stop, when it exits
    program = "import sys, pathlib, db.embedded as e; print(e.start(pathlib.Path(sys.argv[1])).process_id)"
    # S603: the command is this interpreter with the program above.
    done = subprocess.run(
        [sys.executable, "-c", program, str(folder)], cwd=REPOSITORY, stdout=subprocess.PIPE, check=True
    )
    # then its server is gone
    assert not alive(int(done.stdout))


def test_stopping_twice_is_harmless(folder: Path) -> None:
    # given a server that was stopped, when stopped again, then nothing happens
    server = start(folder)
    server.stop()
    server.stop()
    assert server.process_id is None


async def test_long_and_odd_path_gets_its_socket_elsewhere(folder: Path) -> None:
    # given a folder whose path is longer than a socket's may be and full of what shells and addresses read
    odd = folder / 'Ib\'s $data, "100%" `ya`' / ("x" * SOCKET_PATH_BYTES)
    with start(odd) as server:
        # when asked, then it answers over a private folder with a short path
        socket_folder = (odd / "socket-folder").read_text()
        assert await ask(server.url, "SELECT 1") == 1
        assert server.url == f"postgresql://hub@/hub?host={socket_folder}&port=5432"
        assert mode_of(socket_folder) == 0o700
    # and the private folder is gone with the server
    assert mode_of(socket_folder) is None


def test_another_major_version_is_refused(folder: Path) -> None:
    # given a folder made by PostgreSQL 16
    with start(folder):
        pass
    (folder / "postgresql" / "PG_VERSION").write_text("16\n")
    # when started, then the sentence names the folder, the rule and the way out
    with pytest.raises(EmbeddedServerError) as refused:
        start(folder)
    assert str(refused.value) == (
        f"The data folder {folder} was made by PostgreSQL 16 and this is PostgreSQL 18.6, which cannot read "
        "it: set HUB_DATA_DIR to a new folder and import again, or carry the data over with pg_dump of "
        "PostgreSQL 16."
    )
    (folder / "postgresql" / "PG_VERSION").write_text("18\n")


def test_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    # given a file where the folder should be
    file = tmp_path / "data"
    file.touch()
    # when started, then the sentence says so
    with pytest.raises(EmbeddedServerError) as refused:
        start(file)
    assert str(refused.value) == (
        f"The data folder {file} cannot be used (File exists: {file}), and the hub must be able to make "
        "files there: set HUB_DATA_DIR to a folder of yours, or DATABASE_URL to a PostgreSQL server."
    )


def test_full_disk_is_one_sentence(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # given a disk without space for the first file
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("db.embedded.lock.os.write", full)
    # when started, then the sentence says so and what to do
    with pytest.raises(EmbeddedServerError) as refused:
        start(folder)
    assert str(refused.value) == (
        f"The disk of the data folder {folder} has no space left, and the embedded PostgreSQL can't start "
        "without: make room and start again. No data is lost."
    )


def test_server_that_does_not_start_says_why(folder: Path) -> None:
    # given a setting that PostgreSQL does not know
    with start(folder):
        pass
    settings = folder / "postgresql" / "postgresql.conf"
    whole = settings.read_text()
    settings.write_text(whole + "no_such_setting = 1\n")
    # when started, then the sentence carries the last line of its log
    with pytest.raises(EmbeddedServerError) as refused:
        start(folder)
    assert f"The embedded PostgreSQL in {folder} does not start (" in str(refused.value)
    assert "contains errors" in str(refused.value)
    # and once that is put right it starts and is owned again
    settings.write_text(whole)
    with start(folder) as server:
        assert server.owned is True


def as_nobody() -> list[str]:
    """The command of an interpreter that runs as the user nobody; skips where that cannot be tried."""
    if os.geteuid() != 0:
        pytest.skip("only root can run a hub as another user")
    command = [need("setpriv"), "--reuid=nobody", "--regid=nogroup", "--clear-groups", need("env")]
    # The interpreter of the tests may lie in a folder of root's; the machine's own will do.
    packages = Path(asyncpg.__file__).parent.parent
    for python in (sys.executable, "/usr/bin/python3"):
        candidate = [*command, f"PYTHONPATH={REPOSITORY}:{packages}", python]
        # S603: the command is made of the words above.
        tried = subprocess.run(
            [*candidate, "-c", "import db.embedded"], stderr=subprocess.DEVNULL, check=False
        )
        if tried.returncode == 0:
            return candidate
    pytest.skip("the user nobody may not run Python or read this copy of the hub")


def test_runs_as_an_ordinary_user_and_root_joins(folder: Path, hub: Callable[..., Hub]) -> None:
    # given a folder of an ordinary user's
    prefix = as_nobody()
    folder.parent.chmod(0o755)
    folder.mkdir()
    shutil.chown(folder, "nobody")
    # when that user's hub starts, then it owns the server
    answer = hub(*prefix).answer()
    assert answer["owned"] is True
    # and root's hub joins it
    guest = start(folder)
    assert (guest.owned, guest.process_id) == (False, answer["server"])


def test_folder_of_somebody_else_is_refused(folder: Path, hub: Callable[..., Hub]) -> None:
    # given a folder that the user may not write to
    prefix = as_nobody()
    folder.parent.chmod(0o755)
    folder.mkdir(mode=0o755)
    # when that user's hub starts, then the sentence names the file it could not make
    assert hub(*prefix).answer() == {
        "error": f"The data folder {folder} cannot be used (Permission denied: {folder}/start.lock), and the "
        "hub must be able to make files there: set HUB_DATA_DIR to a folder of yours, or DATABASE_URL to a "
        "PostgreSQL server."
    }


async def test_root_only_path_stays_closed_to_others(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root has folders that only root may enter")
    # given a folder that only root may enter
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    with start(closed / "data") as server:
        # when a server runs inside, then it answers
        assert await ask(server.url, "SELECT 1") == 1
        # and all that changed is one more user who may pass through
        entries = acl.entries_of(closed)
        account = (closed / "data" / "postgresql").stat().st_uid
        none = acl.NO_ID
        assert entries == {
            (acl.OWNER, none): 7,
            (acl.USER, account): 1,
            (acl.OWNING_GROUP, none): 0,
            (acl.MASK, none): 1,
            (acl.OTHER, none): 0,
        }


def test_the_account_that_another_process_is_adding_is_waited_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # given another process that adds the account, and keeps the list of users locked until it has
    tried: list[str] = []

    def adding(name: str) -> str:
        tried.append(name)
        return "useradd: cannot lock /etc/passwd; try again later."

    monkeypatch.setattr(account, "SERVICE_ACCOUNT", "nobody")
    monkeypatch.setattr(account, "_add_system_user", adding)
    monkeypatch.setattr(account, "_exists", lambda _: len(tried) == 3)
    # when this one needs it too, then it waits for the other
    assert account._service_account(tmp_path).name == "nobody"
    assert tried == ["nobody"] * 3


def test_an_account_that_can_not_be_added_is_an_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(account, "_add_system_user", lambda _: "there is no useradd here")
    monkeypatch.setattr(account, "_exists", lambda _: False)
    with pytest.raises(EmbeddedServerError, match="there is no useradd here"):
        account._service_account(tmp_path)
