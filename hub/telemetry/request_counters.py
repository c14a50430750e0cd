"""Counters that `/graphql` updates while it handles requests."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

# Upper bounds, in seconds, of the histogram of request durations.
BOUNDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Outcome(StrEnum):
    """The outcome of an operation."""

    ANSWERED = "answered"
    PARTIAL = "partial"
    FAILED = "failed"
    REFUSED = "refused"
    BROKEN = "broken"


@dataclass(slots=True)
class RequestCounters:
    """Operations by outcome, SQL statements, and a histogram of the durations of requests to `/graphql`."""

    outcomes: Counter[str] = field(default_factory=Counter)
    statements: int = 0
    # Requests whose client disconnected before it had sent all of the body.
    aborted: int = 0
    # Active subscriptions.
    subscriptions: int = 0
    seconds: float = 0.0
    # One bucket for each bound, and one for longer requests.
    buckets: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))

    def count_operation(self, data: Any, errors: Sequence[Any], statements: int) -> None:
        """Count an operation that was executed, or refused with GraphQL errors."""
        self.outcomes[outcome(data, errors)] += 1
        self.statements += statements

    def count_aborted(self) -> None:
        """Count a request whose client disconnected while sending it; that is no error of the hub."""
        self.aborted += 1

    def count_request(self, seconds: float) -> None:
        """Count a request of any outcome."""
        self.seconds += seconds
        self.buckets[bisect_left(BOUNDS, seconds)] += 1


def outcome(data: Any, errors: Sequence[Any]) -> Outcome:
    """Return the outcome of an operation with this result."""
    if data is None:
        return Outcome.FAILED
    return Outcome.PARTIAL if errors else Outcome.ANSWERED
