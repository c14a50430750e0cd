"""Pages in a browser without scripts of ours: readable by all, at every width, with nothing from others."""

import gzip
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import html5lib
import httpx
import pytest
from playwright.async_api import Browser, BrowserContext, async_playwright

from db.pools import Pools
from db.values import Role
from hub.site.views import PAGES
from services import api_keys
from services import page_addresses as addresses
from tests.asking import ask
from tests.browser import ARGUMENTS
from tests.tools import need

AXE = Path(__file__).parent / "linting" / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CHECK = """async tags => (await axe.run(document, {runOnly: tags})).violations.map(
    each => [each.id, each.nodes.slice(0, 3).map(node => node.html.slice(0, 200))])"""
WIDTHS = (320, 390, 1280)
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# What a page weighs at most, in bytes: all of it, and its HTML as it is sent.
HEAVIEST, LONGEST = 100_000, 30_000
# A record of each kind with a page, by what the graph is asked.
RECORDS = """{ overlaps(first: 1) { nodes { id } } obstacles(first: 1) { nodes { id } }
    commitments(first: 1) { nodes { id } } outputs(first: 1) { nodes { id } }
    knowledgeProducts(first: 1) { nodes { id } } collaborations(first: 1) { nodes { id } } }"""
KEYS = {
    "program": {"key": "ID-CONTOH-KL-03-P01"},
    "organization": {"key": "ID-CONTOH-KL-03"},
    "region": {"key": "ID-JT"},
    "plan": {"key": "RANPE-1"},
    "node": {"plan": "RANPE-1", "key": "1.1"},
    "coverage": {"key": "RANPE-1"},
    "gaps": {"key": "RANPE-1"},
    "program_edit": {"key": "ID-CONTOH-KL-03-P01"},
}
QUERIES = {
    "search": {"q": "moderasi beragma"},
    "similar": {"title": "Dialog antaragama", "region": "ID-JT"},
    "gaps": {"year": "2023"},
    "coverage": {"year": "2023"},
}
# All pages of members but those of a revision and of a plan of a workbook, which the sample has none of.
MEMBERS = (
    *("me", "review", "program_edit", "program_new", "product_edit", "product_new", "output_progress"),
    *(
        "obstacle_new",
        "overlap",
        "conflicts",
        "alignments",
        "merges",
        "imports",
        "keys",
        "webhooks",
        "upload",
    ),
)
VISITED = [name for name, page in PAGES.items() if not page.for_members]


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    """One browser for all pages."""
    chromium = need("chromium")
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield opened
        await opened.close()


@pytest.fixture(scope="module")
async def keys(live_hub: str) -> dict[str, dict[str, str]]:
    """The values in the addresses of records."""
    async with httpx.AsyncClient(base_url=live_hub, timeout=20) as client:
        found = await ask(client, RECORDS)
    ids = {
        "overlap": "overlaps",
        "obstacle": "obstacles",
        "commitment": "commitments",
        "output": "outputs",
        "output_progress": "outputs",
        "product": "knowledgeProducts",
        "product_edit": "knowledgeProducts",
        "collaboration": "collaborations",
    }
    return {**KEYS, **{page: {"key": found[name]["nodes"][0]["id"]} for page, name in ids.items()}}


def address(name: str, language: str, keys: dict[str, dict[str, str]]) -> str:
    """The address of a page, of a record of the sample if it is of one."""
    return addresses.address(name, language, QUERIES.get(name), **keys.get(name, {}))


async def opened(context: BrowserContext, url: str, *, width: int = 1280):
    """A page at a width."""
    page = await context.new_page()
    await page.set_viewport_size({"width": width, "height": 800})
    answer = await page.goto(url)
    assert answer is not None
    assert answer.status == 200, url
    return page


@pytest.mark.browser
@pytest.mark.parametrize(("language", "scheme"), [("id", "light"), ("en", "dark")])
@pytest.mark.parametrize("name", VISITED)
async def test_a_page_is_accessible_to_all(
    browser: Browser, live_hub: str, keys: dict[str, dict[str, str]], name: str, language: str, scheme: str
):
    # given a page in light or dark, in one language
    context = await browser.new_context(color_scheme=scheme, bypass_csp=True)  # type: ignore[arg-type]
    page = await opened(context, live_hub + address(name, language, keys))
    # when it is checked, then it breaks no rule of WCAG 2.2 AA
    await page.add_script_tag(path=AXE)
    assert await page.evaluate(CHECK, TAGS) == []
    await context.close()


@pytest.mark.browser
@pytest.mark.parametrize("language", ["id", "en"])
async def test_pages_of_members_are_accessible_to_all(
    browser: Browser, live_hub: str, demo: Pools, keys: dict[str, dict[str, str]], language: str
):
    # given an administrator, who sees all of them, signed in with a key
    made = await api_keys.create(demo.writing, "ID-CONTOH-KL-03", Role.ADMINISTRATOR)
    context = await browser.new_context(bypass_csp=True)
    page = await opened(context, f"{live_hub}/sign-in")
    await page.locator("input[name=key]").fill(made.secret)
    await page.locator("input[name=key]").press("Enter")
    await page.wait_for_load_state()
    for name in MEMBERS:
        # when a page with forms is checked, then it breaks no rule, and fits a phone
        page = await opened(context, live_hub + address(name, language, keys), width=320)
        await page.add_script_tag(path=AXE)
        assert await page.evaluate(CHECK, TAGS) == [], name
        assert await page.evaluate(TOO_WIDE) <= 0, name
        await page.close()
    await context.close()


@pytest.mark.browser
@pytest.mark.parametrize("name", VISITED)
async def test_a_page_fits_every_width_and_loads_nothing_from_others(
    browser: Browser, live_hub: str, keys: dict[str, dict[str, str]], name: str
):
    # given a browser without scripts that notes what it asks for
    context = await browser.new_context(java_script_enabled=False)
    asked: list[str] = []
    complaints: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    context.on("console", lambda message: complaints.append(message.text))
    for width in WIDTHS:
        page = await opened(context, live_hub + address(name, "id", keys), width=width)
        # when it is shown, then nothing is wider than the screen
        assert await page.evaluate(TOO_WIDE) <= 0, width
        await page.close()
    # and all that it needs is from the hub
    assert {urlsplit(url).netloc for url in asked} == {urlsplit(live_hub).netloc}
    assert complaints == []
    await context.close()


@pytest.mark.parametrize("name", VISITED)
async def test_a_page_is_valid_html(client: httpx.AsyncClient, keys: dict[str, dict[str, str]], name: str):
    answer = await client.get(address(name, "en", keys), follow_redirects=True)
    parser = html5lib.HTMLParser()
    parser.parse(answer.text)
    assert [(place, code) for place, code, _ in parser.errors] == []


@pytest.mark.parametrize("name", VISITED)
async def test_a_page_is_light(client: httpx.AsyncClient, keys: dict[str, dict[str, str]], name: str):
    answer = await client.get(address(name, "id", keys), follow_redirects=True)
    style = await client.get("/site/0.css")
    assert len(gzip.compress(answer.content)) <= LONGEST
    assert len(answer.content) + len(style.content) <= HEAVIEST
