"""Times of OAI-PMH: days, or seconds of UTC, as each repository chooses."""

import re
from datetime import UTC, datetime, timedelta
from enum import StrEnum

DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
SECOND = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z", re.ASCII)
SECONDS = "YYYY-MM-DDThh:mm:ssZ"
# Clocks differ, and a day begins earlier elsewhere.
LEEWAY = timedelta(days=1)


class Granularity(StrEnum):
    """How exact the times of a repository are; the value is how they are written."""

    DAY = "%Y-%m-%d"
    SECOND = "%Y-%m-%dT%H:%M:%SZ"


# How far before the last harvest the next begins: what was written while that ran must not be missed.
OVERLAP = {Granularity.DAY: timedelta(days=1), Granularity.SECOND: timedelta(hours=1)}


def granularity(text: str | None) -> Granularity:
    """The granularity that a repository tells; days are what every repository understands."""
    return Granularity.SECOND if text == SECONDS else Granularity.DAY


def read(text: str | None) -> datetime | None:
    """A time in UTC, null when it is none."""
    stripped = (text or "").strip()
    if not (DAY.fullmatch(stripped) or SECOND.fullmatch(stripped)):
        return None
    try:
        found = datetime.fromisoformat(stripped)
    except ValueError:
        return None
    return found.replace(tzinfo=UTC)


def first(text: str, exactness: Granularity) -> str | None:
    """The beginning of a time that somebody asked from, as the repository writes it."""
    found = read(text)
    return found.strftime(exactness) if found else None


def last(text: str, exactness: Granularity) -> str | None:
    """The end of a time that somebody asked until, as the repository writes it: that of the day for a day."""
    found = read(text)
    if found and DAY.fullmatch(text.strip()):
        found += timedelta(days=1) - timedelta(seconds=1)
    return found.strftime(exactness) if found else None


def after(complete: datetime, exactness: Granularity) -> str:
    """Where the next harvest begins after one that began at a time of the repository."""
    return (complete - OVERLAP[exactness]).strftime(exactness)
