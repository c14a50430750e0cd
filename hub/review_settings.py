"""Settings for who decides about revisions."""

from typing import Any

from pydantic import BaseModel, field_validator

from hub.setting_fields import setting
from services.revising.policies import OwnDeciders, Review, ReviewPolicy


class ReviewSettings(BaseModel):
    """Whether changes of members need a review, and by whom."""

    review: Review = setting(
        "Whether a reviewer must publish what members change. With trusted, contributors also publish "
        "revisions of their organization about its own records and those of organizations below it.",
        "required or trusted",
        "required",
        "`required`",
        default=Review.REQUIRED,
    )
    own_deciders: OwnDeciders = setting(
        "The roles that may publish and send back what their own organization has submitted.",
        "none, administrators or reviewers (reviewers means both roles)",
        "administrators",
        "`administrators`",
        default=OwnDeciders.ADMINISTRATORS,
    )

    @field_validator("review", "own_deciders", mode="before")
    @classmethod
    def _lower(cls, value: Any) -> Any:
        """Accept any case."""
        return value.lower() if isinstance(value, str) else value

    @property
    def review_policy(self) -> ReviewPolicy:
        """The policy of the hub."""
        return ReviewPolicy(self.review, self.own_deciders)
