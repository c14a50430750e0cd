"""The score of a pair: an additive model of shared features, with its reasons.

Pure functions: the same two programs and statistics always have the same score, in either order.
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
    """The best kind and its score, or null and 0 if no kind is possible; and the scores of all kinds."""

    kind: OverlapKind | None
    score: float
    reasons: tuple[Reason, ...]
    scores: Mapping[OverlapKind, float]


NO_PAIR = Comparison(None, 0.0, (), {})


def compare(
    a: Facts, b: Facts, statistics: Statistics, *, masked: bool = False, least: float = 0.0
) -> Comparison:
    """Compare two programs; the result has reasons if the score is at least `least`.

    `masked` ignores references and shared identifiers.
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
    """The similarity of two programs from 0 to 1, and its reasons."""

    score: float
    reasons: tuple[Reason, ...]


def similarity(a: Facts, b: Facts, statistics: Statistics) -> Similarity:
    """Compute the similarity of two programs; features that one of them doesn't report don't count."""
    shared = features.common(a, b, statistics, masked=False)
    given = pointed(measured(shared), weights.SIMILAR)
    points = max(0.0, math.fsum(given.values()))
    score = round(1 - math.exp(-points / weights.SIMILAR_SUBSTANCE), DIGITS)
    return Similarity(score, reasons.of(shared, given, statistics))


def double_of(a: Facts, b: Facts) -> UUID:
    """The id of the duplicate: of two records of one work, the one that totals leave out.

    The record of a publisher that implements the work is kept; else the one whose publisher is no funder;
    else the one whose identifier comes first.
    """
    return max((a, b), key=lambda each: (*_remoteness(each, b if each is a else a), each.id)).id


def _remoteness(one: Facts, other: Facts) -> tuple[bool, bool, str]:
    """A sort key for the distance of a record's publisher from the work itself."""
    parties = (*one.parties, *other.parties)
    roles = {party.role for party in parties if party.id == one.publisher}
    return "IMPLEMENTING" not in roles, "FUNDING" in roles, one.iati_identifier or ""


def possible_kinds(a: Facts, b: Facts, *, masked: bool) -> tuple[OverlapKind, ...]:
    """The possible kinds of a pair: none if the two are the same program, or of one family."""
    if a.id == b.id or is_family(a, b, masked=masked):
        return ()
    if a.publisher is not None and a.publisher == b.publisher:
        return (OverlapKind.SPLIT_RECORD, OverlapKind.OVERLAP)
    return (OverlapKind.SAME_WORK, OverlapKind.OVERLAP)


def is_family(a: Facts, b: Facts, *, masked: bool) -> bool:
    """Return whether the programs share an ancestor, or one names the other as parent, child or sibling.

    All of this comes from references, so it is False if `masked`.
    """
    if masked:
        return False
    return bool(a.family & b.family) or a.iati_identifier in b.kin or b.iati_identifier in a.kin


def measured(shared: Common) -> dict[str, float]:
    """The value of each feature, by the name of its weight."""
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


# Context features count by the first share for texts without similarity, and fully from the second on.
LEAST_COMPANY, FULL_COMPANY = 0.2, 0.4


def company(shared: Common) -> float:
    """The factor for organizations, dates and sums: high only if the texts are similar."""
    alike = max(shared.title.value, shared.told.value, shared.text.value)
    return LEAST_COMPANY + (1 - LEAST_COMPANY) * min(1.0, alike / FULL_COMPANY)


def is_words_alone(shared: Common) -> bool:
    """Return whether only words are shared: no time, place, theme, organization, sum or reference."""
    facts = (
        shared.period is not None and not shared.period.apart,
        *(shared.countries, shared.places, shared.near, shared.sectors),
        *(shared.partners, shared.implementers, shared.others, shared.amount),
        *(shared.references, shared.common_references, shared.identifier),
    )
    return not any(facts)


def one_text(shared: Common) -> float:
    """The similarity of the texts if title and period are the same, else 0."""
    is_one = shared.same_title and shared.period is not None and shared.period.exact
    return shared.text.value if is_one else 0.0


def pointed(amounts: Mapping[str, float], model: Weights) -> dict[str, float]:
    """The points of each feature."""
    return {name: amount * getattr(model, name) for name, amount in amounts.items() if amount}


def total(amounts: Mapping[str, float], model: Weights) -> float:
    """The sum of all points, including the opening."""
    return model.opening + math.fsum(pointed(amounts, model).values())


def logistic(points: float) -> float:
    """Convert points to a score between 0 and 1."""
    return round(1 / (1 + math.exp(-points)), DIGITS)
