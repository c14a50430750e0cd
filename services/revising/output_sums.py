"""Warnings of outputs: disaggregated values that don't add up to the total of their period."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.monitoring.disaggregations import CODE, KINDS, differences
from services.output_quality import OutputWarning


def broken(indicators: Sequence[Mapping[str, Any]]) -> list[OutputWarning]:
    """The warnings about the targets and actual values of the indicators of an output."""
    return [
        OutputWarning(CODE, f"indicators.{place}.periods.{number}.{kind}", difference.sentences)
        for place, indicator in enumerate(indicators)
        for number, period in enumerate(indicator["periods"])
        for kind in KINDS
        for difference in differences(indicator["measure"], period[kind])
    ]
