"""How a step of a revision or conflict ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from db.values import Role
from services.querying.viewers import Viewer
from services.revising.patches import FieldConflict
from services.revising.problems import Problem
from services.revisions import PROPOSERS


class Outcome(StrEnum):
    """How a step ended. Only DONE changed anything."""

    DONE = "DONE"
    INVALID = "INVALID"
    CONFLICT = "CONFLICT"
    NOT_FOUND = "NOT_FOUND"
    NOT_PERMITTED = "NOT_PERMITTED"
    WRONG_STATE = "WRONG_STATE"
    STALE = "STALE"
    UNDONE = "UNDONE"


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome, the records that it is about, and what is wrong.

    `changes_record` is true if the step changed a record, which caches must notice. `kind` is the kind of the
    record, if it is known.
    """

    outcome: Outcome
    revision_id: UUID | None = None
    record_id: UUID | None = None
    conflict_id: UUID | None = None
    problems: Sequence[Problem] = ()
    conflicts: Sequence[FieldConflict] = ()
    changes_record: bool = False
    kind: str | None = None
    # The results of several steps, each with its place in the request.
    items: Sequence["Result"] = ()
    place: int = 0

    @property
    def is_kept(self) -> bool:
        """Whether a repeated request is answered alike: something was done, and so the key is used up."""
        if self.items:
            return any(each.is_kept for each in self.items)
        return self.outcome is Outcome.DONE


@dataclass(frozen=True, slots=True)
class Member:
    """The organization and the role in whose name something is proposed or reviewed.

    `author` is the label of the key, or the pseudonym of who has the token.
    """

    organization_id: UUID
    role: Role
    author: str | None = None

    @property
    def viewer(self) -> Viewer:
        """The member as a viewer."""
        return Viewer(self.organization_id, self.role)


def proposer(viewer: Viewer) -> Member | None:
    """The viewer as somebody who may propose changes; null if the role does not allow it."""
    if viewer.organization_id is None or viewer.role is None or viewer.role not in PROPOSERS:
        return None
    return Member(viewer.organization_id, viewer.role, viewer.label or viewer.subject)
