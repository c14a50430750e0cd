"""What is told of organizations: by activities that mention them, by their own reports, by lists."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from db.values import Origin, Visibility
from services.writing.audiences import is_wider

IDENTIFIER, MENTION = "identifier", "mention"

# ("identifier", ref) or ("mention", mention key).
Key = tuple[str, str]
Names = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """What only lists of organizations tell, null where one says nothing; country is ISO 3166-1 alpha-2."""

    acronym: str | None = None
    country: str | None = None
    region_id: UUID | None = None
    website: str | None = None
    parent_id: UUID | None = None
    last_updated: datetime | None = None


@dataclass(frozen=True, slots=True)
class OrganizationFacts:
    """What is told of an organization; `owner` is the key of the one that a hidden one belongs to.

    `called` are the normalized names by which one without a reference may be a registered synonym. What a
    list tells, with a `profile`, replaces what was told before.
    """

    key: Key
    names: Names
    type_code: str | None = None
    origin: Origin = Origin.MENTION
    visibility: Visibility = Visibility.PUBLIC
    owner: Key | None = None
    called: tuple[str, ...] = ()
    profile: Profile | None = None


def merged(first: OrganizationFacts, second: OrganizationFacts) -> OrganizationFacts:
    """Both facts of one organization as one: its own record before mentions, else the first told.

    What fewer may see adds nothing to what more may see, nor what one owner hides to what another does.
    """
    if is_wider(first.visibility, second.visibility):
        return first
    if is_wider(second.visibility, first.visibility):
        return second
    if first.origin == Origin.MENTION and second.origin == Origin.RECORD:
        first, second = second, first
    if first.visibility == Visibility.OWNER and (first.owner or first.key) != (second.owner or second.key):
        return first
    return replace(first, names=first.names or second.names, type_code=first.type_code or second.type_code)
