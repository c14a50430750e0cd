"""Facts about organizations, from activities that mention them, from their own files and from lists."""

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
    """Facts that only organization lists report, or null; the country is an ISO 3166-1 alpha-2 code."""

    acronym: str | None = None
    country: str | None = None
    region_id: UUID | None = None
    website: str | None = None
    parent_id: UUID | None = None
    last_updated: datetime | None = None


@dataclass(frozen=True, slots=True)
class OrganizationFacts:
    """The reported facts of an organization; `owner` is the key of the owner of a hidden one.

    `called` are normalized names to look up among registered synonyms, for an organization without a
    reference. Facts from a list, with a `profile`, replace earlier ones. Names that are not its `own` count
    like those of mentions, also if the organization is a record. `code` is a publisher's own code: the first
    publisher that uses it gives it to the organization as its identifier.
    """

    key: Key
    names: Names
    type_code: str | None = None
    origin: Origin = Origin.MENTION
    visibility: Visibility = Visibility.PUBLIC
    owner: Key | None = None
    called: tuple[str, ...] = ()
    profile: Profile | None = None
    own: bool = True
    code: str | None = None
    descriptions: Names = ()

    @property
    def rank(self) -> int:
        """How much the names count: its own, those of a record, those of a mention."""
        return 0 if self.origin == Origin.MENTION else 1 + self.own


def merged(first: OrganizationFacts, second: OrganizationFacts) -> OrganizationFacts:
    """Merge two facts of one organization: its own record takes precedence over mentions, else the first.

    Less visible facts add nothing to more visible ones, nor do hidden facts of one owner to those of another.
    """
    if is_wider(first.visibility, second.visibility):
        return first
    if is_wider(second.visibility, first.visibility):
        return second
    if first.rank < second.rank:
        first, second = second, first
    if first.visibility == Visibility.OWNER and (first.owner or first.key) != (second.owner or second.key):
        return first
    return replace(
        first,
        names=first.names or second.names,
        type_code=first.type_code or second.type_code,
        descriptions=first.descriptions or (second.descriptions if first.rank == second.rank else ()),
        own=first.own and (bool(first.names) or first.rank == second.rank),
    )
