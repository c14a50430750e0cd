"""The digest of an organization: what it has to do, and what happened."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, ClassVar

import strawberry

import resolvers.digests
import resolvers.organizations
from resolvers.requests import Request
from schema import identifiers
from schema.arguments import PageArguments, described
from schema.conflicts import Conflict
from schema.connections import ProgramConnection
from schema.fields import Arguments, related
from schema.nodes import Connection
from schema.organizations import Organization
from schema.revisions import Revision
from services.digests import LONGEST_STALE_FIRST, NEWEST_FIRST
from services.programs import PROGRAM
from services.querying.filters import Test
from services.querying.orders import Order
from services.querying.pages import Scope
from services.revisions import narrowed

PERIOD_DAYS = 30


def beginning() -> datetime:
    """Return the begin of the period without an argument: of a whole day, so that answers can be cached."""
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - timedelta(days=PERIOD_DAYS)


@dataclass(frozen=True)
class StaleArguments(PageArguments):
    """A page of what is out of date."""

    entity: ClassVar = PROGRAM

    def order(self) -> Order:
        """Return the order: out of date for the longest time first."""
        return LONGEST_STALE_FIRST


@dataclass(frozen=True)
class ChangedArguments(PageArguments):
    """A page of what changed."""

    entity: ClassVar = PROGRAM

    since: Annotated[
        datetime | None,
        described(
            "Returns programs that the hub added or changed at or after this time. Default: 30 days ago."
        ),
    ] = None

    def scope(self) -> Scope:
        """Return what changed in the period."""
        return narrowed(super().scope(), Test("changed_since", (self.since or beginning(),)))

    def order(self) -> Order:
        """Return the order: the latest change first."""
        return NEWEST_FIRST


@dataclass(frozen=True)
class DigestLookup(Arguments):
    """The organization of a digest."""

    id: Annotated[strawberry.ID, described("The global ID of the organization.")]

    def evaluate(self, _request: Request) -> Hashable:
        """Return the UUID."""
        return identifiers.decode_as("Organization", self.id, "id")


@strawberry.type(
    description="What an organization has to look at, and what changed. Each list has what the viewer may "
    "see. The same as an Atom feed: /organizations/ID/digest.atom."
)
class OrganizationDigest:
    """The digest of an organization."""

    organization: Organization = related(
        resolvers.organizations.by_id, key="organization_id", description="The organization."
    )
    stale: ProgramConnection = related(
        resolvers.digests.stale,
        count=resolvers.digests.count_stale,
        key="organization_id",
        arguments=StaleArguments,
        description="The programs that it reports and that are out of date, for the longest time first. "
        "`freshness` says why.",
    )
    changed: ProgramConnection = related(
        resolvers.digests.changed,
        count=resolvers.digests.count_changed,
        key="organization_id",
        arguments=ChangedArguments,
        description="The programs that it reports and that changed, the latest change first.",
    )
    conflicts: Connection[Conflict] = related(
        resolvers.digests.conflicts,
        count=resolvers.digests.count_conflicts,
        key="organization_id",
        arguments=PageArguments,
        description="The open conflicts between its members and imports. Empty for viewers other than the "
        "organization, reviewers and administrators.",
    )
    revisions: Connection[Revision] = related(
        resolvers.digests.revisions,
        count=resolvers.digests.count_revisions,
        key="organization_id",
        arguments=PageArguments,
        description="Its revisions that wait for a reviewer (SUBMITTED), or for itself (CHANGES_REQUESTED). "
        "Empty for viewers other than the organization, reviewers and administrators.",
    )
