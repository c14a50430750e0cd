"""Decisions in pages: values of imports, links to plans, organizations that are one, collaborations."""

from pathlib import Path

import httpx

from db.pools import Pools
from services.deciding import merge_proposals
from tests.aligned import make_plans
from tests.iati_files import activity, load, participant, save
from tests.page_reading import Element, opened, parsed, texts
from tests.test_page_acting import SENT, owner, reviewer, send, signed_in
from tests.test_revisions import Cast, cast

assert cast
assert owner
assert reviewer


def filled(page: Element, act: str) -> dict[str, str]:
    """The fields of the first form for an act."""
    form = page.xpath(f"//main//form[.//input[@name='act'][@value='{act}']]")[0]
    return {each.get("name"): each.get("value") or "" for each in form.xpath(SENT)}


async def decide(browser: httpx.AsyncClient, address: str, act: str, **typed: str) -> httpx.Response:
    """The response to the first form for an act."""
    page = await opened(browser, address)
    return await browser.post(address, data=filled(page, act) | typed)


async def test_a_value_of_an_import_is_decided(
    owner: httpx.AsyncClient, reviewer: httpx.AsyncClient, pools: Pools, tmp_path: Path
):
    # given a title that a member changed, and an import that brings another one
    saved = await send(owner, "/en/program/XX-1-1/edit", "save_program", title_id="Judul anggota")
    revision = saved.headers["location"].partition("?")[0]
    await send(owner, revision, "submit_revision")
    await send(reviewer, revision, "publish_revision")
    await load(pools, save(tmp_path / "b.xml", activity("XX-1-1", title="Judul impor")))
    # when both are shown, and the decision has no reason
    page = await opened(owner, "/id/saya/perbedaan")
    cells = " ".join(texts(page, "//main//tbody//td"))
    assert "Judul anggota" in cells
    assert "Judul impor" in cells
    refused = await decide(owner, "/id/saya/perbedaan", "decide_conflict", choice="TAKE")
    assert refused.status_code == 422
    assert parsed(refused).xpath("//*[@role='alert']")
    # then with a reason it is decided
    done = await decide(owner, "/id/saya/perbedaan", "decide_conflict", choice="TAKE", reason="Newer.")
    assert done.status_code == 303
    page = await opened(owner, done.headers["location"])
    assert page.xpath("//*[@role='status']")
    assert not page.xpath("//main//form")
    assert texts(await opened(owner, "/id/program/XX-1-1"), "//h1") == ["Judul impor"]


async def test_a_link_to_a_plan_is_confirmed(reviewer: httpx.AsyncClient, pools: Pools, cast: Cast):
    # given a program whose owner claims that it serves an item of a plan
    await make_plans(pools)
    draft = await cast.owner.proposes(alignments=[{"node": "P1/1.1"}])
    await cast.reviewer.does("publishRevision", await cast.owner.does("submitRevision", draft))
    address = "/en/me/alignments"
    # when it is decided without a reason, and with one
    refused = await decide(reviewer, address, "decide_alignment", choice="CONFIRMED")
    assert refused.status_code == 422
    assert texts(parsed(refused), "//*[@role='alert']//p")
    done = await decide(reviewer, address, "decide_alignment", choice="CONFIRMED", reason="As reported.")
    # then nothing waits, and the page of the program shows it
    assert done.status_code == 303
    assert not (await opened(reviewer, address)).xpath("//main//form")
    query = '{ program(iatiIdentifier: "XX-1-1") { alignments { nodes { status } } } }'
    found = (await cast.owner.reads(query))["program"]["alignments"]["nodes"]
    assert found == [{"status": "CONFIRMED"}]


async def test_two_organizations_are_merged(reviewer: httpx.AsyncClient, pools: Pools, tmp_path: Path):
    # given two organizations of one name
    name = "Yayasan Damai"
    await load(
        pools,
        save(
            tmp_path / "b.xml",
            activity("XX-7-1", participant(name, ref="XX-71"), reporter="XX-7", name="Seven"),
            activity("XX-8-1", participant(name, ref="XX-81"), reporter="XX-8", name="Eight"),
        ),
    )
    await merge_proposals.propose(pools)
    address = "/en/me/merges"
    page = await opened(reviewer, address)
    assert texts(page, "//main//li/h3") == [name, name]
    # when one is kept
    keep = page.xpath("//button[@name='keep']/@value")[0]
    done = await decide(reviewer, address, "decide_merge", keep=keep, reason="One office.")
    # then the other's address leads to it
    assert done.status_code == 303
    async with httpx.AsyncClient(base_url=reviewer.base_url) as anybody:
        answers = [
            await anybody.get(f"/en/organizations/{key}", follow_redirects=True) for key in ("XX-71", "XX-81")
        ]
    assert len({each.url.path for each in answers}) == 1


async def test_keys_are_created_shown_once_and_revoked(cast: Cast):
    async with signed_in(cast.administrator) as administrator:
        # given a key that an administrator creates
        made = await decide(administrator, "/en/me/keys", "create_key", label="portal", role="READER")
        assert made.status_code == 200
        (secret,) = parsed(made).xpath("//input[@id='secret']/@value")
        assert made.headers["cache-control"] == "private, no-store"
        # when the page is opened again, then the secret is not there
        page = await opened(administrator, "/en/me/keys")
        assert secret not in parsed(await administrator.get("/en/me/keys")).text_content()
        assert "portal" in " ".join(texts(page, "//main//li"))
        # and the key works until it is revoked
        asked = {"query": "{ viewer { role } }"}
        headers = {"Authorization": f"Bearer {secret}"}
        async with httpx.AsyncClient(base_url=administrator.base_url) as client:
            answer = await client.post("/graphql", json=asked, headers=headers)
            assert answer.json()["data"]["viewer"] == {"role": "READER"}
            (form,) = page.xpath("//main//li[contains(., 'portal')]//form")
            fields = {each.get("name"): each.get("value") for each in form.xpath(SENT)}
            revoked = await administrator.post("/en/me/keys", data={**fields, "act": "revoke_key"})
            assert revoked.status_code == 303
            assert (await client.post("/graphql", json=asked, headers=headers)).status_code == 401


async def test_keys_are_only_for_administrators(reviewer: httpx.AsyncClient):
    assert (await reviewer.get("/en/me/keys")).status_code == 403


async def test_a_webhook_is_created_paused_and_deleted(reviewer: httpx.AsyncClient):
    address = "/en/me/webhooks"
    # given an address that the hub does not send to, and one that it does
    refused = await decide(reviewer, address, "create_webhook", url="http://127.0.0.1/")
    assert refused.status_code == 422
    assert "#url" in parsed(refused).xpath("//*[@role='alert']//a/@href")
    made = await decide(reviewer, address, "create_webhook", url="https://example.org/hook", label="portal")
    assert made.status_code == 200
    assert parsed(made).xpath("//input[@id='secret']/@value")[0].startswith("whsec_")
    # when it is paused and deleted
    for act in ("change_webhook", "delete_webhook"):
        (form,) = (await opened(reviewer, address)).xpath("//main//li//form")
        fields = {each.get("name"): each.get("value") for each in form.xpath(SENT)}
        assert (await reviewer.post(address, data={**fields, "act": act})).status_code == 303
    # then there is none
    assert not (await opened(reviewer, address)).xpath("//main//li//form")


async def test_imports_are_shown_with_what_was_rejected(
    reviewer: httpx.AsyncClient, pools: Pools, tmp_path: Path
):
    await load(pools, save(tmp_path / "b.xml", activity("XX-1-9"), "<iati-activity/>"))
    page = await opened(reviewer, "/en/me/imports")
    rejections = texts(page, "//main//details//li")
    assert len(rejections) == 1
    assert "iati-identifier" in rejections[0]
