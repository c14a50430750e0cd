"""The score of a pair: an additive model of what two programs share, with its reasons.

Pure: the same two programs and statistics always get the same answer, in either order.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from db.values import OverlapKind
from services.comparing import features, reasons, weights
from services.comparing.facts import Facts
from services.comparing.features import Common
from services.comparing.reasons import Reason
from services.comparing.statistics import Statistics
from services.comparing.weights import Weights

MODELS: Mapping[OverlapKind, Weights] = {
    OverlapKind.SAME_WORK: weights.SAME_WORK,
    OverlapKind.OVERLAP: weights.OVERLAP,
    OverlapKind.SPLIT_RECORD: weights.SPLIT_RECORD,
}
DIGITS = 4


@dataclass(frozen=True, slots=True)
class Comparison:
    """The kind that fits best with its score, null and 0 when none can; the scores of all kinds that can."""

    kind: OverlapKind | None
    score: float
    reasons: tuple[Reason, ...]
    scores: Mapping[OverlapKind, float]


NO_PAIR = Comparison(None, 0.0, (), {})


def compare(
    a: Facts, b: Facts, statistics: Statistics, *, masked: bool = False, least: float = 0.0
) -> Comparison:
    """What two programs are to each other, with reasons from the score `least` on.

    `masked` hides references and shared identifiers between them.
    """
    kinds = possible_kinds(a, b, masked=masked)
    if not kinds:
        return NO_PAIR
    shared = features.common(a, b, statistics, masked=masked)
    amounts = measured(shared)
    scores = {kind: logistic(total(amounts, MODELS[kind])) for kind in kinds}
    best = max(scores, key=lambda kind: (scores[kind], kind))
    if scores[best] < least:
        return Comparison(best, scores[best], (), scores)
    told = reasons.of(shared, pointed(amounts, MODELS[best]), statistics)
    return Comparison(best, scores[best], told, scores)


@dataclass(frozen=True, slots=True)
class Similarity:
    """How like two programs are, from 0 to 1, and why."""

    score: float
    reasons: tuple[Reason, ...]


def similarity(a: Facts, b: Facts, statistics: Statistics) -> Similarity:
    """How like two programs are, whoever reports them; what one of them doesn't tell doesn't count."""
    shared = features.common(a, b, statistics, masked=False)
    given = pointed(measured(shared), weights.SIMILAR)
    points = max(0.0, math.fsum(given.values()))
    score = round(1 - math.exp(-points / weights.SIMILAR_SUBSTANCE), DIGITS)
    return Similarity(score, reasons.of(shared, given, statistics))


def double_of(a: Facts, b: Facts) -> UUID:
    """Of two records of one work, the one that totals leave out.

    The record of who carries the work out stays; else that of who isn't among the other's funders; else the
    one whose identifier comes first.
    """
    return max((a, b), key=lambda each: (*_remoteness(each, b if each is a else a), each.id)).id


def _remoteness(one: Facts, other: Facts) -> tuple[bool, bool, str]:
    """How far the publisher of a record is from the work itself."""
    parties = (*one.parties, *other.parties)
    roles = {party.role for party in parties if party.id == one.publisher}
    return "IMPLEMENTING" not in roles, "FUNDING" in roles, one.iati_identifier or ""


def possible_kinds(a: Facts, b: Facts, *, masked: bool) -> tuple[OverlapKind, ...]:
    """What two programs can be at all: nothing when they are one, or of one family."""
    if a.id == b.id or is_family(a, b, masked=masked):
        return ()
    if a.publisher is not None and a.publisher == b.publisher:
        return (OverlapKind.SPLIT_RECORD, OverlapKind.OVERLAP)
    return (OverlapKind.SAME_WORK, OverlapKind.OVERLAP)


def is_family(a: Facts, b: Facts, *, masked: bool) -> bool:
    """Whether one is above the other, both are below a third, or one names the other as its relative.

    All of that is told by references, so masked, nobody is of anybody's family.
    """
    if masked:
        return False
    return bool(a.family & b.family) or a.iati_identifier in b.kin or b.iati_identifier in a.kin


def measured(shared: Common) -> dict[str, float]:
    """How much of each thing there is, by the names of the weights."""
    period = shared.period
    along = company(shared)
    return {
        "title": shared.title.value,
        "told": shared.told.value,
        "text": shared.text.value,
        "same_title": shared.title.value if shared.same_title else 0.0,
        "numbers_differ": float(shared.numbers_differ),
        "period": period.share if period else 0.0,
        "same_start": along * float(period is not None and period.same_start),
        "same_end": along * float(period is not None and period.same_end),
        "exact_period": along * float(period is not None and period.exact),
        "periods_apart": float(period is not None and period.apart),
        "country": shared.country_share,
        "place": shared.place_share,
        "near": float(shared.near),
        "places_differ": float(shared.places_differ),
        "no_place": float(not (shared.countries or shared.places or shared.near)),
        "one_publisher": float(shared.one_publisher),
        "one_text": one_text(shared),
        "sector": shared.sector_share,
        "group": 1.0 if shared.groups else 0.0,
        "partner": along * float(bool(shared.partners)),
        "second_partner": along * float(len(shared.partners) > 1),
        "implementer": along * float(bool(shared.implementers)),
        "other": float(bool(shared.others - shared.implementers)),
        "amount": along * float(shared.amount is not None),
        "amounts_differ": float(shared.amounts_differ),
        "umbrella": float(shared.umbrella),
        "words_alone": float(is_words_alone(shared)),
        "funders_differ": float(shared.funders_differ),
        "reference": along * float(bool(shared.references)),
        "common_reference": float(bool(shared.common_references)),
        "identifier": float(shared.identifier is not None),
    }


# What accompanies alike texts counts by this share where texts have nothing in common, in full from there on.
LEAST_COMPANY, FULL_COMPANY = 0.2, 0.4


def company(shared: Common) -> float:
    """How much organizations, dates and sums count: much only where the texts say alike things."""
    alike = max(shared.title.value, shared.told.value, shared.text.value)
    return LEAST_COMPANY + (1 - LEAST_COMPANY) * min(1.0, alike / FULL_COMPANY)


def is_words_alone(shared: Common) -> bool:
    """Whether nothing but words is shared: no time, place, theme, organization, sum or reference."""
    facts = (
        shared.period is not None and not shared.period.apart,
        *(shared.countries, shared.places, shared.near, shared.sectors),
        *(shared.partners, shared.implementers, shared.others, shared.amount),
        *(shared.references, shared.common_references, shared.identifier),
    )
    return not any(facts)


def one_text(shared: Common) -> float:
    """How surely the two records are written as one: the same title, time and description."""
    is_one = shared.same_title and shared.period is not None and shared.period.exact
    return shared.text.value if is_one else 0.0


def pointed(amounts: Mapping[str, float], model: Weights) -> dict[str, float]:
    """The points that each thing counts for."""
    return {name: amount * getattr(model, name) for name, amount in amounts.items() if amount}


def total(amounts: Mapping[str, float], model: Weights) -> float:
    """All points together, the opening included."""
    return model.opening + math.fsum(pointed(amounts, model).values())


def logistic(points: float) -> float:
    """Points as a score between 0 and 1."""
    return round(1 / (1 + math.exp(-points)), DIGITS)
