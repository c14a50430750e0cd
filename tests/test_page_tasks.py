"""Tasks as people do them: in a browser, in both languages, with scripts and without."""

from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from db import embedded
from db.pools import Pools, open_pools
from db.values import Role
from hub import app as application
from hub.settings import Settings
from services import api_keys
from services.imports import seeding
from tests.browser import ARGUMENTS
from tests.conftest import new_database, serving
from tests.spreadsheet_files import changed
from tests.tools import need

pytestmark = pytest.mark.browser
# Language, and whether scripts run.
PEOPLE = {
    "id without scripts": ("id", False),
    "id with scripts": ("id", True),
    "en without scripts": ("en", False),
    "en with scripts": ("en", True),
}
# So that no person proposes what another one did.
CHANGES = count(1)
# Words of the pages, in both languages.
WORDS = {
    "search": {"id": "Cari", "en": "Search"},
    "show": {"id": "Tampilkan", "en": "Show"},
    "provinces": {"id": "Bandingkan provinsi", "en": "Compare provinces"},
    "gaps": {"id": "Kesenjangan", "en": "Gaps"},
    "similar": {"id": "Temukan program serupa", "en": "Find similar programs"},
    "overlaps": {"id": "Tumpang tindih", "en": "Overlaps"},
    "confirm": {"id": "Konfirmasi", "en": "Confirm"},
    "reports": {"id": "Laporan", "en": "Reports"},
    "plans": {"id": "Rencana aksi", "en": "Action plans"},
    "mine": {"id": "Organisasi saya", "en": "My organization"},
    "workbook": {"id": "Laporkan dengan buku kerja", "en": "Report with a workbook"},
    "template": {
        "id": "Unduh buku kerja organisasi saya",
        "en": "Download the workbook of my organization",
    },
    "edit": {"id": "Sunting", "en": "Edit"},
    "save": {"id": "Simpan sebagai naskah", "en": "Save as a draft"},
    "submit": {"id": "Ajukan untuk ditinjau", "en": "Submit for review"},
    "queue": {"id": "Antrean tinjauan", "en": "Review queue"},
    "publish": {"id": "Terbitkan", "en": "Publish"},
    "progress": {"id": "Laporkan kemajuan", "en": "Report progress"},
    "obstacle": {"id": "Sampaikan kendala", "en": "Raise an obstacle"},
    "province": {"id": "Jawa Timur", "en": "East Java"},
    "regions": {"id": "Wilayah", "en": "Regions"},
    "upload": {"id": "Tampilkan apa yang akan berubah", "en": "Show what would change"},
    "leave out": {"id": "Lewati baris", "en": "Leave out rows"},
    "apply": {"id": "Terapkan", "en": "Apply"},
}


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    """One browser for all tasks."""
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=need("chromium"), args=ARGUMENTS)
        yield opened
        await opened.close()


@pytest.fixture(scope="module")
async def sample(server: embedded.EmbeddedServer) -> AsyncIterator[tuple[str, Pools]]:
    """A hub with a sample of its own, in which people decide: its address, and connections to it."""
    url = await new_database(server.url, "page_tasks")
    opened = await open_pools(url)
    await seeding.seed(opened)
    async with serving(application.create(Settings(), url)) as address:
        yield address, opened
    await opened.close()


@pytest.fixture(params=[*PEOPLE.values()], ids=[*PEOPLE])
async def person(
    request: pytest.FixtureRequest, browser: Browser, sample: tuple[str, Pools]
) -> AsyncIterator[tuple[Page, str]]:
    """A person at the home page, in a language."""
    language, scripts = request.param
    context: BrowserContext = await browser.new_context(
        java_script_enabled=scripts, locale=language, base_url=sample[0], accept_downloads=True
    )
    page = await context.new_page()
    await page.goto(f"/{language}")
    yield page, language
    await context.close()


async def test_a_program_is_found_by_a_misspelt_word(person: tuple[Page, str]):
    page, language = person
    await page.locator("input[name=q]").fill("moderasi beragma")
    await page.locator("input[name=q]").press("Enter")
    await page.locator(".list h3 a").filter(has_text="moder").first.click()
    assert f"/{language}/" in page.url
    await expect(page.locator("h1")).to_contain_text("oder")


async def test_who_works_in_a_province_on_a_sector_is_downloaded(person: tuple[Page, str]):
    page, language = person
    await page.get_by_role("link", name=WORDS["provinces"][language], exact=True).click()
    await page.locator("input[name=region]").fill("ID-JT")
    await page.locator("input[name=sector]").fill("15220")
    await page.get_by_role("button", name=WORDS["show"][language]).click()
    number = int((await page.locator("main p strong").first.inner_text()).split()[0])
    async with page.expect_download() as started:
        await page.get_by_role("link", name="CSV").click()
    download = await started.value
    path = await download.path()
    assert len(path.read_text("utf-8-sig").strip().splitlines()) == number + 1


async def test_actions_without_a_program_in_a_year_are_found(person: tuple[Page, str]):
    page, language = person
    await page.locator("nav.main").get_by_role("link", name=WORDS["plans"][language]).click()
    await page.locator(".list h3 a", has_text="2020-2024").first.click()
    await page.get_by_role("link", name=WORDS["gaps"][language], exact=True).click()
    await page.get_by_role("link", name="2023", exact=True).click()
    await expect(page.locator("h1")).to_contain_text("2023")
    assert await page.locator("main section .list li").count() > 3


async def test_what_a_donor_funds_where_is_on_its_page(person: tuple[Page, str]):
    page, language = person
    await page.goto(f"/{language}/{'organisasi' if language == 'id' else 'organizations'}/ID-CONTOH-DN-01")
    await page.locator(".facts a").nth(1).click()
    assert "role=FUNDING" in page.url
    assert await page.locator(".list h3").count() > 0


async def test_somebody_who_already_does_it_is_found(person: tuple[Page, str]):
    page, language = person
    await page.get_by_role("link", name=WORDS["similar"][language]).click()
    await page.locator("#title").fill("Sekolah rukun di Surakarta")
    await page.locator("#region").fill("ID-JT")
    await page.get_by_role("button", name=WORDS["similar"][language]).click()
    await expect(page.locator("section .list h3").first).to_be_visible()
    assert await page.locator("section .list li ul li").count() > 0


async def test_the_yearly_report_is_opened(person: tuple[Page, str]):
    page, language = person
    await page.locator("nav.main").get_by_role("link", name=WORDS["reports"][language], exact=True).click()
    await page.locator("a[href*='/reports/RANPE-1/2023.html']").click()
    await expect(page.locator("h1")).to_contain_text("2023")


async def sign_in(
    person: tuple[Page, str], pools: Pools, role: Role, organization: str = "ID-CONTOH-KL-03"
) -> None:
    """Sign in with a key, as somebody of an organization."""
    page, language = person
    made = await api_keys.create(pools.writing, organization, role)
    await page.context.clear_cookies()
    await page.goto(f"/sign-in?next=/{language}")
    await page.locator("input[name=key]").fill(made.secret)
    await page.locator("input[name=key]").press("Enter")
    await page.wait_for_url(f"**/{language}")


async def test_a_filled_workbook_with_one_wrong_row_is_uploaded(
    person: tuple[Page, str], sample: tuple[str, Pools], tmp_path: Path
):
    # given a workbook that a contributor downloads, and fills with a right and a wrong row
    page, language = person
    await sign_in(person, sample[1], Role.CONTRIBUTOR)
    await page.get_by_role("link", name=WORDS["mine"][language]).first.click()
    await page.get_by_role("link", name=WORDS["workbook"][language]).click()
    async with page.expect_download() as started:
        await page.get_by_role("link", name=WORDS["template"][language]).click()
    book = (await (await started.value).path()).read_bytes()
    title = f"[Sample] Changed in {language}, change {next(CHANGES)}"
    (tmp_path / "filled.xlsx").write_bytes(
        changed(book, {(3, "title_en"): title, (4, "planned_end"): "5/6/2026"})
    )
    # when it is uploaded
    await page.locator("#file").set_input_files(tmp_path / "filled.xlsx")
    await page.get_by_role("button", name=WORDS["upload"][language]).click()
    # then the wrong row is shown with its cell, and the other is applied alone
    await expect(page.locator("tbody tr").filter(has_text="5/6/2026")).to_have_count(1)
    await expect(page.locator("ins").filter(has_text=title)).to_have_count(1)
    await page.get_by_role("button", name=WORDS["apply"][language], exact=True).click()
    await expect(page.get_by_role("alert")).to_be_visible()
    await page.get_by_label(WORDS["leave out"][language]).check()
    await page.get_by_role("button", name=WORDS["apply"][language], exact=True).click()
    await expect(page.get_by_role("status")).to_be_visible()
    await page.locator("tbody a").first.click()
    await expect(page.locator("ins").filter(has_text=title)).to_have_count(1)


async def test_a_reviewer_decides_an_overlap(person: tuple[Page, str], sample: tuple[str, Pools]):
    # given a reviewer who signs in with a key
    page, language = person
    await sign_in(person, sample[1], Role.REVIEWER)
    # when an overlap is opened and confirmed without a reason
    await page.locator("nav.main").get_by_role("link", name=WORDS["overlaps"][language]).click()
    # one that nobody has decided yet
    await page.goto(f"{page.url}?status=OPEN")
    await page.locator(".list h3 a").first.click()
    await page.get_by_role("button", name=WORDS["confirm"][language]).click()
    # then the page says what is missing, and with a reason it is decided
    await expect(page.get_by_role("alert")).to_be_visible()
    await page.locator("#reason").fill("[Sample] The same schools.")
    await page.get_by_role("button", name=WORDS["confirm"][language]).click()
    await expect(page.locator(".badge.b-ok").first).to_be_visible()
    await expect(page.locator(".notice").first).to_contain_text("[Sample] The same schools.")
    # and they propose to work together
    await page.locator("#purpose").fill("[Sample] One training for both.")
    await page.locator("section[aria-labelledby=together] button").click()
    await expect(page.get_by_role("status")).to_be_visible()


async def test_a_change_is_proposed_reviewed_and_published(
    person: tuple[Page, str], sample: tuple[str, Pools]
):
    # given a contributor who changes the title of a program of its organization
    page, language = person
    await sign_in(person, sample[1], Role.CONTRIBUTOR)
    address = f"/{language}/program/ID-CONTOH-KL-03-P01"
    await page.goto(address)
    await page.get_by_role("link", name=WORDS["edit"][language]).click()
    title = f"[Sample] Published in {language}, change {next(CHANGES)}"
    await page.locator(f"#title_{language}").fill(title)
    await page.get_by_role("button", name=WORDS["save"][language]).click()
    await expect(page.locator("ins").filter(has_text=title)).to_have_count(1)
    await page.get_by_role("button", name=WORDS["submit"][language]).click()
    proposal = page.url.partition("?")[0]
    # when a reviewer of the coordinating agency finds it in the queue, and publishes it
    await sign_in(person, sample[1], Role.REVIEWER, "ID-CONTOH-KL-01")
    await page.get_by_role("link", name=WORDS["mine"][language]).first.click()
    await page.get_by_role("link", name=WORDS["queue"][language]).click()
    await page.locator(f"main a[href='{urlsplit(proposal).path}']").click()
    await page.get_by_role("button", name=WORDS["publish"][language], exact=True).click()
    await expect(page.get_by_role("status")).to_be_visible()
    # then everybody reads it
    await page.goto(address)
    await expect(page.locator("h1")).to_have_text(title)


async def test_progress_on_an_output_is_reported(person: tuple[Page, str], sample: tuple[str, Pools]):
    page, language = person
    await sign_in(person, sample[1], Role.CONTRIBUTOR)
    await page.goto(f"/{language}/program/ID-CONTOH-KL-03-P01")
    await page.locator("main a[href*='/keluaran/'], main a[href*='/outputs/']").first.click()
    await page.get_by_role("link", name=WORDS["progress"][language]).click()
    await page.locator("input[name^=actual_]").first.fill("4321")
    await page.get_by_role("button", name=WORDS["save"][language]).click()
    await expect(page.locator("ins").filter(has_text="4321")).to_have_count(1)
    await page.get_by_role("button", name=WORDS["submit"][language]).click()
    await expect(page.get_by_role("status")).to_be_visible()


async def test_an_obstacle_is_raised(person: tuple[Page, str], sample: tuple[str, Pools]):
    # given a contributor who forgets the description
    page, language = person
    await sign_in(person, sample[1], Role.CONTRIBUTOR)
    await page.get_by_role("link", name=WORDS["mine"][language]).first.click()
    await page.get_by_role("link", name=WORDS["obstacle"][language]).click()
    await page.locator(f"#title_{language}").fill("[Sample] No room for the training")
    await page.locator("#raised").fill("2026-11-02")
    # when it is saved and submitted
    await page.get_by_role("button", name=WORDS["save"][language]).click()
    await expect(page.locator("ins").filter(has_text="No room for the training")).to_have_count(1)
    await page.get_by_role("button", name=WORDS["submit"][language]).click()
    # then it waits for a reviewer
    await expect(page.get_by_role("status")).to_be_visible()


async def test_a_province_is_followed_by_feed(person: tuple[Page, str]):
    page, language = person
    await page.locator("nav.main").get_by_role("link", name=WORDS["regions"][language]).click()
    await page.get_by_role("link", name=WORDS["province"][language]).first.click()
    link = page.locator("main a[href*='.atom']")
    feed = await page.request.get(str(await link.get_attribute("href")))
    assert feed.headers["content-type"].startswith("application/atom+xml")
    assert (await feed.text()).count("<entry>") > 0
