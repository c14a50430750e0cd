"""What the endpoint counts while it answers: the few numbers that nobody else has."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

# Upper bounds, in seconds, of the classes that requests are counted in by their time.
BOUNDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Outcome(StrEnum):
    """What became of an operation."""

    ANSWERED = "answered"
    PARTIAL = "partial"
    FAILED = "failed"
    REFUSED = "refused"
    BROKEN = "broken"


@dataclass(slots=True)
class Tally:
    """Operations by outcome, their statements, and all requests to `/graphql` by their seconds."""

    outcomes: Counter[str] = field(default_factory=Counter)
    statements: int = 0
    # Subscriptions that go on now.
    subscriptions: int = 0
    seconds: float = 0.0
    # One class for each bound, and one for what took longer.
    classes: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))

    def operation(self, data: Any, errors: Sequence[Any], statements: int) -> None:
        """Count an operation that ran, or that was refused with errors of GraphQL."""
        self.outcomes[outcome(data, errors)] += 1
        self.statements += statements

    def request(self, seconds: float) -> None:
        """Count a request, however it ended."""
        self.seconds += seconds
        self.classes[bisect_left(BOUNDS, seconds)] += 1


def outcome(data: Any, errors: Sequence[Any]) -> Outcome:
    """What became of an operation with this answer."""
    if data is None:
        return Outcome.FAILED
    return Outcome.PARTIAL if errors else Outcome.ANSWERED
