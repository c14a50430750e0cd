"""Access tokens (RFC 9068, RFC 8725): checked, and mapped to an organization and a role."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

import jwt

from db.pools import Pools
from db.values import Role
from hub.identity import issuer_documents
from hub.identity.issuer_keys import IssuerKeys
from hub.settings import Settings
from services import token_organizations
from services.querying.errors import UnauthenticatedError
from services.querying.viewers import Viewer

# Three parts; the signature is empty if the algorithm is `none`.
SHAPE = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*")
LONGEST = 16_384
TYPES = frozenset(("at+jwt", "application/at+jwt", "jwt"))
# Keycloak's word in the payload, which distinguishes access tokens from its id tokens and refresh tokens.
ACCESS = ("Bearer", None)
REQUIRED = ("iss", "aud", "exp", "iat", "sub")
ANEW = "Request a new one from the identity provider."
ADMINISTRATORS = "Ask the administrators of the identity provider."
REASONS: tuple[tuple[type[Exception], str], ...] = (
    (jwt.ExpiredSignatureError, f"The access token has expired. {ANEW}"),
    (
        jwt.ImmatureSignatureError,
        "The access token is not valid yet. Compare the clocks of the hub and the identity provider.",
    ),
    (
        jwt.InvalidAudienceError,
        "The access token is for another service. Request one with the audience of this hub.",
    ),
    (
        jwt.InvalidIssuerError,
        "The access token is from another issuer. Request one from the identity provider of this hub.",
    ),
    (jwt.InvalidSignatureError, f"The signature of the access token is wrong. {ANEW}"),
)
MALFORMED = f"The access token is malformed. {ANEW}"
# Errors of the library, and of JSON that it doesn't expect: deep, or with infinite numbers.
INVALID = (jwt.PyJWTError, ValueError, OverflowError, RecursionError, TypeError)


@dataclass(frozen=True, slots=True)
class TokenHolder:
    """What the hub uses of a token: identifier of the organization, values of the role claim, pseudonym."""

    organization: str
    roles: list[str]
    subject: str


@dataclass(frozen=True, slots=True)
class AccessTokens:
    """The tokens of the configured issuer."""

    settings: Settings
    keys: IssuerKeys

    async def viewer_of(self, token: str, pools: Pools) -> Viewer:
        """The viewer for a token; raises UnauthenticatedError, or UnavailableError without the issuer's keys.

        No message repeats the token or a value from it.
        """
        return await self.viewer(self.holder(await self.claims(token)), pools)

    def holder(self, claims: Mapping[str, Any]) -> TokenHolder:
        """Return what the hub uses of the claims; raises UnauthenticatedError."""
        names = self._role_names(claims.get(self.settings.oidc_role_claim))
        identifier = single(claims.get(self.settings.oidc_organization_claim))
        if identifier is None:
            raise missing(self.settings.oidc_organization_claim)
        return TokenHolder(identifier, names, pseudonym(claims["iss"], claims["sub"]))

    async def viewer(self, holder: TokenHolder, pools: Pools) -> Viewer:
        """Return the viewer for a holder, by the organizations and settings of now."""
        names = self._role_names(holder.roles)
        role = max((self.settings.oidc_roles[name] for name in names), key=[*Role].index)
        organization = await self._organization(holder.organization, pools)
        return Viewer(organization, role, subject=holder.subject)

    async def viewer_kept(self, kept: Mapping[str, Any], pools: Pools) -> Viewer:
        """Return the viewer for a holder that a session has kept."""
        return await self.viewer(TokenHolder(**kept), pools)

    async def _organization(self, identifier: str, pools: Pools) -> UUID:
        """Return the organization of a token.

        Its holders are not those of an organization into which it was merged, unless the settings say so.
        """
        follows = identifier in self.settings.oidc_merged_organizations
        found = await token_organizations.by_identifier(pools, identifier, follows=follows)
        if found is None:
            raise UnauthenticatedError(
                "The access token is for an organization that this hub does not have. "
                "Ask the hub's administrators to add it, or to correct its identifier."
            )
        if found.is_merged and not follows:
            raise UnauthenticatedError(
                "The access token is for an organization that was merged into another one. Ask the hub's "
                "administrators to add it to HUB_OIDC_MERGED_ORGANIZATIONS, or to revert the merge."
            )
        return found.id

    async def claims(self, token: str) -> Mapping[str, Any]:
        """Return the claims of a token after all checks of the token itself."""
        algorithm, kid = self._header(token)
        key = await self.keys.key(kid)
        if key is None or algorithm not in key.algorithms:
            raise UnauthenticatedError(
                f"The access token is signed with a key that its issuer does not publish. {ANEW}"
            )
        try:
            claims = jwt.decode(
                token,
                key.value,
                algorithms=[algorithm],
                audience=self.settings.oidc_audience,
                issuer=self.settings.oidc_issuer,
                leeway=self.settings.oidc_clock_skew,
                options={"require": [*REQUIRED]},
            )
        except jwt.MissingRequiredClaimError as error:
            raise missing(error.claim) from error
        except INVALID as error:
            raise UnauthenticatedError(reason(error)) from error
        if not claims["sub"] or claims.get("typ") not in ACCESS:
            raise no_access_token()
        return claims

    def _header(self, token: str) -> tuple[str, str | None]:
        """Return the algorithm and the id of the key; raises UnauthenticatedError for other tokens."""
        if len(token) > LONGEST or SHAPE.fullmatch(token) is None:
            raise UnauthenticatedError(MALFORMED)
        try:
            header = jwt.get_unverified_header(token)
        except INVALID as error:
            raise UnauthenticatedError(MALFORMED) from error
        algorithm, kid = header.get("alg"), header.get("kid")
        if algorithm not in self.settings.oidc_algorithms:
            raise UnauthenticatedError(
                f"The access token is signed in a way that the hub does not accept. {ADMINISTRATORS}"
            )
        if str(header.get("typ")).lower() not in TYPES:
            raise no_access_token()
        if "crit" in header:
            raise UnauthenticatedError(MALFORMED)
        return algorithm, kid

    def _role_names(self, claim: object) -> list[str]:
        """Return the values of a role claim that are roles of the hub; raises UnauthenticatedError."""
        names = claim if isinstance(claim, list) else [claim]
        known = [name for name in names if isinstance(name, str) and name in self.settings.oidc_roles]
        if not known:
            raise UnauthenticatedError(f"The access token has no role of this hub. {ADMINISTRATORS}")
        return known


def from_settings(settings: Settings) -> AccessTokens:
    """Build the tokens of the issuer in the settings."""
    if settings.oidc_issuer is None:
        raise ValueError("access tokens need HUB_OIDC_ISSUER")
    fetch = partial(issuer_documents.keys, settings.oidc_issuer, settings.oidc_jwks_url)
    return AccessTokens(settings, IssuerKeys(fetch))


def pseudonym(issuer: str, subject: str) -> str:
    """Return what is known of a person: the same for all tokens of one person, without a name."""
    return hashlib.sha256(f"{issuer}\0{subject}".encode("utf-8", "surrogatepass")).hexdigest()[:32]


def single(claim: object) -> str | None:
    """Return the text of a claim, also from a list of one; else null."""
    if isinstance(claim, list) and len(claim) == 1:
        claim = claim[0]
    # What is not printable, such as U+0000, could not be compared by PostgreSQL.
    return claim if isinstance(claim, str) and claim and claim.isprintable() else None


def missing(claim: str) -> UnauthenticatedError:
    """Build the error for a token without a claim."""
    return UnauthenticatedError(f"The access token has no usable claim `{claim}`. {ADMINISTRATORS}")


def no_access_token() -> UnauthenticatedError:
    """Build the error for tokens of another kind."""
    return UnauthenticatedError(
        "The token is no access token (its type must be `at+jwt` or `JWT`). Send the access token, "
        "not the id token or the refresh token."
    )


def reason(error: Exception) -> str:
    """Return the sentence for an error of the library."""
    return next((text for kind, text in REASONS if isinstance(error, kind)), MALFORMED)
