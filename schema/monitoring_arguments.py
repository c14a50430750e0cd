"""The arguments of achievement, totals and trends."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Annotated

from resolvers.requests import Request
from schema.arguments import described
from schema.fields import Arguments
from services.monitoring.works import Monitored
from services.querying.errors import BadInputError

LARGEST, DEFAULT = 100, 20
MOST_PERCENT = 1000
REACHED, CLOSE = 100, 75
YEARS = (1900, 2200)

YEAR = described(
    "Counts only periods that end in this year, and indicators with one. Default: all periods, of which the "
    "newest with a total actual value counts."
)
REACHED_FROM = described(
    "The percentage of the target from which an indicator counts as reached. Default: 100."
)
CLOSE_FROM = described("The percentage of the target from which an indicator counts as close. Default: 75.")
FIRST = described(
    "The number of groups to return, those with the most indicators first. Default: 20. Maximum: 100."
)
LAST = described("The number of periods to return, the newest. Default: 20. Maximum: 100.")


def within(value: int | None, default: int, bounds: tuple[int, int], name: str) -> int:
    """Return the value or its default; raise an error if it is out of bounds."""
    number = default if value is None else value
    least, most = bounds
    if not least <= number <= most:
        raise BadInputError(f"`{name}` must be between {least:,} and {most:,}, not {number}.", argument=name)
    return number


@dataclass(frozen=True)
class LevelArguments(Arguments):
    """The percentages from which a target counts as reached or close."""

    reached_from: Annotated[int | None, REACHED_FROM] = REACHED
    close_from: Annotated[int | None, CLOSE_FROM] = CLOSE

    def evaluate(self, _request: Request) -> Hashable:
        """Return the two percentages."""
        return self.levels()

    def levels(self) -> tuple[int, int]:
        """Return the two percentages; raise an error if `closeFrom` is more than `reachedFrom`."""
        reached = within(self.reached_from, REACHED, (1, MOST_PERCENT), "reachedFrom")
        close = within(self.close_from, CLOSE, (1, MOST_PERCENT), "closeFrom")
        if close > reached:
            raise BadInputError(
                f"`closeFrom` ({close}) must not be more than `reachedFrom` ({reached}).",
                argument="closeFrom",
            )
        return reached, close


@dataclass(frozen=True)
class AchievementArguments(LevelArguments):
    """The year and the percentages that count."""

    year: Annotated[int | None, YEAR] = None

    def evaluate(self, _request: Request) -> Hashable:
        """Return what is requested."""
        reached, close = self.levels()
        return Monitored("", self.options(), year_of(self.year), reached, close)

    def options(self) -> frozenset[str]:
        """Return the options that say which works count."""
        return frozenset()


@dataclass(frozen=True)
class TotalsArguments(Arguments):
    """The year that counts and the number of groups."""

    first: Annotated[int | None, FIRST] = None
    year: Annotated[int | None, YEAR] = None

    def evaluate(self, _request: Request) -> Hashable:
        """Return what is requested."""
        first = within(self.first, DEFAULT, (1, LARGEST), "first")
        return Monitored("", self.options(), year_of(self.year), first=first)

    def options(self) -> frozenset[str]:
        """Return the options that say which works count."""
        return frozenset()


@dataclass(frozen=True)
class TrendArguments(Arguments):
    """The number of periods."""

    last: Annotated[int | None, LAST] = None

    def evaluate(self, _request: Request) -> Hashable:
        """Return the number of periods."""
        return within(self.last, DEFAULT, (1, LARGEST), "last")


def year_of(year: int | None) -> int | None:
    """Return the year; null if there is none."""
    return None if year is None else within(year, year, YEARS, "year")
