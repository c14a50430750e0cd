"""What the hub signs for itself: the contents of cookies, and values derived from them."""

import base64
import hashlib
import hmac
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jwt

ALGORITHM = "HS256"


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs and checks with the secret of the hub; what is signed for one purpose is invalid for others."""

    secret: bytes

    def sign(self, purpose: str, claims: Mapping[str, Any], seconds: int) -> str:
        """Return the claims, signed and valid for so many seconds. Readable: no secrets."""
        now = int(time.time())
        full = {**claims, "aud": purpose, "iat": now, "exp": now + seconds}
        return jwt.encode(full, self._key(purpose), algorithm=ALGORITHM)

    def read(self, purpose: str, text: str) -> dict[str, Any] | None:
        """Return signed claims; null if they are changed, expired or for another purpose."""
        options: Any = {"require": ["exp", "iat", "aud"]}
        try:
            return jwt.decode(
                text, self._key(purpose), algorithms=[ALGORITHM], audience=purpose, options=options
            )
        except (jwt.PyJWTError, ValueError, OverflowError, RecursionError, TypeError):
            return None

    def derived(self, purpose: str, value: str) -> str:
        """Return what only the hub can derive from a value: 43 characters for addresses."""
        digest = hmac.digest(self._key(purpose), value.encode(), hashlib.sha256)
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    def is_derived(self, purpose: str, value: str, given: str) -> bool:
        """Compare in constant time."""
        return hmac.compare_digest(self.derived(purpose, value).encode(), given.encode("utf-8", "replace"))

    def _key(self, purpose: str) -> bytes:
        """Return the key of one purpose."""
        return hmac.digest(self.secret, purpose.encode(), hashlib.sha256)
