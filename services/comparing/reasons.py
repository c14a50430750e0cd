"""Reasons: the parts of a score, with their evidence."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from db.values import ReasonKind
from services.comparing import shared_words, similarity
from services.comparing.features import SharedFeatures
from services.comparing.statistics import Statistics

# Features with fewer points are not reported as reasons.
LEAST_POINTS = 0.05


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason: its kind, its points (negative if it speaks against the pair), and its evidence.

    `evidence` has plain JSON values by name: words, days, codes, ids of organizations.
    """

    kind: ReasonKind
    points: float
    evidence: Mapping[str, Any] = field(default_factory=dict)


def of(shared: SharedFeatures, points: Mapping[str, float], statistics: Statistics) -> tuple[Reason, ...]:
    """The reasons of a pair, the weightiest first."""
    found_reasons = [
        Reason(kind, round(worth, 2), evidence)
        for kind, names, evidence in reason_parts(shared, statistics)
        if abs(worth := math.fsum(points.get(name, 0.0) for name in names)) >= LEAST_POINTS
    ]
    return tuple(sorted(found_reasons, key=lambda reason: (-abs(reason.points), reason.kind)))


ReasonParts = tuple[ReasonKind, Sequence[str], Mapping[str, Any]]


def reason_parts(shared: SharedFeatures, statistics: Statistics) -> Iterator[ReasonParts]:
    """Each kind of reason, with the names of the weights that it adds up, and its evidence."""
    yield (
        ReasonKind.TITLE,
        ("title", "same_title", "whole_title"),
        {
            "words": similarity.shown(shared.title.words, statistics),
            "inLanguages": shared_words.in_titles(shared.programs, statistics),
            "percent": round(shared.title.value * 100),
            "same": shared.same_title,
        },
    )
    yield (
        ReasonKind.TEXT,
        ("title_in_text", "text", "one_text"),
        {
            "words": similarity.shown(shared.text.words, statistics),
            "inLanguages": shared_words.in_texts(shared.programs, statistics),
        },
    )
    yield ReasonKind.WORDS_ALONE, ("words_alone",), {}
    yield ReasonKind.NUMBERS, ("numbers_differ",), {}
    yield from _of_time(shared)
    yield from _of_place(shared)
    yield ReasonKind.SECTOR, ("sector",), {"codes": shared.sectors}
    yield ReasonKind.TARGET_GROUP, ("group",), {"groups": shared.groups}
    yield ReasonKind.THEME, ("theme", "activity"), {"activities": list(shared.meeting.activities)}
    yield ReasonKind.JOINT, ("joint",), {}
    yield from _of_organizations(shared)
    if shared.amount:
        currency, amount = shared.amount
        yield ReasonKind.AMOUNT, ("amount",), {"currency": currency, "amount": str(amount)}
    yield ReasonKind.FUNDERS, ("funders_differ",), {}
    yield (
        ReasonKind.UMBRELLA,
        ("umbrella", "amounts_differ", "part", "unequal"),
        {"sums": shared.amounts_unequal},
    )
    yield ReasonKind.REFERENCE, ("reference",), {"identifiers": sorted(shared.references)}
    yield ReasonKind.REFERENCE, ("common_reference",), {"identifiers": sorted(shared.common_references)}
    if shared.declared:
        yield ReasonKind.REFERENCE, ("declared",), {"identifiers": [], "declared": True}
    if shared.identifier:
        yield ReasonKind.IDENTIFIER, ("identifier",), {"identifiers": [shared.identifier]}


def _of_time(shared: SharedFeatures) -> Iterator[ReasonParts]:
    if period := shared.period:
        yield (
            ReasonKind.PERIOD,
            ("period", "same_start", "same_end", "exact_period", "periods_apart", "brief"),
            {
                "days": period.days,
                "sameStart": period.same_start,
                "sameEnd": period.same_end,
            },
        )


def _of_place(shared: SharedFeatures) -> Iterator[ReasonParts]:
    yield (
        ReasonKind.PLACE,
        ("country", "place", "near", "places_differ", "no_place", "closeness", "meeting", "nowhere"),
        {
            "countries": sorted(shared.countries),
            "regions": [(place.code, place.names) for place in shared.places],
            "near": shared.near,
            "names": list(shared.meeting.names[: similarity.MOST_SHOWN]),
        },
    )


def _of_organizations(shared: SharedFeatures) -> Iterator[ReasonParts]:
    yield ReasonKind.PARTNER, ("partner", "second_partner"), {"organizations": _ids(shared.partners)}
    yield ReasonKind.ORGANIZATION, ("implementer",), {"organizations": _ids(shared.implementers)}
    rest = shared.others - shared.implementers
    yield ReasonKind.ORGANIZATION, ("other",), {"organizations": _ids(rest)}


def _ids(organizations: Any) -> list[str]:
    return sorted(map(str, organizations))
