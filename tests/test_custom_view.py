"""The example of a front end in a real browser: one page with the programs of a province."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Locator, Route, expect

from hub import app as application
from hub.settings import Settings
from tests.browser import Visit, visiting
from tests.conftest import serving
from tests.custom_view import VIEW, build, preview, script_output

pytestmark = pytest.mark.browser

FIRST_PAGE = [
    "[Sample] Schools of harmony in Surakarta",
    "[Sample] Neighbourhoods of harmony",
    "[Sample] Schools of harmony, Surakarta",
    "[Sample] Regional preparedness forums",
    "[Sample] National program of regional preparedness",
]
SECOND_PAGE = [
    "[Sample] Better quality of deradicalization programs",
    "[Sample] Ocean cooperation on preparedness",
]
ANY_QUESTION = "**/graphql**"


@pytest.fixture(scope="module")
async def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page as it is deployed beside a hub."""
    folder = tmp_path_factory.mktemp("custom-view")
    await build(folder)
    return folder


@pytest.fixture(scope="module")
async def address(built: Path, live_hub: str) -> AsyncIterator[str]:
    """The address of the page before the hub with the demo graph."""
    async with preview(built, live_hub) as running:
        yield running


@pytest.fixture
async def visit(address: str) -> AsyncIterator[Visit]:
    """The page in English, without a province."""
    async with visiting() as opened:
        await opened.page.goto(f"{address}/?lang=en")
        await expect(choice(opened)).to_be_visible()
        yield opened


def choice(visit: Visit) -> Locator:
    """The choice of the province, which is there when the provinces are."""
    return visit.page.get_by_role("combobox")


def titles(visit: Visit) -> Locator:
    """The titles of the programs."""
    return visit.page.get_by_role("heading", level=3)


def told(visit: Visit) -> Locator:
    """What stands where programs will be, or would be."""
    return visit.page.get_by_role("main").get_by_role("status")


def listed(visit: Visit, title: str) -> Locator:
    """What the first program lists under a title."""
    section = visit.page.locator("article").first.locator("section")
    return section.filter(has=visit.page.get_by_role("heading", name=title, exact=True)).get_by_role(
        "listitem"
    )


async def test_the_programs_of_a_province_are_listed(visit: Visit, address: str) -> None:
    # when
    await choice(visit).select_option(label="Central Java (7)")
    # then
    await expect(visit.page.get_by_role("heading", level=2)).to_have_text("Central Java Programs: 7")
    await expect(titles(visit)).to_have_text(FIRST_PAGE)
    await expect(visit.page.locator("article").first.locator("p").first).to_have_text(
        "Implementation Feb 2024 \N{EN DASH} Dec 2026 (planned) · House of Harmony Foundation (sample)"
    )
    await expect(listed(visit, "Funders")).to_have_text(["Peace Fund Foundation (sample)"])
    await expect(listed(visit, "Outputs").locator("p")).to_have_text(
        [
            "75% [Sample] Number of teachers trained: actual 200, target 267",
            "100% [Sample] Number of schools: actual 40, target 40",
            "90% [Sample] Open cases: actual 44, target 40",
        ]
    )
    await expect(listed(visit, "Outputs").first).to_contain_text(
        "[Sample] Teachers in Surakarta trained in peace education"
    )
    await expect(listed(visit, "Knowledge products")).to_have_count(5)
    guide = visit.page.get_by_role("link", name="[Sample] General guide to prevention").first
    assert await guide.get_attribute("href") == "https://contoh.example/pustaka/panduan-pencegahan.pdf"
    assert {urlsplit(each).netloc for each in visit.addresses} == {urlsplit(address).netloc}
    assert visit.errors == []
    assert visit.complaints == []


async def test_provinces_are_sorted_by_name_and_those_without_programs_are_left_out(visit: Visit) -> None:
    # then North Sulawesi is there, where one program works by an output alone, and Gorontalo is not
    assert (await choice(visit).locator("option").all_text_contents())[:4] == [
        "Choose a province",
        "Aceh (1)",
        "Bali (3)",
        "Banten (1)",
    ]
    await expect(choice(visit).locator("option")).to_have_count(21)
    await expect(choice(visit).get_by_text("North Sulawesi (1)")).to_have_count(1)
    await expect(choice(visit).get_by_text("Gorontalo")).to_have_count(0)
    await expect(visit.page.get_by_label("Province", exact=True)).to_have_value("")
    await expect(told(visit)).to_have_text("Choose a province to see its programs.")


async def test_more_programs_come_page_by_page_and_the_keyboard_goes_on_there(visit: Visit) -> None:
    # given
    await choice(visit).select_option("ID-JT")
    more = visit.page.get_by_role("button", name="Show more")
    await expect(more).to_be_visible()
    # when
    await more.focus()
    await visit.page.keyboard.press("Enter")
    # then
    await expect(titles(visit)).to_have_text([*FIRST_PAGE, *SECOND_PAGE])
    await expect(more).to_have_count(0)
    await expect(visit.page.locator("main > ul").nth(1)).to_be_focused()
    # when another province is chosen, its first page stands there alone
    await choice(visit).select_option("ID-MA")
    await expect(titles(visit)).to_have_text(
        ["[Sample] Voices of peace from the east", "[Sample] Bridges between faiths"]
    )


async def test_the_language_changes_the_words_of_the_page_and_of_the_hub(visit: Visit) -> None:
    # given
    await choice(visit).select_option("ID-JT")
    await expect(titles(visit)).to_have_count(5)
    # when
    async with visit.page.expect_request(lambda each: "Programs" in (each.post_data or each.url)) as sent:
        await visit.page.get_by_role("button", name="Bahasa Indonesia").click()
    # then
    await expect(titles(visit).first).to_have_text("[Contoh] Sekolah rukun Surakarta")
    await expect(visit.page.get_by_role("heading", level=1)).to_have_text("Program per provinsi")
    await expect(visit.page.locator("article").first.locator("p").first).to_have_text(
        "Pelaksanaan Feb 2024 \N{EN DASH} Des 2026 (rencana) · Yayasan Rumah Rukun (contoh)"
    )
    await expect(visit.page).to_have_title("Program per provinsi")
    assert await visit.page.locator("html").get_attribute("lang") == "id"
    assert await (await sent.value).header_value("accept-language") == "id, en;q=0.5"


async def test_the_back_button_leads_to_what_stood_there_before(visit: Visit) -> None:
    # given
    await choice(visit).select_option("ID-JT")
    await expect(titles(visit)).to_have_count(5)
    await choice(visit).select_option("ID-MA")
    await expect(titles(visit)).to_have_count(2)
    await visit.page.get_by_role("button", name="Bahasa Indonesia").click()
    await expect(titles(visit).first).to_have_text("[Contoh] Suara damai dari timur")
    # when, then
    await visit.page.go_back()
    await expect(titles(visit).first).to_have_text("[Sample] Voices of peace from the east")
    await visit.page.go_back()
    await expect(titles(visit)).to_have_text(FIRST_PAGE)
    await expect(choice(visit)).to_have_value("ID-JT")
    await visit.page.go_back()
    await expect(titles(visit)).to_have_count(0)
    await expect(choice(visit)).to_have_value("")


async def test_an_address_can_be_shared(visit: Visit, address: str) -> None:
    # when
    await visit.page.goto(f"{address}/?province=ID-MA&lang=id")
    # then
    await expect(visit.page.get_by_role("heading", level=2)).to_have_text("Maluku Program: 2")
    await expect(choice(visit)).to_have_value("ID-MA")


@pytest.mark.parametrize("province", ["ID-GO", "nowhere"])
async def test_a_province_without_programs_says_so(visit: Visit, address: str, province: str) -> None:
    # when
    await visit.page.goto(f"{address}/?lang=en&province={province}")
    # then
    await expect(told(visit)).to_have_text("No programs yet. Choose another province.")
    await expect(choice(visit)).to_have_value("")


async def test_while_the_hub_takes_its_time_the_page_says_so(visit: Visit) -> None:
    # given
    is_free = asyncio.Event()

    async def later(route: Route) -> None:
        await is_free.wait()
        await route.continue_()

    await visit.page.route(ANY_QUESTION, later)
    # when
    await choice(visit).select_option("ID-MA")
    # then
    await expect(told(visit)).to_have_text("Loading …")
    is_free.set()
    await expect(titles(visit)).to_have_count(2)
    await expect(told(visit)).to_have_count(0)


async def test_a_hub_that_is_away_can_be_asked_again(visit: Visit) -> None:
    # given
    await visit.page.route(ANY_QUESTION, lambda route: route.abort())
    await choice(visit).select_option("ID-JT")
    alert = visit.page.get_by_role("alert")
    await expect(alert).to_contain_text("The hub does not respond. Check your connection.")
    # when
    await visit.page.unroute(ANY_QUESTION)
    await alert.get_by_role("button", name="Try again").click()
    # then
    await expect(titles(visit)).to_have_text(FIRST_PAGE)
    await expect(alert).to_have_count(0)
    assert visit.errors == []


async def test_the_preview_of_a_hub_that_is_away_says_so(built: Path, unused_tcp_port: int) -> None:
    async with preview(built, f"http://127.0.0.1:{unused_tcp_port}") as lonely, visiting() as visit:
        # when
        await visit.page.goto(f"{lonely}/?lang=id")
        # then
        await expect(visit.page.get_by_role("alert")).to_contain_text("Hub tidak merespons.")
        assert visit.errors == []


async def test_what_the_hub_refuses_is_told_in_its_words(visit: Visit) -> None:
    # given
    reason = "The query is too deep."
    await visit.page.route(ANY_QUESTION, lambda route: route.fulfill(json={"errors": [{"message": reason}]}))
    # when
    await choice(visit).select_option("ID-JT")
    # then
    await expect(visit.page.get_by_role("alert")).to_contain_text(
        f"The hub cannot process this request: {reason}"
    )


async def test_it_fits_a_phone(visit: Visit) -> None:
    # given
    await visit.page.set_viewport_size({"width": 320, "height": 640})
    # when
    await choice(visit).select_option("ID-JT")
    await expect(titles(visit)).to_have_count(5)
    # then
    assert await visit.page.evaluate("document.documentElement.scrollWidth") == 320


async def test_a_page_of_another_origin_asks_a_hub_that_allows_it(demo_url: str, tmp_path: Path) -> None:
    async with preview(tmp_path, "http://127.0.0.1:9") as origin:
        settings = Settings.model_validate({"cors_origins": [origin]})
        async with serving(application.create(settings, demo_url)) as hub, visiting() as visit:
            # given
            await build(tmp_path, VITE_HUB_URL=hub)
            # when
            await visit.page.goto(f"{origin}/?lang=en&province=ID-MA")
            # then
            await expect(titles(visit)).to_have_count(2)
            asked = {urlsplit(each).netloc for each in visit.addresses}
            assert asked == {urlsplit(origin).netloc, urlsplit(hub).netloc}
            assert visit.complaints == []


async def test_a_field_that_the_hub_does_not_have_is_named_before_anything_is_built(tmp_path: Path) -> None:
    # given a copy of the example in a project of its own
    copy = tmp_path / "examples" / "custom-view"
    shutil.copytree(VIEW, copy, ignore=shutil.ignore_patterns("node_modules", "dist", "gql"))
    (copy / "node_modules").symlink_to(VIEW / "node_modules")
    (tmp_path / "schema").symlink_to(VIEW.parents[1] / "schema")
    program = copy / "src" / "Program.tsx"
    # when
    program.write_text(program.read_text("utf-8").replace("statusName", "nameOfStatus"), "utf-8")
    status, printed = await script_output("build", folder=copy)
    # then
    assert status == 1
    assert 'Cannot query field "nameOfStatus" on type "Program".' in printed
    assert not (copy / "dist").exists()


def test_it_is_small_enough_to_read_at_once() -> None:
    # given
    files = [VIEW / "index.html", *(each for each in VIEW.glob("src/*") if each.is_file())]
    # when
    lines = {each.name: len(each.read_text("utf-8").splitlines()) for each in files}
    # then
    assert sum(lines.values()) < 300, lines
