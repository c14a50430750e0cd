"""What a page needs to speak one language."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from hub.localization import catalogs, formats


@dataclass(frozen=True, slots=True)
class Words:
    """The words and formats of one language. Messages name their values: `%(year)s`."""

    language: str

    def gettext(self, message: str, **values: Any) -> str:
        """Return a message in this language."""
        text = str(catalogs.catalog(self.language).gettext(message))
        return text % values if values else text

    def ngettext(self, one: str, many: str, count: int, **values: Any) -> str:
        """Return a message for that many things; `%(num)s` is the number."""
        text = str(catalogs.catalog(self.language).ngettext(one, many, count))
        return text % {"num": self.number(count), **values}

    def pgettext(self, context: str, message: str) -> str:
        """Return a word whose translation depends on where it is used."""
        return str(catalogs.catalog(self.language).pgettext(context, message))

    def number(self, value: int | Decimal) -> str:
        """Return a number."""
        return formats.number(value, self.language)

    def percent(self, value: int | Decimal) -> str:
        """Return percent."""
        return formats.percent(value, self.language)

    def day(self, value: date) -> str:
        """Return a day."""
        return formats.day(value, self.language)

    def moment(self, value: datetime) -> str:
        """Return a day with its time."""
        return formats.moment(value, self.language)

    def money(self, amount: int | Decimal, currency: str) -> str:
        """Return an amount, rounded if it is large."""
        return formats.money(amount, currency, self.language)
