"""The inputs of mutations about webhooks."""

from datetime import datetime
from typing import Any

import strawberry

from schema.feed import KIND_OF_WORD, ChangedType
from schema.inputs import field
from schema.revision_inputs import KEY
from services.delivering.problems import MOST_OVERLAP_HOURS

ENDPOINT = "The global ID of the endpoint."
URL = (
    "The address to which messages are sent by POST: https, at port 443 or from 1024 on, on a public host. "
    "Redirects are not followed. At most 2,000 characters."
)
KINDS = "The kinds of records whose changes it receives. Empty for all."
LABEL = "What the endpoint is for, such as `data warehouse`; never a person. At most 100 characters."
DEFAULT_OVERLAP_HOURS = 24


@strawberry.input(description="The input of `createWebhook`: a new endpoint.")
class CreateWebhookInput:
    """A new endpoint."""

    url: str = strawberry.field(description=URL)
    kinds: list[ChangedType] | None = field(f"{KINDS} Default: all.")
    label: str | None = field(LABEL)
    organization: strawberry.ID | None = field(
        "The global ID of the organization whose records it receives. Only administrators may give another "
        "one than their own. Default: your own."
    )
    idempotency_key: str | None = field(KEY)


@strawberry.input(
    description="The input of `changeWebhook`: new values of an endpoint. A field that is left out stays as "
    "it is."
)
class ChangeWebhookInput:
    """New values of an endpoint."""

    id: strawberry.ID = strawberry.field(description=ENDPOINT)
    expected_version: int = strawberry.field(
        description="The `version` of the endpoint that you read. If it has changed since, nothing is "
        "changed and WebhookStale is returned."
    )
    url: str | None = strawberry.field(description=URL, default=strawberry.UNSET)
    kinds: list[ChangedType] | None = strawberry.field(description=KINDS, default=strawberry.UNSET)
    label: str | None = strawberry.field(description=f"{LABEL} Null removes it.", default=strawberry.UNSET)
    is_active: bool | None = strawberry.field(
        description="False pauses the endpoint. True activates it, also after the hub has disabled it; it "
        "receives what it missed.",
        default=strawberry.UNSET,
    )
    idempotency_key: str | None = field(KEY)


@strawberry.input(description="The input of `deleteWebhook` and `testWebhook`: an endpoint.")
class WebhookInput:
    """An endpoint."""

    id: strawberry.ID = strawberry.field(description=ENDPOINT)
    idempotency_key: str | None = field(KEY)


@strawberry.input(description="The input of `rotateWebhookSecret`.")
class RotateWebhookSecretInput:
    """An endpoint, and how long its former secret stays valid."""

    id: strawberry.ID = strawberry.field(description=ENDPOINT)
    overlap_hours: int = strawberry.field(
        description="For how many hours messages are also signed with the former secret, from 0 to "
        f"{MOST_OVERLAP_HOURS}. Default: {DEFAULT_OVERLAP_HOURS}.",
        default=DEFAULT_OVERLAP_HOURS,
    )
    idempotency_key: str | None = field(KEY)


@strawberry.input(
    description="The input of `replayWebhook`: from where changes are sent again. Give exactly one of "
    "`since` and `cursor`."
)
class ReplayWebhookInput:
    """From where changes are sent again."""

    id: strawberry.ID = strawberry.field(description=ENDPOINT)
    since: datetime | None = field("The time from which on changes are sent again; without a zone it is UTC.")
    cursor: str | None = field(
        "The place in the feed after which changes are sent again, such as the `cursor` of a message."
    )
    idempotency_key: str | None = field(KEY)


def values_of(given: CreateWebhookInput | ChangeWebhookInput) -> dict[str, Any]:
    """Return the values that an input gives, by the names of the columns. Null is no state."""
    values = {name: getattr(given, name, strawberry.UNSET) for name in ("url", "kinds", "label", "is_active")}
    kept = {name: value for name, value in values.items() if value is not strawberry.UNSET}
    if kept.get("kinds"):
        kept["kinds"] = list(dict.fromkeys(KIND_OF_WORD[kind.value] for kind in kept["kinds"]))
    if kept.get("is_active", True) is None:
        del kept["is_active"]
    return kept
