"""The issuer's keys: fetched when needed, at most once per cooldown, never dropped when a fetch fails."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import pytest

from hub.identity import issuer_documents, key_sets
from hub.identity.issuer_documents import IssuerError
from hub.identity.issuer_keys import COOLDOWN_SECONDS, REFRESH_SECONDS, IssuerKeys
from hub.identity.key_sets import SigningKey
from services.querying.errors import UnavailableError
from tests.issuer import KEYS, Issuer, issuing, public_jwk, rsa_key

RSA, PSS = KEYS["rsa"][1], KEYS["pss"][1]


class Source:
    """Keys that a test publishes, a clock that it sets, and the number of fetches."""

    def __init__(self, *kids: str) -> None:
        self.kids = kids
        self.now = 1_000.0
        self.fetched = 0
        self.is_away = False
        self.keys = IssuerKeys(self.fetch, lambda: self.now)

    async def fetch(self) -> Mapping[str, SigningKey]:
        self.fetched += 1
        # Other requests arrive meanwhile.
        await asyncio.sleep(0)
        if self.is_away:
            raise IssuerError("away")
        return {kid: SigningKey(kid, ("RS256",)) for kid in self.kids}

    async def found(self, kid: str | None) -> str | None:
        """The value of the key, if there is one."""
        key = await self.keys.key(kid)
        return None if key is None else str(key.value)


async def test_many_requests_share_one_fetch() -> None:
    source = Source("a")
    assert await asyncio.gather(*(source.found("a") for _ in range(50))) == ["a"] * 50
    assert source.fetched == 1


async def test_unknown_keys_cause_one_fetch_per_cooldown() -> None:
    # given known keys
    source = Source("a")
    await source.found("a")
    source.now += COOLDOWN_SECONDS
    # when many tokens with unknown keys arrive at once and after one another
    found = await asyncio.gather(*(source.found(f"unknown {number}") for number in range(20)))
    assert set(found) == {None}
    for number in range(20):
        assert await source.found(f"other {number}") is None
    # then they cause one fetch, and one more after the cooldown
    assert source.fetched == 2
    source.now += COOLDOWN_SECONDS
    assert await source.found("unknown") is None
    assert source.fetched == 3


async def test_a_new_key_is_found_and_a_withdrawn_one_forgotten() -> None:
    source = Source("old")
    await source.found("old")
    # when the issuer rotates its keys
    source.kids = ("old", "new")
    source.now += COOLDOWN_SECONDS
    assert (await source.found("new"), await source.found("old")) == ("new", "old")
    # and withdraws the old one, then the next refresh forgets it, without a request that waits for that
    source.kids = ("new",)
    source.now += REFRESH_SECONDS + 1
    assert await source.found("old") == "old"
    await source.keys.refreshed()
    assert await source.found("old") is None


async def test_good_keys_are_kept_while_the_issuer_is_away() -> None:
    # given known keys, and an issuer that is away
    source = Source("a")
    await source.found("a")
    source.is_away = True
    # when they should be refreshed, again and again
    for _ in range(3):
        source.now += REFRESH_SECONDS + 1
        assert await source.found("a") == "a"
        await source.keys.refreshed()
    # then they are still known, and other keys can't be judged
    assert source.fetched == 4
    with pytest.raises(UnavailableError) as error:
        await source.found("new")
    assert error.value.message == (
        "The access token can't be checked, because its issuer can't be reached. Try again later."
    )
    # and when it is back
    source.is_away, source.kids = False, ("a", "new")
    source.now += COOLDOWN_SECONDS
    assert await source.found("new") == "new"


async def test_a_client_that_leaves_does_not_end_the_fetch_of_others() -> None:
    source = Source("a")
    leaving, waiting = (asyncio.create_task(source.found("a")) for _ in range(2))
    await asyncio.sleep(0)
    leaving.cancel()
    assert await waiting == "a"
    assert source.fetched == 1


async def test_a_token_without_a_key_id_needs_an_issuer_with_one_key() -> None:
    assert await Source("a").found(None) == "a"
    assert await Source("a", "b").found(None) is None


def read(*keys: Any) -> dict[str, tuple[str, ...]]:
    """The ids and algorithms of the usable keys."""
    found = key_sets.read(json.dumps({"keys": keys}).encode())
    return {kid: key.algorithms for kid, key in found.items()}


def test_a_key_verifies_with_its_own_algorithms_only() -> None:
    assert read(*(public_jwk(kid, *each) for kid, each in KEYS.items())) == {
        "rsa": ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
        "pss": ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
        "ec": ("ES256",),
        "ed": ("EdDSA",),
    }
    assert read(public_jwk("a", "RS256", RSA, alg="PS256")) == {"a": ("PS256",)}


@pytest.mark.parametrize(
    "jwk",
    [
        {"kty": "oct", "kid": "a", "k": "c2VjcmV0", "alg": "HS256"},
        {"kty": "oct", "kid": "a", "k": "c2VjcmV0"},
        public_jwk("a", "RS256", RSA, use="enc"),
        public_jwk("a", "RS256", RSA, key_ops=["encrypt"]),
        public_jwk("a", "RS256", RSA, key_ops="verify"),
        public_jwk("a", "RS256", RSA, alg="HS256"),
        public_jwk("a", "RS256", RSA, alg="RSA-OAEP"),
        {**public_jwk("a", "RS256", RSA), "kid": None},
        public_jwk("a", "RS256", RSA, n="!"),
        public_jwk("a", "RS256", RSA, n=7),
        public_jwk("a", "RS256", RSA, d="AQAB"),
        public_jwk("a", "ES256", KEYS["ec"][1], crv="P-384"),
        public_jwk("a", "ES256", KEYS["ec"][1], crv=["P-256"]),
        public_jwk("a", "RS256", rsa_key(1024)),
        {"kty": "RSA", "kid": "a"},
        {},
        7,
    ],
)
def test_other_keys_are_left_out(jwk: object) -> None:
    assert read(jwk, public_jwk("good", "RS256", PSS)).keys() == {"good"}


def configuration(issuer: Issuer, **changed: object) -> bytes:
    """A configuration of the issuer."""
    return json.dumps({"issuer": issuer.url, "jwks_uri": f"{issuer.url}/keys", **changed}).encode()


async def failure(issuer: Issuer, jwks_url: str | None = None) -> str:
    """Why the keys can't be fetched."""
    with pytest.raises(IssuerError) as error:
        await issuer_documents.keys(issuer.url, jwks_url)
    return str(error.value)


async def test_keys_are_found_by_the_configuration_or_at_a_given_address() -> None:
    async with issuing() as issuer:
        assert (await issuer_documents.keys(issuer.url, None)).keys() == KEYS.keys()
        # and without the configuration if their address is set
        issuer.configuration = b"nothing"
        assert (await issuer_documents.keys(issuer.url, f"{issuer.url}/keys")).keys() == KEYS.keys()
        # and an issuer that is gone is one sentence
    assert "ConnectError" in await failure(issuer)


@pytest.mark.parametrize(
    "document",
    [
        b"{}",
        b"[]",
        b"7",
        b"\xff",
        b"{",
        pytest.param(b"[" * 100_000, id="deep"),
        b'{"issuer": "https://other.example.org"}',
    ],
)
async def test_a_wrong_configuration_is_refused(document: bytes) -> None:
    async with issuing() as issuer:
        issuer.configuration = document
        assert (await failure(issuer)).startswith("an unusable document")
        assert issuer.fetched == 0


@pytest.mark.parametrize(
    "address", ["http://keys.example.org/", "file:///etc/passwd", "https://a@example.org/", "keys", 7, None]
)
async def test_keys_come_from_safe_addresses_only(address: object) -> None:
    async with issuing() as issuer:
        issuer.configuration = configuration(issuer, jwks_uri=address)
        assert "must begin with https://" in await failure(issuer)


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        pytest.param(b" " * 1_000_001, "a document of more than 1,000,000 bytes", id="large"),
        (b'{"keys": []}', "no usable key for signatures"),
        (b'{"keys": {}}', "an unusable document"),
        pytest.param(b'{"keys": [' + b"{}," * 100 + b"{}]}", "an unusable document", id="many"),
    ],
)
async def test_wrong_key_sets_are_refused(document: bytes, reason: str) -> None:
    async with issuing() as issuer:
        issuer.key_set = document
        assert reason in await failure(issuer)


async def test_an_error_of_the_issuer_is_one() -> None:
    async with issuing() as issuer:
        issuer.is_away = True
        assert "the HTTP status 503" in await failure(issuer)
