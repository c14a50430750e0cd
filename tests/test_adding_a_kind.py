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
COPIED = ("hub", "schema", "resolvers", "services", "db", "bench", "tests", "pyproject.toml", "CHANGELOG.md")
BLOCK = re.compile(r"^`([\w./]+)`:\n\n```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PLACE = re.compile(r"^\| `([\w./]+)` \|", re.MULTILINE)
SECOND = "## A new scalar field on Program"
# Each part of the page: its number, how many places it may need, files that it doesn't count.
PARTS = [(0, 12, set()), (1, 8, {"tests/test_linked_data_uri.py"})]
WRITTEN = "schema/schema.graphql"
# The copy's tests use a database of this server instead of starting one.
FIXTURE = """

# Migrated by the copy, too.
MIGRATED = "migrated_with_lessons"


@pytest.fixture(scope="session")
async def database_url() -> str:
    return await new_database({url!r}, "lessons")
"""


def page() -> str:
    """The page with the numbers of the migrations that come next."""
    newest = revisions.newest()
    number = int(newest[:4])
    known = {"NEWEST": newest, "NEXT": f"{number + 1:04}", "AFTER": f"{number + 2:04}"}
    return re.sub(r"\b(NEWEST|NEXT|AFTER)(?=[_\"])", lambda found: known[found[1]], PAGE.read_text("utf-8"))


def changed(text: str, block: str) -> str:
    """The text after a diff without numbers: the lines of each hunk must be there once."""
    for hunk in re.findall(r"(?:^[ -].*\n|^\n)+(?:^\+.*\n)+", block, re.MULTILINE):
        lines = [line if line.strip() else " \n" for line in hunk.splitlines(keepends=True)]
        old = "".join(line[1:] if line != " \n" else "\n" for line in lines if line[0] != "+")
        new = "".join(line[1:] if line != " \n" else "\n" for line in lines if line[0] != "-")
        assert text.count(old) == 1, f"the file must have these lines once:\n{old}"
        text = text.replace(old, new)
    return text


def apply(folder: Path) -> None:
    """Do to a copy of the repository what the page says."""
    for name, language, text in BLOCK.findall(page()):
        file = folder / name
        assert file.exists() == (language == "diff"), name
        file.write_text(changed(file.read_text("utf-8"), text) if language == "diff" else text, "utf-8")


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


@pytest.mark.parametrize(("part", "most", "besides"), PARTS)
def test_the_page_names_every_place_and_there_are_few(part: int, most: int, besides: set[str]) -> None:
    # given a part of the page
    text = page().split(SECOND)[part]
    # when its table is compared with its blocks
    places = PLACE.findall(text)
    files = {name for name, _, _ in BLOCK.findall(text)}
    # then both name the same files, and these are few
    assert {*places} == (files | {WRITTEN}) - besides
    assert len(places) <= most


def test_the_page_names_no_migration_by_its_number() -> None:
    # A number that is free today is taken tomorrow.
    assert re.findall(r"\b\d{4}(?=[_\"])", PAGE.read_text("utf-8")) == []


def test_what_the_page_adds_works(folder: Path, tmp_path: Path) -> None:
    run(folder, "hub", "schema", "--write")
    run(
        folder,
        # A folder of its own: in the common one it would change the rights of the folders of this run.
        *("pytest", f"--basetemp={tmp_path / 'copy'}"),
        *("-q", "-p", "no:cacheprovider", "tests/test_lessons.py", "tests/test_kinds.py"),
        *("tests/test_linked_data_uri.py", "tests/test_columns.py", "tests/test_history_complete.py"),
        "tests/test_layers.py::test_imports_point_down",
        "tests/test_layers.py::test_a_layer_keeps_to_its_job",
        "tests/test_migrations.py::test_the_migrated_tables_are_those_of_the_code",
        "tests/test_migrations.py::test_every_table_of_records_has_row_level_security",
    )


def test_the_blocks_are_formatted_and_linted(folder: Path) -> None:
    files = [name for name, _, _ in BLOCK.findall(page()) if name.endswith(".py")]
    run(folder, "ruff", "check", *files)
    run(folder, "ruff", "format", "--check", *files)
