"""Public keys of an issuer, read from a JSON Web Key Set."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt.algorithms import get_default_algorithms

MOST_KEYS = 100
SMALLEST_RSA_BITS = 2048
# A key fits only its own algorithms, so that no signature is checked in another way than it was made.
FITTING: Mapping[tuple[str, str | None], tuple[str, ...]] = {
    ("RSA", None): ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    ("EC", "P-256"): ("ES256",),
    ("EC", "P-384"): ("ES384",),
    ("EC", "P-521"): ("ES512",),
    ("OKP", "Ed25519"): ("EdDSA",),
}
IMPLEMENTED = get_default_algorithms()


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A public key, and the algorithms with which it may verify."""

    value: Any
    algorithms: tuple[str, ...]


def read(document: bytes) -> dict[str, SigningKey]:
    """Return the usable keys by their id (`kid`); raises ValueError if the document is no key set.

    Keys for encryption, secret, private and weak keys, and keys without an id are left out.
    """
    keys = json.loads(document)["keys"]
    if not isinstance(keys, list) or len(keys) > MOST_KEYS:
        raise ValueError(f"a key set must be a list of at most {MOST_KEYS} keys")
    found = (
        (each["kid"], _key(each)) for each in keys if isinstance(each, dict) and _is_for_signatures(each)
    )
    return {kid: key for kid, key in found if key is not None}


def _is_for_signatures(jwk: Mapping[str, Any]) -> bool:
    """True for a public key with an id that is meant for signatures, or for anything."""
    operations = jwk.get("key_ops", ["verify"])
    return (
        isinstance(jwk.get("kid"), str)
        and "d" not in jwk
        and jwk.get("use", "sig") == "sig"
        and isinstance(operations, list)
        and "verify" in operations
    )


def _key(jwk: Mapping[str, Any]) -> SigningKey | None:
    """The key, or null if it is damaged, weak or of an unknown type."""
    curve = jwk.get("crv")
    fitting = FITTING.get((str(jwk.get("kty")), str(curve) if curve is not None else None), ())
    algorithms = tuple(name for name in fitting if jwk.get("alg", name) == name)
    if not algorithms:
        return None
    try:
        value = IMPLEMENTED[algorithms[0]].from_jwk(dict(jwk))
    except (jwt.PyJWTError, ValueError, TypeError):
        return None
    is_weak = isinstance(value, RSAPublicKey) and value.key_size < SMALLEST_RSA_BITS
    return None if is_weak else SigningKey(value, algorithms)
