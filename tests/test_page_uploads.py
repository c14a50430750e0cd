"""Workbooks in pages: a template is uploaded, its plan is read, and applied."""

import httpx
import pytest

from hub.downloads import dry_running
from tests.page_reading import Element, opened, parsed, texts
from tests.spreadsheet_files import TEMPLATE, XLSX, changed, template
from tests.test_page_acting import filled, owner, signed_in
from tests.test_revisions import Cast, cast

assert cast
assert owner
ADDRESS = "/en/me/upload"


async def send(
    browser: httpx.AsyncClient, content: bytes, name: str = "program.xlsx", **fields: str
) -> httpx.Response:
    """The response to the form with a file."""
    (token,) = (await opened(browser, ADDRESS)).xpath("//main//input[@name='token']/@value")
    file = {"file": (name, content, XLSX)}
    return await browser.post(ADDRESS, data={"token": token, **fields}, files=file)


def cells(page: Element) -> list[list[str]]:
    """The texts of the rows of the plan."""
    return [texts(row, "th|td") for row in page.xpath("//main//tbody/tr")]


async def test_a_workbook_with_a_wrong_row_is_shown_corrected_and_applied(owner: httpx.AsyncClient):
    # given the workbook of an organization with one wrong date and one new title
    book = await template(owner, {})
    new = {(3, "title_en"): "New title", (4, "title_en"): "Another", (4, "status"): "IMPLEMENTATION"}
    wrong = changed(book, {**new, (4, "planned_end"): "5/6/2026"})
    # when it is uploaded
    answer = await send(owner, wrong)
    # then its plan has the refused row with its cell, value and rule, and the difference of the other
    assert answer.status_code == 303
    address = answer.headers["location"]
    page = await opened(owner, address)
    (first, second) = cells(page)
    assert first[0] == "Program, 3"
    assert "title" in first[2]
    assert "New title" in first[2]
    assert "5/6/2026" in second[2]
    assert cells(await opened(owner, f"{address}?outcome=REFUSED")) == [second]
    # and applying all of it does nothing
    refused = await owner.post(address, data=filled(page, "apply_upload") | {"submit": "yes"})
    assert refused.status_code == 422
    assert parsed(refused).xpath("//*[@role='alert']")
    # when the corrected workbook is uploaded and applied
    right = await send(owner, changed(book, {(3, "title_en"): "New title"}))
    address = right.headers["location"]
    form = filled(await opened(owner, address), "apply_upload")
    assert (await owner.post(address, data=form)).status_code == 303
    # then the row is a submitted proposal
    page = await opened(owner, address)
    (revision,) = page.xpath("//main//tbody//a/@href")
    assert "New title" in " ".join(texts(await opened(owner, revision), "//ins"))
    assert not page.xpath("//main//form")
    assert address in (await opened(owner, ADDRESS)).xpath("//main//ul//a/@href")


@pytest.mark.parametrize(
    ("content", "status"),
    [(b"", 400), (b"PK\x03\x04 no archive", 400), (b"<html><script>alert(1)</script>", 400)],
    ids=["empty", "damaged", "html"],
)
async def test_a_file_that_is_no_workbook_is_explained_on_the_page(
    owner: httpx.AsyncClient, content: bytes, status: int
):
    answer = await send(owner, content, '"><script>alert(1)</script>.xlsx')
    assert answer.status_code == status
    page = parsed(answer)
    assert page.xpath("//*[@role='alert']//p/text()")
    assert page.xpath("//main//input[@type='file'][@aria-invalid='true']")
    assert not page.xpath("//script")


@pytest.mark.parametrize("size", [10_000_001, 11_000_000])
async def test_a_file_that_is_too_large_is_explained(owner: httpx.AsyncClient, size: int):
    answer = await send(owner, b"x" * size)
    assert answer.status_code == 413
    assert "10,000,000" in answer.text
    assert parsed(answer).xpath("//main//input[@type='file'][@aria-invalid='true']")


async def test_forms_of_others_and_without_a_session_are_refused(owner: httpx.AsyncClient):
    # given a form without the session's token, and one without a session
    file = {"file": ("program.xlsx", await template(owner, {}), XLSX)}
    forged = await owner.post(ADDRESS, data={"token": "of another"}, files=file)
    assert forged.status_code == 403
    other = await owner.post(ADDRESS, files=file, headers={"Sec-Fetch-Site": "cross-site"})
    assert other.status_code == 403
    async with httpx.AsyncClient(base_url=owner.base_url) as stranger:
        assert (await stranger.post(ADDRESS, files=file)).status_code == 303
        assert (await stranger.get(ADDRESS)).headers["location"] == f"/sign-in?next={ADDRESS}"
    # then nothing was planned
    assert not (await opened(owner, ADDRESS)).xpath("//*[@id='recent']")


@pytest.mark.parametrize(
    ("header", "body", "status"),
    [
        ("multipart/form-data", b"", 400),
        ("multipart/form-data; boundary=x", b"no part", 400),
        ("multipart/form-data; boundary=x", b"--x\r\nX: y\r\n\r\n\r\n--x--\r\n", 400),
        ("multipart/form-data; boundary=x", b"--x\r\n" * 300, 400),
        ("application/json", b"{}", 415),
    ],
)
async def test_broken_forms_are_refused(owner: httpx.AsyncClient, header: str, body: bytes, status: int):
    answer = await owner.post(ADDRESS, content=body, headers={"Content-Type": header})
    assert answer.status_code == status


async def test_a_process_has_few_files_at_once(owner: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(dry_running, "MOST_UPLOADS", 0)
    answer = await send(owner, b"key\r\n")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


async def test_the_page_has_the_template_of_ones_own_organization(owner: httpx.AsyncClient):
    page = await opened(owner, ADDRESS)
    (address,) = page.xpath("//main/ol//a/@href | //main/*/ol//a[contains(@href, '.xlsx')]/@href")
    assert address.startswith(TEMPLATE)
    assert (await owner.get(address)).headers["content-type"] == XLSX


async def test_a_plan_of_another_organization_is_not_there(owner: httpx.AsyncClient, cast: Cast):
    address = (await send(owner, await template(owner, {}))).headers["location"]
    async with signed_in(cast.reviewer) as other:
        assert (await other.get(address)).status_code == 404
