"""Sessions of browsers: a signed cookie that says whose session it is, and is checked at each request.

The cookie holds no secret: a key's digest, or the organization, roles and pseudonym of a token.
"""

import re
import secrets
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from db.pools import Pools
from hub.identity.signatures import Signer
from services import api_keys
from services.key_uses import KeyUses
from services.querying.viewers import Viewer

if TYPE_CHECKING:
    from hub.identity.access_tokens import AccessTokens, TokenHolder

PURPOSE, FORMS = "session", "session form"
DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Sessions:
    """The sessions of one hub; `tokens` is null if only API keys are accepted."""

    signer: Signer
    tokens: "AccessTokens | None"
    seconds: int

    def begin_with_key(self, key: str) -> str:
        """Return the cookie of a new session for a key that was checked."""
        return self._begin({"key": api_keys.digest(key).hex()})

    def begin_with_token(self, holder: "TokenHolder") -> str:
        """Return the cookie of a new session for the holder of a token that was checked."""
        return self._begin({"token": asdict(holder)})

    def _begin(self, claims: dict[str, Any]) -> str:
        # A new id each time: nothing that existed before the sign-in is valid after it.
        return self.signer.sign(PURPOSE, {**claims, "sid": secrets.token_urlsafe(16)}, self.seconds)

    async def viewer_of(self, cookie: str, pools: Pools, uses: KeyUses) -> Viewer | None:
        """Return the viewer of a session as its key or organization is now; null if it has ended.

        Raises UnauthenticatedError for an expired key or a role that is no longer accepted.
        """
        claims = self.signer.read(PURPOSE, cookie)
        if claims is None:
            return None
        if isinstance(digest := claims.get("key"), str) and DIGEST.fullmatch(digest):
            return await api_keys.viewer_by_digest(pools, bytes.fromhex(digest), uses)
        if self.tokens is None or "token" not in claims:
            return None
        return await self.tokens.viewer_kept(claims["token"], pools)

    def form_token(self, cookie: str) -> str | None:
        """Return the CSRF token for forms and scripts of a session; null if the session has ended."""
        claims = self.signer.read(PURPOSE, cookie)
        return None if claims is None else self.signer.derived(FORMS, str(claims.get("sid")))

    def is_form_token(self, cookie: str, given: str) -> bool:
        """True if a form or a script has the CSRF token of the session."""
        claims = self.signer.read(PURPOSE, cookie)
        return claims is not None and self.signer.is_derived(FORMS, str(claims.get("sid")), given)


def build(secret: bytes, tokens: "AccessTokens | None", seconds: int) -> Sessions:
    """Build the sessions that a secret signs."""
    return Sessions(Signer(secret), tokens, seconds)
