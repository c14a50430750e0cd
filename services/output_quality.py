"""Rules of data quality for outputs: what is missing in their indicators although no value is wrong."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple


class OutputWarning(NamedTuple):
    """A broken rule: its code, the part of the output that it is about, and its sentences by language."""

    code: str
    path: str
    sentences: Sequence[tuple[str, str]]


TEXTS = {
    "NO_INDICATOR": (
        "The output has no indicator: add one.",
        "Keluaran belum memiliki indikator: tambahkan indikator.",
    ),
    "NO_TARGET": (
        "The indicator has no target: add a period with one.",
        "Indikator belum memiliki target: tambahkan periode dengan target.",
    ),
    "NO_ACTUAL": (
        "The period is over and has no actual value: report it.",
        "Periode sudah lewat tanpa nilai capaian: laporkan nilainya.",
    ),
}


def broken(indicators: Sequence[Mapping[str, Any]], today: date) -> list[OutputWarning]:
    """The rules that the indicators of an output break."""
    if not indicators:
        return [_warning("NO_INDICATOR", "indicators")]
    return [each for place, one in enumerate(indicators) for each in _of_indicator(place, one, today)]


def _of_indicator(place: int, indicator: Mapping[str, Any], today: date) -> list[OutputWarning]:
    path = f"indicators.{place}"
    if not any(period["targets"] for period in indicator["periods"]):
        return [_warning("NO_TARGET", path)]
    return [
        _warning("NO_ACTUAL", f"{path}.periods.{number}")
        for number, period in enumerate(indicator["periods"])
        if period["targets"] and not period["actuals"] and period["end"] and period["end"] < today.isoformat()
    ]


def _warning(code: str, path: str) -> OutputWarning:
    english, indonesian = TEXTS[code]
    return OutputWarning(code, path, (("en", english), ("id", indonesian)))
