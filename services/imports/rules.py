"""The rules by which IATI becomes the hub's graph: pure functions, decided from counts of real data."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from db.values import KnowledgeKind, ProgramLevel
from services.imports.records import Document, Result, Value
from services.text.localized import default_text
from services.text.normalization import knowledge_key, normalized

# Publishers that report outputs as activities, with the hierarchy that they do it at.
# The multilateral of the sample graph reports as UNDP (XM-DAC-41114) does.
OUTPUT_HIERARCHY = {"XM-DAC-41114": 2, "ID-CONTOH-ML-01": 2}

KNOWLEDGE_CATEGORIES = frozenset(
    ("A01", "A02", "A07", "A08", "B01", "B02", "B03", "B06", "B07", "B09", "B10", "B11", "B12")
)
# The first kind that one of the categories speaks for, the most telling one before the others.
KINDS = (
    (KnowledgeKind.EVALUATION, frozenset(("A07", "B09", "B10"))),
    (KnowledgeKind.RESULTS_REPORT, frozenset(("A08",))),
    (KnowledgeKind.STUDY, frozenset(("A01",))),
    (KnowledgeKind.POLICY, frozenset(("B02", "B03", "B11", "B12"))),
    (KnowledgeKind.REPORT, frozenset(("A02", "B01", "B06", "B07"))),
)
UNIT, PERCENTAGE = "1", "2"


class Newness(StrEnum):
    """What an activity version is to the hub."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    SUPERSEDED = "superseded"


def level(publisher: str | None, hierarchy: int | None) -> ProgramLevel:
    """OUTPUT where the publisher's profile says so, never from the number alone."""
    if publisher in OUTPUT_HIERARCHY and OUTPUT_HIERARCHY[publisher] == hierarchy:
        return ProgramLevel.OUTPUT
    return ProgramLevel.PROGRAM


def newness(*, known: bool, seen: bool, current: datetime | None, dated: datetime | None) -> Newness:
    """Whether a version goes in; `current` is the time of the version that stands.

    A version seen before is unchanged; an older or undated one never replaces a dated one; equal or no times:
    the later read wins.
    """
    if not known:
        return Newness.ADDED
    if seen:
        return Newness.UNCHANGED
    if current is not None and (dated is None or dated < current):
        return Newness.SUPERSEDED
    return Newness.CHANGED


def match_keys(results: Sequence[Result]) -> list[str]:
    """What each result is found again by: reference, else type and title, with the ordinal among equals."""
    met: Counter[str] = Counter()
    keys = []
    for result in results:
        key = _match_key(result)
        met[key] += 1
        keys.append(f"{key}/{met[key]}")
    return keys


def _match_key(result: Result) -> str:
    if result.reference:
        return f"reference/{normalized(result.reference)}"
    title = default_text(result.titles) if result.titles else ""
    return f"{result.type_code}/{normalized(title)}"


def product_key(document: Document) -> str | None:
    """The key of the knowledge product that a document is, null when it is none."""
    if KNOWLEDGE_CATEGORIES.isdisjoint(document.categories):
        return None
    return knowledge_key(document.url)


def knowledge_kind(categories: Sequence[str]) -> KnowledgeKind:
    """The sort of knowledge that the document categories speak of."""
    for kind, codes in KINDS:
        if not codes.isdisjoint(categories):
            return kind
    return KnowledgeKind.OTHER


def single_number(values: Sequence[Value]) -> Decimal | None:
    """The one undisaggregated number, null when there is none or more than one."""
    numbers = [value.number for value in values if not value.dimensions and not value.locations]
    return numbers[0] if len(numbers) == 1 else None


def achievement(
    measure: str | None,
    *,
    ascending: bool,
    baseline: Decimal | None,
    target: Decimal | None,
    actual: Decimal | None,
) -> Decimal | None:
    """How far the actual has come to the target: 1 is reached, not clipped; null when it can't be told."""
    if measure not in (UNIT, PERCENTAGE) or target is None or actual is None:
        return None
    if baseline is not None:
        return _quotient(actual - baseline, target - baseline)
    return _quotient(actual, target) if ascending else _quotient(target, actual)


def _quotient(dividend: Decimal, divisor: Decimal) -> Decimal | None:
    return dividend / divisor if divisor else None
