"""Pages: each is answered in both languages, links lead somewhere, wrong addresses say so."""

import re
from urllib.parse import urlsplit

import httpx
import pytest
from lxml import html
from pydantic import ValidationError

from db.pools import Pools
from db.values import Role
from hub import app as application
from hub.settings import Settings
from hub.site import asking
from hub.site.views import PAGES
from schema.graph import graph
from services import api_keys
from services import page_addresses as addresses
from tests.asking import ask
from tests.conftest import serving
from tests.page_reading import Element, texts

PROGRAM = "ID-CONTOH-KL-03-P01"
# The pages that stand at an address without values.
PLAIN = [name for name in PAGES if "{" not in "".join(addresses.PATHS[name]) and not PAGES[name].for_members]


def page_of(answer: httpx.Response) -> Element:
    """The document of an answer that must be a page."""
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return html.fromstring(answer.text)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("name", PLAIN)
async def test_each_page_is_answered_in_both_languages(client: httpx.AsyncClient, name: str, language: str):
    answer = await client.get(addresses.address(name, language))

    assert answer.status_code == 200
    page = page_of(answer)
    assert page.get("lang") == language
    assert len(page.xpath("//h1")) == 1
    others = {each.get("hreflang"): each.get("href") for each in page.xpath("//link[@rel='alternate']")}
    assert {urlsplit(others[each]).path for each in others} >= {
        addresses.address(name, each) for each in addresses.PLACES
    }


def test_each_page_has_a_document_and_an_address():
    # the sitemap asks for records as well, but is no page
    assert {*asking.names()} == {*PAGES, "sitemap"}
    assert {*PAGES} == {*addresses.PATHS}


def test_each_form_has_a_mutation_that_the_graph_takes():
    # given the forms of all pages, then each names a document, none is left over, and all are valid
    named = {act.name for page in PAGES.values() for act in page.acts}
    assert named == {file.stem for file in asking.ACTS.glob("[!_]*.graphql")}
    faults = {name: graph.fault(asking.mutation(name)) for name in named}
    assert {name: fault for name, fault in faults.items() if fault} == {}


def test_each_page_has_a_query_that_the_graph_takes():
    faults = {name: graph.fault(asking.document(name)) for name in asking.names()}
    assert {name: fault for name, fault in faults.items() if fault} == {}


async def test_the_start_leads_to_the_language_of_the_browser(client: httpx.AsyncClient):
    for accepted, expected in (("en-GB,en", "/en"), ("id", "/id"), ("fr", "/id")):
        answer = await client.get("/", headers={"Accept-Language": accepted})
        assert (answer.status_code, answer.headers["location"]) == (307, expected)


async def test_the_page_of_a_program_says_what_the_graph_says(client: httpx.AsyncClient):
    # given what the graph tells of a program
    query = f"""{{ program(iatiIdentifier: "{PROGRAM}") {{
        title(lang: "en") reportingOrganization {{ title(lang: "en") }}
        outputs(first: 100) {{ nodes {{ title(lang: "en") }} }} }} }}"""
    program = (await ask(client, query))["program"]
    # when its page is opened
    answer = await client.get(f"/en/program/{PROGRAM}", follow_redirects=True)
    page = page_of(answer)
    # then it has the same
    assert texts(page, "//h1") == [program["title"]]
    assert program["reportingOrganization"]["title"] in texts(page, "//main//a")
    assert {each["title"] for each in program["outputs"]["nodes"]} <= {*texts(page, "//h3")}


async def test_an_address_with_other_words_leads_to_the_right_one(client: httpx.AsyncClient):
    right = (await client.get(f"/en/program/{PROGRAM}")).headers["location"]
    assert right.startswith(f"/en/program/{PROGRAM}/sample-")
    assert (await client.get(right)).status_code == 200
    wrong = await client.get(f"/en/program/{PROGRAM.lower()}/anything?x=1")
    assert (wrong.status_code, wrong.headers["location"]) == (301, f"{right}?x=1")


@pytest.mark.parametrize(
    "path", ["/en/program/nothing", "/en/nothing/at/all", "/en/program/a/b/c/d", "/en/overlaps/nothing"]
)
async def test_an_unknown_address_searches_for_what_was_meant(client: httpx.AsyncClient, path: str):
    answer = await client.get(path)
    assert answer.status_code == 404
    (field,) = page_of(answer).xpath("//input[@name='q']")
    assert field.get("value") == path.removeprefix("/en/").replace("/", " ")


@pytest.mark.parametrize(
    ("path", "wrong", "field"),
    [
        ("program?q=dialog&region=XX-9", "region = XX-9", "f-region"),
        ("program?q=dialog&sector=zz", "sector = zz", "f-sector"),
        ("program?q=dialog&startAfter=soon", "startAfter = soon", "f-startAfter"),
        ("program?q=dialog&organization=me", "organization = me", "f-organization"),
        ("program?q=dialog&status=BUSY", "status = BUSY", None),
        ("program?q=dialog&sort=SIZE", "sort = SIZE", None),
        ("program?q=dialog&after=here", "after = here", None),
        ("who-where?q=dialog&region=XX-9", "region = XX-9", "f-region"),
        ("search?q=dialog&status=BUSY", "status = BUSY", None),
        ("knowledge?q=dialog&kind=SONG", "kind = SONG", None),
    ],
)
async def test_a_wrong_filter_is_kept_marked_and_explained(
    client: httpx.AsyncClient, path: str, wrong: str, field: str | None
):
    answer = await client.get(f"/en/{path}")
    # then the page is what it is without the filter, and says so
    assert answer.status_code == 400
    page = page_of(answer)
    (notice,) = texts(page, "//*[@role='alert']")
    assert wrong in notice
    name, _, value = wrong.partition(" = ")
    without = path.replace(f"&{name}={value}", "")
    assert texts(page, "//main//h3") == texts(page_of(await client.get(f"/en/{without}")), "//main//h3")
    # and its field has what was typed
    if field:
        (typed,) = page.xpath(f"//*[@id='{field}']")
        assert (typed.get("value"), typed.get("aria-invalid")) == (value, "true")


async def test_several_wrong_filters_are_all_explained(client: httpx.AsyncClient):
    answer = await client.get("/id/program?region=XX-9&sector=zz&status=BUSY&sort=X")
    assert answer.status_code == 400
    found = texts(page_of(answer), "//*[@role='alert']//li")
    assert sorted(each.partition(" ")[0] for each in found) == ["region", "sector", "sort", "status"]


async def test_pages_are_revalidated_and_not_shared_when_signed_in(client: httpx.AsyncClient, demo: Pools):
    made = await api_keys.create(demo.writing, "ID-CONTOH-DN-01", Role.READER)
    first = await client.get("/en")
    again = await client.get("/en", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    signed_in = await client.get("/en", headers={"Authorization": f"Bearer {made.secret}"})
    assert signed_in.headers["cache-control"] == "private, no-store"
    assert "etag" not in signed_in.headers


async def test_pages_run_no_script_and_load_nothing_from_others(client: httpx.AsyncClient):
    answer = await client.get("/en")
    policies = answer.headers.get_list("content-security-policy")
    assert any("default-src 'none'; style-src 'self'" in policy for policy in policies)
    assert re.findall(r'(?:src|href)="(?:https?:)?//(?!127\.0\.0\.1|localhost)', answer.text) == []
    assert answer.text.count("<script") == answer.text.count('<script type="application/ld+json">')
    assert " style=" not in answer.text


async def test_pages_say_where_to_tell_what_is_wrong(demo_url: str):
    hub = application.create(Settings(feedback="mailto:data@example.org"), demo_url)
    async with serving(hub) as base, httpx.AsyncClient(base_url=base) as client:
        links = page_of(await client.get("/en")).xpath("//footer//a/@href")
    assert "mailto:data@example.org" in links


@pytest.mark.parametrize("value", ["javascript:alert(1)", "http://example.org", "mailto:", "https://", "x"])
def test_an_address_that_a_link_must_not_have_is_refused(value: str):
    with pytest.raises(ValidationError):
        Settings(feedback=value)
