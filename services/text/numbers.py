"""Numbers as people and files write them."""

import re
from decimal import Decimal, InvalidOperation

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
GREATEST_EXPONENT = 30


def number(text: str | None) -> Decimal | None:
    """Parse a decimal number; return None if the text is not one."""
    if not text or not NUMBER.fullmatch(text.strip()):
        return None
    try:
        found = Decimal(text.strip())
    except InvalidOperation:
        return None
    return found if abs(found.adjusted()) <= GREATEST_EXPONENT else None


def measured(text: str | None) -> Decimal | None:
    """Parse a number that may be written as a percentage: `80%` is 80."""
    return number(text.strip().removesuffix("%")) if text else None
