"""How much of a target is achieved."""

from decimal import Decimal

UNIT, PERCENTAGE = "1", "2"


def achievement(
    measure: str | None,
    *,
    ascending: bool,
    baseline: Decimal | None,
    target: Decimal | None,
    actual: Decimal | None,
) -> Decimal | None:
    """The achieved share of the target (1 is reached, not clipped), or None if it is undefined."""
    if measure not in (UNIT, PERCENTAGE) or target is None or actual is None:
        return None
    if baseline is not None:
        return _quotient(actual - baseline, target - baseline)
    return _quotient(actual, target) if ascending else _quotient(target, actual)


def _quotient(dividend: Decimal, divisor: Decimal) -> Decimal | None:
    return dividend / divisor if divisor else None
