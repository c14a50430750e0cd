"""The GraphiQL page on a phone: panels stack, and everything is within 390 pixels."""

import itertools
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Locator, expect

from tests.browser import Visit, focus, visiting

WIDTH, HEIGHT = 390, 844
QUERY = "query OnAPhone { programs(first: 1) { totalCount } }"
PANELS = (".graphiql-sidebar", ".graphiql-plugin", ".graphiql-editors", ".graphiql-response")
BUTTONS = (
    *("Show Documentation Explorer", "Hide Examples / Contoh", "Show Download / Unduh"),
    *("Show GraphiQL Explorer", "Show History", "Open settings dialog"),
    *("Execute query", "Prettify query", "Copy query", "New tab", "Bahasa Indonesia"),
)


@pytest.fixture
async def visit(live_hub: str) -> AsyncIterator[Visit]:
    """Give the page of the running hub on a narrow screen, when its editors are there."""
    async with visiting() as opened:
        await opened.page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
        await opened.page.goto(f"{live_hub}/graphiql")
        for place in (".graphiql-query-editor", ".result-window"):
            await expect(opened.page.locator(f"{place} .monaco-editor")).to_be_visible()
        yield opened


async def edges(part: Locator) -> tuple[int, int, int, int]:
    """The left, right, upper and lower edge of a part of the page."""
    box = await part.bounding_box()
    assert box is not None
    left, top = box["x"], box["y"]
    return round(left), round(left + box["width"]), round(top), round(top + box["height"])


@pytest.mark.browser
async def test_panels_stack_within_the_width_of_a_phone(visit: Visit) -> None:
    # when the page is shown
    sides = [await edges(visit.page.locator(panel).first) for panel in PANELS]
    # then nothing is wider than the screen, and each panel is below the one before
    assert await visit.page.evaluate("document.documentElement.scrollWidth") == WIDTH
    assert [(left >= 0, right <= WIDTH) for left, right, _, _ in sides] == [(True, True)] * len(PANELS)
    assert [below[2] >= above[3] for above, below in itertools.pairwise(sides)] == [True] * 3
    # and each is wide enough to read in
    assert [right - left > WIDTH * 0.9 for left, right, _, _ in sides] == [True] * len(PANELS)


@pytest.mark.browser
async def test_buttons_are_within_reach(visit: Visit) -> None:
    for name in BUTTONS:
        button = visit.page.get_by_role("button", name=name).first
        await button.scroll_into_view_if_needed()
        left, right, top, bottom = await edges(button)
        assert (left >= 0, right <= WIDTH, top >= 0, bottom <= HEIGHT) == (True,) * 4, name


@pytest.mark.browser
async def test_a_query_that_is_typed_on_a_phone_is_answered(visit: Visit) -> None:
    # given a query in the place of the example
    page = visit.page
    await focus(page.locator(".graphiql-query-editor").get_by_role("textbox", name="Editor content"))
    await page.keyboard.press("ControlOrMeta+a")
    await page.keyboard.insert_text(QUERY)
    await expect(page.get_by_role("tab", name="OnAPhone", selected=True)).to_be_visible()
    # when it is run
    await page.get_by_role("button", name="Execute query").click()
    # then the answer is there, below, and the page is no wider
    response = page.locator(".result-window")
    await response.scroll_into_view_if_needed()
    await expect(response).to_contain_text('"totalCount": 29')
    assert await page.evaluate("document.documentElement.scrollWidth") == WIDTH
    assert visit.errors == []
    assert visit.complaints == []
