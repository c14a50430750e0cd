"""Progress over periods: the target of each period, what was reached, and the baseline."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from hub.drawing.marks import element, image, rectangle, text

WIDTH, HEIGHT = 340, 170
LEFT, FOOT, PLOT = 44, 126, 118
# The first slot begins here; the slots share what is left of it up to the right edge.
FIRST, MARGINS = 52, 60
TARGET, ACTUAL = 48, 30
ROOM_ABOVE = Decimal("1.08")


@dataclass(frozen=True, slots=True)
class Period:
    """One period: its label, and what was planned and reached. Null is unknown, not zero."""

    label: str
    target: Decimal | None = None
    actual: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Scale:
    """The vertical scale, from 0 to the largest value."""

    largest: Decimal

    def y(self, value: Decimal) -> Decimal:
        """Return the height of a value in the picture."""
        return FOOT - PLOT * max(value, Decimal(0)) / (ROOM_ABOVE * self.largest)


def progress(
    identity: str,
    title: str,
    periods: Sequence[Period],
    baseline: Decimal | None,
    number: Callable[[Decimal], str],
    unreported: str,
) -> Markup:
    """Draw targets as dashed outlines and actuals as bars; `unreported` is the word for no actual."""
    values = [each for period in periods for each in (period.target, period.actual) if each is not None]
    values += [] if baseline is None else [baseline]
    scale = Scale(max([value for value in values if value > 0], default=Decimal(1)))
    marks = grid(scale, number)
    for place, period in enumerate(periods):
        center = FIRST + Decimal(WIDTH - MARGINS) / len(periods) * (place + Decimal("0.5"))
        marks += slot(period, center, scale, number, unreported)
    if baseline is not None:
        marks.append(line("base", scale.y(baseline)))
    return image(WIDTH, HEIGHT, identity, title, *marks)


def grid(scale: Scale, number: Callable[[Decimal], str]) -> list[Markup]:
    """Draw the axis and two lines with their values: the largest one, and half of it."""
    marks = [line("ax", Decimal(FOOT))]
    for value in (scale.largest, scale.largest / 2):
        y = scale.y(value)
        marks += [line("gr", y), text("lab", LEFT - 6, y + 4, number(value), text_anchor="end")]
    return marks


def slot(
    period: Period, center: Decimal, scale: Scale, number: Callable[[Decimal], str], unreported: str
) -> list[Markup]:
    """Draw one period, with its label and its values below."""
    marks = []
    if period.actual is not None:
        marks.append(column("act", center, ACTUAL, scale.y(period.actual)))
    if period.target is not None:
        marks.append(column("tgt", center, TARGET, scale.y(period.target)))
    actual = unreported if period.actual is None else number(period.actual)
    values = actual if period.target is None else f"{actual} / {number(period.target)}"
    marks.append(text("lab", center, FOOT + 18, period.label, text_anchor="middle"))
    marks.append(text("hi", center, FOOT + 36, values, text_anchor="middle"))
    return marks


def column(tone: str, center: Decimal, width: int, top: Decimal) -> Markup:
    """Draw a bar from the axis up."""
    return rectangle(tone, center - Decimal(width) / 2, top, width, FOOT - top)


def line(class_: str, y: Decimal) -> Markup:
    """Draw a line across the plot."""
    return element("line", class_=class_, x1=LEFT, x2=WIDTH, y1=y, y2=y)
