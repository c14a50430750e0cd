"""The GraphiQL page in a real browser, and its example queries."""

import csv
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
import pytest
from playwright.async_api import Request, Route, expect

from tests.asking import ask
from tests.browser import Visit, focus, visiting
from tests.page_reading import opened
from tests.streaming import socket

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


async def editors(visit: Visit) -> None:
    """Wait until Monaco has made its editors: before, clicks and keys that are meant for them are lost."""
    for place in (".graphiql-query-editor", ".result-window"):
        await expect(visit.page.locator(f"{place} .monaco-editor")).to_be_visible()


async def test_a_page_opens_its_query_with_the_variables(visit: Visit, client: httpx.AsyncClient) -> None:
    # given the link of a page to its query
    page = await opened(client, "/en/program?status=CLOSED")
    (link,) = page.xpath("//details[@class='query']//a/@href")
    # when it is followed
    await visit.page.goto(str(client.base_url).rstrip("/") + link)
    await editors(visit)
    # then the query and its variables are there, and are executed as the page did
    request = await execute(visit, "Programs")
    assert posted(request)["variables"]["filter"] == {"status": ["CLOSED"]}
    assert visit.errors == []


async def execute(visit: Visit, operation: str) -> Request:
    """Run the open tab by its button and return the request that was sent for the operation."""

    def is_wanted(request: Request) -> bool:
        return urlsplit(request.url).path == "/graphql" and posted(request).get("operationName") == operation

    await editors(visit)
    async with visit.page.expect_request(is_wanted) as sent:
        await visit.page.get_by_role("button", name="Execute query").click()
    return await sent.value


async def open_example(visit: Visit, number: int, operation: str) -> None:
    """Open an example, counted from 0, and wait until its tab is the chosen one."""
    await visit.page.locator(".hub-example").nth(number).click()
    await expect(visit.page.get_by_role("tab", name=operation, selected=True)).to_be_visible()


async def send_along(visit: Visit, headers: str) -> None:
    """Type headers into their editor."""
    await editors(visit)
    await visit.page.get_by_role("button", name="Headers", exact=True).click()
    tool = visit.page.get_by_role("region", name="Headers")
    await focus(tool.get_by_role("textbox", name="Editor content"))
    await visit.page.keyboard.insert_text(headers)
    await expect(tool).to_contain_text("Authorization")


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
    await editors(visit)
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
    await expect(visit.page.get_by_role("status")).to_contain_text("Downloading")
    # when
    await visit.page.get_by_role("button", name="Cancel", exact=True).click()
    # then
    await expect(visit.page.get_by_role("status")).to_contain_text("Canceled; nothing was saved")
    await expect(visit.page.get_by_role("button", name="NDJSON", exact=True)).to_be_enabled()


# A tab without a text yet sends nothing, so the button is clicked until something is sent.
OPEN_AND_RUN = """number => {
    const send = window.fetch;
    let isSent = false;
    window.fetch = (...given) => { isSent = true; window.fetch = send; return send(...given); };
    const run = () => {
        if (isSent) return;
        document.querySelector('.graphiql-execute-button').click();
        requestAnimationFrame(run);
    };
    document.querySelectorAll('.hub-example')[number].click();
    requestAnimationFrame(() => requestAnimationFrame(run));
}"""


@pytest.mark.browser
async def test_a_tab_that_is_run_as_soon_as_it_is_open_asks_for_its_own_operation(visit: Visit) -> None:
    # given an editor that is ready, before GraphiQL has read a new tab's text
    await editors(visit)
    for number, operation in ((1, "OneProgram"), (4, "OutputAchievement"), (0, "FirstLinkedAnswer")):
        async with visit.page.expect_request(
            lambda request: urlsplit(request.url).path == "/graphql" and "query" in posted(request)
        ) as sent:
            # when the page itself opens an example and runs it at once, quicker than any hand
            await visit.page.evaluate(OPEN_AND_RUN, number)
        asked = posted(await sent.value)
        # then the name is that of the text, whichever tab's text that still is
        assert f"query {asked['operationName']}" in asked["query"], operation
        await expect(visit.page.get_by_role("tab", name=operation, selected=True)).to_be_visible()


@pytest.mark.browser
async def test_a_subscription_goes_on_until_it_is_stopped(visit: Visit) -> None:
    # given
    await open_example(visit, 13, "FollowChanges")
    # when
    await visit.page.get_by_role("button", name="Execute query").click()
    # then
    await expect(visit.page.locator(".result-window")).to_contain_text("programCount")
    stop = visit.page.get_by_role("button", name="Stop query")
    await expect(stop).to_be_visible()
    # when
    await stop.click()
    # then
    await expect(visit.page.get_by_role("button", name="Execute query")).to_be_visible()
    assert visit.errors == []
    assert visit.complaints == []


async def answered(hub: str, example: Path) -> Any:
    """The data that an example brings, which must succeed; of a subscription, what it brings first."""
    asked = payload(example)
    if "subscription " in asked["query"]:
        async with socket(hub) as opened:
            await opened.ask("1", **asked)
            return await opened.told()
    async with httpx.AsyncClient(base_url=hub, timeout=20) as client:
        return await ask(client, asked["query"], asked["variables"])


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.stem)
async def test_every_example_answers_all_that_it_asks(live_hub: str, example: Path) -> None:
    # when
    data = await answered(live_hub, example)
    # then
    assert [path for path, empty in unanswered(data).items() if empty] == []


TABLE_QUERY = """{ programs(filter: {region: "ID-JT"}, orderBy: {field: TITLE}) { edges { node {
    title version organizations(first: 2) { nodes { name } } totalBudgets { amount currency } } } } }"""


@pytest.mark.browser
async def test_an_answer_is_shown_as_a_table_and_copied_as_csv(
    live_hub: str, visit: Visit, client: httpx.AsyncClient
) -> None:
    # given the answer to a query that a page linked to
    found = (await ask(client, TABLE_QUERY, None, accept_language="en"))["programs"]["edges"]
    await visit.page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=live_hub)
    await visit.page.goto(f"{live_hub}/graphiql?{urlencode({'query': TABLE_QUERY})}")
    await editors(visit)
    await visit.page.get_by_role("button", name="English").click()
    await visit.page.get_by_role("button", name="Execute query").click()
    await expect(visit.page.locator(".result-window")).to_contain_text("[Sample]")
    # when the panel of tables is opened
    await visit.page.get_by_role("button", name="Table / Tabel").click()
    # then it has a row for each record, columns by path, and bars for the one column of numbers
    rows = visit.page.locator(".hub-table tbody tr")
    await expect(rows).to_have_count(len(found))
    heads = await visit.page.locator(".hub-table th").all_inner_texts()
    assert heads == ["title", "version", "organizations", "totalBudgets"]
    await expect(rows.first.locator("td").first).to_have_text(found[0]["node"]["title"])
    await expect(visit.page.locator(".hub-bar")).to_have_count(len(found))
    # and copied, it is the same
    await visit.page.get_by_role("button", name="Copy as CSV").click()
    await expect(visit.page.get_by_role("status")).to_contain_text("Copied")
    copied = await visit.page.evaluate("navigator.clipboard.readText()")
    lines = list(csv.DictReader(copied.splitlines()))
    assert [each["title"] for each in lines] == [each["node"]["title"] for each in found]
    names = [each["name"] for each in found[0]["node"]["organizations"]["nodes"]]
    assert lines[0]["organizations"] == "; ".join(names)
    assert visit.errors == []
    assert visit.complaints == []
