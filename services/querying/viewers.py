"""Viewers: on whose behalf a request reads and writes."""

from dataclasses import dataclass, field
from uuid import UUID

from db.values import Role


@dataclass(frozen=True, slots=True)
class Viewer:
    """An anonymous viewer, or a member: the holder of an organization's API key or of an access token."""

    organization_id: UUID | None = None
    role: Role | None = None
    # What uses the key, or the pseudonym of who has the token. They decide nothing, so viewers who differ
    # only in them are the same.
    label: str | None = field(default=None, compare=False)
    subject: str | None = field(default=None, compare=False)

    @property
    def is_member(self) -> bool:
        """True if the viewer belongs to an organization of the hub."""
        return self.organization_id is not None


ANONYMOUS = Viewer()
