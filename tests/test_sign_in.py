"""Sign-in with a key in a browser: sessions, their end, and what pages of other sites can't do."""

import asyncio
import base64
import json
import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import websockets
from websockets.typing import Origin, Subprotocol

from db.pools import Pools
from db.values import Role
from hub import app as application
from hub.http.local_paths import local_path
from hub.identity.signatures import Signer
from hub.settings import Settings
from services import api_keys
from services.api_keys import NewApiKey
from tests.asking import post
from tests.conftest import serving
from tests.issuer import ORGANIZATION

VIEWER = "{ viewer { kind role } }"
SECRET = "a secret of the tests that has 32 characters or more"
MEMBER = {"data": {"viewer": {"kind": "API_KEY", "role": "READER"}}}
ANONYMOUS = {"data": {"viewer": {"kind": "ANONYMOUS", "role": None}}}
OWN = {"sec_fetch_site": "same-origin"}
ENDED = "The session has ended. Sign in again at /sign-in."
CSRF = re.compile(r'name="csrf" value="([^"]+)"')


@pytest.fixture(scope="module")
async def hub(demo_url: str) -> AsyncIterator[str]:
    """The address of a hub that signs sessions with the secret of the tests."""
    async with serving(
        application.create(Settings.model_validate({"session_secret": SECRET}), demo_url)
    ) as url:
        yield url


@pytest.fixture
async def browser(hub: str) -> AsyncIterator[httpx.AsyncClient]:
    """A browser that keeps cookies."""
    async with httpx.AsyncClient(base_url=hub, timeout=20) as opened:
        yield opened


@pytest.fixture
async def key(demo: Pools) -> AsyncIterator[NewApiKey]:
    """A key that is revoked after the test."""
    made = await api_keys.create(demo.writing, ORGANIZATION, Role.READER)
    yield made
    await demo.writing.execute("DELETE FROM api_key WHERE prefix = $1", made.prefix)


def csrf_of(page: httpx.Response) -> str:
    """The CSRF token of the form of a page."""
    found = CSRF.search(page.text)
    assert found, page.text
    return found[1]


async def sign_in(
    browser: httpx.AsyncClient, key: str, following: str = "/", **fields: str
) -> httpx.Response:
    """The response to the form of the page, filled with a key."""
    token = csrf_of(await browser.get("/sign-in"))
    return await browser.post(
        "/sign-in", params={"next": following}, data={"csrf": token, "key": key, **fields}
    )


async def viewer(browser: httpx.AsyncClient, **headers: str) -> Any:
    """The viewer for what the browser sends, or the code and message of the refusal."""
    answer = await post(browser, VIEWER, None, **(headers or OWN))
    body = answer.json()
    if answer.status_code == 200:
        return body
    return answer.status_code, body["errors"][0]["extensions"]["code"], body["errors"][0]["message"]


async def test_a_key_is_entered_once(browser: httpx.AsyncClient, key: NewApiKey) -> None:
    # given the page in both languages
    page = await browser.get("/sign-in", headers={"Accept-Language": "en"})
    assert "<h1>Sign in</h1>" in page.text
    assert "<script" not in page.text
    assert page.headers["cache-control"] == "private, no-store"
    assert "default-src 'none'; style-src 'sha256-" in page.headers["content-security-policy"]
    assert "<h1>Masuk</h1>" in (await browser.get("/sign-in")).text
    # when the form is sent with a key
    answer = await sign_in(browser, f" {key.secret} ", "/graphiql?query=%7Ba%7D")
    # then a session begins, which other requests have, and the browser goes where it wanted to go
    assert (answer.status_code, answer.headers["location"]) == (303, "/graphiql?query=%7Ba%7D")
    cookie = next(each for each in answer.headers.get_list("set-cookie") if each.startswith("ikhub_session="))
    assert cookie.partition("; ")[2] == "HttpOnly; Max-Age=43200; Path=/; SameSite=lax"
    assert await viewer(browser) == MEMBER
    exported = await browser.get("/export/programs?format=csv")
    assert (exported.status_code, exported.headers["cache-control"]) == (200, "no-store")
    # and the cookie holds no secret
    payload = json.loads(base64.urlsafe_b64decode(cookie.split(".")[1] + "=="))
    assert sorted(payload) == ["aud", "exp", "iat", "key", "sid"]
    assert payload["key"] == api_keys.digest(key.secret).hex()
    # when the member signs out by the form of the page
    page = await browser.get("/sign-in", headers={"Accept-Language": "en"})
    assert "Badan Kerja Sama Samudra (contoh)<br>Reader" in page.text
    out = await browser.post("/sign-out", data={"csrf": csrf_of(page)})
    # then the browser is anonymous again
    assert (out.status_code, out.headers["location"]) == (303, "/sign-in?signed-out")
    assert "Anda sudah keluar." in (await browser.get(out.headers["location"])).text
    assert await viewer(browser) == ANONYMOUS


async def test_wrong_keys_begin_no_session(browser: httpx.AsyncClient, key: NewApiKey, demo: Pools) -> None:
    await demo.writing.execute(
        "UPDATE api_key SET expires_at = now() - interval '1 day' WHERE prefix = $1", key.prefix
    )
    for wrong in ("", "ikhub_x", key.secret[:-1], key.secret, "a.b.c", "é\x00"):
        answer = await sign_in(browser, wrong)
        assert answer.status_code == 403
        assert "Kunci tidak dikenal, telah dicabut, atau kedaluwarsa." in answer.text
        assert not wrong or wrong not in answer.text
    assert [each for each in browser.cookies if each == "ikhub_session"] == []


async def test_forms_of_others_sign_no_one_in_or_out(
    hub: str, browser: httpx.AsyncClient, key: NewApiKey
) -> None:
    # given the token of another browser, which an attacker could put into a form
    async with httpx.AsyncClient(base_url=hub) as attacker:
        foreign = csrf_of(await attacker.get("/sign-in"))
    for token in (foreign, "", "é"):
        assert (await sign_in(browser, key.secret, csrf=token)).status_code == 403
    own = csrf_of(await browser.get("/sign-in"))
    data = {"csrf": own, "key": key.secret}
    for site in ("cross-site", "same-site", "none"):
        answer = await browser.post("/sign-in", data=data, headers={"Sec-Fetch-Site": site})
        assert answer.status_code == 403
    for body in ({"content": json.dumps(data)}, {"content": b"csrf=%ff&\xff"}, {"content": b"a" * 20_000}):
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        assert (await browser.post("/sign-in", headers=form, **body)).status_code == 403
    assert await viewer(browser) == ANONYMOUS
    # when the member has signed in, then no one else signs the member out
    await sign_in(browser, key.secret)
    for token in (own, foreign, ""):
        assert (await browser.post("/sign-out", data={"csrf": token})).status_code == 403
    assert (await browser.get("/sign-out")).status_code == 405
    assert await viewer(browser) == MEMBER


async def test_requests_of_other_pages_change_nothing(
    hub: str, browser: httpx.AsyncClient, key: NewApiKey
) -> None:
    # given a session
    await sign_in(browser, key.secret)
    token = csrf_of(await browser.get("/sign-in"))
    # then requests need a proof that a page of the hub sends them
    for headers in (
        {"sec_fetch_site": "same-origin"},
        {"origin": hub},
        {"x_csrf_token": token},
        {"x_csrf_token": token, "sec_fetch_site": "cross-site"},
    ):
        assert await viewer(browser, **headers) == MEMBER
    for headers in (
        {"accept_language": "en"},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site", "origin": hub},
        {"sec_fetch_site": "none"},
        {"origin": "https://other.example.org"},
        {"origin": "null"},
        {"x_csrf_token": "x", "sec_fetch_site": "same-origin"},
        {"accept": "text/event-stream"},
    ):
        status, code, message = await viewer(browser, **headers)
        assert (status, code) == (403, "FORBIDDEN")
        assert "`X-CSRF-Token`" in message
    # and uploads too
    upload = await browser.post("/spreadsheets/programs", content=b"")
    assert upload.status_code == 403
    # and a GET reads, but can't change anything
    read = await browser.get("/graphql", params={"query": VIEWER}, headers={"Accept": "application/json"})
    assert (read.json(), read.headers["cache-control"]) == (MEMBER, "no-store")
    assert "Cookie" in read.headers["vary"]
    # and a key in the header counts, whatever cookies there are
    assert await viewer(browser, authorization=f"Bearer {key.secret}") == MEMBER
    status, _, _ = await viewer(browser, authorization="Bearer ikhub_wrong", **OWN)
    assert status == 401


@pytest.mark.parametrize("is_own", [True, False])
async def test_connections_of_other_pages_are_anonymous(
    hub: str, browser: httpx.AsyncClient, key: NewApiKey, is_own: bool
) -> None:
    await sign_in(browser, key.secret)
    cookie = f"ikhub_session={browser.cookies['ikhub_session']}"
    async with websockets.connect(
        hub.replace("http://", "ws://") + "/graphql",
        subprotocols=[Subprotocol("graphql-transport-ws")],
        additional_headers={"Cookie": cookie},
        origin=Origin(hub) if is_own else None,
        proxy=None,
    ) as socket:
        await socket.send(json.dumps({"type": "connection_init"}))
        assert json.loads(await socket.recv()) == {"type": "connection_ack"}
        await socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": {"query": VIEWER}}))
        message = json.loads(await asyncio.wait_for(socket.recv(), 20))
    assert message["payload"] == (MEMBER if is_own else ANONYMOUS)


async def test_a_session_ends_with_its_key(browser: httpx.AsyncClient, key: NewApiKey, demo: Pools) -> None:
    # given a session
    await sign_in(browser, key.secret)
    assert await viewer(browser) == MEMBER
    # when the key is revoked
    await api_keys.revoke(demo.writing, key.prefix)
    # then the next request is refused, and the one after it is anonymous
    assert await viewer(browser) == (401, "UNAUTHENTICATED", ENDED)
    assert "ikhub_session" not in browser.cookies
    assert await viewer(browser) == ANONYMOUS


async def test_sessions_that_the_hub_did_not_begin_are_refused(
    browser: httpx.AsyncClient, key: NewApiKey
) -> None:
    # given a good cookie, and the signer of the hub
    await sign_in(browser, key.secret)
    good = browser.cookies["ikhub_session"]
    header, payload, signature = good.split(".")
    claims = {"key": api_keys.digest(key.secret).hex(), "sid": "x"}
    signer = Signer(SECRET.encode())
    none = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').rstrip(b"=").decode()
    browser.cookies.clear()
    wrong = {
        "changed": f"{header}.{payload[:-2]}AA.{signature}",
        "unsigned": f"{none}.{payload}.",
        "of another secret": Signer(b"x" * 32).sign("session", claims, 60),
        "for another purpose": signer.sign("sign-in", claims, 60),
        "expired": signer.sign("session", claims, -1),
        "of a token, without an issuer": signer.sign("session", {"sid": "x", "token": {}}, 60),
        "of no one": signer.sign("session", {"sid": "x"}, 60),
        "malformed": "x",
    }
    for cookie in wrong.values():
        assert await viewer(browser, cookie=f"ikhub_session={cookie}", **OWN) == (
            401,
            "UNAUTHENTICATED",
            ENDED,
        )
        # and the page to sign in forgets it
        page = await browser.get("/sign-in", headers={"Cookie": f"ikhub_session={cookie}"})
        assert any(
            each.startswith('ikhub_session=""; HttpOnly; Max-Age=0')
            for each in page.headers.get_list("set-cookie")
        )
    assert await viewer(browser, cookie=f"ikhub_session={good}", **OWN) == MEMBER


async def test_each_sign_in_begins_a_new_session(browser: httpx.AsyncClient, key: NewApiKey) -> None:
    # given a session that an attacker has put into the browser
    await sign_in(browser, key.secret)
    planted, token = browser.cookies["ikhub_session"], csrf_of(await browser.get("/sign-in"))
    # when the member signs in, though the page shows the other session
    browser.cookies.delete("ikhub_session")
    form = csrf_of(await browser.get("/sign-in"))
    browser.cookies.set("ikhub_session", planted, domain=browser.base_url.host)
    await browser.post("/sign-in", data={"csrf": form, "key": key.secret})
    # then it is a new one, and the token of the other one is not valid
    sessions = [cookie.value for cookie in browser.cookies.jar if cookie.name == "ikhub_session"]
    assert planted != sessions[-1]
    own = {"cookie": f"ikhub_session={sessions[-1]}"}
    assert (await viewer(browser, x_csrf_token=token, **own))[0] == 403
    # and the form is used up
    assert (await browser.post("/sign-in", data={"csrf": form, "key": key.secret})).status_code == 403


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example",
        "https:evil",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/a\\..\\b",
        "/\t/evil.example",
        "\t//evil.example",
        "/\n/evil.example",
        " /",
        "javascript:alert(1)",
        "evil",
        "/é",
        "//[",
        "/" + "a" * 2_000,
        "",
    ],
)
async def test_sign_in_leads_to_no_other_site(
    browser: httpx.AsyncClient, key: NewApiKey, address: str
) -> None:
    assert local_path(address) == "/"
    if "evil" in address:
        assert (await sign_in(browser, key.secret, address)).headers["location"] == "/"


@pytest.mark.parametrize("path", ["/", "/id/programs?filter=a%2F%2Fb&x=//y#z", "/graphiql"])
def test_paths_of_the_hub_are_kept(path: str) -> None:
    assert local_path(path) == path


@pytest.mark.parametrize("is_forwarded", [True, False])
async def test_over_https_cookies_are_secure(demo_url: str, key: NewApiKey, is_forwarded: bool) -> None:
    # given a hub behind a proxy that says so, or whose settings say it
    given = {} if is_forwarded else {"public_url": "https://data.example.org"}
    headers = {"X-Forwarded-Proto": "https"} if is_forwarded else {}
    app = application.create(Settings.model_validate(given), demo_url)
    async with serving(app) as url, httpx.AsyncClient(base_url=url, headers=headers, timeout=20) as browser:
        page = await browser.get("/sign-in")
        begun = page.headers["set-cookie"].partition(";")[0]
        assert begun.startswith("__Host-ikhub_sign_in=")
        data = {"csrf": csrf_of(page), "key": key.secret}
        # then cookies without the prefix, which other hosts could set, don't count
        bare = begun.removeprefix("__Host-")
        assert (await browser.post("/sign-in", data=data, headers={"Cookie": bare})).status_code == 403
        answer = await browser.post("/sign-in", data=data, headers={"Cookie": begun})
        session = answer.headers.get_list("set-cookie")[0]
        assert session.startswith("__Host-ikhub_session=")
        assert session.endswith("; Path=/; SameSite=lax; Secure")
        cookie = session.partition(";")[0]
        assert await viewer(browser, cookie=cookie, **OWN) == MEMBER
        assert await viewer(browser, cookie=cookie.removeprefix("__Host-"), **OWN) == ANONYMOUS
