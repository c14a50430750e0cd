"""docs/adding-a-kind.md: its blocks add a kind of record that works, in as few places as it says."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from db import embedded, revisions

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "adding-a-kind.md"
COPIED = ("hub", "schema", "resolvers", "services", "db", "tests", "pyproject.toml", "CHANGELOG.md")
BLOCK = re.compile(r"^`([\w./]+)`:\n\n```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PLACE = re.compile(r"^\| `([\w./]+)` \|", re.MULTILINE)
MOST_PLACES = 12
WRITTEN = "schema/schema.graphql"
# The copy's tests use a database of this server instead of starting one.
FIXTURE = """

@pytest.fixture(scope="session")
async def database_url() -> str:
    return await new_database({url!r}, "obstacles")
"""


def numbered(text: str) -> str:
    """The page with the revision that comes next, whatever the newest one is."""
    newest = revisions.newest()
    return re.sub(r"\b0010(?=[_\"])", f"{int(newest) + 1:04}", text).replace('"0009"', f'"{newest}"')


def blocks() -> list[tuple[str, str, str]]:
    """The (file, language, text) of each block that belongs to a file."""
    return BLOCK.findall(numbered(PAGE.read_text("utf-8")))


def added(text: str, block: str) -> str:
    """The text with the lines that a block marks by `+`, each run of them below the lines before it."""
    parts = re.findall(r"((?:^(?: .*)?\n)+)((?:^\+.*\n)+)", block, re.MULTILINE)
    for before, new in parts:
        context, lines = (re.sub(r"^[ +]", "", part, flags=re.MULTILINE) for part in (before, new))
        assert text.count(context) == 1, f"the file must have these lines once:\n{context}"
        text = text.replace(context, context + lines)
    return text


def apply(folder: Path) -> None:
    """Do to a copy of the repository what the page says."""
    for name, language, text in blocks():
        file = folder / name
        assert file.exists() == (language == "diff"), name
        file.write_text(added(file.read_text("utf-8"), text) if language == "diff" else text, "utf-8")


def run(folder: Path, *command: str) -> None:
    """Run a Python module in the copy; it must succeed."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    result = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, server: embedded.EmbeddedServer) -> Path:
    """A copy of the repository to which the page was applied."""
    made = tmp_path_factory.mktemp("repository")
    for name in COPIED:
        if (ROOT / name).is_dir():
            ignored = shutil.ignore_patterns("__pycache__", "node_modules")
            shutil.copytree(ROOT / name, made / name, ignore=ignored)
        else:
            shutil.copy(ROOT / name, made / name)
    apply(made)
    with (made / "tests" / "conftest.py").open("a", encoding="utf-8") as conftest:
        conftest.write(FIXTURE.format(url=server.url))
    return made


def test_the_page_names_every_place_and_there_are_few() -> None:
    places = PLACE.findall(numbered(PAGE.read_text("utf-8")))
    assert sorted(places) == sorted([*(name for name, _, _ in blocks()), WRITTEN])
    assert len(places) <= MOST_PLACES


def test_the_kind_that_the_page_adds_works(folder: Path) -> None:
    run(folder, "hub", "schema", "--write")
    run(
        folder,
        *("pytest", "-q", "-p", "no:cacheprovider", "tests/test_obstacles.py", "tests/test_kinds.py"),
        "tests/test_history_complete.py",
        "tests/test_layers.py::test_imports_point_down",
        "tests/test_layers.py::test_a_layer_keeps_to_its_job",
        "tests/test_migrations.py::test_the_migrated_tables_are_those_of_the_code",
        "tests/test_migrations.py::test_every_table_of_records_has_row_level_security",
    )


def test_the_blocks_are_formatted_and_linted(folder: Path) -> None:
    files = [name for name, language, _ in blocks() if language == "python"]
    run(folder, "ruff", "check", *files)
    run(folder, "ruff", "format", "--check", *files)
