"""Access tokens of a real issuer: good ones are members, all others are refused in words."""

import json
import time
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import websockets
from websockets.typing import Subprotocol

from db.pools import Pools
from db.values import Role
from hub import app as application
from hub.identity import issuer_keys
from hub.identity.access_tokens import pseudonym
from hub.settings import Settings
from services import api_keys
from tests.asking import ask, refused
from tests.conftest import serving
from tests.issuer import AUDIENCE, KEYS, ORGANIZATION, Issuer, crafted, issuing, public_pem, rsa_key, signed

VIEWER = "{ viewer { kind role organization { name } } }"
NAME = "Badan Kerja Sama Samudra (contoh)"
ROLES = "hub-editor=CONTRIBUTOR,hub-reviewer=REVIEWER,hub-reader=READER"
MALFORMED = "The access token is malformed. Request a new one from the identity provider."
NO_KEY = (
    "The access token is signed with a key that its issuer does not publish. "
    "Request a new one from the identity provider."
)
NOT_ACCEPTED = (
    "The access token is signed in a way that the hub does not accept. "
    "Ask the administrators of the identity provider."
)
NO_ACCESS_TOKEN = (
    "The token is no access token (its type must be `at+jwt` or `JWT`). Send the access token, "
    "not the id token or the refresh token."
)
EXPIRED = "The access token has expired. Request a new one from the identity provider."
EARLY = "The access token is not valid yet. Compare the clocks of the hub and the identity provider."
OTHER_AUDIENCE = "The access token is for another service. Request one with the audience of this hub."
WRONG_SIGNATURE = "The signature of the access token is wrong. Request a new one from the identity provider."
NO_ROLE = "The access token has no role of this hub. Ask the administrators of the identity provider."
FOREIGN = (
    "The access token is for an organization that this hub does not have. "
    "Ask the hub's administrators to add it, or to correct its identifier."
)


@pytest.fixture(scope="module")
async def issuer() -> AsyncIterator[Issuer]:
    """An issuer with good keys."""
    async with issuing() as running:
        yield running


@pytest.fixture(scope="module")
async def hub(issuer: Issuer, demo_url: str) -> AsyncIterator[str]:
    """The address of a hub that accepts its tokens."""
    settings = Settings.model_validate(
        {"oidc_issuer": issuer.url, "oidc_audience": AUDIENCE, "oidc_roles": ROLES}
    )
    async with serving(application.create(settings, demo_url)) as address:
        yield address


@pytest.fixture
async def browser(hub: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client of that hub."""
    async with httpx.AsyncClient(base_url=hub, timeout=20) as opened:
        yield opened


def missing(claim: str) -> str:
    """The message for a token without a claim."""
    return f"The access token has no usable claim `{claim}`. Ask the administrators of the identity provider."


async def viewer(client: httpx.AsyncClient, token: str) -> Any:
    """The viewer for a token that must be accepted."""
    return (await ask(client, VIEWER, authorization=f"Bearer {token}", accept_language="id"))["viewer"]


async def refusal(client: httpx.AsyncClient, token: str) -> str:
    """The message for a token that must be refused."""
    code, _, message = await refused(client, VIEWER, authorization=f"Bearer {token}")
    assert code == "UNAUTHENTICATED"
    assert token not in message
    return str(message)


@pytest.mark.parametrize("kid", KEYS)
@pytest.mark.parametrize("kind", ["at+jwt", "JWT", "application/at+jwt"])
async def test_a_good_token_is_a_member(
    issuer: Issuer, browser: httpx.AsyncClient, kid: str, kind: str
) -> None:
    assert await viewer(browser, issuer.token(kid, {"typ": kind})) == {
        "kind": "USER",
        "role": "CONTRIBUTOR",
        "organization": {"name": NAME},
    }


@pytest.mark.parametrize(
    ("claims", "role"),
    [
        ({"roles": "hub-reader"}, "READER"),
        ({"roles": ["offline", "hub-reviewer", "hub-reader"]}, "REVIEWER"),
        ({"organization": [ORGANIZATION]}, "CONTRIBUTOR"),
        ({"aud": ["account", AUDIENCE]}, "CONTRIBUTOR"),
        ({"typ": "Bearer"}, "CONTRIBUTOR"),
        # Within the clock skew.
        ({"exp": int(time.time()) - 5}, "CONTRIBUTOR"),
        ({"nbf": int(time.time()) + 25}, "CONTRIBUTOR"),
    ],
)
async def test_claims_have_several_good_forms(
    issuer: Issuer, browser: httpx.AsyncClient, claims: dict[str, Any], role: str
) -> None:
    skew = {name: value for name, value in claims.items() if name in ("exp", "nbf")}
    # The times are from when the tests were collected.
    renewed = {name: int(time.time()) + (-5 if name == "exp" else 25) for name in skew}
    assert (await viewer(browser, issuer.token(**claims | renewed)))["role"] == role


@pytest.mark.parametrize(
    ("claims", "message"),
    [
        (
            {"iss": "https://other.example.org"},
            ("The access token is from another issuer. Request one from the identity provider of this hub."),
        ),
        ({"aud": "other"}, OTHER_AUDIENCE),
        ({"aud": ["other", "ikhub2"]}, OTHER_AUDIENCE),
        ({"exp": 1}, EXPIRED),
        ({"nbf": 99_999_999_999}, EARLY),
        ({"iat": 99_999_999_999}, EARLY),
        ({"exp": "soon"}, MALFORMED),
        ({"exp": float("inf")}, MALFORMED),
        ({"sub": ""}, NO_ACCESS_TOKEN),
        ({"typ": "ID"}, NO_ACCESS_TOKEN),
        ({"typ": "Refresh"}, NO_ACCESS_TOKEN),
        *(({name: None}, missing(name)) for name in ("iss", "aud", "exp", "iat", "sub", "organization")),
        ({"organization": ["A", "B"]}, missing("organization")),
        ({"organization": 7}, missing("organization")),
        ({"organization": "A\0B"}, missing("organization")),
        ({"organization": "\ud800"}, missing("organization")),
        ({"organization": "ID-0"}, FOREIGN),
        ({"organization": ORGANIZATION.lower()}, FOREIGN),
        ({"roles": None}, NO_ROLE),
        ({"roles": []}, NO_ROLE),
        ({"roles": ["ADMINISTRATOR", 7, {}]}, NO_ROLE),
        ({"roles": {"hub-editor": True}}, NO_ROLE),
    ],
)
async def test_wrong_claims_are_refused(
    issuer: Issuer, browser: httpx.AsyncClient, claims: dict[str, Any], message: str
) -> None:
    assert await refusal(browser, issuer.token(**claims)) == message


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ({"typ": None}, NO_ACCESS_TOKEN),
        ({"typ": "id+jwt"}, NO_ACCESS_TOKEN),
        ({"typ": "logout+jwt"}, NO_ACCESS_TOKEN),
        ({"crit": ["exp"], "exp": 1}, MALFORMED),
        ({"kid": None}, NO_KEY),
        ({"kid": "ec"}, NO_KEY),
    ],
)
async def test_wrong_headers_are_refused(
    issuer: Issuer, browser: httpx.AsyncClient, header: dict[str, Any], message: str
) -> None:
    assert await refusal(browser, issuer.token(header=header)) == message


async def test_tokens_without_a_signature_are_refused(issuer: Issuer, browser: httpx.AsyncClient) -> None:
    for algorithm in ("none", "None", "", 7):
        header = {"alg": algorithm, "typ": "at+jwt", "kid": "rsa"}
        assert await refusal(browser, crafted(header, issuer.claims())) == NOT_ACCEPTED


@pytest.mark.parametrize("algorithm", ["HS256", "RS256"])
async def test_a_public_key_is_no_shared_secret(
    issuer: Issuer, browser: httpx.AsyncClient, algorithm: str
) -> None:
    # given a token that an attacker signs with what everybody knows: the public key
    header = {"alg": algorithm, "typ": "at+jwt", "kid": "rsa"}
    token = crafted(header, issuer.claims(), public_pem(KEYS["rsa"][1]))
    # then it is refused, also if it names the algorithm of the key
    expected = NOT_ACCEPTED if algorithm == "HS256" else WRONG_SIGNATURE
    assert await refusal(browser, token) == expected


async def test_a_signature_by_another_key_is_refused(issuer: Issuer, browser: httpx.AsyncClient) -> None:
    forged = signed(rsa_key(), "RS256", issuer.claims(), {"kid": "rsa"})
    assert await refusal(browser, forged) == WRONG_SIGNATURE


async def test_a_changed_claim_breaks_the_signature(issuer: Issuer, browser: httpx.AsyncClient) -> None:
    header, _, signature = issuer.token().split(".")
    _, payload, _ = issuer.token(roles=["hub-reviewer"]).split(".")
    assert await refusal(browser, f"{header}.{payload}.{signature}") == WRONG_SIGNATURE


@pytest.mark.parametrize(
    "token",
    [
        "a.b.c",
        "..",
        "eyJ.eyJ",
        "a.b.c.d.e",
        pytest.param("A" * 20_000 + ".b.c", id="long"),
        crafted({"alg": "RS256", "kid": 7, "typ": "at+jwt"}, {}),
        # A header as deep as it is long.
        pytest.param("W1tb" * 3_000 + ".e30.", id="deep"),
    ],
)
async def test_what_is_no_token_is_refused(browser: httpx.AsyncClient, token: str) -> None:
    assert await refusal(browser, token) == MALFORMED


async def test_a_token_is_no_key_and_a_key_no_token(
    issuer: Issuer, demo: Pools, browser: httpx.AsyncClient, client: httpx.AsyncClient
) -> None:
    # given a hub that accepts tokens, then keys are still valid, and wrong ones are called so
    made = await api_keys.create(demo.writing, ORGANIZATION, Role.READER)
    assert (await viewer(browser, made.secret))["kind"] == "API_KEY"
    unknown = "The key is unknown or revoked. Ask the hub's administrators for a new one."
    assert await refusal(browser, f"ikhub_a.{made.secret}") == unknown
    # and a hub without an issuer accepts no token
    assert await refusal(client, issuer.token()) == unknown
    await api_keys.revoke(demo.writing, made.prefix)


async def test_a_hub_goes_on_while_the_issuer_is_away_and_when_it_rotates_its_keys(
    demo_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(issuer_keys, "COOLDOWN_SECONDS", 0)
    async with issuing() as issuer:
        given = {"oidc_issuer": issuer.url, "oidc_audience": AUDIENCE, "oidc_roles": ROLES}
        app = application.create(Settings.model_validate(given), demo_url)
        async with serving(app) as address, httpx.AsyncClient(base_url=address, timeout=20) as browser:
            # given an issuer that goes away after the first token
            old = issuer.token("rsa")
            assert (await viewer(browser, old))["kind"] == "USER"
            issuer.is_away = True
            assert (await viewer(browser, issuer.token("ec")))["kind"] == "USER"
            # when a token has a key that the hub does not know, then it can't be checked at the moment
            issuer.keys = {"new": ("RS256", rsa_key())}
            new = issuer.token("new")
            code, _, message = await refused(browser, VIEWER, authorization=f"Bearer {new}")
            assert (code, message) == (
                "UNAVAILABLE",
                "The access token can't be checked, because its issuer can't be reached. Try again later.",
            )
            # and when the issuer is back, it is accepted, and the old key is gone
            issuer.is_away = False
            assert (await viewer(browser, new))["kind"] == "USER"
            assert await refusal(browser, old) == NO_KEY


@pytest.mark.parametrize("is_good", [True, False])
async def test_websockets_take_the_same_tokens(issuer: Issuer, hub: str, is_good: bool) -> None:
    token = issuer.token(aud=AUDIENCE if is_good else "other")
    address = hub.replace("http://", "ws://") + "/graphql"
    protocol = Subprotocol("graphql-transport-ws")
    async with websockets.connect(address, subprotocols=[protocol], proxy=None) as socket:
        payload = {"Authorization": f"Bearer {token}"}
        await socket.send(json.dumps({"type": "connection_init", "payload": payload}))
        if not is_good:
            await socket.wait_closed()
            assert socket.close_code == 4403
            return
        assert json.loads(await socket.recv()) == {"type": "connection_ack"}
        query = "{ viewer { kind } }"
        await socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": {"query": query}}))
        message = json.loads(await socket.recv())
    assert message["payload"]["data"] == {"viewer": {"kind": "USER"}}


async def test_exports_take_the_same_tokens(issuer: Issuer, browser: httpx.AsyncClient) -> None:
    answers = [
        await browser.get("/export/programs?format=csv", headers={"Authorization": f"Bearer {token}"})
        for token in (issuer.token(), issuer.token(exp=1))
    ]
    assert [answer.status_code for answer in answers] == [200, 401]


def test_a_person_is_known_by_a_pseudonym_only() -> None:
    first, second = pseudonym("https://a.id", "rani"), pseudonym("https://a.id", "budi")
    assert (len(first), first == second, "rani" in first) == (32, False, False)
    assert pseudonym("https://b.id", "rani") != first
    assert pseudonym("https://a.id", "\ud800") != first
