"""Backups by command: whole, of one snapshot, restored into an empty database, or refused with a reason."""

import asyncio
import io
import json
import tarfile
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from typer.testing import CliRunner, Result

from db import embedded, migrate
from db.backups import postgresql
from db.pools import open_pools
from db.values import Role
from hub import app as application
from hub.commandline import application as commands
from hub.settings import Settings
from services import api_keys
from services.imports import seeding
from tests.asking import ask
from tests.conftest import address, serving
from tests.test_commands import bare_environment, logging_as_before
from tests.test_restore import OWNER, QUESTION

assert bare_environment
assert logging_as_before
FEED = """query ($since: String) { changes(since: $since) { __typename
    ... on ChangesPage { cursor } } hub { dataVersion } }"""


@pytest.fixture(scope="module")
async def original(server: embedded.EmbeddedServer) -> tuple[str, str]:
    """A hub with the sample and a member: its database and the member's key."""
    url = await empty_database(server, "backed_up")
    await migrate.upgrade(url)
    pools = await open_pools(url)
    await seeding.seed(pools)
    made = await api_keys.create(pools.writing, OWNER, Role.REVIEWER)
    await pools.close()
    return url, made.secret


async def empty_database(server: embedded.EmbeddedServer, name: str) -> str:
    """The address of a new database without tables."""
    connection = await asyncpg.connect(server.url)
    await connection.execute(f"DROP DATABASE IF EXISTS {name}")
    await connection.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    await connection.close()
    return address(server.url, name)


def names(folder: Path) -> list[str]:
    """The names in a folder."""
    return sorted(each.name for each in folder.iterdir())


async def hub(url: str, *arguments: str) -> Result:
    """The result of a command on a database, in a thread, because it has a loop of its own."""
    environment = {"DATABASE_URL": url, "HUB_LOG_LEVEL": "error"}
    return await asyncio.to_thread(CliRunner().invoke, commands, arguments, env=environment)


async def answers(url: str, key: str, since: str | None = None) -> tuple[Any, Any, Any]:
    """What a hub on a database answers: to everybody, to a member, and of the feed."""
    async with (
        serving(application.create(Settings(), url)) as base,
        httpx.AsyncClient(base_url=base, timeout=30) as client,
    ):
        public = await ask(client, QUESTION)
        member = await ask(client, QUESTION, authorization=f"Bearer {key}")
        return public, member, await ask(client, FEED, {"since": since})


async def test_a_restored_hub_answers_as_before_and_its_feed_begins_anew(
    original: tuple[str, str], server: embedded.EmbeddedServer, tmp_path: Path
) -> None:
    # given a backup of a hub
    url, key = original
    public, member, followed = await answers(url, key)
    file = tmp_path / "hub.tar"
    made = await hub(url, "backup", str(file))
    assert made.exit_code == 0, made.output
    assert file.stat().st_mode & 0o777 == 0o600
    # when it is restored into an empty database
    target = await empty_database(server, "restored")
    restored = await hub(target, "restore", str(file))
    assert restored.exit_code == 0, restored.output
    # then it answers the same to everybody and to members
    again = await answers(target, key, followed["changes"]["cursor"])
    assert again[:2] == (public, member)
    # and its feed has no cursor of before, its version is ahead
    assert again[2]["changes"]["__typename"] == "ResyncRequired"
    assert int(again[2]["hub"]["dataVersion"]) > int(followed["hub"]["dataVersion"]) + 999_999


async def test_the_manifest_says_what_is_in_the_backup(original: tuple[str, str], tmp_path: Path) -> None:
    file = tmp_path / "hub.tar"
    assert (await hub(original[0], "backup", str(file))).exit_code == 0
    with tarfile.open(file) as archive:
        assert archive.getnames() == ["manifest.json", "hub.dump"]
        manifest = json.loads(archive.extractfile("manifest.json").read())  # type: ignore[union-attr] # it is there
    connection = await asyncpg.connect(original[0])
    number = await connection.fetchval("SELECT count(*) FROM program")
    await connection.close()
    assert manifest["rows"]["program"] == number > 0
    assert manifest["format"] == 1
    assert names(tmp_path) == ["hub.tar"]


async def test_a_backup_overwrites_nothing_and_is_restored_over_nothing(
    original: tuple[str, str], tmp_path: Path
) -> None:
    # given a backup
    file = tmp_path / "hub.tar"
    assert (await hub(original[0], "backup", str(file))).exit_code == 0
    before = file.read_bytes()
    # when it is made again under the same name, and restored into a database with data
    again = await hub(original[0], "backup", str(file))
    over = await hub(original[0], "restore", str(file))
    # then both are refused, and nothing changed
    assert (again.exit_code, over.exit_code) == (1, 1)
    assert "exists already" in again.stderr
    assert "not empty" in over.stderr
    assert file.read_bytes() == before


def rewritten(file: Path, name: str, change: Any) -> None:
    """Change the content of one member of an archive."""
    with tarfile.open(file) as archive:
        contents = {each: archive.extractfile(each).read() for each in archive.getnames()}  # type: ignore[union-attr] # plain files
    contents[name] = change(contents[name])
    with tarfile.open(file, "w") as archive:
        for each, content in contents.items():
            described = tarfile.TarInfo(each)
            described.size = len(content)
            archive.addfile(described, io.BytesIO(content))


@pytest.mark.parametrize(
    ("name", "change", "words"),
    [
        ("hub.dump", lambda dump: dump[:-1], "damaged"),
        ("hub.dump", lambda dump: b"X" + dump[1:], "damaged"),
        ("manifest.json", lambda _: b"{", "damaged"),
        ("manifest.json", lambda text: text.replace(b'"format": 1', b'"format": 2'), "newer version"),
        ("manifest.json", lambda text: text.replace(b'"revision": "', b'"revision": "9'), "newer version"),
    ],
)
async def test_a_damaged_or_newer_backup_is_refused(
    original: tuple[str, str],
    server: embedded.EmbeddedServer,
    tmp_path: Path,
    name: str,
    change: Any,
    words: str,
) -> None:
    # given a backup in which something is not as it was written
    file = tmp_path / "hub.tar"
    assert (await hub(original[0], "backup", str(file))).exit_code == 0
    rewritten(file, name, change)
    target = await empty_database(server, "refused_backup")
    # when it is restored, then the command says why, and the database is still empty
    refused = await hub(target, "restore", str(file))
    assert refused.exit_code == 1
    assert words in refused.stderr
    connection = await asyncpg.connect(target)
    assert await connection.fetchval("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == 0
    await connection.close()


@pytest.mark.parametrize("content", [b"", b"no archive", b"PGDMP\x01"])
async def test_a_file_that_is_no_backup_is_refused(
    server: embedded.EmbeddedServer, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "x.tar").write_bytes(content)
    target = await empty_database(server, "refused_backup")
    refused = await hub(target, "restore", str(tmp_path / "x.tar"))
    assert refused.exit_code == 1
    assert "no backup of the hub" in refused.stderr
    missing = await hub(target, "restore", str(tmp_path / "missing.tar"))
    assert (missing.exit_code, "No such file" in missing.stderr) == (1, True)


@pytest.mark.parametrize(
    ("url", "address", "password"),
    [
        ("postgresql://hub:p%40ss@db:5432/hub", "postgresql://hub@db:5432/hub", "p@ss"),
        ("postgresql://hub@/hub?host=/run&password=x%20y", "postgresql://hub@/hub?host=%2Frun", "x y"),
        ("postgresql://hub@/hub?host=/run", "postgresql://hub@/hub?host=%2Frun", None),
        ("postgresql://db/hub", "postgresql://db/hub", None),
    ],
)
def test_no_command_line_has_the_password(url: str, address: str, password: str | None) -> None:
    assert postgresql.apart(url) == (address, password)
