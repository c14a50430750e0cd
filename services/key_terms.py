"""The rules for what an API key is called and how long it is valid."""

import re
from datetime import UTC, date, datetime, timedelta

from services.querying.errors import BadInputError

LONGEST_LABEL = 100
MOST_DAYS = 3_650
LONGEST_OVERLAP = timedelta(days=90)
DURATION = re.compile(r"(\d{1,4})([dh])", re.ASCII)


def label(text: str | None) -> str | None:
    """Normalize spaces in a label; null if it is empty. Raises BadInputError if it breaks a rule."""
    if text is None or not (shown := " ".join(text.split())):
        return None
    if len(shown) > LONGEST_LABEL or not shown.isprintable():
        raise BadInputError(
            f"A label has at most {LONGEST_LABEL} printable characters: shorten it.", argument="label"
        )
    if "@" in shown:
        raise BadInputError(
            "A label names what uses the key, never a person: leave out e-mail addresses.", argument="label"
        )
    return shown


def expiry(text: str | None, now: datetime) -> datetime | None:
    """The time from which a key is refused: the start of a day (UTC), or a number of days from now."""
    if text is None:
        return None
    ends = _after_days(text, now) if text.isdecimal() else _on_day(text)
    if ends is None or ends <= now:
        raise BadInputError(
            f"The expiry '{text}' must be a day after today, such as {now.year + 1}-06-30, or a number of "
            f"days from 1 to {MOST_DAYS}.",
            argument="expires",
        )
    return ends


def overlap(text: str) -> timedelta:
    """How long both keys of a rotation are valid; raises BadInputError for anything but days or hours."""
    found = DURATION.fullmatch(text.strip())
    if found is not None:
        number = int(found[1])
        lasts = timedelta(days=number) if found[2] == "d" else timedelta(hours=number)
        if lasts <= LONGEST_OVERLAP:
            return lasts
    raise BadInputError(
        f"The overlap '{text}' must be a number of days or hours, such as 7d or 12h, and at most "
        f"{LONGEST_OVERLAP.days}d.",
        argument="overlap",
    )


def _after_days(text: str, now: datetime) -> datetime | None:
    """The same time of day, that many days later; null if there are too many."""
    return (
        now + timedelta(days=int(text))
        if len(text) <= len(str(MOST_DAYS)) and int(text) <= MOST_DAYS
        else None
    )


def _on_day(text: str) -> datetime | None:
    """The start of the day, in UTC; null if the text is no date."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
