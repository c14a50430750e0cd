"""The mutations about API keys, their inputs and payloads."""

from datetime import date
from typing import Annotated, Any, ClassVar

import strawberry

import resolvers.keys
from resolvers.requests import Request
from schema import identifiers
from schema.enums import Role
from schema.fields import column, related
from schema.inputs import field
from schema.keys import ApiKey
from schema.messages import Message
from schema.payloads import NotPermitted, Payload
from schema.revision_inputs import KEY
from schema.revision_payloads import InvalidInput, NotFound, problem_row
from services.managing.keys import MOST_OVERLAP_HOURS, KeyResult
from services.revising.results import Outcome

Info = strawberry.Info[Request]
DEFAULT_OVERLAP_HOURS = 168
PREFIX = "The prefix of the key."
MESSAGES = {
    Outcome.NOT_FOUND: Message(
        "There is no such key, or it is revoked already. Nothing was changed. `keys` lists all.",
        "Kunci tersebut tidak ada, atau sudah dicabut. Tidak ada yang diubah. `keys` memuat semua kunci.",
    ),
    Outcome.NOT_PERMITTED: Message(
        "Keys are for administrators: use an API key with the role ADMINISTRATOR. Nothing was changed.",
        "Kunci hanya dikelola administrator: gunakan kunci API dengan peran ADMINISTRATOR. Tidak ada yang "
        "diubah.",
    ),
}


@strawberry.input(description="The input of `createKey`: a new API key.")
class CreateKeyInput:
    """A new API key."""

    organization: strawberry.ID = strawberry.field(
        description="The global ID of the organization that the key is of."
    )
    role: Role = strawberry.field(description="What the key allows.")
    label: str | None = field(
        "What uses the key, such as `dashboard`; never a person's name, because history shows it. At most "
        "100 characters."
    )
    expires_on: date | None = field(
        "The day from whose start (UTC) the key is refused. Default: it does not expire."
    )
    idempotency_key: str | None = field(KEY)


@strawberry.input(description="The input of `rotateKey`: a key that gets a successor.")
class RotateKeyInput:
    """A key that gets a successor."""

    prefix: str = strawberry.field(description=PREFIX)
    overlap_hours: int = strawberry.field(
        description=f"For how many hours both keys are valid, from 0 to {MOST_OVERLAP_HOURS:,}. Default: "
        f"{DEFAULT_OVERLAP_HOURS}, a week.",
        default=DEFAULT_OVERLAP_HOURS,
    )
    expires_on: date | None = field(
        "The day from whose start (UTC) the new key is refused. Default: it is valid as long as the old one "
        "was at first."
    )
    idempotency_key: str | None = field(KEY)


@strawberry.input(description="The input of `revokeKey`: a key that ends.")
class RevokeKeyInput:
    """A key that ends."""

    prefix: str = strawberry.field(description=PREFIX)
    idempotency_key: str | None = field(KEY)


@strawberry.type(description="The key was created, rotated or revoked.")
class KeySaved(Payload):
    """The key was created, rotated or revoked."""

    outcome: ClassVar[Any] = Outcome.DONE

    key: ApiKey | None = related(
        resolvers.keys.by_prefix, key="prefix", description="The key; after a rotation, the new one."
    )
    former: ApiKey | None = related(
        resolvers.keys.by_prefix,
        key="former_prefix",
        description="The key that was rotated, with the time at which it ends. Null for other steps.",
    )
    secret: str | None = column(
        "The whole new key, for the header `Authorization: Bearer KEY`. It is shown this once; store it. "
        "Null after it was revoked, and in the answer to a repeated request."
    )


KeyPayload = Annotated[
    KeySaved | InvalidInput | NotFound | NotPermitted,
    strawberry.union(
        "KeyPayload",
        description="The result of a step of an API key, or the reason why nothing was changed.",
    ),
]


def payload(result: KeyResult) -> Any:
    """Return the result of a step as the row of a payload."""
    return {
        "outcome": result.outcome,
        "prefix": result.prefix,
        "former_prefix": result.former_prefix,
        "secret": result.secret,
        "message": MESSAGES.get(result.outcome),
        "problems": [problem_row(each) for each in result.problems],
    }


@strawberry.type
class KeyMutations:
    """The mutations about API keys."""

    @strawberry.mutation(  # type: ignore[untyped-decorator] # as in schema.query, Strawberry decides
        description="Creates an API key of an organization. Requires the role ADMINISTRATOR."
    )
    async def create_key(
        self,
        info: Info,
        input: Annotated[  # noqa: A002 - mutations take their one argument under this name
            CreateKeyInput, strawberry.argument(description="The new key.")
        ],
    ) -> KeyPayload:
        """Create a key."""
        owner = identifiers.decode_as("Organization", input.organization, "input.organization")
        terms = (input.label, input.expires_on)
        made = resolvers.keys.create(info.context, owner, input.role, terms, input.idempotency_key)
        return payload(await made)  # type: ignore[no-any-return] # rows stand for the declared types

    @strawberry.mutation(  # type: ignore[untyped-decorator] # as above
        description="Creates a successor of an API key with the same organization, role and label. Both are "
        "valid until the overlap ends. Requires the role ADMINISTRATOR."
    )
    async def rotate_key(
        self,
        info: Info,
        input: Annotated[  # noqa: A002 - as above
            RotateKeyInput, strawberry.argument(description="The key and the overlap.")
        ],
    ) -> KeyPayload:
        """Rotate a key."""
        made = resolvers.keys.rotate(
            info.context, input.prefix, input.overlap_hours, input.expires_on, input.idempotency_key
        )
        return payload(await made)  # type: ignore[no-any-return] # as above

    @strawberry.mutation(  # type: ignore[untyped-decorator] # as above
        description="Revokes an API key: no process accepts it any more. Requires the role ADMINISTRATOR."
    )
    async def revoke_key(
        self,
        info: Info,
        input: Annotated[  # noqa: A002 - as above
            RevokeKeyInput, strawberry.argument(description="The key.")
        ],
    ) -> KeyPayload:
        """Revoke a key."""
        result = await resolvers.keys.revoke(info.context, input.prefix, input.idempotency_key)
        return payload(result)  # type: ignore[no-any-return] # as above
