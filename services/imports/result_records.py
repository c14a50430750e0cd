"""Results with their indicators, values and documents as records."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from services.imports.record_parts import Code, Texts


@dataclass(frozen=True, slots=True)
class Value:
    """A baseline, target or actual: the text as written, and the number when it is one."""

    value: str | None
    number: Decimal | None
    year: int | None
    dimensions: tuple[tuple[str, str], ...]
    comments: Texts
    locations: tuple[str, ...]
    date: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """A period of an indicator with its targets and actual values."""

    start: datetime.date | None
    end: datetime.date | None
    targets: tuple[Value, ...]
    actuals: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class ResultDetails:
    """Values of a result or an indicator that are only shown and exported."""

    references: tuple[Code, ...] = ()
    aggregation: bool | None = None


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator of a result; measure 1 is a unit, 2 a percentage."""

    titles: Texts
    descriptions: Texts
    measure_code: str | None
    ascending: bool
    baselines: tuple[Value, ...]
    periods: tuple[Period, ...]
    details: ResultDetails = ResultDetails()


@dataclass(frozen=True, slots=True)
class Document:
    """A document-link."""

    url: str
    titles: Texts
    descriptions: Texts
    categories: tuple[str, ...]
    languages: tuple[str, ...]
    format: str | None
    published: datetime.date | None


@dataclass(frozen=True, slots=True)
class Result:
    """A result of type 1 (output), 2 (outcome), 3 (impact) or 9 (other)."""

    type_code: str
    titles: Texts
    descriptions: Texts
    indicators: tuple[Indicator, ...]
    documents: tuple[Document, ...]
    details: ResultDetails = ResultDetails()

    @property
    def reference(self) -> str | None:
        """The first reference, with its vocabulary: what matches the results of two versions."""
        first = next(iter(self.details.references), None)
        return None if first is None else f"{first.vocabulary or ''}/{first.code}"
