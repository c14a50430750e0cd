"""Bars within the rows of a table. The number is in a cell of its own, so they are hidden from readers."""

from collections.abc import Sequence
from decimal import Decimal

from markupsafe import Markup

from hub.drawing.marks import Number, element, rectangle

# The classes of the parts of a whole: reached, close, behind, not reported.
PARTS = ("act", "d3", "d2", "rest")
GAP = Decimal("0.4")


def bar(value: Number, largest: Number, tone: str = "act", *, target: bool = False) -> Markup:
    """Draw a value on the scale from 0 to `largest`; with `target`, an outline shows the whole scale."""
    marks = []
    if value > 0 and largest > 0:
        # Within an outline the bar is narrower, so that they do not touch.
        top, height = (4, 6) if target else (2, 10)
        marks.append(rectangle(tone, 0, top, min(Decimal(100), percent(value, largest)), height))
    if target:
        marks.append(rectangle("tgt", 1, 1, 99, 12, vector_effect="non-scaling-stroke"))
    return frame(marks)


def parts(values: Sequence[int], largest: int) -> Markup:
    """Draw the parts of a whole side by side; `largest` is the largest whole of all rows."""
    marks, place = [], Decimal(0)
    for tone, value in zip(PARTS, values, strict=False):
        if value:
            width = percent(value, largest)
            marks.append(rectangle(tone, place, 2, width - GAP, 10))
            place += width
    return frame(marks)


def percent(value: Number, largest: Number) -> Decimal:
    """Return a value as percent of the largest one."""
    return Decimal(value) * 100 / Decimal(largest)


def frame(marks: list[Markup]) -> Markup:
    """Return the picture that all bars have."""
    return element(
        "svg",
        *(marks or [Markup("")]),
        class_="bar",
        viewBox="0 0 101 14",
        preserveAspectRatio="none",
        aria_hidden="true",
        focusable="false",
    )
