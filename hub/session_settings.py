"""Settings for sessions of people who sign in with a browser."""

from urllib.parse import urlsplit

from pydantic import BaseModel, SecretStr, field_validator

from hub.oidc_settings import is_safe_address
from hub.setting_fields import number, setting

FEWEST_CHARACTERS = 32


class SessionSettings(BaseModel):
    """How long sessions last, and what signs them."""

    public_url: str | None = setting(
        "The address at which people reach the hub, if proxies hide it: sign-in returns there.",
        "an address with https://, or http:// on this machine only, without a path",
        "https://data.example.org",
        "the address of each request",
        default=None,
    )
    session_secret: SecretStr | None = setting(
        "The key that signs sessions. All processes and machines behind one address need the same.",
        f"at least {FEWEST_CHARACTERS} random characters",
        "the output of `openssl rand -hex 32`",
        "a random key at each start, which ends all sessions",
        default=None,
        min_length=FEWEST_CHARACTERS,
    )
    session_hours: int = number(12, 1, 720, "Hours after which people must sign in again.")

    @field_validator("public_url")
    @classmethod
    def _origin(cls, value: str | None) -> str | None:
        """Refuse addresses with a path, because sessions belong to a whole host."""
        if value is None:
            return None
        if not is_safe_address(value) or urlsplit(value).path not in ("", "/"):
            raise ValueError
        return value.rstrip("/")
