"""The shared features of two programs, most of them as a number from 0 to 1 with its evidence."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from services.comparing import joint_works, meetings, similarity
from services.comparing.facts import Facts, Place, country_key, sector_key
from services.comparing.meetings import Meeting
from services.comparing.similarity import WordSimilarity
from services.comparing.statistics import Statistics
from services.comparing.target_groups import TargetGroup

# The most days between two reports of the same start or end.
SAME_DAY = 45
NEAR_KILOMETERS = 15
# The weight of a shared place, by level. A shared country weighs by the number of programs there.
LEVELS = {"PROVINCE": 0.8, "REGENCY": 1.0}
RARITY_FACTOR = 2
DAC, DAC_GROUP = "1", "2"
# Two reports of one sum differ at most by this ratio; sums of different works by this factor or more.
SAME_AMOUNT, UNEQUAL_AMOUNT, DIFFERENT_AMOUNT = 0.02, 1.6, 4
KILOMETERS_PER_DEGREE = 111.2
MANY_IMPLEMENTERS = 3


@dataclass(frozen=True, slots=True)
class Period:
    """The common period of two programs: its days, its share of both periods, and whether dates agree."""

    days: int = 0
    share: float = 0.0
    same_start: bool = False
    same_end: bool = False
    exact: bool = False
    apart: bool = False


@dataclass(frozen=True, slots=True)
class SharedFeatures:
    """The shared features of two programs, the same in either order."""

    title: WordSimilarity = field(default_factory=WordSimilarity)
    title_in_text: WordSimilarity = field(default_factory=WordSimilarity)
    text: WordSimilarity = field(default_factory=WordSimilarity)
    same_title: bool = False
    numbers_differ: bool = False
    period: Period | None = None
    begin_together: bool = False
    countries: frozenset[str] = frozenset()
    country_share: float = 0.0
    places: tuple[Place, ...] = ()
    place_share: float = 0.0
    near: bool = False
    places_differ: bool = False
    one_publisher: bool = False
    sectors: tuple[str, ...] = ()
    sector_share: float = 0.0
    groups: tuple[TargetGroup, ...] = ()
    # Publishers that take part in the other program; other organizations that take part in both.
    partners: frozenset[UUID] = frozenset()
    others: frozenset[UUID] = frozenset()
    implementers: frozenset[UUID] = frozenset()
    amount: tuple[str, int] | None = None
    amounts_differ: bool = False
    amounts_unequal: bool = False
    umbrella: bool = False
    funders_differ: bool = False
    references: frozenset[str] = frozenset()
    common_references: frozenset[str] = frozenset()
    identifier: str | None = None
    # Whether one declares the other as another organization's record of the same program.
    declared: bool = False
    whole_title: bool = False
    meeting: Meeting = field(default_factory=Meeting)
    # The confidence that both work in one subnational place, and how specific their common theme is.
    closeness: float = 0.0
    theme: float = 0.0
    together: float = 0.0
    joint: bool = False
    # The two programs, for the words of reasons in each language.
    programs: tuple[Facts, Facts] | None = field(default=None, compare=False, repr=False)


def shared_features(a: Facts, b: Facts, statistics: Statistics, *, masked: bool) -> SharedFeatures:
    """Compute the shared features of two programs; `masked` ignores references and shared identifiers."""
    countries = a.countries & b.countries
    places = shared_places(a, b)
    sectors, sector_share = shared_sectors(a, b)
    near = are_near(a, b)
    period = common_period(a, b)
    text = similarity.of_texts(a, b, statistics)
    place_share = max((LEVELS[place.level] for place in places), default=0.0)
    sector_weight = sector_share * rarity(map(sector_key, sectors), statistics)
    meeting = meetings.of(a, b, statistics)
    return SharedFeatures(
        title=similarity.of_titles(a, b, statistics),
        title_in_text=similarity.of_title_in_text(a, b, statistics),
        text=text,
        same_title=have_same_title(a, b),
        numbers_differ=bool(a.numbers and b.numbers and not a.numbers & b.numbers),
        period=period,
        countries=countries,
        country_share=ratio(len(countries), len(a.countries | b.countries))
        * rarity(map(country_key, countries), statistics),
        places=places,
        place_share=place_share,
        near=near,
        one_publisher=a.publisher is not None and a.publisher == b.publisher,
        places_differ=bool(a.countries and b.countries and not countries) and not near,
        sectors=sectors,
        sector_share=sector_weight,
        groups=tuple(sorted(a.groups & b.groups)),
        **organizations(a, b),
        amount=same_amount(a, b),
        amounts_differ=amount_factor(a, b) >= DIFFERENT_AMOUNT,
        amounts_unequal=amount_factor(a, b) >= UNEQUAL_AMOUNT,
        begin_together=a.start is not None and b.start is not None and same_day(a.start, b.start),
        umbrella=is_umbrella(a, b),
        funders_differ=have_different_funders(a, b),
        whole_title=joint_works.have_whole_title(a, b),
        meeting=meeting,
        closeness=meetings.closeness(meeting, place_share),
        theme=meetings.specificity(a, b, meeting, statistics, sector=sector_weight, text=text.value),
        together=meetings.together(period.days if period else None),
        joint=joint_works.are_joint(a, b),
        programs=(a, b),
        **({} if masked else identifiers(a, b, statistics)),
    )


def ratio(part: float, whole: float) -> float:
    """The ratio of a part to the whole, 0 if the whole is 0."""
    return part / whole if whole else 0.0


def rarity(shared: Iterable[str], statistics: Statistics) -> float:
    """The weight of the rarest key: low if nearly all programs have it."""
    return min(1.0, RARITY_FACTOR * max(map(statistics.weight, shared), default=0.0))


def have_same_title(a: Facts, b: Facts) -> bool:
    """Return whether the two have a title with the same words and numbers."""
    return any(
        one.words == other.words and one.numbers == other.numbers and bool(one.words)
        for one in a.titles
        for other in b.titles
    )


def common_period(a: Facts, b: Facts) -> Period | None:
    """The period in which both programs run; null if one of them reports no start or end."""
    if a.start is None or b.start is None or a.end is None or b.end is None:
        return None
    first, last = max(a.start, b.start), min(a.end, b.end)
    days = max(0, (last - first).days + 1)
    whole = (max(a.end, b.end) - min(a.start, b.start)).days + 1
    return Period(
        days,
        ratio(days, whole),
        same_day(a.start, b.start),
        same_day(a.end, b.end),
        (a.start, a.end) == (b.start, b.end),
        days == 0,
    )


def same_day(one: date, other: date) -> bool:
    """Return whether two days are close enough to be reports of the same one."""
    return abs(one - other) <= timedelta(days=SAME_DAY)


def shared_places(a: Facts, b: Facts) -> tuple[Place, ...]:
    """The regions in which both work, of the smallest shared level."""
    inner = (place for place in a.places & b.places if place.level in LEVELS)
    shared = sorted(inner, key=lambda place: (-LEVELS[place.level], place.code))
    smallest = shared[0].level if shared else ""
    return tuple(place for place in shared if place.level == smallest)


def are_near(a: Facts, b: Facts) -> bool:
    """Return whether two of their points are near each other."""
    return any(distance(one, other) <= NEAR_KILOMETERS for one in a.points for other in b.points)


def distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The approximate distance of two points in kilometers, for short distances."""
    narrowing = math.cos(math.radians((one[0] + other[0]) / 2))
    return KILOMETERS_PER_DEGREE * math.hypot(one[0] - other[0], (one[1] - other[1]) * narrowing)


def shared_sectors(a: Facts, b: Facts) -> tuple[tuple[str, ...], float]:
    """The shared DAC codes and their share; without any, the shared groups of codes at half their share."""
    one, other = codes(a, DAC), codes(b, DAC)
    if shared := one & other:
        return tuple(sorted(shared)), ratio(len(shared), min(len(one), len(other)))
    one, other = codes(a, DAC_GROUP) | prefixes(one), codes(b, DAC_GROUP) | prefixes(other)
    shared = one & other
    return tuple(sorted(shared)), ratio(len(shared), min(len(one), len(other))) / 2


def codes(facts: Facts, vocabulary: str) -> frozenset[str]:
    """The sector codes of a vocabulary."""
    return frozenset(code for sector_vocabulary, code in facts.sectors if sector_vocabulary == vocabulary)


def prefixes(sector_codes: frozenset[str]) -> frozenset[str]:
    """The groups that DAC codes belong to."""
    return frozenset(code[:3] for code in sector_codes)


def organizations(a: Facts, b: Facts) -> dict[str, Any]:
    """The publishers that take part in the other program, and other organizations that take part in both."""
    partners = set()
    for one, other in ((a, b), (b, a)):
        is_named = one.publisher in other.party_ids or one.publisher_name in other.party_names
        if one.publisher and one.publisher != other.publisher and is_named:
            partners.add(one.publisher)
    shared_names = a.party_names & b.party_names
    shared_ids = a.party_ids & b.party_ids
    shared_ids |= frozenset(party.id for party in (*a.parties, *b.parties) if party.name in shared_names)
    others = shared_ids - {a.publisher, b.publisher}
    implementing = {party.name for party in a.parties if party.role == "IMPLEMENTING"} & {
        party.name for party in b.parties if party.role == "IMPLEMENTING"
    }
    return {
        "partners": frozenset(partners),
        "others": others,
        "implementers": frozenset(
            party.id for party in (*a.parties, *b.parties) if party.name and party.name in implementing
        )
        - {a.publisher, b.publisher},
    }


def same_amount(a: Facts, b: Facts) -> tuple[str, int] | None:
    """The largest amount of money that both report: a sum of budgets or commitments in one currency."""
    shared_amounts = (
        (currency, min(amount, similar))
        for currency, amount in a.amounts
        for other, similar in b.amounts
        if currency == other and abs(amount - similar) <= SAME_AMOUNT * max(amount, similar)
    )
    return max(shared_amounts, key=lambda each: (each[1], each[0]), default=None)


def amount_factor(a: Facts, b: Facts) -> float:
    """The factor between the nearest sums in the same currency; 1 if there are none to compare."""
    factors = [
        max(amount, similar) / min(amount, similar)
        for currency, amount in a.amounts
        for other, similar in b.amounts
        if currency == other
    ]
    return min(factors, default=1.0)


def have_different_funders(a: Facts, b: Facts) -> bool:
    """Return whether both publishers implement their own program with the money of different funders."""
    implement_themselves = all(each.publisher in each.implementers for each in (a, b))
    return implement_themselves and bool(a.funders and b.funders) and not a.funders & b.funders


def is_umbrella(a: Facts, b: Facts) -> bool:
    """Return whether one program has many implementers and the other few: maybe a whole and its part."""
    numbers = sorted((len(a.implementers), len(b.implementers)))
    return numbers[1] >= MANY_IMPLEMENTERS and numbers[0] * 2 < numbers[1]


def identifiers(a: Facts, b: Facts, statistics: Statistics) -> dict[str, Any]:
    """References between the two programs, references that both have, and a shared project code."""
    references = frozenset(
        identifier
        for one, other in ((a, b), (b, a))
        if (identifier := other.iati_identifier) and identifier in one.references | one.kin
    )
    tail = a.tail if a.tail == b.tail and a.publisher != b.publisher else None
    return {
        "references": references,
        "declared": a.iati_identifier in b.doubles or b.iati_identifier in a.doubles,
        "common_references": a.references & b.references,
        "identifier": tail,
    }
