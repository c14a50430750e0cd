"""The mutations about webhooks, and their payloads."""

from typing import Annotated, Any, ClassVar

import strawberry

import resolvers.webhooks
from resolvers.requests import Request
from schema import identifiers
from schema.fields import column, related
from schema.messages import Message, message_field
from schema.payloads import NotPermitted, Payload
from schema.revision_payloads import InvalidInput, NotFound, problem_row
from schema.webhook_inputs import (
    ChangeWebhookInput,
    CreateWebhookInput,
    ReplayWebhookInput,
    RotateWebhookSecretInput,
    WebhookInput,
    values_of,
)
from schema.webhooks import WebhookEndpoint
from services.delivering.endpoints import EndpointResult
from services.revising.results import Outcome

Info = strawberry.Info[Request]
ONLY = (
    "Requires the role CONTRIBUTOR or REVIEWER for endpoints of your own organization, ADMINISTRATOR for "
    "others."
)
MESSAGES = {
    Outcome.NOT_FOUND: Message(
        "The endpoint does not exist, or you may not see it. Nothing was changed. `webhooks` "
        "lists those that you may see.",
        "Titik akhir tidak ada, atau Anda tidak berhak melihatnya. Tidak ada yang diubah. `webhooks` memuat "
        "titik akhir yang boleh Anda lihat.",
    ),
    Outcome.NOT_PERMITTED: Message(
        "Webhooks require an API key with the role CONTRIBUTOR, REVIEWER or "
        "ADMINISTRATOR, and are for your own organization, except for administrators. Nothing was changed.",
        "Webhook memerlukan kunci API dengan peran CONTRIBUTOR, REVIEWER, atau ADMINISTRATOR, dan hanya "
        "untuk "
        "organisasi Anda sendiri, kecuali bagi administrator. Tidak ada yang diubah.",
    ),
    Outcome.STALE: Message(
        "The endpoint has changed in the meantime. Nothing was changed. Read it again and pass "
        "its current `version` as `input.expectedVersion`.",
        "Titik akhir telah berubah sementara itu. Tidak ada yang diubah. Baca kembali dan kirim `version` "
        "terkini sebagai `input.expectedVersion`.",
    ),
}


@strawberry.type(description="The step was taken.")
class WebhookSaved(Payload):
    """The step was taken."""

    outcome: ClassVar[Any] = Outcome.DONE

    webhook: WebhookEndpoint | None = related(
        resolvers.webhooks.by_id,
        key="webhook_id",
        description="The endpoint after the step. Null after it was deleted.",
    )
    secret: str | None = column(
        "The new secret, by which the receiver verifies signatures: `whsec_` and base64. It is shown this "
        "once; store it. Null if no secret was made, and in the answer to a repeated request."
    )


@strawberry.type(
    description="The endpoint has changed since the version given as `expectedVersion`. Nothing was changed."
)
class WebhookStale(Payload):
    """The endpoint has changed."""

    outcome: ClassVar[Any] = Outcome.STALE

    message: str = message_field()
    webhook: WebhookEndpoint | None = related(
        resolvers.webhooks.by_id, key="webhook_id", description="The current endpoint."
    )


WebhookPayload = Annotated[
    WebhookSaved | InvalidInput | NotFound | NotPermitted | WebhookStale,
    strawberry.union(
        "WebhookPayload",
        description="The result of a step of an endpoint of webhooks, or the reason why nothing was changed.",
    ),
]


def payload(result: EndpointResult) -> Any:
    """Return the result of a step as the row of a payload."""
    return {
        "outcome": result.outcome,
        "webhook_id": result.webhook_id,
        "secret": result.secret,
        "message": MESSAGES.get(result.outcome),
        "problems": [problem_row(each) for each in result.problems],
    }


def endpoint_id(text: str) -> Any:
    """Return the UUID of an endpoint in an input."""
    return identifiers.decode_as("WebhookEndpoint", text, "input.id")


@strawberry.type
class WebhookMutations:
    """The mutations about webhooks."""

    @strawberry.mutation(  # type: ignore[untyped-decorator] # as in schema.query, Strawberry decides
        description="Creates an endpoint to which the hub sends a signed message for each change of a "
        f"record. It begins with the changes from now on. {ONLY}"
    )
    async def create_webhook(
        self,
        info: Info,
        input: Annotated[  # noqa: A002 - mutations take their one argument under this name
            CreateWebhookInput, strawberry.argument(description="The new endpoint.")
        ],
    ) -> WebhookPayload:
        """Create an endpoint."""
        owner = None
        if input.organization is not None:
            owner = identifiers.decode_as("Organization", input.organization, "input.organization")
        result = await resolvers.webhooks.create(info.context, values_of(input), owner, input.idempotency_key)
        return payload(result)  # type: ignore[no-any-return] # rows stand for the declared types, as everywhere

    @strawberry.mutation(  # type: ignore[untyped-decorator] # as above
        description=f"Changes an endpoint, pauses it or activates it again. {ONLY}"
    )
    async def change_webhook(
        self,
        info: Info,
        input: Annotated[  # noqa: A002 - as above
            ChangeWebhookInput, strawberry.argument(description="The new values.")
        ],
    ) -> WebhookPayload:
        """Change an endpoint."""
        id_ = endpoint_id(input.id)
        changed = resolvers.webhooks.change(
            info.context, id_, input.expected_version, values_of(input), input.idempotency_key
        )
        return payload(await changed)  # type: ignore[no-any-return] # as above

    @strawberry.mutation(  # type: ignore[untyped-decorator] # as above
        description=f"Deletes an endpoint with its secrets. {ONLY}"
    )
    async def delete_webhook(
        self,
        info: Info,
        input: Annotated[  # noqa: A002 - as above
            WebhookInput, strawberry.argument(description="The endpoint.")
        ],
    ) -> WebhookPayload:
        """Delete an endpoint."""
        result = await resolvers.webhooks.delete(info.context, endpoint_id(input.id), input.idempotency_key)
        return payload(result)  # type: ignore[no-any-return] # as above

    @strawberry.mutation(  # type: ignore[untyped-decorator] # as above
        description="Makes a new secret of an endpoint. Messages have a signature by each of both until the "
        f"former one ends. {ONLY}"
    )
    async def rotate_webhook_secret(
        self,
        info: Info,
        input: Annotated[  # noqa: A002 - as above
            RotateWebhookSecretInput, strawberry.argument(description="The endpoint and the overlap.")
        ],
    ) -> WebhookPayload:
        """Rotate the secret of an endpoint."""
        id_ = endpoint_id(input.id)
        result = await resolvers.webhooks.rotate_secret(
            info.context, id_, input.overlap_hours, input.idempotency_key
        )
        return payload(result)  # type: ignore[no-any-return] # as above

    @strawberry.mutation(  # type: ignore[untyped-decorator] # as above
        description="Sends all changes from a time or a place in the feed on once more, with the same ids of "
        f"messages. {ONLY}"
    )
    async def replay_webhook(
        self,
        info: Info,
        input: Annotated[  # noqa: A002 - as above
            ReplayWebhookInput, strawberry.argument(description="The endpoint and the beginning.")
        ],
    ) -> WebhookPayload:
        """Replay changes to an endpoint."""
        id_ = endpoint_id(input.id)
        start = (input.since, input.cursor)
        result = await resolvers.webhooks.replay(info.context, id_, start, input.idempotency_key)
        return payload(result)  # type: ignore[no-any-return] # as above

    @strawberry.mutation(  # type: ignore[untyped-decorator] # as above
        description="Sends a test message (`webhook.test`) once, within seconds, even to an endpoint that is "
        f"disabled. Its `lastOutcome` and `lastStatus` then say how it went. {ONLY}"
    )
    async def test_webhook(
        self,
        info: Info,
        input: Annotated[  # noqa: A002 - as above
            WebhookInput, strawberry.argument(description="The endpoint.")
        ],
    ) -> WebhookPayload:
        """Test an endpoint."""
        result = await resolvers.webhooks.test(info.context, endpoint_id(input.id), input.idempotency_key)
        return payload(result)  # type: ignore[no-any-return] # as above
