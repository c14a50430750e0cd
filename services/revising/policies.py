"""Who decides about revisions, as the operators of the hub have chosen."""

from dataclasses import dataclass
from enum import StrEnum

from db.values import Role


class Review(StrEnum):
    """Whether somebody else must review what an organization changes of its own."""

    REQUIRED = "required"
    TRUSTED = "trusted"


class OwnDeciders(StrEnum):
    """The roles that may decide about what their own organization proposes."""

    NONE = "none"
    ADMINISTRATORS = "administrators"
    REVIEWERS = "reviewers"


OWN_ROLES = {
    OwnDeciders.NONE: frozenset[Role](),
    OwnDeciders.ADMINISTRATORS: frozenset({Role.ADMINISTRATOR}),
    OwnDeciders.REVIEWERS: frozenset({Role.REVIEWER, Role.ADMINISTRATOR}),
}


@dataclass(frozen=True, slots=True)
class ReviewPolicy:
    """The choice of the operators."""

    review: Review = Review.REQUIRED
    own_deciders: OwnDeciders = OwnDeciders.ADMINISTRATORS

    @property
    def is_trusted(self) -> bool:
        """Whether organizations publish what is their own without a review."""
        return self.review is Review.TRUSTED

    def may_decide_own(self, role: Role) -> bool:
        """Whether the role may decide about what its own organization proposes."""
        return role in OWN_ROLES[self.own_deciders]


STRICT = ReviewPolicy()
