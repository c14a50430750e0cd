"""How current a record is: its score, the day since which it is out of date, and the reasons."""

from datetime import date, datetime
from typing import Any

import strawberry

import resolvers.freshness
from db.values import StaleReason
from schema.arguments import LanguageArguments
from schema.enums import enum
from schema.fields import column, computed, related
from services.freshness import NAMES
from services.text import localized

__all__ = ["Freshness", "FreshnessReason", "StaleReason"]

enum(
    StaleReason,
    "Why a record is out of date. docs/freshness.md has the rules.",
    ENDED="Its end date (actual, else planned) has passed, and its status is still PIPELINE or "
    "IMPLEMENTATION.",
    UNCHANGED="It was not changed for a number of months that the hub's operators set (12 by default). "
    "Programs that are CLOSED or CANCELLED need no changes.",
    TARGET_WITHOUT_ACTUAL="A period with a target is over, and no actual value is reported for it.",
    UNRESOLVED_REFERENCE="It names a related activity that the hub does not have.",
    NO_PLACE="It reports neither a region nor a location. Does not apply to programs that are CLOSED or "
    "CANCELLED, nor to those of level OUTPUT.",
    CONFLICT_OPEN="A field in which a member and an import differ is not decided. Only the owner of the "
    "record sees this reason; it does not count for `staleSince`, `score` and the order STALENESS.",
)


def name_of_reason(reason: str, languages: Any) -> str:
    """Return the name of a reason in one language."""
    return localized.choose(list(NAMES[StaleReason(reason)].items()), languages) or reason


@strawberry.type(description="A reason why a record is out of date, and since when it applies.")
class FreshnessReason:
    """A reason why a record is out of date."""

    reason: StaleReason = column("The reason.")
    name: str = computed(
        name_of_reason,
        needs=("reason",),
        arguments=LanguageArguments,
        description="The reason in words, in one language.",
    )
    since: date = column("The first day on which it applied.")


@strawberry.type(description="How current a record is.")
class Freshness:
    """How current a record is."""

    score: float = column(
        "From 0 to 1: 1 until the record is out of date, then halved with every 365 days since `staleSince`."
    )
    last_changed: datetime | None = column(
        "When it was last changed, by its publisher's own date (`lastUpdated`), else by the hub's "
        "(`importedAt`), or by a member. For an organization: the latest change of the programs that it "
        "reports. Null if it reports none."
    )
    stale_since: date | None = column(
        "The first day on which a reason that applies today applied. Null if the record is up to date."
    )
    reasons: list[FreshnessReason] = related(
        resolvers.freshness.reasons,
        key="found",
        is_list=True,
        description="Why it is out of date. For an organization: the reasons that apply to one or more "
        "programs that it reports, each since the first of them. Programs that are less visible than the "
        "organization do not count.",
    )
