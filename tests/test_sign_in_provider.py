"""Sign-in at a real identity provider: authorization code with PKCE, and every answer that is not ours."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from db.pools import Pools
from hub import app as application
from hub.settings import Settings
from tests.code_issuer import CLIENT, SECRET, SignIns
from tests.conftest import serving
from tests.iati_files import activity, load, save
from tests.issuer import AUDIENCE, Issuer, issuing, rsa_key
from tests.test_sign_in import ANONYMOUS, viewer

MEMBER = {"data": {"viewer": {"kind": "USER", "role": "CONTRIBUTOR"}}}
NOT_VALID = "Jawaban penyedia identitas tidak sah."
NO_ACCOUNT = "Akun Anda tidak memiliki organisasi atau peran di hub ini."
BEGUN = "Proses masuk ini telah kedaluwarsa atau dimulai di jendela lain."
AWAY = "Penyedia identitas tidak dapat dihubungi."


def settings(issuer: Issuer, **more: Any) -> Settings:
    """The settings of a hub that signs people in at the issuer."""
    given = {
        "oidc_issuer": issuer.url,
        "oidc_audience": AUDIENCE,
        "oidc_roles": "hub-editor=CONTRIBUTOR",
        "oidc_client_id": CLIENT,
        "webhooks": "off",
    }
    return Settings.model_validate({**given, **more})


@pytest.fixture(scope="module")
async def running() -> AsyncIterator[Issuer]:
    """An issuer that signs people in."""
    async with issuing() as started:
        yield started


@pytest.fixture
def issuer(running: Issuer) -> Issuer:
    """That issuer, as it is at first."""
    for name, value in vars(SignIns()).items():
        setattr(running.sign_ins, name, value)
    return running


@pytest.fixture(scope="module")
async def hub(running: Issuer, demo_url: str) -> AsyncIterator[str]:
    """The address of a hub with a public client."""
    async with serving(application.create(settings(running), demo_url)) as address:
        yield address


@pytest.fixture
async def browser(hub: str) -> AsyncIterator[httpx.AsyncClient]:
    """A browser that keeps cookies."""
    async with httpx.AsyncClient(base_url=hub, timeout=20) as opened:
        yield opened


async def returned(browser: httpx.AsyncClient, following: str = "/") -> str:
    """The address with which the identity provider sends the browser back."""
    begun = await browser.get("/sign-in/provider", params={"next": following})
    assert begun.status_code == 303, begun.text
    async with httpx.AsyncClient() as elsewhere:
        return (await elsewhere.get(begun.headers["location"])).headers["location"]


async def test_people_sign_in_at_the_provider(hub: str, issuer: Issuer, browser: httpx.AsyncClient) -> None:
    # given the link of the page
    assert (
        'href="/sign-in/provider?next=/a%3Fb%3D%26c"' in (await browser.get("/sign-in?next=/a?b=%26c")).text
    )
    # when a person signs in
    address = await returned(browser, "/id/me?a=b")
    (asked,) = issuer.sign_ins.codes.values()
    answer = await browser.get(address)
    # then a session begins, and the browser goes where it wanted to go
    assert (answer.status_code, answer.headers["location"]) == (303, "/id/me?a=b")
    assert await viewer(browser) == MEMBER
    assert asked["redirect_uri"] == f"{hub}/sign-in/return"
    assert len({asked["state"], asked["nonce"], asked["code_challenge"]}) == 3
    assert "Kontributor" in (await browser.get("/sign-in")).text
    # and the address can't be used again: its sign-in has ended, and its code is exchanged
    again = await browser.get(address)
    assert (again.status_code, BEGUN in again.text) == (400, True)
    assert await viewer(browser) == MEMBER


async def test_a_code_is_exchanged_once(issuer: Issuer, browser: httpx.AsyncClient) -> None:
    address = await returned(browser)
    cookie = f"ikhub_sign_in={browser.cookies['ikhub_sign_in']}"
    assert (await browser.get(address)).status_code == 303
    browser.cookies.clear()
    # when an attacker has the address and the cookie of the sign-in too
    answer = await browser.get(address, headers={"Cookie": cookie})
    assert (answer.status_code, NOT_VALID in answer.text) == (400, True)
    assert await viewer(browser) == ANONYMOUS


async def test_answers_to_other_browsers_are_refused(
    hub: str, issuer: Issuer, browser: httpx.AsyncClient
) -> None:
    # given the answer to an attacker's sign-in
    async with httpx.AsyncClient(base_url=hub) as attacker:
        foreign = await returned(attacker)
    own = await returned(browser)
    state = parse_qs(urlsplit(own).query)["state"][0]
    for address in (foreign, own.replace(state, "x"), own.replace(state, "é"), "/sign-in/return?code=a"):
        answer = await browser.get(address)
        assert (answer.status_code, BEGUN in answer.text) == (400, True)
    assert await viewer(browser) == ANONYMOUS


@pytest.mark.parametrize(
    ("given", "status", "words"),
    [
        ({"error": "access_denied"}, 403, "Penyedia identitas tidak mengizinkan Anda masuk."),
        ({"answer": {"iss": "https://other.example.org"}}, 400, NOT_VALID),
        ({"secret": "needed"}, 400, NOT_VALID),
        *(
            ({"identity": claims}, 400, NOT_VALID)
            for claims in (
                {"nonce": "of another sign-in"},
                {"nonce": None},
                {"aud": AUDIENCE},
                {"aud": [CLIENT, "other"], "azp": "other"},
                {"iss": "https://other.example.org"},
                {"exp": 1},
                {"sub": "another person"},
            )
        ),
        *(
            ({"access": claims}, 403, NO_ACCOUNT)
            for claims in ({"aud": CLIENT}, {"roles": ["other"]}, {"organization": "XX-0"}, {"exp": 1})
        ),
    ],
)
async def test_other_answers_begin_no_session(
    issuer: Issuer, browser: httpx.AsyncClient, given: Mapping[str, Any], status: int, words: str
) -> None:
    for name, value in given.items():
        setattr(issuer.sign_ins, name, value)
    answer = await browser.get(await returned(browser))
    assert (answer.status_code, words in answer.text) == (status, True), answer.text
    assert await viewer(browser) == ANONYMOUS


async def test_a_client_with_a_secret_sends_it(issuer: Issuer, demo_url: str) -> None:
    issuer.sign_ins.secret = SECRET
    app = application.create(settings(issuer, oidc_client_secret=SECRET), demo_url)
    async with serving(app) as address, httpx.AsyncClient(base_url=address, timeout=20) as browser:
        assert (await browser.get(await returned(browser))).status_code == 303
        assert await viewer(browser) == MEMBER


async def test_forged_id_tokens_and_an_absent_provider(demo_url: str) -> None:
    async with issuing() as issuer:
        app = application.create(settings(issuer), demo_url)
        async with serving(app) as address, httpx.AsyncClient(base_url=address, timeout=20) as browser:
            # given a provider that can't be reached
            issuer.is_away = True
            answer = await browser.get("/sign-in/provider")
            assert (answer.status_code, AWAY in answer.text) == (503, True)
            # when it is back, but signs with a key that it doesn't publish
            issuer.is_away = False
            back = await returned(browser)
            assert (await browser.get(back)).status_code == 303
            browser.cookies.clear()
            back = await returned(browser)
            issuer.keys = {"rsa": ("RS256", rsa_key())}
            answer = await browser.get(back)
            assert (answer.status_code, NO_ACCOUNT in answer.text) == (403, True)
            assert await viewer(browser) == ANONYMOUS


async def test_a_session_ends_when_its_organization_is_removed(
    issuer: Issuer, pools: Pools, database_url: str, tmp_path: Path
) -> None:
    # given a member of an organization
    await load(pools, save(tmp_path / "1.xml", activity("A", name="Former")))
    issuer.sign_ins.access = {"organization": "XX-1"}
    app = application.create(settings(issuer, response_cache=0), database_url)
    async with serving(app) as address, httpx.AsyncClient(base_url=address, timeout=20) as browser:
        await browser.get(await returned(browser))
        assert await viewer(browser) == MEMBER
        # when it has that identifier no longer
        await pools.writing.execute("UPDATE organization SET identifier = 'XX-9' WHERE identifier = 'XX-1'")
        # then the session ends at the next request
        status, code, _ = await viewer(browser)
        assert (status, code) == (401, "UNAUTHENTICATED")
        assert await viewer(browser) == ANONYMOUS


async def test_a_hub_without_a_client_has_keys_only(client: httpx.AsyncClient) -> None:
    assert "/sign-in/provider" not in (await client.get("/sign-in")).text
    assert (await client.get("/sign-in/provider")).status_code == 503
