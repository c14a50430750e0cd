"""Sign-in at the issuer: OpenID Connect's authorization code flow with PKCE (RFC 7636, RFC 9207)."""

import base64
import hashlib
from dataclasses import dataclass
from urllib.parse import quote, urlencode

import jwt

from hub.identity import issuer_endpoints
from hub.identity.access_tokens import INVALID, AccessTokens, TokenHolder
from hub.identity.issuer_endpoints import Endpoints
from hub.identity.signatures import Signer
from services.querying.errors import UnauthenticatedError

# Values that belong to one sign-in; all are derived from its handle, so that its cookie holds no secret.
STATE, NONCE, VERIFIER = "sign-in state", "sign-in nonce", "sign-in verifier"
REQUIRED = ["iss", "aud", "exp", "iat", "sub", "nonce"]


class RefusedCodeError(Exception):
    """The issuer refuses a code, or its answer does not belong to this sign-in."""


@dataclass(slots=True)
class CodeFlow:
    """Sign-ins of people at the issuer of the settings."""

    tokens: AccessTokens
    signer: Signer
    endpoints: Endpoints | None = None

    async def address(self, handle: str, return_url: str) -> str:
        """Return where a person signs in; raises IssuerError."""
        settings, signer = self.tokens.settings, self.signer
        challenge = hashlib.sha256(signer.derived(VERIFIER, handle).encode()).digest()
        query = {
            "response_type": "code",
            "client_id": settings.oidc_client_id,
            "redirect_uri": return_url,
            "scope": settings.oidc_scopes,
            "state": signer.derived(STATE, handle),
            "nonce": signer.derived(NONCE, handle),
            "code_challenge": base64.urlsafe_b64encode(challenge).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        return f"{(await self._endpoints()).authorization}?{urlencode(query)}"

    def is_state(self, handle: str, state: str) -> bool:
        """True if an answer belongs to the sign-in with that handle."""
        return self.signer.is_derived(STATE, handle, state)

    async def holder(self, handle: str, code: str, return_url: str) -> TokenHolder:
        """Exchange a code for the holder of its tokens.

        Raises RefusedCodeError, IssuerError, UnauthenticatedError for a person without an organization or a
        role, or UnavailableError.
        """
        found = await self._exchanged(handle, code, return_url)
        claims = await self.tokens.claims(found["access_token"])
        if await self._subject(found["id_token"], handle) != claims["sub"]:
            raise RefusedCodeError("the two tokens are of different persons")
        return self.tokens.holder(claims)

    async def _exchanged(self, handle: str, code: str, return_url: str) -> dict[str, str]:
        """Return the tokens for a code."""
        settings = self.tokens.settings
        client, secret = settings.oidc_client_id or "", settings.oidc_client_secret
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": return_url,
            "code_verifier": self.signer.derived(VERIFIER, handle),
        }
        user = None
        if secret is None:
            form["client_id"] = client
        else:
            # RFC 6749, section 2.3.1: encoded as in a form before they are joined.
            user = quote(client, safe=""), quote(secret.get_secret_value(), safe="")
        found = await issuer_endpoints.exchanged((await self._endpoints()).token, form, user)
        if found is None:
            raise RefusedCodeError("the issuer refuses the code or the client")
        return found

    async def _subject(self, token: str, handle: str) -> str:
        """Return the person of an id token of this sign-in (OpenID Connect Core, section 3.1.3.7)."""
        settings = self.tokens.settings
        try:
            header = jwt.get_unverified_header(token)
            algorithm = header.get("alg")
            key = await self.tokens.keys.key(header.get("kid"))
            if key is None or algorithm not in settings.oidc_algorithms or algorithm not in key.algorithms:
                raise RefusedCodeError("the id token is signed with another key or in another way")
            claims = jwt.decode(
                token,
                key.value,
                algorithms=[algorithm],
                audience=settings.oidc_client_id,
                issuer=settings.oidc_issuer,
                leeway=settings.oidc_clock_skew,
                options={"require": REQUIRED},
            )
        except INVALID as error:
            raise RefusedCodeError(f"the id token is invalid: {type(error).__name__}") from error
        if claims.get("azp", settings.oidc_client_id) != settings.oidc_client_id:
            raise RefusedCodeError("the id token is for another client")
        if not self.signer.is_derived(NONCE, handle, str(claims["nonce"])):
            raise RefusedCodeError("the id token is of another sign-in")
        return str(claims["sub"])

    async def _endpoints(self) -> Endpoints:
        """Return the issuer's endpoints, fetched once; raises IssuerError."""
        if self.endpoints is None:
            if self.tokens.settings.oidc_issuer is None:
                raise UnauthenticatedError("This hub has no identity provider.")
            self.endpoints = await issuer_endpoints.endpoints(self.tokens.settings.oidc_issuer)
        return self.endpoints
