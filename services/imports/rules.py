"""Mapping rules from IATI to the hub's graph: pure functions, based on counts of real data."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from db.values import ProgramLevel
from services.imports.result_records import Document, Result, Value
from services.text.localized import default_text
from services.text.normalization import normalized
from services.writing import knowledge_rules
from services.writing.achievements import achievement

__all__ = [
    "ImportOutcome",
    "achievement",
    "is_newer",
    "knowledge_kind",
    "level",
    "match_keys",
    "outcome",
    "product_key",
    "single_number",
]

# Publishers that report outputs as activities, with the hierarchy of these activities.
# The multilateral of the sample data reports like UNDP (XM-DAC-41114).
OUTPUT_HIERARCHY = {"XM-DAC-41114": 2, "ID-CONTOH-ML-01": 2}

UNIT, PERCENTAGE = "1", "2"
knowledge_kind = knowledge_rules.knowledge_kind


class ImportOutcome(StrEnum):
    """The outcome of importing a version of a record."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    SUPERSEDED = "superseded"
    CLAIMED = "claimed"
    WITHDRAWN = "withdrawn"


def level(publisher: str | None, hierarchy: int | None) -> ProgramLevel:
    """Return OUTPUT for publishers that report outputs at this hierarchy, else PROGRAM."""
    if publisher in OUTPUT_HIERARCHY and OUTPUT_HIERARCHY[publisher] == hierarchy:
        return ProgramLevel.OUTPUT
    return ProgramLevel.PROGRAM


def outcome(
    *, known: bool, read_before: bool, current: datetime | None, dated: datetime | None
) -> ImportOutcome:
    """Decide about a version; `current` is the time of the stored version.

    A version that was read before is unchanged. An older or undated version never replaces a dated one. With
    equal times, or without any, the version that is read later wins.
    """
    if not known:
        return ImportOutcome.ADDED
    if read_before:
        return ImportOutcome.UNCHANGED
    if current is not None and (dated is None or dated < current):
        return ImportOutcome.SUPERSEDED
    return ImportOutcome.CHANGED


def is_newer(current: datetime | None, dated: datetime | None) -> bool:
    """Return whether a version is newer than the stored one by both times."""
    return current is not None and dated is not None and dated > current


def match_keys(results: Sequence[Result]) -> list[str]:
    """Return the match keys of results: reference, else type and title, with the ordinal among equals."""
    occurrences: Counter[str] = Counter()
    keys = []
    for result in results:
        key = _match_key(result)
        occurrences[key] += 1
        keys.append(f"{key}/{occurrences[key]}")
    return keys


def _match_key(result: Result) -> str:
    if result.reference:
        return f"reference/{normalized(result.reference)}"
    title = default_text(result.titles) if result.titles else ""
    return f"{result.type_code}/{normalized(title)}"


def product_key(document: Document) -> str | None:
    """Return the knowledge product key of a document, or None if it is not knowledge."""
    return knowledge_rules.product_key(document.url, document.categories)


def single_number(values: Sequence[Value]) -> Decimal | None:
    """Return the only undisaggregated number, or None if there is none or more than one."""
    numbers = [value.number for value in values if not value.dimensions and not value.locations]
    return numbers[0] if len(numbers) == 1 else None
