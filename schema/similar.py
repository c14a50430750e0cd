"""Similar programs: what the hub has that is like a program or a draft."""

import strawberry

import resolvers.programs
from schema.fields import column, related
from schema.lazy_types import AProgram
from schema.overlaps import OverlapReason


@strawberry.type(description="A program that is like another, or like a draft.")
class SimilarProgram:
    """A program that is like another, or like a draft."""

    score: float = column("How like it is, from 0 to 1; what isn't told of one of the two doesn't count.")
    reasons: list[OverlapReason] = column("What they share, the weightiest first.")
    program: AProgram | None = related(resolvers.programs.by_id, key="program_id", description="The program.")
