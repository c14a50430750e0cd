"""Times of OAI-PMH: days, or seconds in UTC, depending on the repository."""

import re
from datetime import UTC, datetime, timedelta
from enum import StrEnum

DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
SECOND = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z", re.ASCII)
SECONDS = "YYYY-MM-DDThh:mm:ssZ"
# Clocks differ, and the date depends on the time zone.
LEEWAY = timedelta(days=1)


class Granularity(StrEnum):
    """The granularity of a repository's times; the value is their format."""

    DAY = "%Y-%m-%d"
    SECOND = "%Y-%m-%dT%H:%M:%SZ"


# The next harvest starts before the last one, to include records that were written while it ran.
OVERLAP = {Granularity.DAY: timedelta(days=1), Granularity.SECOND: timedelta(hours=1)}


def granularity(text: str | None) -> Granularity:
    """Parse the granularity of a repository; every repository supports days."""
    return Granularity.SECOND if text == SECONDS else Granularity.DAY


def read(text: str | None) -> datetime | None:
    """Parse a time; return it in UTC, or None if it is not valid."""
    stripped = (text or "").strip()
    if not (DAY.fullmatch(stripped) or SECOND.fullmatch(stripped)):
        return None
    try:
        found = datetime.fromisoformat(stripped)
    except ValueError:
        return None
    return found.replace(tzinfo=UTC)


def window_start(text: str, exactness: Granularity) -> str | None:
    """Return the start of a requested window in the format of the repository."""
    found = read(text)
    return found.strftime(exactness) if found else None


def window_end(text: str, exactness: Granularity) -> str | None:
    """Return the end of a requested window in the repository's format; a day ends with its last second."""
    found = read(text)
    if found and DAY.fullmatch(text.strip()):
        found += timedelta(days=1) - timedelta(seconds=1)
    return found.strftime(exactness) if found else None


def next_start(complete: datetime, exactness: Granularity) -> str:
    """Return the start of the next harvest after one that started at `complete` (repository's clock)."""
    return (complete - OVERLAP[exactness]).strftime(exactness)
