"""The weights of shared features, by kind of overlap. Their sum is converted to a score from 0 to 1.

The weights were set by hand, on pairs of publishers that the evaluation in docs/overlaps.md doesn't use. The
penalty `words_alone` ensures that words without other shared features never reach the threshold.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights of one kind. Each is multiplied by the value of its feature, from 0 to 1."""

    opening: float
    title: float = 0
    title_in_text: float = 0
    text: float = 0
    same_title: float = 0
    numbers_differ: float = 0
    period: float = 0
    same_start: float = 0
    same_end: float = 0
    exact_period: float = 0
    periods_apart: float = 0
    country: float = 0
    place: float = 0
    near: float = 0
    places_differ: float = 0
    no_place: float = 0
    one_publisher: float = 0
    one_text: float = 0
    sector: float = 0
    group: float = 0
    partner: float = 0
    second_partner: float = 0
    implementer: float = 0
    other: float = 0
    amount: float = 0
    amounts_differ: float = 0
    words_alone: float = 0
    umbrella: float = 0
    funders_differ: float = 0
    reference: float = 0
    common_reference: float = 0
    identifier: float = 0
    declared: float = 0
    whole_title: float = 0
    closeness: float = 0
    theme: float = 0
    meeting: float = 0
    activity: float = 0
    nowhere: float = 0
    brief: float = 0
    joint: float = 0
    part: float = 0
    unequal: float = 0


SAME_WORK = Weights(
    opening=-5.6,
    title=4.2,
    title_in_text=1.6,
    text=2.4,
    words_alone=-4.0,
    same_title=0.6,
    whole_title=3.0,
    numbers_differ=-2.5,
    period=0.8,
    same_start=0.5,
    same_end=0.5,
    exact_period=0.6,
    periods_apart=-3.5,
    country=0.5,
    place=0.4,
    near=0.2,
    places_differ=-3.5,
    sector=0.3,
    group=0.2,
    partner=1.6,
    second_partner=1.2,
    implementer=0.8,
    other=0.2,
    amount=1.6,
    amounts_differ=-1.5,
    unequal=-0.8,
    umbrella=-1.5,
    funders_differ=-5.0,
    reference=1.4,
    common_reference=0.3,
    identifier=2.5,
    declared=6.0,
)

# The whole of a joint work and a member's part of it, or two parts: the names agree, the extents don't.
SHARE = Weights(
    opening=-6.2,
    title=4.6,
    title_in_text=1.2,
    text=1.5,
    words_alone=-4.0,
    numbers_differ=-3.0,
    period=1.0,
    same_start=0.8,
    same_end=0.8,
    periods_apart=-4.0,
    country=0.6,
    places_differ=-4.0,
    sector=0.4,
    partner=0.6,
    implementer=0.6,
    other=0.5,
    amount=-2.0,
    part=1.0,
    joint=1.0,
    funders_differ=-3.0,
    reference=1.0,
    common_reference=0.5,
)

SPLIT_RECORD = Weights(
    opening=-6.0,
    title=4.5,
    title_in_text=0.5,
    text=2.5,
    words_alone=-3.0,
    same_title=1.0,
    numbers_differ=-3.5,
    period=0.8,
    same_start=0.7,
    same_end=0.4,
    exact_period=1.0,
    periods_apart=-3.0,
    country=0.3,
    place=0.4,
    near=0.2,
    places_differ=-6.0,
    one_text=2.5,
    sector=0.3,
    implementer=1.0,
    other=0.2,
    amount=1.2,
    reference=0.5,
    common_reference=0.5,
)

# What a coordinator would act on: two organizations in one place below the country, at one time, with a
# specific theme. The three together count more than each by itself.
OVERLAP = Weights(
    opening=-4.7,
    title_in_text=0.3,
    text=0.6,
    words_alone=-3.0,
    period=1.3,
    same_start=0.8,
    periods_apart=-6.0,
    closeness=2.3,
    theme=1.8,
    meeting=1.8,
    activity=0.5,
    nowhere=-2.0,
    brief=-1.2,
    places_differ=-8.0,
    sector=0.3,
    group=0.3,
    partner=-0.8,
    second_partner=-0.8,
    other=-0.4,
    reference=-1.0,
)

# For the similarity to a program or a draft: features that one of them doesn't report don't count.
SIMILAR = Weights(
    opening=0.0,
    title=3.0,
    title_in_text=1.6,
    text=2.4,
    period=0.5,
    country=0.5,
    place=1.4,
    near=0.2,
    places_differ=-1.0,
    sector=1.0,
    group=0.8,
    partner=0.6,
    implementer=0.5,
    other=0.3,
    reference=0.3,
)
# The points at which a similarity is about two thirds.
SIMILAR_SUBSTANCE = 3.5

# Two programs with this score or more are a pair.
THRESHOLD = 0.5
