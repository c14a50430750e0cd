"""The values of reports: what the fields of a template allow."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from db.tables.reports import ReportFieldKind
from services.revising import commitment_rules
from services.revising.address_problems import no_address
from services.revising.problems import (
    FORBIDDEN,
    LONGEST_TEXT,
    Problem,
    day_problems,
    localized_problems,
    problem,
)

Definition = Mapping[str, Any]
Rule = Callable[[str, Any, Definition], Iterator[Problem]]


def _text(path: str, value: Any, _field: Definition) -> Iterator[Problem]:
    if len(value) > LONGEST_TEXT:
        yield problem(path, "TOO_LONG", length=len(value), limit=LONGEST_TEXT)
    elif FORBIDDEN.search(value):
        yield problem(path, "CHARACTER")
    elif not value.strip():
        yield problem(path, "BLANK")


def _number(path: str, value: Any, _field: Definition) -> Iterator[Problem]:
    if abs(Decimal(value)) >= commitment_rules.LARGEST_AMOUNT:
        yield problem(path, "TOO_LARGE", value, limit=30)


def _money(path: str, value: Any, _field: Definition) -> Iterator[Problem]:
    yield from commitment_rules.wrong_money(path, value)


def _choice(path: str, value: Any, field: Definition) -> Iterator[Problem]:
    codes = [each["code"] for each in field.get("choices", ())]
    if value not in codes:
        yield problem(path, "CHOICE", value[:200], choices=", ".join(codes))


def _date(path: str, value: Any, _field: Definition) -> Iterator[Problem]:
    yield from day_problems(path, value)


def _boolean(_path: str, _value: Any, _field: Definition) -> Iterator[Problem]:
    yield from ()


def _url(path: str, value: Any, _field: Definition) -> Iterator[Problem]:
    yield from no_address(path, value)


RULES: Mapping[ReportFieldKind, Rule] = {
    ReportFieldKind.TEXT: _text,
    ReportFieldKind.NUMBER: _number,
    ReportFieldKind.MONEY: _money,
    ReportFieldKind.CHOICE: _choice,
    ReportFieldKind.DATE: _date,
    ReportFieldKind.BOOLEAN: _boolean,
    ReportFieldKind.FILE_URL: _url,
}


def is_of_kind(value: Any, kind: ReportFieldKind) -> bool:
    """Whether a stored value has the form of the kind."""
    match kind:
        case ReportFieldKind.BOOLEAN:
            return isinstance(value, bool)
        case ReportFieldKind.MONEY:
            return isinstance(value, Mapping)
        case ReportFieldKind.NUMBER | ReportFieldKind.DATE:
            return isinstance(value, str) and _reads(value, kind)
        case _:
            return isinstance(value, str)


def _reads(value: str, kind: ReportFieldKind) -> bool:
    try:
        return bool(
            date.fromisoformat(value) if kind is ReportFieldKind.DATE else Decimal(value) + 0 is not None
        )
    except (ValueError, InvalidOperation):
        return False


def wrong(item: Mapping[str, Any], fields: Sequence[Definition], path: str) -> Iterator[Problem]:
    """Find values of unknown fields or of another kind, and texts that are wrong."""
    by_key = {each["key"]: each for each in fields}
    for key, value in item["values"].items():
        place = f"{path}.values.{key}"
        field = by_key.get(key)
        if field is None:
            yield problem(place, "REPORT_FIELD", key[:200], keys=", ".join(by_key))
            continue
        kind = ReportFieldKind(field["kind"])
        if not is_of_kind(value, kind):
            yield problem(place, "VALUE_KIND", key, kind=kind)
        else:
            yield from RULES[kind](place, value, field)
    pairs = [(each["language"], each["text"]) for each in item["narratives"]]
    yield from localized_problems(f"{path}.narratives", pairs, LONGEST_TEXT)


def missing(item: Mapping[str, Any], fields: Sequence[Definition], path: str) -> Iterator[Problem]:
    """Find required fields without a value."""
    for field in fields:
        if field["required"] and item["values"].get(field["key"]) is None:
            yield problem(f"{path}.values.{field['key']}", "REPORT_FIELD_MISSING", field["key"])
