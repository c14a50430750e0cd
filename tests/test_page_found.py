"""How pages are found: sitemap, robots, feeds, links that all lead somewhere."""

from collections import Counter, deque
from urllib.parse import urlsplit

import httpx
from lxml import etree

from tests.asking import ask
from tests.page_reading import opened

ATOM = "{http://www.w3.org/2005/Atom}"
LOCATION = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
# How many pages of a kind a walk opens: lists have many records.
MOST_OF_A_KIND = 4


async def located(client: httpx.AsyncClient, address: str) -> list[str]:
    """The addresses in a sitemap."""
    answer = await client.get(address)
    assert answer.status_code == 200
    return [each.text or "" for each in etree.fromstring(answer.content).iter(LOCATION)]


async def test_the_sitemap_names_all_records_in_both_languages(client: httpx.AsyncClient):
    counts = (
        await ask(client, "{ hub { programCount outputCount knowledgeProductCount organizationCount } }")
    )["hub"]
    files = {
        urlsplit(each).path: await located(client, urlsplit(each).path)
        for each in await located(client, "/sitemap.xml")
    }
    assert len(files["/sitemap/programs.xml"]) == 2 * counts["programCount"]
    assert len(files["/sitemap/outputs.xml"]) == 2 * counts["outputCount"]
    assert len(files["/sitemap/products.xml"]) == 2 * counts["knowledgeProductCount"]
    assert len(files["/sitemap/organizations.xml"]) == 2 * counts["organizationCount"]
    # and each address is the one that the page has, without a redirect
    for addresses in files.values():
        for each in (addresses[0], addresses[-1]):
            assert (await client.get(urlsplit(each).path)).status_code == 200, each
    assert (await client.get("/sitemap/nothing.xml")).status_code == 404


async def test_robots_are_kept_from_searches_and_members(client: httpx.AsyncClient):
    text = (await client.get("/robots.txt")).text
    assert {"Disallow: /id/cari", "Disallow: /en/me", "Disallow: /export"} <= {*text.splitlines()}
    assert text.splitlines()[-1] == f"Sitemap: {str(client.base_url).rstrip('/')}/sitemap.xml"


async def test_a_province_is_followed_by_a_feed(client: httpx.AsyncClient):
    # given the feed that the page of a province names
    page = await opened(client, "/id/wilayah/ID-JT")
    (address,) = page.xpath("//link[@type='application/atom+xml']/@href")
    # when it is read
    answer = await client.get(address)
    feed = etree.fromstring(answer.content)
    # then it has the programs of the province, each with the address of its page
    query = '{ programs(filter: {region: "ID-JT"}) { totalCount } }'
    entries = feed.findall(f"{ATOM}entry")
    assert answer.headers["content-type"] == "application/atom+xml"
    assert len(entries) == (await ask(client, query))["programs"]["totalCount"]
    link = entries[0].find(f"{ATOM}link")
    assert link is not None
    await opened(client, link.get("href") or "")
    moments = [each.findtext(f"{ATOM}updated") or "" for each in entries]
    assert moments == sorted(moments, reverse=True)
    assert feed.findtext(f"{ATOM}updated") == moments[0]


async def test_a_page_of_one_record_has_no_feed(client: httpx.AsyncClient):
    assert (await client.get("/id/wilayah.atom")).status_code == 404


async def test_every_link_leads_somewhere(client: httpx.AsyncClient):
    # given the home pages, when links are followed, some of each kind of page
    waiting, seen, kinds = deque(["/id", "/en"]), {"/id", "/en"}, Counter[str]()
    while waiting:
        address = waiting.popleft()
        kind = "/".join(urlsplit(address).path.split("/")[:3])
        kinds[kind] += 1
        if kinds[kind] > MOST_OF_A_KIND:
            continue
        # then each is answered
        page = await opened(client, address)
        links = {each.partition("#")[0] for each in page.xpath("//a/@href")}
        new = sorted(each for each in links - seen if each.startswith(("/id", "/en")) and ".atom" not in each)
        seen.update(new)
        waiting.extend(new)
    assert len(kinds) > 40


async def test_a_browser_at_an_unknown_address_is_shown_a_page(client: httpx.AsyncClient):
    page = await opened(client, "/nothing/here", 404, Accept="text/html")
    assert page.xpath("//form[@role='search']")
    # and a program of the hub's own gets JSON
    answer = await client.get("/nothing/here")
    assert answer.json()["errors"][0]["extensions"]["code"] == "NOT_FOUND"
