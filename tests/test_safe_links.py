"""Addresses with a scheme that runs scripts or opens files are never shown as links."""

from pathlib import Path

import httpx
import pytest

from db.pools import Pools
from services.text.addresses import link, link_or_empty
from tests.asking import ask
from tests.iati_files import activity, document, load, save

DOCUMENTS = "{ programs { nodes { documents { nodes { url title } } } } }"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "\x01javascript:alert(1)",
        "java\tscript:alert(1)",
        "java\nscript\r:alert(1)",
        "javascript:1/alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "blob:https://example.org/x",
        "view-source:https://example.org",
    ],
)
def test_an_unsafe_address_is_no_link(url: str) -> None:
    assert link(url) is None


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/a b.pdf",
        "HTTP://example.org",
        "ftp://example.org/x",
        "mailto:office@example.org",
        "www.example.org/javascript:x",
        "example.org:8080/x",
        "/a/path",
        "",
    ],
)
def test_a_safe_address_is_unchanged(url: str) -> None:
    assert link(url) == url


def test_an_empty_text_replaces_an_unsafe_address() -> None:
    assert (link_or_empty("javascript:x"), link_or_empty("ftp://a/b")) == ("", "ftp://a/b")


async def test_a_document_with_an_unsafe_address_has_a_title_and_an_empty_url(
    reader: httpx.AsyncClient, pools: Pools, tmp_path: Path
) -> None:
    # given two documents, one of them with a script as its address
    unsafe = document("javascript:alert(1)", title="Unsafe")
    safe = document("ftp://example.org/a.pdf", title="Safe")
    await load(pools, save(tmp_path / "a.xml", activity("A", unsafe, safe)))
    # when they are read
    (program,) = (await ask(reader, DOCUMENTS))["programs"]["nodes"]
    # then the one has a title only
    assert program["documents"]["nodes"] == [
        {"url": "", "title": "Unsafe"},
        {"url": "ftp://example.org/a.pdf", "title": "Safe"},
    ]
