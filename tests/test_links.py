"""Links between the project's pages: every file and every heading that a page links to exists."""

import re
from pathlib import Path

import pytest

from tests.printed import ROOT, pages

LINK = re.compile(r"!?\[[^\]]*\]\(([^()\s]+)\)")
CODE = re.compile(r"^( *)```.*?^\1```$|`[^`\n]*`", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#{1,6} +(.+?) *#*$", re.MULTILINE)
ELSEWHERE = ("http://", "https://", "mailto:")
INDEX = ROOT / "docs" / "README.md"


def links(page: Path) -> list[str]:
    """The targets of a page's links to files and headings of this project."""
    text = CODE.sub(lambda code: re.sub(r"[^\n]", " ", code[0]), page.read_text("utf-8"))
    return [target for target in LINK.findall(text) if not target.startswith(ELSEWHERE)]


def anchors(page: Path) -> set[str]:
    """The names by which the repository's host links to the headings of a page."""
    text = re.sub(r"^( *)```.*?^\1```$", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    found: list[str] = []
    for heading in HEADING.findall(text):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        name = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
        found.append(name if name not in found else f"{name}-{found.count(name)}")
    return {*found}


def fault(page: Path, target: str) -> str | None:
    """What is wrong with a link, null when nothing is."""
    path, _, anchor = target.partition("#")
    file = (page.parent / path).resolve() if path else page
    if not file.is_relative_to(ROOT) or not file.exists():
        return f"{target}: there is no such file"
    if anchor and anchor not in anchors(file):
        return f"{target}: there is no such heading"
    return None


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_to_what_exists(page: Path) -> None:
    assert [wrong for target in links(page) if (wrong := fault(page, target))] == []


def test_a_broken_link_would_be_found(tmp_path: Path) -> None:
    assert fault(INDEX, "nothing.md") == "nothing.md: there is no such file"
    assert fault(INDEX, "operating.md#flying") == "operating.md#flying: there is no such heading"
    assert fault(INDEX, "operating.md#reverse-proxy-and-tls") is None


def test_the_index_has_every_page() -> None:
    listed = {(INDEX.parent / target.partition("#")[0]).resolve() for target in links(INDEX)}
    here = [path for path in pages() if path.parent.name != "decisions" and path != INDEX]
    missing = {path.relative_to(ROOT).as_posix() for path in here if path not in listed}
    assert missing == {"CHANGELOG.md"}
