"""When a failed delivery is tried again, and when no more."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Backoff:
    """Waits that grow by a factor up to a maximum, varied by a share of themselves.

    After `most_failures` in a row, an endpoint is disabled: with the defaults after about three days.
    """

    first: timedelta = timedelta(seconds=5)
    factor: int = 4
    longest: timedelta = timedelta(hours=12)
    jitter: float = 0.25
    most_failures: int = 13

    def wait(self, failures: int, chance: float) -> timedelta:
        """How long to wait after so many failures in a row; `chance` is a number from 0 to 1."""
        # Bounded before it is multiplied: a timedelta has a largest value.
        power = self.factor ** min(failures - 1, self.most_failures)
        whole = min(self.first.total_seconds() * power, self.longest.total_seconds())
        return timedelta(seconds=whole * (1 + self.jitter * (2 * chance - 1)))

    def gives_up(self, failures: int) -> bool:
        """Whether an endpoint with so many failures in a row is disabled."""
        return failures >= self.most_failures
