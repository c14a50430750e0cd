"""Programs similar to a program or a draft."""

import strawberry

import resolvers.programs
from schema.fields import column, related
from schema.lazy_types import AProgram
from schema.overlaps import OverlapReason


@strawberry.type(description="A program that is similar to another program or to a draft.")
class SimilarProgram:
    """A program that is similar to another program or to a draft."""

    score: float = column("The similarity, from 0 to 1. Values that one of the two lacks are not considered.")
    reasons: list[OverlapReason] = column("The reasons for the score, strongest first.")
    program: AProgram | None = related(
        resolvers.programs.by_id, key="program_id", description="The similar program."
    )
