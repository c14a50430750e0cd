"""Publishers' texts are data on pages, and hidden records leave no trace on them."""

import json
from pathlib import Path

import httpx
import pytest

from db.pools import Pools
from tests.iati_files import activity, document, load, participant, result, save
from tests.page_reading import opened, texts

# Markup that is no element that the import would take for formatting, and so would be cleaned.
SCRIPT = "&lt;1&lt;script src=//evil.example &gt;&quot; onclick=&quot;x &lt;b"
LONG, OVERRIDE = "x" * 10_000, "\N{RIGHT-TO-LEFT OVERRIDE}"
PAGES = (
    "/en",
    "/en/program",
    "/en/organizations",
    "/en/outputs",
    "/en/knowledge",
    "/en/regions",
    "/en/who-where",
)


@pytest.fixture
async def hostile(pools: Pools, tmp_path: Path) -> str:
    """The address of a program whose publisher wrote what a page must not run."""
    described = f"<description><narrative>{SCRIPT} {LONG} {OVERRIDE}</narrative></description>"
    await load(
        pools,
        save(
            tmp_path / "a.xml",
            activity(
                "XX-1-H",
                described,
                participant(f"Body {SCRIPT}", ref="XX-2"),
                result(f"Result {SCRIPT}"),
                document("https://example.org/a.pdf?x=&quot;&gt;&lt;script&gt;", f"Report {SCRIPT}"),
                title=f"Title {SCRIPT}",
            ),
        ),
    )
    return "/en/program/XX-1-H"


async def test_what_a_publisher_wrote_is_never_run(reader: httpx.AsyncClient, hostile: str):
    # given a program full of markup, when all pages that show it are opened
    seen = []
    for address in (hostile, *PAGES, "/en/search?q=Title"):
        page = await opened(reader, address)
        seen.append(" ".join(texts(page, "//main")))
        # then there is no element and no attribute of the publisher
        assert page.xpath("//script[not(@type='application/ld+json')] | //b | //@onclick") == []
        # and data for search engines stay data
        for block in page.xpath("//script/text()"):
            assert "<" not in block
            assert json.loads(block)["name"]
        for link in page.xpath("//a/@href"):
            assert link.startswith(("/", "#", "http://", "https://")), link
        # and long words can be broken
        assert all(len(run) < 10_000 for each in page.xpath("//main//p/text()") for run in each.split())
    assert "onclick=" in seen[0]
    assert len(seen) == len(PAGES) + 2


async def test_a_link_that_runs_something_is_no_link(reader: httpx.AsyncClient, pools: Pools, hostile: str):
    # given an address that a browser would run
    await pools.writing.execute("UPDATE organization SET website = 'javascript:alert(1)'")
    # when it is shown, then not as a link
    page = await opened(reader, "/en/organizations/XX-1")
    assert [each for each in page.xpath("//a/@href") if "javascript" in each] == []


async def test_hidden_records_leave_no_trace(reader: httpx.AsyncClient, pools: Pools, tmp_path: Path):
    # given a hidden program with a result and a document beside a public one
    parts = (result("Zqxhidden result"), document("https://example.org/h.pdf", "Zqxhidden report"))
    hidden = activity("XX-1-S", *parts, title="Zqxhidden title", visibility="OWNER")
    await load(pools, save(tmp_path / "a.xml", activity("XX-1-P", title="Shown"), hidden))
    # when everything is read that anybody can open
    found = []
    files = ("/sitemap/programs.xml", "/sitemap/outputs.xml", "/sitemap/products.xml", "/en/program.atom")
    for address in (*PAGES, *files, "/en/search?q=Zqxhidden", "/en/before-you-start?title=Zqxhidden+title"):
        answer = await reader.get(address)
        assert answer.status_code == 200, address
        # the words that were searched for stand on the page of results
        found.append(answer.text.lower().count("zqxhidden") if "?" not in address else 0)
    # then no word of it is there, and its address is one of no page
    assert set(found) == {0}
    missing = await reader.get("/en/program/XX-1-S", follow_redirects=True)
    assert missing.status_code == 404
    assert texts(await opened(reader, "/en/search?q=Zqxhidden"), "//p[@role='status']/strong") == [
        "0 results"
    ]
