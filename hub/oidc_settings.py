"""Settings for access tokens of an OpenID Connect issuer."""

from ipaddress import ip_address
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import BaseModel, SecretStr, ValidationInfo, field_validator
from pydantic_settings import NoDecode

from db.values import Role
from hub.setting_fields import number, setting

# Only signatures with public keys: a shared secret (HS256) could also sign, and `none` signs nothing.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
DEFAULT_ALGORITHMS = ["RS256", "ES256", "PS256", "EdDSA"]
ADDRESS = "an address with https://, or http:// on this machine only"


def is_safe_address(address: str) -> bool:
    """True for https, and for http on the loopback interface; without user, query and fragment."""
    parts = urlsplit(address)
    # Raises ValueError for a port that is not a number.
    _ = parts.port
    if not parts.hostname or parts.username is not None or parts.query or parts.fragment:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname))


def is_loopback(host: str) -> bool:
    """True if the host name or address means this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class OidcSettings(BaseModel):
    """Where access tokens come from, and how their claims become an organization and a role."""

    oidc_issuer: str | None = setting(
        "The issuer of access tokens, which members may send instead of API keys: the exact value of `iss`.",
        ADDRESS,
        "https://login.example.org/realms/ikhub",
        "none: only API keys",
        default=None,
    )
    oidc_audience: str | None = setting(
        "The audience (`aud`) of tokens for this hub. Choose one of its own, not the id of a client.",
        "a name or address that the issuer puts into tokens for this hub (needed with HUB_OIDC_ISSUER)",
        "ikhub",
        "none",
        default=None,
        validate_default=True,
    )
    oidc_roles: Annotated[dict[str, Role], NoDecode] = setting(
        "The roles of the hub by values of the role claim. Of several roles the last one in the order "
        "READER, CONTRIBUTOR, REVIEWER, ADMINISTRATOR counts.",
        "pairs of a value and a role, separated by commas (needed with HUB_OIDC_ISSUER)",
        "hub-editor=CONTRIBUTOR,hub-reviewer=REVIEWER",
        "none",
        default={},
        validate_default=True,
    )
    oidc_role_claim: str = setting(
        "The claim with a role or a list of roles.",
        "the name of a claim",
        "roles",
        default="roles",
        min_length=1,
    )
    oidc_organization_claim: str = setting(
        "The claim with the organization: its own identifier in the hub.",
        "the name of a claim",
        "organization",
        default="organization",
        min_length=1,
    )
    oidc_merged_organizations: Annotated[list[str], NoDecode] = setting(
        "Merged organizations whose tokens act as the organization into which they were merged.",
        "identifiers, separated by commas",
        "XX-COH-1234567",
        "none: their tokens are refused",
        default=[],
    )
    oidc_algorithms: Annotated[list[str], NoDecode] = setting(
        "Accepted algorithms of signatures.",
        f"some of {', '.join(ALGORITHMS)}, separated by commas; `none` and shared secrets (HS256) are never "
        "accepted",
        "RS256,ES256",
        f"`{','.join(DEFAULT_ALGORITHMS)}`",
        default=DEFAULT_ALGORITHMS,
    )
    oidc_clock_skew: int = number(
        30, 0, 300, "Seconds by which the clocks of the hub and the issuer may differ."
    )
    oidc_jwks_url: str | None = setting(
        "The address of the issuer's keys (JWKS).",
        ADDRESS,
        "https://login.example.org/keys",
        "the one that the issuer's `/.well-known/openid-configuration` names",
        default=None,
    )

    oidc_client_id: str | None = setting(
        "The hub's own client at the issuer, for people who sign in with a browser.",
        "the id of a client for the authorization code flow (needs HUB_OIDC_ISSUER)",
        "ikhub-pages",
        "none: people sign in with a key",
        default=None,
    )
    oidc_client_secret: SecretStr | None = setting(
        "The secret of that client.",
        "the secret that the issuer shows",
        "the secret of the client",
        "none: a public client, which PKCE protects",
        default=None,
    )
    oidc_scopes: str = setting(
        "The scopes that the hub requests for people who sign in.",
        "names with spaces between them, openid among them",
        "openid ikhub",
        default="openid",
        pattern=r"^(\S+ )*openid( \S+)*$",
    )

    @field_validator("oidc_issuer", "oidc_jwks_url")
    @classmethod
    def _safe_address(cls, value: str | None) -> str | None:
        """Refuse addresses whose answers others could replace."""
        if value is not None and not is_safe_address(value):
            raise ValueError
        return value

    @field_validator("oidc_audience", "oidc_roles")
    @classmethod
    def _with_issuer(cls, value: Any, info: ValidationInfo) -> Any:
        """Refuse an issuer without audience and roles: tokens for other services would be accepted."""
        if not value and info.data.get("oidc_issuer") is not None:
            raise ValueError
        return value

    @field_validator("oidc_client_id")
    @classmethod
    def _of_issuer(cls, value: str | None, info: ValidationInfo) -> str | None:
        """Refuse a client without an issuer."""
        if value is not None and info.data.get("oidc_issuer") is None:
            raise ValueError
        return value

    @field_validator("oidc_roles", mode="before")
    @classmethod
    def _pairs(cls, value: object) -> object:
        """Split at commas, and each pair at its last equals sign."""
        if not isinstance(value, str):
            return value
        pairs = [part.rpartition("=") for part in value.split(",") if part.strip()]
        if not all(name.strip() for name, _, _ in pairs):
            raise ValueError
        return {name.strip(): role.strip().upper() for name, _, role in pairs}

    @field_validator("oidc_algorithms", "oidc_merged_organizations", mode="before")
    @classmethod
    def _names(cls, value: object) -> object:
        """Split at commas."""
        return (
            [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value
        )

    @field_validator("oidc_algorithms")
    @classmethod
    def _public_keys(cls, value: list[str]) -> list[str]:
        """Refuse algorithms that are unknown or need no public key."""
        if not value or not set(value) <= set(ALGORITHMS):
            raise ValueError
        return value
