"""Settings for webhooks: whether they are delivered, where they may go, how long an attempt may take."""

from typing import Annotated, Literal

from pydantic import BaseModel, field_validator
from pydantic_settings import NoDecode

from hub.setting_fields import number, setting
from services.delivering.addresses import Destinations, networks_of


class WebhookSettings(BaseModel):
    """Whether webhooks are delivered, where they may go, and how long an attempt may take."""

    webhooks: Literal["on", "off"] = setting(
        "Whether this hub delivers webhooks. Turn it off for a copy of the data, such as a restored backup.",
        "on or off",
        "on",
        default="on",
    )
    webhook_networks: Annotated[list[str], NoDecode] = setting(
        "Networks of private addresses to which webhooks may go, by http too. Without it, only public "
        "addresses and https are allowed.",
        "networks or addresses, separated by commas",
        "10.20.0.0/16,127.0.0.1",
        "none",
        default=[],
    )
    webhook_seconds: int = number(10, 1, 60, "Seconds in which the receiver of a webhook must answer.")

    @property
    def webhook_destinations(self) -> Destinations:
        """Where webhooks may go."""
        return Destinations(networks_of(self.webhook_networks))

    @field_validator("webhooks", mode="before")
    @classmethod
    def _in_lower_case(cls, value: object) -> object:
        """Accept any case."""
        return value.lower() if isinstance(value, str) else value

    @field_validator("webhook_networks", mode="before")
    @classmethod
    def _parts(cls, value: object) -> object:
        """Split at commas."""
        return (
            [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value
        )

    @field_validator("webhook_networks")
    @classmethod
    def _are_networks(cls, value: list[str]) -> list[str]:
        """Refuse values that are no networks."""
        networks_of(value)
        return value
