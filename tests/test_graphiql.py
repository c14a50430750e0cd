"""The GraphiQL page in a real browser, and its example queries."""

import csv
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.async_api import Request, Route, expect

from tests.browser import Visit, visiting

EXAMPLES = sorted(Path(__file__).parents[1].joinpath("web/src/examples").glob("*.graphql"))


@pytest.fixture
async def visit(live_hub: str) -> AsyncIterator[Visit]:
    """Give the GraphiQL page of the running hub, opened for the first time."""
    async with visiting() as opened:
        await opened.page.goto(f"{live_hub}/graphiql")
        yield opened


def posted(request: Request) -> dict[str, Any]:
    """Return the JSON object that a request carried."""
    body: dict[str, Any] = json.loads(request.post_data or "{}")
    return body


def payload(example: Path) -> dict[str, Any]:
    """Return an example as the JSON object of a request."""
    file = example.with_suffix(".json")
    variables = json.loads(file.read_text()) if file.exists() else {}
    return {"query": example.read_text(), "variables": variables}


def unanswered(value: Any, path: str = "data") -> dict[str, bool]:
    """Each path of an answer, through lists, and whether nothing stands there in any of the records."""
    if isinstance(value, list) and value:
        parts = [unanswered(each, path) for each in value]
    elif isinstance(value, dict) and value:
        parts = [unanswered(each, f"{path}.{name}") for name, each in value.items()]
    else:
        return {path: value in (None, [])}
    told = {each: empty for part in parts for each, empty in part.items() if not empty}
    return {each: True for part in parts for each in part} | {path: False} | told


async def execute(visit: Visit, operation: str) -> Request:
    """Run the open tab by its button and return the request that was sent for the operation."""

    def is_wanted(request: Request) -> bool:
        return urlsplit(request.url).path == "/graphql" and posted(request)["operationName"] == operation

    # A click before Monaco has loaded its editors is lost.
    await expect(visit.page.locator(".result-window .monaco-editor")).to_be_visible()
    async with visit.page.expect_request(is_wanted) as sent:
        await visit.page.get_by_role("button", name="Execute query").click()
    return await sent.value


async def open_example(visit: Visit, number: int, operation: str) -> None:
    """Open an example, counted from 0, and wait until its tab is the chosen one."""
    await visit.page.locator(".hub-example").nth(number).click()
    await expect(visit.page.get_by_role("tab", name=operation, selected=True)).to_be_visible()


async def send_along(visit: Visit, headers: str) -> None:
    """Type headers into their editor, which takes a moment to be ready."""
    await visit.page.get_by_role("button", name="Headers", exact=True).click()
    editor = visit.page.locator(".graphiql-editor-tool .graphiql-editor:visible")
    await editor.click()
    await expect(editor.locator(".monaco-editor.focused")).to_be_visible()
    await visit.page.keyboard.insert_text(headers)
    await expect(editor).to_contain_text("Authorization")


@pytest.mark.browser
async def test_the_first_example_answers_and_no_other_host_is_asked(visit: Visit, live_hub: str) -> None:
    # when
    await execute(visit, "FirstLinkedAnswer")
    # then
    await expect(visit.page.locator(".result-window")).to_contain_text("totalCount")
    assert {urlsplit(address).netloc for address in visit.addresses} == {urlsplit(live_hub).netloc}
    assert visit.errors == []
    assert visit.complaints == []


@pytest.mark.browser
async def test_the_page_says_what_it_is(visit: Visit) -> None:
    # then
    await expect(visit.page).to_have_title("I-KHub GraphiQL")
    assert await visit.page.locator("html").get_attribute("lang") == "en"
    await expect(visit.page.locator(".hub-example")).to_have_count(len(EXAMPLES))


@pytest.mark.browser
async def test_the_chosen_language_is_asked_for_and_kept(visit: Visit) -> None:
    # given
    before = await execute(visit, "FirstLinkedAnswer")
    # when
    await visit.page.get_by_role("button", name="Bahasa Indonesia").click()
    await visit.page.reload()
    after = await execute(visit, "FirstLinkedAnswer")
    # then
    assert await before.header_value("accept-language") == "en, id;q=0.5"
    assert await after.header_value("accept-language") == "id, en;q=0.5"


@pytest.mark.browser
async def test_an_example_opens_in_a_tab_with_its_variables(visit: Visit) -> None:
    # when
    await open_example(visit, 1, "OneProgram")
    sent = await execute(visit, "OneProgram")
    # then
    assert posted(sent)["variables"] == payload(EXAMPLES[1])["variables"]
    await expect(visit.page.get_by_role("tab")).to_have_count(2)


@pytest.mark.browser
async def test_an_api_key_is_sent_but_never_stored(visit: Visit) -> None:
    # given
    await send_along(visit, '{"Authorization": "Bearer not-a-key"}')
    # Leaving the tab makes GraphiQL take the headers into its state, from where its history would store them.
    await visit.page.get_by_role("button", name="New tab").click()
    await visit.page.get_by_role("tab", name="FirstLinkedAnswer").click()
    # when
    sent = await execute(visit, "FirstLinkedAnswer")
    await visit.page.wait_for_function("'graphiql:queries' in localStorage")
    # then
    assert await sent.header_value("authorization") == "Bearer not-a-key"
    assert "not-a-key" not in await visit.page.evaluate("JSON.stringify(localStorage)")


async def open_downloads(visit: Visit) -> None:
    """Open the panel that saves lists as files, once the editors are there."""
    await expect(visit.page.locator(".result-window .monaco-editor")).to_be_visible()
    await visit.page.get_by_role("button", name="Download / Unduh").click()
    await expect(visit.page.get_by_role("button", name="CSV", exact=True)).to_be_enabled()


@pytest.mark.browser
async def test_the_open_query_is_saved_as_a_file_in_the_chosen_language(visit: Visit) -> None:
    # given an example that asks for one page of a list, and for something else before it
    await open_example(visit, 2, "WhoDoesWhatWhere")
    await visit.page.get_by_role("button", name="Bahasa Indonesia").click()
    await open_downloads(visit)
    # when
    async with visit.page.expect_download() as saved:
        await visit.page.get_by_role("button", name="CSV", exact=True).click()
    download = await saved.value
    rows = list(csv.DictReader((await download.path()).read_text("utf-8-sig").splitlines()))
    # then the file has the whole list, and the page says so
    assert download.suggested_filename.startswith("programs-20")
    assert list(rows[0]) == [
        *("title", "status", "participations.role", "participations.organization.name"),
        *("sectors.sector.name", "locations.name", "locations.region.code", "locations.region.name"),
    ]
    assert rows[0]["title"] == "[Contoh] Program nasional kesiapsiagaan wilayah"
    number = len(rows)
    await expect(visit.page.get_by_role("status")).to_contain_text(f"Tersimpan: {number} / {number} (")
    assert visit.errors == []
    assert visit.complaints == []


@pytest.mark.browser
async def test_a_refused_download_says_why(visit: Visit) -> None:
    # given a key that the hub doesn't know
    await send_along(visit, '{"Authorization": "Bearer not-a-key"}')
    await open_downloads(visit)
    # when
    await visit.page.get_by_role("button", name="XLSX", exact=True).click()
    # then
    await expect(visit.page.get_by_role("status")).to_contain_text("The key is unknown or revoked.")


@pytest.mark.browser
async def test_a_download_can_be_cancelled(visit: Visit) -> None:
    # given a hub that takes its time
    async def unanswered_yet(_route: Route) -> None:
        return None

    await visit.page.route("**/export", unanswered_yet)
    await open_downloads(visit)
    await visit.page.get_by_role("button", name="NDJSON", exact=True).click()
    await expect(visit.page.get_by_role("status")).to_contain_text("Under way")
    # when
    await visit.page.get_by_role("button", name="Cancel", exact=True).click()
    # then
    await expect(visit.page.get_by_role("status")).to_contain_text("Cancelled; nothing was saved")
    await expect(visit.page.get_by_role("button", name="NDJSON", exact=True)).to_be_enabled()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.stem)
async def test_every_example_answers_all_that_it_asks(client: httpx.AsyncClient, example: Path) -> None:
    # when
    response = await client.post("/graphql", json=payload(example))
    # then
    assert response.status_code == 200
    assert "errors" not in response.json()
    assert [path for path, empty in unanswered(response.json()["data"]).items() if empty] == []
