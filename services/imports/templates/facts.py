"""Templates of reports as a file has them, checked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from db.tables.reports import PrefillSource, ReportFieldKind

Texts = Sequence[tuple[str, str]]
MONEY, NUMBER, TEXT = ReportFieldKind.MONEY, ReportFieldKind.NUMBER, ReportFieldKind.TEXT
# The kinds of fields that a source can fill in.
FITS: Mapping[PrefillSource, tuple[ReportFieldKind, ...]] = {
    PrefillSource.COMMITMENT_PLANNED_BUDGET: (MONEY,),
    PrefillSource.COMMITMENT_REALISED_BUDGET: (MONEY,),
    PrefillSource.COMMITMENT_PLANNED_OUTPUTS: (TEXT,),
    PrefillSource.COMMITMENT_PLANNED_OUTPUT_COUNT: (NUMBER,),
    PrefillSource.COMMITMENT_REALISED_OUTPUT_COUNT: (NUMBER,),
    PrefillSource.PROGRAM_BUDGETS: (MONEY,),
    PrefillSource.OUTPUT_ACTUALS: (NUMBER, TEXT),
}


@dataclass(frozen=True, slots=True)
class DeadlineFacts:
    """When the reports about a year are due."""

    year: int
    due_on: date
    opens_on: date | None


@dataclass(frozen=True, slots=True)
class TemplateFacts:
    """A template; `line` is where it begins in the file. `fields` are as they are stored."""

    line: int
    code: str
    plan: str
    plan_line: int
    period: str
    titles: Texts
    descriptions: Texts
    is_sample: bool
    owing_types: Sequence[str]
    leads_owe: bool
    committed_owe: bool
    deadlines: Sequence[DeadlineFacts]
    fields: Sequence[Mapping[str, Any]]
