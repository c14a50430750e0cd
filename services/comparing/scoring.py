"""The score of a pair: an additive model of shared features, with its reasons.

Pure functions: the same two programs and statistics always have the same score, in either order.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from db.values import OverlapKind
from services.comparing import features, meetings, reasons, weights
from services.comparing.facts import Facts
from services.comparing.features import SharedFeatures
from services.comparing.reasons import Reason
from services.comparing.statistics import Statistics
from services.comparing.weights import Weights

MODELS: Mapping[OverlapKind, Weights] = {
    OverlapKind.SAME_WORK: weights.SAME_WORK,
    OverlapKind.SHARE: weights.SHARE,
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
    shared = features.shared_features(a, b, statistics, masked=masked)
    values = feature_values(shared)
    scores = {kind: logistic(total(values, MODELS[kind])) for kind in kinds}
    best = fitting(scores)
    if scores[best] < least:
        return Comparison(best, scores[best], (), scores)
    found_reasons = reasons.of(shared, points_of(values, MODELS[best]), statistics)
    return Comparison(best, scores[best], found_reasons, scores)


# The kinds of pairs that describe one work.
ONE_WORK = frozenset({OverlapKind.SAME_WORK, OverlapKind.SHARE, OverlapKind.SPLIT_RECORD})


def fitting(scores: Mapping[OverlapKind, float]) -> OverlapKind:
    """The best kind: of one work if such a score reaches the threshold, else the highest score."""
    sure = [kind for kind in scores if kind in ONE_WORK and scores[kind] >= weights.THRESHOLD]
    return max(sure or scores, key=lambda kind: (scores[kind], kind))


@dataclass(frozen=True, slots=True)
class Similarity:
    """The similarity of two programs from 0 to 1, and its reasons."""

    score: float
    reasons: tuple[Reason, ...]


def similarity(a: Facts, b: Facts, statistics: Statistics) -> Similarity:
    """Compute the similarity of two programs; features that one of them doesn't report don't count."""
    shared = features.shared_features(a, b, statistics, masked=False)
    points_by_feature = points_of(feature_values(shared), weights.SIMILAR)
    points = max(0.0, math.fsum(points_by_feature.values()))
    score = round(1 - math.exp(-points / weights.SIMILAR_SUBSTANCE), DIGITS)
    return Similarity(score, reasons.of(shared, points_by_feature, statistics))


def duplicate_of(a: Facts, b: Facts) -> UUID:
    """The id of the duplicate: of two records of one work, the one that totals leave out.

    The record of a publisher that implements the work is kept; else the one whose publisher is no funder;
    else the one whose identifier comes first.
    """
    return max((a, b), key=lambda each: (*_remoteness(each, b if each is a else a), each.id)).id


def _remoteness(record: Facts, other: Facts) -> tuple[bool, bool, str]:
    """A sort key for the distance of a record's publisher from the work itself."""
    parties = (*record.parties, *other.parties)
    roles = {party.role for party in parties if party.id == record.publisher}
    return "IMPLEMENTING" not in roles, "FUNDING" in roles, record.iati_identifier or ""


def possible_kinds(a: Facts, b: Facts, *, masked: bool) -> tuple[OverlapKind, ...]:
    """The possible kinds of a pair: none if the two are the same program, or of one family."""
    if a.id == b.id or is_family(a, b, masked=masked):
        return ()
    if a.publisher is not None and a.publisher == b.publisher:
        return (OverlapKind.SPLIT_RECORD,)
    return (OverlapKind.SAME_WORK, OverlapKind.SHARE, OverlapKind.OVERLAP)


def is_family(a: Facts, b: Facts, *, masked: bool) -> bool:
    """Return whether the programs share an ancestor, or one names the other as parent, child or sibling.

    All of this comes from references, so it is False if `masked`.
    """
    if masked:
        return False
    return bool(a.family & b.family) or a.iati_identifier in b.kin or b.iati_identifier in a.kin


def feature_values(shared: SharedFeatures) -> dict[str, float]:
    """The value of each feature, by the name of its weight."""
    period = shared.period
    context = context_factor(shared)
    return {
        "title": shared.title.value,
        "title_in_text": shared.title_in_text.value,
        "text": shared.text.value,
        "same_title": shared.title.value if shared.same_title else 0.0,
        "numbers_differ": float(shared.numbers_differ),
        "period": period.share if period else 0.0,
        "same_start": context * float(shared.begin_together),
        "same_end": context * float(period is not None and period.same_end),
        "exact_period": context * float(period is not None and period.exact),
        "periods_apart": float(period is not None and period.apart),
        "country": shared.country_share,
        "place": shared.place_share,
        "near": float(shared.near),
        "places_differ": float(shared.places_differ),
        "no_place": float(not (shared.countries or shared.places or shared.near)),
        "one_publisher": float(shared.one_publisher),
        "one_text": same_text(shared),
        "sector": shared.sector_share,
        "group": 1.0 if shared.groups else 0.0,
        "partner": context * float(bool(shared.partners)),
        "second_partner": context * float(len(shared.partners) > 1),
        "implementer": context * float(bool(shared.implementers)),
        "other": float(bool(shared.others - shared.implementers)),
        "amount": context * float(shared.amount is not None),
        "amounts_differ": float(shared.amounts_differ),
        "umbrella": float(shared.umbrella),
        "words_alone": float(shares_only_words(shared)),
        "funders_differ": float(shared.funders_differ),
        "reference": context * float(bool(shared.references)),
        "common_reference": float(bool(shared.common_references)),
        "identifier": float(shared.identifier is not None),
        "declared": float(shared.declared),
        "whole_title": float(is_one_report(shared)),
        "closeness": shared.closeness,
        "theme": shared.theme,
        "meeting": shared.closeness * shared.theme * shared.together,
        "activity": float(shared.meeting.in_title),
        "nowhere": float(not shared.closeness),
        "brief": float(shared.together == meetings.BRIEF),
        "joint": context * float(shared.joint),
        "part": context * float(shared.umbrella or shared.amounts_unequal),
        "unequal": float(shared.amounts_unequal and not shared.amounts_differ),
    }


def is_one_report(shared: SharedFeatures) -> bool:
    """Return whether a whole long title is the same, and the dates or a sum of money too."""
    period = shared.period
    agree = bool(period and period.same_start and period.same_end) or shared.amount is not None
    is_part = shared.umbrella or shared.amounts_differ
    return shared.whole_title and agree and not is_part


# Context features count by the first share for texts without similarity, and fully from the second on.
LEAST_CONTEXT, FULL_CONTEXT = 0.2, 0.4


def context_factor(shared: SharedFeatures) -> float:
    """The factor for organizations, dates and sums: high only if the texts are similar."""
    text_similarity = max(shared.title.value, shared.title_in_text.value, shared.text.value)
    return LEAST_CONTEXT + (1 - LEAST_CONTEXT) * min(1.0, text_similarity / FULL_CONTEXT)


def shares_only_words(shared: SharedFeatures) -> bool:
    """Return whether only words are shared: no time, place, theme, organization, sum or reference."""
    facts = (
        shared.period is not None and not shared.period.apart,
        *(shared.countries, shared.places, shared.near, shared.sectors),
        *(shared.partners, shared.implementers, shared.others, shared.amount),
        *(shared.references, shared.common_references, shared.identifier),
    )
    return not any(facts)


def same_text(shared: SharedFeatures) -> float:
    """The similarity of the texts if title and period are the same, else 0."""
    is_one = shared.same_title and shared.period is not None and shared.period.exact
    return shared.text.value if is_one else 0.0


def points_of(values: Mapping[str, float], model: Weights) -> dict[str, float]:
    """The points of each feature."""
    return {name: value * getattr(model, name) for name, value in values.items() if value}


def total(values: Mapping[str, float], model: Weights) -> float:
    """The sum of all points, including the opening."""
    return model.opening + math.fsum(points_of(values, model).values())


def logistic(points: float) -> float:
    """Convert points to a score between 0 and 1."""
    return round(1 / (1 + math.exp(-points)), DIGITS)
