"""Where two programs meet below the country, and how specific the theme is that they share there."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from services.comparing import words
from services.comparing.activities import Activity
from services.comparing.facts import Facts, theme_keys
from services.comparing.statistics import Statistics

# How surely a shared name is where both work: said in passing, in titles and locations, among few names.
IN_PASSING, IN_TITLES, AMONG_FEW = 0.4, 0.3, 0.3
# How much each shared thing makes the theme a specific one; several together come near to 1.
IN_BOTH_TITLES, IN_ONE_TITLE, IN_TEXTS, GROUP, SECTOR = 0.7, 0.4, 0.3, 0.5, 0.6
TEXT_FACTOR, MOST_TEXT = 3.0, 0.8
MANY_ACTIVITIES = 3
SPECIFIC_SECTOR = 0.5
# The weight of a theme that so many programs of a place have that sharing it says nothing.
COMMON = 0.4
# Days in common from which on two works can be coordinated; fewer, or no dates, count less.
LEAST_DAYS, BRIEF, UNDATED = 25, 0.2, 0.6


@dataclass(frozen=True, slots=True)
class Meeting:
    """Names that both texts have, and activities; the numbers lie between 0 and 1.

    `name` is how telling the most telling name is, `in_titles` in how many titles or locations one is, and
    `share` how much of the fewer names is shared.
    """

    names: tuple[str, ...] = ()
    name: float = 0.0
    in_titles: float = 0.0
    share: float = 0.0
    activities: tuple[Activity, ...] = ()
    in_title: bool = False


def of(a: Facts, b: Facts, statistics: Statistics) -> Meeting:
    """What two programs share of names and activities."""
    names = shared_names(a, b) if may_meet(a, b) else frozenset()
    total = min(weight(a.names, statistics), weight(b.names, statistics))
    return Meeting(
        names=tuple(sorted(names, key=lambda name: (-statistics.weight(name), name))),
        name=max(map(statistics.weight, names), default=0.0),
        in_titles=max(((name in a.main_names) + (name in b.main_names) for name in names), default=0) / 2,
        share=min(1.0, weight(names, statistics) / total) if total else 0.0,
        activities=tuple(sorted(a.activities & b.activities)),
        in_title=bool(a.main_activities & b.activities or b.main_activities & a.activities),
    )


def shared_names(a: Facts, b: Facts) -> frozenset[str]:
    """Names that both texts have, but for those of organizations in one and of regions that both name."""
    regions = (name for place in a.places & b.places for _, name in place.names)
    named = frozenset(word for name in regions for word in words.words(name))
    return (a.names & b.names) - a.organization_words - b.organization_words - named


def may_meet(a: Facts, b: Facts) -> bool:
    """Whether both work in one country, as far as they say in which."""
    return bool(a.countries & b.countries) or not (a.countries and b.countries)


def weight(names: Iterable[str], statistics: Statistics) -> float:
    """How telling names are together."""
    return math.fsum(sorted(map(statistics.weight, names)))


def closeness(meeting: Meeting, place_share: float) -> float:
    """How surely two programs work in one place: by a region that both have, else by names."""
    sureness = IN_PASSING + IN_TITLES * meeting.in_titles + AMONG_FEW * meeting.share
    return max(place_share, meeting.name * sureness)


def specificity(
    a: Facts, b: Facts, meeting: Meeting, statistics: Statistics, *, sector: float, text: float
) -> float:
    """How specific the theme is that two programs share: activity, target group, sector, words."""
    shares = (
        IN_BOTH_TITLES * bool(a.main_activities & b.main_activities),
        IN_ONE_TITLE * meeting.in_title,
        IN_TEXTS * min(1.0, len(meeting.activities) / MANY_ACTIVITIES),
        GROUP * bool(a.groups & b.groups),
        SECTOR * rare_theme(a, b, statistics) * (sector > SPECIFIC_SECTOR),
        min(MOST_TEXT, TEXT_FACTOR * text),
    )
    return 1 - math.prod(1 - share for share in shares)


def rare_theme(a: Facts, b: Facts, statistics: Statistics) -> float:
    """How few programs have a sector that both have, in a place that both have, from 0 to 1."""
    shared = theme_keys(a) & theme_keys(b)
    return max((max(0.0, statistics.weight(key) - COMMON) / (1 - COMMON) for key in shared), default=0.0)


def together(days: int | None) -> float:
    """How far two programs run at one time, by their days in common; null where one doesn't say its own."""
    if days is None:
        return UNDATED
    return 1.0 if days >= LEAST_DAYS else BRIEF
