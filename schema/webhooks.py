"""Endpoints of webhooks."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar

import strawberry

import resolvers.organizations
from db.values import DeliveryOutcome, WebhookState
from resolvers.requests import Request
from schema import identifiers
from schema.arguments import LanguageArguments, RootPageArguments, described
from schema.enums import enum, word_of
from schema.feed import ChangedType
from schema.fields import Arguments, column, computed, related
from schema.filters import Filter
from schema.inputs import field
from schema.lazy_types import AnOrganization
from schema.nodes import identity
from services import webhooks
from services.text import localized
from services.webhooks import WEBHOOK

enum(
    WebhookState,
    "Whether an endpoint receives messages, and why not.",
    ACTIVE="It receives every change.",
    PAUSED="A member has paused it. It receives what it missed when it is active again.",
    FAILING="The hub has disabled it, because it failed many times in a row for about three days.",
    GONE="The hub has disabled it, because it answered with the HTTP status 410.",
)
enum(
    DeliveryOutcome,
    "How an attempt to deliver a message ended.",
    DELIVERED="The endpoint accepted it, with an HTTP status from 200 to 299.",
    STATUS="The endpoint answered with another HTTP status. Redirects are not followed.",
    ADDRESS="The host has no address, or one to which the hub does not connect, such as a private one.",
    CONNECTION="The connection failed, or its certificate was not valid.",
    TIMEOUT="The endpoint did not answer in time.",
)
FAILING_ENGLISH = (
    "Disabled after repeated failure: see `lastOutcome` and `lastStatus`. Correct the endpoint, try it with "
    "`testWebhook`, and set `isActive` to true with `changeWebhook`. Nothing is lost."
)
FAILING_INDONESIAN = (
    "Dinonaktifkan setelah gagal berulang kali: lihat `lastOutcome` dan `lastStatus`. Perbaiki titik akhir, "
    "coba dengan `testWebhook`, lalu isi `isActive` dengan true melalui `changeWebhook`. Tidak ada yang "
    "hilang."
)
GONE_ENGLISH = (
    "Disabled because the endpoint answered 410 (Gone). Delete it, or set `isActive` to true with "
    "`changeWebhook` if it is back."
)
GONE_INDONESIAN = (
    "Dinonaktifkan karena titik akhir menjawab 410 (Gone). Hapus, atau isi `isActive` dengan true melalui "
    "`changeWebhook` jika sudah tersedia lagi."
)
NOTICES = {
    WebhookState.FAILING: (("en", FAILING_ENGLISH), ("id", FAILING_INDONESIAN)),
    WebhookState.GONE: (("en", GONE_ENGLISH), ("id", GONE_INDONESIAN)),
}


def notice(state: str, languages: Sequence[str]) -> str | None:
    """Return what a member should know about an endpoint; null if all is well."""
    return localized.choose(NOTICES.get(WebhookState(state), ()), languages)


def words_of(kinds: Sequence[str]) -> list[str]:
    """Return the words of kinds that are stored as names of types."""
    return [word_of(kind) for kind in kinds]


@strawberry.type(
    description="An endpoint to which the hub sends a signed message for each change of a record that the "
    "organization may see, by the Standard Webhooks specification. Visible to the roles CONTRIBUTOR and "
    "REVIEWER of the organization, and to administrators."
)
class WebhookEndpoint:
    """An endpoint of webhooks."""

    id: strawberry.ID = identity("WebhookEndpoint")
    organization: AnOrganization | None = related(
        resolvers.organizations.by_id,
        key="owner_id",
        description="The organization whose records it receives. Null if you may not see it.",
    )
    url: str = column("The address to which messages are sent by POST.")
    kinds: list[ChangedType] = computed(
        words_of,
        needs=("kinds",),
        description="The kinds of records whose changes it receives. Empty for all.",
    )
    label: str | None = column("What the endpoint is for. Null if nobody has said.")
    state: WebhookState = column("Whether it receives messages, and why not.")
    notice: str | None = computed(
        notice,
        needs=("state",),
        arguments=LanguageArguments,
        description="What to do about an endpoint that the hub has disabled. Null if it has not.",
    )
    failures: int = column("The number of failed attempts since the last message that was accepted.")
    next_attempt: datetime | None = computed(
        lambda failures, at: at if failures else None,
        needs=("failures", "next_attempt_at"),
        description="When the failed message is sent again. Null if none has failed.",
    )
    last_attempt: datetime | None = column(
        "When the last message was sent. Null if there was none.", of="attempted_at"
    )
    last_success: datetime | None = column(
        "When the last message was accepted. Null if there was none.", of="succeeded_at"
    )
    last_outcome: DeliveryOutcome | None = column(
        "How the last attempt ended. Null if there was none.", of="outcome"
    )
    last_status: int | None = column(
        "The HTTP status of the last answer. Null without one. Nothing else of an answer is kept.",
        of="status",
    )
    disabled_at: datetime | None = column("Since when it receives no messages. Null while it is active.")
    is_test_waiting: bool = computed(
        lambda test_id: test_id is not None,
        needs=("test_id",),
        description="True until the test of `testWebhook` was sent.",
    )
    former_secret_until: datetime | None = column(
        "Until when messages are also signed with the former secret. Null if no secret was rotated."
    )
    cursor: str = column("The place in the feed of changes up to which the endpoint has received everything.")
    created_at: datetime = column("When it was created.")
    changed_at: datetime = column("When a member last changed it.")
    version: int = column(
        "The version of the record, incremented when members change it. Pass it as `expectedVersion` in a "
        "mutation."
    )


@strawberry.input(description="A filter for endpoints of webhooks.")
class WebhookFilter(Filter):
    """A filter for endpoints of webhooks."""

    state: list[WebhookState] | None = field("Matches endpoints in one of these states.")


@dataclass(frozen=True)
class WebhooksArguments(RootPageArguments):
    """A page of endpoints; an error for viewers whose role may not manage them, even for counts."""

    entity: ClassVar = WEBHOOK

    filter: Annotated[
        WebhookFilter | None,
        described("Returns only endpoints that match this filter. Default: all that you may see."),
    ] = None

    def evaluate(self, request: Request) -> Hashable:
        """Return the requested page."""
        webhooks.check_allowed(request.reader.viewer)
        return super().evaluate(request)


@dataclass(frozen=True)
class WebhookLookup(Arguments):
    """One endpoint."""

    id: Annotated[strawberry.ID, described("The global ID of the endpoint.")]

    def evaluate(self, _request: Request) -> Hashable:
        """Return the UUID."""
        return identifiers.decode_as("WebhookEndpoint", self.id, "id")
