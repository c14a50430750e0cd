"""Settings for the pages."""

from urllib.parse import urlsplit

from pydantic import BaseModel, field_validator

from hub.setting_fields import setting


class PageSettings(BaseModel):
    """What pages tell about those who run the hub."""

    feedback: str | None = setting(
        "Where readers tell what is wrong or missing; pages link to it. An address of an office, never of a "
        "person.",
        "a web address with https://, or an e-mail address with mailto:",
        "mailto:data@example.org",
        "none: pages have no such link",
        default=None,
    )

    @field_validator("feedback")
    @classmethod
    def _address(cls, value: str | None) -> str | None:
        """Refuse what a link must not run, such as `javascript:`."""
        if value is None:
            return None
        parts = urlsplit(value)
        is_web = parts.scheme == "https" and bool(parts.hostname)
        is_mail = parts.scheme == "mailto" and "@" in parts.path
        if not (is_web or is_mail):
            raise ValueError
        return value
