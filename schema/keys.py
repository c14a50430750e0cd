"""API keys, for administrators."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import strawberry

import resolvers.organizations
from resolvers.requests import Request
from schema import identifiers
from schema.arguments import described
from schema.enums import Role
from schema.fields import Arguments, column, related
from schema.lazy_types import AnOrganization
from services.managing import keys
from services.managing.keys import MOST_KEYS


@strawberry.type(description="An API key of an organization, without its secret. Only administrators see it.")
class ApiKey:
    """An API key of an organization."""

    prefix: str = column(
        "The eight characters after `ikhub_`, which identify the key. Pass it to `rotateKey` and `revokeKey`."
    )
    organization: AnOrganization | None = related(
        resolvers.organizations.by_id,
        key="organization_id",
        description="The organization that the key is of. Null if you may not see it.",
    )
    role: Role = column("What the key allows.")
    label: str | None = column("What uses the key, such as `dashboard`. Null if it has no label.")
    is_active: bool = column("True if the key is accepted: neither revoked nor expired.")
    created_at: datetime = column("When it was created.")
    expires_at: datetime | None = column("From when it is refused. Null if it does not expire.")
    revoked_at: datetime | None = column("When it was revoked. Null if it was not.")
    last_used: datetime | None = column("The hour of its last use. Null if it was never used.")
    successor: str | None = column("The prefix of the key that replaces it. Null if it was not rotated.")


@dataclass(frozen=True)
class KeysArguments(Arguments):
    """Whose keys, and whether to leave out those that are not accepted any more."""

    organization: Annotated[
        strawberry.ID | None,
        described("Returns only keys of the organization with this global ID. Default: of all."),
    ] = None
    active_only: Annotated[
        bool | None, described("True leaves out revoked and expired keys. Default: false.")
    ] = False

    def evaluate(self, request: Request) -> Hashable:
        """Return the organization and the choice; an error for viewers who may not manage keys."""
        keys.check_allowed(request.reader.viewer)
        id_ = self.organization
        owner = None if id_ is None else identifiers.decode_as("Organization", id_, "organization")
        return owner, bool(self.active_only)


LISTED = (
    f"Returns API keys without their secrets, oldest first, at most {MOST_KEYS:,}. Requires the role "
    "ADMINISTRATOR."
)
