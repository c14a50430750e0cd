"""Forms of members: drafts, review, decisions; sent from the hub's own pages alone."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from db.pools import Pools
from tests.iati_files import activity, load, result, save
from tests.page_reading import Element, opened, parsed, texts
from tests.test_revisions import Cast, Party, cast
from tests.test_sign_in import sign_in

assert cast
PROGRAM = "/en/program/XX-1-1/edit"
# Browsers leave out boxes that are not checked.
SENT = ".//input[not(@type='checkbox') or @checked]"
DAYS = ("plannedStart", "actualStart", "plannedEnd", "actualEnd")


@pytest.fixture
async def owner(cast: Cast) -> AsyncIterator[httpx.AsyncClient]:
    """A browser in which the owner of the program is signed in."""
    async with signed_in(cast.owner) as browser:
        yield browser


@pytest.fixture
async def reviewer(cast: Cast) -> AsyncIterator[httpx.AsyncClient]:
    """A browser in which a reviewer is signed in."""
    async with signed_in(cast.reviewer) as browser:
        yield browser


class signed_in:  # noqa: N801 - used like a function
    """A browser that keeps cookies, after a member has entered its key."""

    def __init__(self, party: Party) -> None:
        self.browser = httpx.AsyncClient(base_url=party.client.base_url, timeout=20)
        self.secret = party.headers["Authorization"].removeprefix("Bearer ")

    async def __aenter__(self) -> httpx.AsyncClient:
        assert (await sign_in(self.browser, self.secret)).status_code == 303
        return self.browser

    async def __aexit__(self, *_error: object) -> None:
        await self.browser.aclose()


def filled(page: Element, act: str, **typed: str) -> dict[str, str]:
    """The fields of the form for an act, with what a person types."""
    (form,) = [
        each
        for each in page.xpath("//main//form[@method='post']")
        if each.xpath(f".//*[@name='act'][@value='{act}']")
    ]
    fields = {each.get("name"): each.get("value") or "" for each in form.xpath(SENT)}
    fields |= {each.get("name"): each.text or "" for each in form.xpath(".//textarea")}
    for each in form.xpath(".//select"):
        chosen = each.xpath("option[@selected]/@value") or each.xpath("option/@value")
        fields[each.get("name")] = chosen[0]
    return {**fields, "act": act, **typed}


async def send(browser: httpx.AsyncClient, address: str, act: str, **typed: str) -> httpx.Response:
    """The response to the form of a page, sent as a browser without scripts does."""
    page = await opened(browser, address)
    return await browser.post(address, data=filled(page, act, **typed))


async def test_a_change_is_drafted_submitted_reviewed_and_published(
    owner: httpx.AsyncClient, reviewer: httpx.AsyncClient
):
    # given a draft that the owner of a program saves
    saved = await send(owner, PROGRAM, "save_program", title_id="Judul baru", plannedStart="2026-01-01")
    assert saved.status_code == 303
    revision = saved.headers["location"].partition("?")[0]
    page = await opened(owner, revision)
    assert "Judul baru" in " ".join(texts(page, "//ins"))
    assert texts(await opened(owner, "/en/program/XX-1-1"), "//h1") == ["Old title"]
    # when it is submitted, returned with a comment, submitted again and published
    assert (await send(owner, revision, "submit_revision")).status_code == 303
    queue = await opened(reviewer, "/en/me/review")
    assert revision in queue.xpath("//main//h2/a/@href")
    returned = await send(reviewer, revision, "request_changes", comment="Which year?")
    assert returned.status_code == 303
    assert "Which year?" in " ".join(texts(await opened(owner, revision), "//ol[@class='timeline']/li"))
    assert (await send(owner, revision, "submit_revision", comment="2026")).status_code == 303
    assert (await send(reviewer, revision, "publish_revision")).status_code == 303
    # then everybody sees it
    async with httpx.AsyncClient(base_url=owner.base_url) as anybody:
        page = await opened(anybody, "/id/program/XX-1-1")
    assert texts(page, "//h1") == ["Judul baru"]


async def test_wrong_values_are_kept_and_explained_at_their_field(owner: httpx.AsyncClient):
    # given dates in the wrong order
    answer = await send(
        owner,
        PROGRAM,
        "save_program",
        plannedStart="2026-05-01",
        plannedEnd="2026-01-01",
        description_en="Kept <b>text</b>",
    )
    # then nothing is saved, each problem leads to its field, and what was typed is still there
    assert answer.status_code == 422
    page = parsed(answer)
    assert page.xpath("//*[@role='alert']//a/@href") == ["#plannedEnd"]
    (field,) = page.xpath("//input[@id='plannedEnd']")
    assert (field.get("value"), field.get("aria-invalid")) == ("2026-01-01", "true")
    assert page.xpath(f"//*[@id='{field.get('aria-describedby')}']")
    assert page.xpath("//textarea[@id='description_en']")[0].text == "Kept <b>text</b>"
    assert answer.headers["cache-control"] == "private, no-store"


async def test_a_change_by_somebody_else_is_shown_beside_ones_own(
    owner: httpx.AsyncClient, reviewer: httpx.AsyncClient
):
    # given a form that is open while the same field is changed and published
    form = filled(await opened(owner, PROGRAM), "save_program", title_en="Mine")
    saved = await send(owner, PROGRAM, "save_program", title_en="Theirs")
    revision = saved.headers["location"].partition("?")[0]
    await send(owner, revision, "submit_revision")
    assert (await send(reviewer, revision, "publish_revision")).status_code == 303
    # when it is sent
    answer = await owner.post(PROGRAM, data=form)
    # then both values stand side by side, and nothing is lost
    assert answer.status_code == 422
    page = parsed(answer)
    row = " ".join(texts(page, "//*[@role='alert']//tbody/tr"))
    assert "Theirs" in row
    assert "Mine" in row
    assert page.xpath("//input[@id='title_en']")[0].get("value") == "Mine"


async def test_progress_on_an_output_is_reported(
    owner: httpx.AsyncClient, reviewer: httpx.AsyncClient, cast: Cast, pools: Pools, tmp_path: Path
):
    # given an output with a target and no actual value
    period = (
        '<indicator measure="1"><title><narrative>Teachers</narrative></title><period>'
        '<period-start iso-date="2026-01-01"/><period-end iso-date="2026-12-31"/>'
        '<target value="50"/></period></indicator>'
    )
    await load(pools, save(tmp_path / "o.xml", activity("XX-1-2", result("Trained", inside=period))))
    query = """{ program(iatiIdentifier: "XX-1-2") { outputs { nodes { id indicators { periods {
        actual target } } } } } }"""
    (output,) = (await cast.owner.reads(query))["program"]["outputs"]["nodes"]
    address = f"/en/outputs/{output['id']}/report"
    # when its owner reports one
    saved = await send(owner, address, "save_output", **{"actual_0_2026-01-01_2026-12-31": "40"})
    assert saved.status_code == 303, texts(parsed(saved), "//*[@role='alert']")
    revision = saved.headers["location"].partition("?")[0]
    await send(owner, revision, "submit_revision")
    await send(reviewer, revision, "publish_revision")
    # then the graph has it, and the target is as it was
    (output,) = (await cast.owner.reads(query))["program"]["outputs"]["nodes"]
    assert output["indicators"][0]["periods"] == [{"actual": "40", "target": "50"}]
    # and a value that is none is refused, with what was typed
    refused = await send(owner, address, "save_output", **{"actual_0_2026-01-01_2026-12-31": "many"})
    assert refused.status_code == 422
    assert parsed(refused).xpath("//input[@id='actual_0_2026-01-01_2026-12-31']")[0].get("value") == "many"


async def test_an_obstacle_is_raised(owner: httpx.AsyncClient, reviewer: httpx.AsyncClient):
    answer = await send(
        owner, "/en/obstacles/new", "raise_obstacle", title_en="No room", severity="HIGH", raised="2026-02-01"
    )
    assert answer.status_code == 303, texts(parsed(answer), "//*[@role='alert']")
    revision = answer.headers["location"].partition("?")[0]
    assert (await send(owner, revision, "submit_revision")).status_code == 303
    assert (await send(reviewer, revision, "publish_revision")).status_code == 303
    assert "No room" in texts(await opened(owner, "/en/obstacles"), "//main//h3")


@pytest.mark.parametrize(
    ("change", "headers", "status"),
    [
        ({"token": ""}, {}, 403),
        ({"token": "x" * 40}, {}, 403),
        ({}, {"Sec-Fetch-Site": "cross-site"}, 403),
        ({"act": "purge"}, {}, 400),
    ],
)
async def test_forms_that_are_not_of_the_hubs_pages_do_nothing(
    owner: httpx.AsyncClient, cast: Cast, change: dict[str, str], headers: dict[str, str], status: int
):
    form = filled(await opened(owner, PROGRAM), "save_program", title_en="Forged")
    answer = await owner.post(PROGRAM, data={**form, **change}, headers=headers)
    assert answer.status_code == status
    found = await cast.owner.reads("{ revisions { totalCount } }")
    assert found["revisions"]["totalCount"] == 0


async def test_pages_of_members_ask_visitors_to_sign_in(reader: httpx.AsyncClient):
    for address in ("/en/me", "/id/saya/tinjauan", PROGRAM):
        answer = await reader.get(address)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/sign-in?next=/")
    assert (await reader.post(PROGRAM, data={"act": "save_program"})).status_code == 303


async def test_what_was_typed_is_shown_when_the_session_has_ended(reader: httpx.AsyncClient):
    # given a form that is sent after its session has ended
    typed = {"act": "save_program", "description_en": "A long <b>text</b>\r\nof two lines", "token": "x"}
    typed |= {"title_order": "id,en", "version": "1"}
    answer = await reader.post(PROGRAM, data=typed)
    # then nothing is saved, what was typed can be copied, and the way back leads to the form
    assert answer.status_code == 401
    page = parsed(answer)
    assert page.xpath("//main//textarea/text()") == ["A long <b>text</b>\nof two lines"]
    assert f"/sign-in?next={PROGRAM}" in page.xpath("//main//a/@href")


async def test_another_organization_may_not_change_a_program(cast: Cast):
    async with signed_in(cast.other) as other:
        answer = await send(other, PROGRAM, "save_program", title_en="Taken over")
    assert answer.status_code == 422
    assert texts(parsed(answer), "//*[@role='alert']//p")


async def test_my_organization_says_what_waits(owner: httpx.AsyncClient, pools: Pools):
    saved = await send(owner, PROGRAM, "save_program", title_en="Draft title")
    page = await opened(owner, "/id/saya")
    links: list[Any] = page.xpath("//section[@aria-labelledby='drafts']//a/@href")
    assert links == [
        saved.headers["location"].partition("?")[0].replace("/en/me/revisions", "/id/saya/revisi")
    ]
