"""Commands that README, docs, help and errors print: each is one that exists, and works from any folder."""

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.exceptions import TyperException

from hub.commandline import application
from tests.printed import COMMAND, ROOT, Printed, commands, pages

PRINTED = [command for page in pages() for command in commands(page)]
SOURCES = ("hub", "services", "schema", "resolvers", "db")
MENTION = re.compile(rf"{re.escape(COMMAND)}((?: [a-z]+(?:-[a-z]+)*)+|(?= --))((?: (?!`)[^`\n]*)?)")
OPTION = re.compile(r"(?<![\w-])--[a-z-]+")
# They read and do nothing else, or write to standard output alone.
CHEAP = [["--help"], ["schema"], ["schema", "--federation"], ["schema", "--check"], ["doctor", "--help"]]


def found(words: list[str]) -> tuple[Any, list[str]]:
    """The command that the first words name, and the rest of the words."""
    command: Any = typer.main.get_command(application)
    while hasattr(command, "get_command") and words and not words[0].startswith("-"):
        name, *words = words
        child = command.get_command(typer.Context(command), name)
        assert child is not None, f"there is no command {name}"
        command = child
    return command, words


def parsed(words: list[str]) -> None:
    """Fail unless the words are a command with options that exist, allowed values and all arguments."""
    command, rest = found(words)
    # Help ends the program when it is parsed, whatever else is there.
    if "--help" not in rest:
        command.make_context(command.name, rest)


def run(
    *arguments: str, command: Path = ROOT / COMMAND, folder: Path = ROOT
) -> subprocess.CompletedProcess[str]:
    """Run the hub's command as a shell does."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        [command, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("printed", PRINTED, ids=str)
def test_what_a_shell_block_prints_is_a_command(printed: Printed) -> None:
    parsed([*printed.words])


def test_readme_prints_commands_in_shell_blocks() -> None:
    assert [" ".join(command.words[:2]) for command in PRINTED if command.page == "README.md"] == [
        "import iati",
        "keys create",
    ]


@pytest.mark.parametrize(
    "words",
    [
        ["sing"],
        ["serve", "--loud"],
        ["import", "iati"],
        ["keys", "create", "--organization", "X", "--role", "KING"],
    ],
    ids=" ".join,
)
def test_a_wrong_command_would_be_found(words: list[str]) -> None:
    with pytest.raises((AssertionError, TyperException), match=r"no command|No such option|Missing|KING"):
        parsed(words)


def test_every_mention_is_a_command_with_options_of_its_own() -> None:
    # given everything that pages, help and messages say of the command
    sources = [path for folder in SOURCES for path in (ROOT / folder).rglob("*.py")]
    texts = [path.read_text("utf-8") for path in [*pages(), *sources]]
    mentions = {match.groups() for text in texts for match in MENTION.finditer(text)}
    assert len(mentions) > 20
    # then the words name a command, and it has the options
    for words, rest in mentions:
        command, _ = found([word for word in words.split() if word not in ("on", "in")])
        known = {
            name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)
        }
        assert {*OPTION.findall(rest)} <= known | {"--help"}, words


def test_nothing_prints_another_form() -> None:
    paths = [*pages(), *(path for folder in SOURCES for path in (ROOT / folder).rglob("*.py"))]
    paths += [ROOT / "docker-compose.yml", ROOT / "Dockerfile"]
    assert [str(path) for path in paths if "python -m " + "hub" in path.read_text("utf-8")] == []


@pytest.mark.parametrize("arguments", CHEAP, ids=" ".join)
def test_the_command_runs_as_printed(arguments: list[str]) -> None:
    result = run(*arguments)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout


def test_the_command_runs_from_a_folder_with_packages_of_the_same_names(tmp_path: Path) -> None:
    # given a folder whose own packages would hide the hub's
    for name in ("hub", "schema", "services"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise SystemExit('the wrong package')")
    # when the command runs there, by its path and by a link to it
    (tmp_path / "link").symlink_to((ROOT / COMMAND).absolute())
    results = [
        run("schema", folder=tmp_path, command=command) for command in (ROOT / COMMAND, tmp_path / "link")
    ]
    # then both answer the schema of the project
    assert [(result.returncode, result.stderr) for result in results] == [(0, ""), (0, "")]
    assert {result.stdout for result in results} == {(ROOT / "schema" / "schema.graphql").read_text("utf-8")}


def test_the_installed_command_is_the_committed_one() -> None:
    committed = ROOT / "hub" / "launcher.sh"
    assert (ROOT / COMMAND).read_bytes() == committed.read_bytes()
    # The Dockerfile copies the file with its mode.
    assert os.access(committed, os.X_OK)


def test_make_runs_a_command() -> None:
    result = subprocess.run(
        ["make", "--dry-run", "hub", "ARGS=keys list"],  # noqa: S607 - the make that runs the tests
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout.splitlines()[-1] == f"{COMMAND} keys list"
