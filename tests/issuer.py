"""An issuer of access tokens on the loopback interface, with real keys and the faults of real ones."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt.algorithms import get_default_algorithms
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests import code_issuer
from tests.code_issuer import SignIns
from tests.conftest import serving

AUDIENCE = "ikhub"
ORGANIZATION = "ID-CONTOH-DN-01"
ALGORITHMS = get_default_algorithms()


def rsa_key(bits: int = 2048) -> rsa.RSAPrivateKey:
    """A new RSA key."""
    return rsa.generate_private_key(65537, bits)


# Made once: an RSA key takes a while.
KEYS: Mapping[str, tuple[str, Any]] = {
    "rsa": ("RS256", rsa_key()),
    "pss": ("PS256", rsa_key()),
    "ec": ("ES256", ec.generate_private_key(ec.SECP256R1())),
    "ed": ("EdDSA", ed25519.Ed25519PrivateKey.generate()),
}


@dataclass
class Issuer:
    """What the issuer publishes now, and how often its keys were fetched."""

    url: str = ""
    keys: dict[str, tuple[str, Any]] = field(default_factory=lambda: dict(KEYS))
    fetched: int = 0
    is_away: bool = False
    # Sent instead of the documents.
    configuration: bytes | None = None
    key_set: bytes | None = None
    sign_ins: SignIns = field(default_factory=SignIns)

    def claims(self, **changed: Any) -> dict[str, Any]:
        """The claims of a good token; those that are changed to null are left out."""
        now = int(time.time())
        good = {
            "iss": self.url,
            "aud": AUDIENCE,
            "sub": "c0ffee00-0000-4000-8000-000000000001",
            "iat": now,
            "exp": now + 300,
            "organization": ORGANIZATION,
            "roles": ["hub-editor"],
        }
        return {name: value for name, value in (good | changed).items() if value is not None}

    def token(self, kid: str = "rsa", header: Mapping[str, Any] = {}, **changed: Any) -> str:
        """A token signed with the key of that id."""
        algorithm, key = self.keys[kid]
        return signed(key, algorithm, self.claims(**changed), {"kid": kid, **header})


def signed(key: Any, algorithm: str, claims: Mapping[str, Any], header: Mapping[str, Any]) -> str:
    """A signed token; header fields that are null are left out."""
    full = {name: value for name, value in ({"typ": "at+jwt"} | {**header}).items() if value is not None}
    return jwt.encode(dict(claims), key, algorithm=algorithm, headers={"typ": None, **full})


def crafted(header: Mapping[str, Any], claims: Mapping[str, Any], secret: bytes | None = None) -> str:
    """A token without a signature, or signed with a shared secret, as an attacker would make it."""
    parts = b".".join(encoded(json.dumps(part).encode()) for part in (header, claims))
    signature = b"" if secret is None else hmac.new(secret, parts, hashlib.sha256).digest()
    return (parts + b"." + encoded(signature)).decode()


def encoded(data: bytes) -> bytes:
    """Base64 for addresses, without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def public_pem(key: Any) -> bytes:
    """The public half of a key, which everybody knows."""
    return bytes(
        key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    )


def public_jwk(kid: str, algorithm: str, key: Any, **more: Any) -> dict[str, Any]:
    """The public half of a key as issuers publish it."""
    return {**ALGORITHMS[algorithm].to_jwk(key.public_key(), as_dict=True), "kid": kid, "use": "sig", **more}


@asynccontextmanager
async def issuing() -> AsyncIterator[Issuer]:
    """Serve an issuer."""
    issuer = Issuer()

    async def configuration(_request: Request) -> Response:
        known = {"jwks_uri": "keys", "authorization_endpoint": "authorize", "token_endpoint": "token"}
        addresses = {name: f"{issuer.url}/{path}" for name, path in known.items()}
        good = json.dumps({"issuer": issuer.url, **addresses}).encode()
        return Response(issuer.configuration or good, 503 if issuer.is_away else 200)

    async def keys(_request: Request) -> Response:
        issuer.fetched += 1
        published = [public_jwk(kid, *each) for kid, each in issuer.keys.items()]
        good = json.dumps({"keys": published}).encode()
        return Response(issuer.key_set or good, 503 if issuer.is_away else 200)

    routes = [Route("/.well-known/openid-configuration", configuration), Route("/keys", keys)]
    routes += code_issuer.routes(issuer)
    async with serving(Starlette(routes=routes)) as address:
        issuer.url = address
        yield issuer
