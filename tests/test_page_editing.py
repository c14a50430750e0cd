"""Forms of records: new programs and products, and texts in languages that no form asks for."""

from pathlib import Path

import httpx

from db.pools import Pools
from tests.iati_files import activity, load, save
from tests.page_reading import opened, parsed, texts
from tests.test_page_acting import owner, reviewer, send
from tests.test_revisions import Cast, cast

assert cast
assert owner
assert reviewer
NEW = "/en/program/new"


async def published(owner: httpx.AsyncClient, reviewer: httpx.AsyncClient, saved: httpx.Response) -> str:
    """The page of a draft, after it was submitted and published."""
    assert saved.status_code == 303, texts(parsed(saved), "//*[@role='alert']//li")
    revision = saved.headers["location"].partition("?")[0]
    assert (await send(owner, revision, "submit_revision")).status_code == 303
    assert (await send(reviewer, revision, "publish_revision")).status_code == 303
    return revision


async def test_texts_in_other_languages_and_their_order_are_kept(
    owner: httpx.AsyncClient, pools: Pools, tmp_path: Path
):
    # given a program with titles in English first, Indonesian and Arabic
    title = """<title><narrative xml:lang="en">English</narrative>
        <narrative xml:lang="id">Indonesia</narrative><narrative xml:lang="ar">عربي</narrative></title>"""
    record = activity("XX-1-1", title="Old title").replace(
        "<title><narrative>Old title</narrative></title>", title
    )
    assert title in record
    await load(pools, save(tmp_path / "b.xml", record))
    # when its Indonesian title is changed
    saved = await send(owner, "/en/program/XX-1-1/edit", "save_program", title_id="Judul")
    # then nothing else is
    page = await opened(owner, saved.headers["location"])
    assert texts(page, "//main//tbody//th") == ["titles"]
    assert texts(page, "//ins") == ["en: English id: Judul ar: عربي"]


async def test_a_program_is_added_from_what_was_planned(
    owner: httpx.AsyncClient, reviewer: httpx.AsyncClient
):
    # given a plan that nobody else carries out
    page = await opened(
        owner, "/en/before-you-start?title=Dialog+in+schools&region=ID-JT&description=For+teachers"
    )
    (address,) = page.xpath("//main//a[contains(@href, '/program/new')]/@href")
    form = await opened(owner, address)
    assert form.xpath("//input[@id='title_en']/@value") == ["Dialog in schools"]
    assert form.xpath("//input[@id='region']/@value") == ["ID-JT"]
    # when it is added with a sector that does not exist
    wrong = await send(owner, address, "save_program", sector="99999", status="PIPELINE", funder="XX-2")
    # then nothing is saved, and what was typed is kept
    assert wrong.status_code == 422
    assert parsed(wrong).xpath("//input[@id='funder']/@value") == ["XX-2"]
    assert "#sector" in parsed(wrong).xpath("//*[@role='alert']//a/@href")
    # and with a right one it is a draft, which becomes a program
    saved = await send(owner, address, "save_program", sector="15220", status="PIPELINE", funder="XX-2")
    await published(owner, reviewer, saved)
    page = await opened(reviewer, "/en/program?region=ID-JT&sector=15220")
    assert texts(page, "//main//h3") == ["Dialog in schools"]


async def test_a_knowledge_product_is_added_and_edited(owner: httpx.AsyncClient, reviewer: httpx.AsyncClient):
    # given a product with a day that a browser without a calendar sent as text
    address = "/en/knowledge/new"
    wrong = await send(owner, address, "save_product", title_en="Guide", published="1 Mei 2026")
    assert wrong.status_code == 422
    assert parsed(wrong).xpath("//input[@id='published']/@value") == ["1 Mei 2026"]
    assert parsed(wrong).xpath("//input[@id='title_en']/@value") == ["Guide"]
    # when it is a date
    typed = {"title_en": "Guide", "kind": "GUIDELINE", "languages": "en, id", "published": "2026-05-01"}
    url = "https://example.org/guide.pdf"
    await published(owner, reviewer, await send(owner, address, "save_product", url=url, **typed))
    # then it is a page, and can be edited
    page = await opened(owner, "/en/knowledge?q=Guide")
    (product,) = page.xpath("//main//h3/a/@href")
    (edit,) = (await opened(owner, product)).xpath("//main//a[contains(@href, '/edit')]/@href")
    saved = await send(owner, edit, "save_product", abstract_id="Isi panduan")
    assert texts(await opened(owner, saved.headers["location"]), "//ins") == ["id: Isi panduan"]
    assert texts(await opened(owner, saved.headers["location"]), "//main//tbody//th") == ["abstracts"]


async def test_a_form_with_a_broken_version_does_nothing(owner: httpx.AsyncClient, cast: Cast):
    for version in ("", "x", "9" * 5_000):
        answer = await send(owner, "/en/program/XX-1-1/edit", "save_program", title_en="N", version=version)
        assert answer.status_code == 422, version[:10]
    assert (await cast.owner.reads("{ revisions { totalCount } }"))["revisions"]["totalCount"] == 0
