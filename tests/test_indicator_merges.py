"""Edits of indicators that meet: parts that one side changed land, parts that both changed are found."""

from typing import Any

import pytest

from services.writing.indicator_merges import merged


def value(text: str, sex: str = "") -> dict[str, Any]:
    dimensions = [{"name": "sex", "value": sex}] if sex else []
    return {"value": text, "dimensions": dimensions, "locations": []}


def period(year: int, *actuals: dict[str, Any]) -> dict[str, Any]:
    return {"start": f"{year}-01-01", "end": f"{year}-12-31", "targets": [], "actuals": list(actuals)}


def indicator(title: str, *periods: dict[str, Any], measure: str = "1") -> dict[str, Any]:
    return {"titles": [{"language": "en", "text": title}], "measure": measure, "periods": list(periods)}


A, B = indicator("A", period(2024, value("1"))), indicator("B")


@pytest.mark.parametrize(
    ("base", "current", "new", "expected"),
    [
        ([A], [A], [A, B], [A, B]),
        ([A], [A, B], [A], [A, B]),
        ([A], [A, B], [A, B], [A, B]),
        ([A, B], [A], [A, B], [A]),
        ([A, B], [A, B], [B], [B]),
        ([A, B], [A, indicator("B", measure="2")], [indicator("C", period(2024, value("1"))), B], None),
        (
            [A],
            [indicator("A", period(2024, value("1")), period(2026))],
            [indicator("A", *A["periods"], period(2025))],
            None,
        ),
        (
            [A],
            [indicator("A", period(2024, value("1"), value("2", "f")))],
            [indicator("A", period(2024, value("3")))],
            None,
        ),
    ],
    ids=["added", "others added", "both added", "others removed", "removed", "renamed", "periods", "values"],
)
def test_changes_of_different_parts_both_land(
    base: list[Any], current: list[Any], new: list[Any], expected: list[Any] | None
) -> None:
    found, met = merged(base, current, new)
    assert met == []
    if expected is not None:
        assert found == expected


def test_the_parts_are_those_of_both_sides() -> None:
    # given two sides that add a period each, and change a value each
    base = [indicator("A", period(2024, value("1")))]
    current = [indicator("A", period(2024, value("1"), value("2", "f")), period(2026))]
    new = [indicator("A A", period(2024, value("3")), period(2025), measure="2")]
    # then the result has all of it, the periods by date
    assert merged(base, current, new) == (
        [
            indicator(
                "A A",
                period(2024, value("3"), value("2", "f")),
                period(2025),
                period(2026),
                measure="2",
            )
        ],
        [],
    )


@pytest.mark.parametrize(
    ("current", "new", "met"),
    [
        (
            [indicator("A", period(2024, value("2")))],
            [indicator("A", period(2024, value("3")))],
            ("indicators.0.periods.0.actuals.0", value("1"), value("2"), value("3")),
        ),
        ([], [indicator("A", period(2024, value("3")))], ("indicators.0", A, None, None)),
        ([indicator("A", period(2024, value("3")))], [], ("indicators.0", A, None, None)),
        (
            [A, indicator("B", period(2024))],
            [A, indicator("B", period(2025))],
            ("indicators.1", None, None, None),
        ),
    ],
    ids=["value", "removed by others", "removed", "added"],
)
def test_parts_that_both_changed_are_found(current: list[Any], new: list[Any], met: tuple[Any, ...]) -> None:
    found, differences = merged([A], current, new)
    ((path, base, *sides),) = differences
    assert (path, base) == met[:2]
    if met[2] is not None:
        assert tuple(sides) == met[2:]
    assert found == current
