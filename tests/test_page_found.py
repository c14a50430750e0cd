"""How pages are found: sitemap, robots, feeds, links that all lead somewhere."""

import json
from collections import Counter, deque
from urllib.parse import urlsplit

import httpx
import pytest
from lxml import etree

from hub import app as application
from hub.settings import Settings
from tests.asking import ask
from tests.conftest import serving
from tests.page_reading import opened, parsed, texts

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


@pytest.mark.parametrize(
    ("path", "connection"),
    [
        ("/en/program", "programs"),
        ("/en/outputs", "outputs"),
        ("/en/knowledge", "knowledgeProducts"),
        ("/id/organisasi", "organizations"),
        ("/id/kendala", "obstacles"),
    ],
)
async def test_lists_have_feeds_of_what_changed_last(client: httpx.AsyncClient, path: str, connection: str):
    # given the feed that a list names
    (address,) = (await opened(client, path)).xpath("//link[@type='application/atom+xml']/@href")
    feed = etree.fromstring((await client.get(address)).content)
    # then it has an entry for each record, at most fifty, the newest first
    total = (await ask(client, f"{{ {connection} {{ totalCount }} }}"))[connection]["totalCount"]
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == min(total, 50) > 0
    moments = [each.findtext(f"{ATOM}updated") or "" for each in entries]
    assert moments == sorted(moments, reverse=True)
    # and each leads to its page without a redirect
    for each in (entries[0], entries[-1]):
        link = each.find(f"{ATOM}link")
        assert link is not None
        await opened(client, link.get("href") or "")


async def test_an_organization_and_a_search_are_followed_by_feeds(client: httpx.AsyncClient):
    page = await opened(client, "/en/organizations/ID-CONTOH-KL-03")
    (address,) = page.xpath("//link[@type='application/atom+xml']/@href")
    query = '{ organization(identifier: "ID-CONTOH-KL-03") { programs { totalCount } } }'
    total = (await ask(client, query))["organization"]["programs"]["totalCount"]
    assert (await client.get(address)).text.count("<entry>") == total > 0
    (searched,) = (await opened(client, "/en/search?q=dialog+%3F")).xpath(
        "//main//a[contains(@href, 'atom')]/@href"
    )
    assert searched == "/en/program.atom?q=dialog+%3F"
    assert (await client.get(searched)).status_code == 200


RECORDS = """{
  programs(first: 3) { nodes { url(lang: "LANGUAGE") } }
  organizations(first: 3) { nodes { url(lang: "LANGUAGE") } }
  outputs(first: 3) { nodes { url(lang: "LANGUAGE") } }
  knowledgeProducts(first: 3) { nodes { hubUrl(lang: "LANGUAGE") } }
  regions(first: 3) { nodes { url(lang: "LANGUAGE") } }
  actionPlans(first: 3) { nodes { url(lang: "LANGUAGE") } }
  planNodes(first: 3) { nodes { url(lang: "LANGUAGE") } }
  obstacles(first: 3) { nodes { url(lang: "LANGUAGE") } }
  overlaps(first: 3) { nodes { url(lang: "LANGUAGE") } }
  commitments(first: 3) { nodes { url(lang: "LANGUAGE") } }
}"""


async def test_records_know_the_addresses_of_their_pages(client: httpx.AsyncClient):
    for language in ("id", "en"):
        found = await ask(client, RECORDS.replace("LANGUAGE", language))
        for name, connection in found.items():
            assert connection["nodes"], name
            for node in connection["nodes"]:
                (address,) = node.values()
                assert address.startswith(f"/{language}/")
                assert (await client.get(address)).status_code == 200, address


async def test_addresses_follow_the_language_of_the_reader(client: httpx.AsyncClient):
    query = {"query": '{ program(iatiIdentifier: "ID-CONTOH-KL-03-P01") { url } }'}
    found = {}
    for language in ("id", "en", "de, en;q=0.5", "de"):
        answer = await client.post("/graphql", json=query, headers={"Accept-Language": language})
        found[language] = answer.json()["data"]["program"]["url"]
    assert found["id"] == "/id/program/ID-CONTOH-KL-03-P01/contoh-penguatan-moderasi-beragama"
    assert found["en"] == "/en/program/ID-CONTOH-KL-03-P01/sample-strengthening-religious-moderation"
    assert found["de, en;q=0.5"] == found["en"]
    assert found["de"] == found["id"]


async def test_addresses_are_absolute_where_the_hub_knows_its_own(demo_url: str):
    hub = application.create(Settings(public_url="https://hub.example.org"), demo_url)
    async with serving(hub) as base, httpx.AsyncClient(base_url=base) as client:
        found = await ask(client, '{ region(code: "ID-JT") { url(lang: "en") } }')
    assert found["region"]["url"] == "https://hub.example.org/en/regions/ID-JT/central-java"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/en", "WebSite"),
        ("/en/program/ID-CONTOH-KL-03-P01/sample-strengthening-religious-moderation", "Project"),
        ("/id/organisasi/ID-CONTOH-KL-03", "GovernmentOrganization"),
    ],
)
async def test_pages_say_to_machines_what_they_are_about(client: httpx.AsyncClient, path: str, kind: str):
    page = parsed(await client.get(path, follow_redirects=True))
    (block,) = page.xpath("//script[@type='application/ld+json']/text()")
    data = json.loads(block)
    assert (data["@context"], data["@type"]) == ("https://schema.org", kind)
    assert data["url"].startswith(str(client.base_url).rstrip("/"))
    if kind == "Project":
        assert data["identifier"] == "ID-CONTOH-KL-03-P01"
        assert data["name"] == texts(page, "//h1")[0]
        assert data["parentOrganization"]["name"] == "Ministry of Community Harmony (sample)"


async def test_browsers_are_told_how_to_search(client: httpx.AsyncClient):
    page = await opened(client, "/id")
    (address,) = page.xpath("//link[@rel='search']/@href")
    answer = await client.get(address)
    described = etree.fromstring(answer.content)
    assert answer.headers["content-type"] == "application/opensearchdescription+xml"
    (url,) = described.findall("{http://a9.com/-/spec/opensearch/1.1/}Url")
    template = url.get("template") or ""
    assert template == f"{str(client.base_url).rstrip('/')}/id/cari?q={{searchTerms}}"
    assert (await client.get("/opensearch/de.xml")).status_code == 404
