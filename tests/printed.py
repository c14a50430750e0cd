"""The pages of the project, their shell blocks, and the hub's commands in them."""

import re
import shlex
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

ROOT = Path(__file__).parents[1]
COMMAND = ".venv/bin/hub"
# In the container the command is on the path.
IN_CONTAINER = ["docker", "compose", "exec", "hub"]
FOLDERS = ("docs", "examples", "db/demo", "bench", "web", ".")
SHELL_BLOCK = re.compile(r"^( *)```sh\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
ASSIGNMENT = re.compile(r"[A-Z_]+=")
SEPARATORS = {"&&", "||", "|", ";", ">", ">>", "<"}


@dataclass(frozen=True)
class Printed:
    """A command of the hub on a page, without the text around it."""

    page: str
    words: tuple[str, ...]

    def __str__(self) -> str:
        """The page and the command, as the name of a test."""
        return f"{self.page}: {' '.join(self.words)}"


def pages() -> list[Path]:
    """All Markdown pages."""
    found = {path for folder in FOLDERS[:-1] for path in (ROOT / folder).rglob("*.md")} | {*ROOT.glob("*.md")}
    return sorted(path for path in found if "node_modules" not in path.parts)


def shell_blocks(page: Path) -> list[str]:
    """The shell blocks of a page."""
    return [block for _, block in SHELL_BLOCK.findall(page.read_text("utf-8"))]


def commands(page: Path) -> list[Printed]:
    """The commands of the hub in the shell blocks of a page."""
    name = page.relative_to(ROOT).as_posix()
    return [
        Printed(name, tuple(words[1:]))
        for block in shell_blocks(page)
        for line in block.replace("\\\n", " ").splitlines()
        if COMMAND in line or "exec hub" in line
        for words in simple_commands(line)
        if words[0] in (COMMAND, "hub")
    ]


def simple_commands(line: str) -> list[list[str]]:
    """The commands of a line, without assignments, the container and redirections."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars="();<>|&")
    lexer.whitespace_split = True
    rest, found = list(lexer), []
    while rest:
        words = list(takewhile(lambda word: word not in SEPARATORS, rest))
        rest = rest[len(words) + 1 :]
        named = words[len(list(takewhile(ASSIGNMENT.match, words))) :]
        found.append(named[len(IN_CONTAINER) :] if named[: len(IN_CONTAINER)] == IN_CONTAINER else named)
    return [words for words in found if words]
