"""Numbers, dates and money by locale, as both languages write them in Indonesia."""

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_compact_decimal, format_decimal, get_currency_symbol

# Amounts from here on are rounded, with their unit in words.
MILLION = 1_000_000
JAKARTA = ZoneInfo("Asia/Jakarta")


@lru_cache(maxsize=4096)
def number(value: int | Decimal, language: str) -> str:
    """Return a number with its groups of digits: `1.800` or `1,800`; at most three decimals."""
    return format_decimal(value, format="#,##0.###", locale=language)


@lru_cache(maxsize=4096)
def percent(value: int | Decimal, language: str) -> str:
    """Return percent without decimals: `30%`."""
    return f"{format_decimal(value, format='#,##0', locale=language)}%"


@lru_cache(maxsize=4096)
def day(value: date, language: str) -> str:
    """Return a day: `9 Juni 2025` or `9 June 2025`."""
    return format_date(value, "d MMMM y", locale=language)


def moment(value: datetime, language: str) -> str:
    """Return a day with its time in Jakarta: `9 Juni 2025, 14.05 WIB`."""
    local = (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(JAKARTA)
    between = "." if language == "id" else ":"
    return f"{day(local, language)}, {local:%H}{between}{local:%M} WIB"


def money(amount: int | Decimal, currency: str, language: str) -> str:
    """Return an amount for reading: `Rp5,7 miliar`, `Rp5.7 billion`, `US$1,250`."""
    rounded = (
        format_compact_decimal(amount, format_type="long", locale=language, fraction_digits=1)
        if max(amount, -amount) >= MILLION
        else format_decimal(amount, format="#,##0", locale=language)
    )
    return f"{symbol(currency)}{rounded}"


def symbol(currency: str) -> str:
    """Return the sign of a currency, the same in both languages; its code and a space if it has none."""
    # The Indonesian signs name the country of each dollar.
    sign = get_currency_symbol(currency, locale=Locale("id"))
    return f"{currency}\N{NO-BREAK SPACE}" if sign == currency else sign
