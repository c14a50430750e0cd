"""Words, numbers, dates and money in both languages."""

from datetime import UTC, date, datetime
from decimal import Decimal
from string import Formatter

import pytest
from babel.messages.pofile import read_po

from hub.localization import catalogs, formats
from hub.localization.words import Words
from tests.messages import CATALOG, used


def test_the_catalog_has_all_messages_and_no_others() -> None:
    # given the words of the code and the templates, then each has a translation, and none is left over
    with CATALOG.open("rb") as file:
        catalog = read_po(file, locale="id")
    expected = {(message.context, message.id) for message in used() if message.id}
    translated = {(message.context, message.id) for message in catalog if message.id and message.string}
    assert translated == expected
    assert [message.id for message in catalog if message.id and message.fuzzy] == []


def test_translations_have_the_same_values() -> None:
    # a name that is missing would fail, or drop a number
    with CATALOG.open("rb") as file:
        for message in read_po(file, locale="id"):
            if isinstance(message.id, str) and message.id:
                assert names(str(message.string)) == names(message.id), message.id


def names(message: str) -> set[str]:
    """The names of the values in a message."""
    found = Formatter().parse(message.replace("%(", "{").replace(")s", "}"))
    return {name for _, name, _, _ in found if name}


def test_words_of_both_languages() -> None:
    indonesian, english = Words("id"), Words("en")
    assert indonesian.gettext("Yearly report %(year)s", year=2023) == "Laporan tahunan 2023"
    assert english.gettext("Yearly report %(year)s", year=2023) == "Yearly report 2023"
    # words without a translation are English, with the plural of English
    assert english.ngettext("%(num)s lamp", "%(num)s lamps", 1) == "1 lamp"
    assert english.ngettext("%(num)s lamp", "%(num)s lamps", 1_800) == "1,800 lamps"
    assert english.pgettext("light", "lamp") == "lamp"


def test_the_language_is_the_first_that_exists() -> None:
    assert catalogs.chosen(("fr", "en-GB", "id")) == "en"
    assert catalogs.chosen(("fr",)) == catalogs.chosen(()) == "id"


@pytest.mark.parametrize(
    ("amount", "currency", "indonesian", "english"),
    [
        (Decimal(5_712_000_000), "IDR", "Rp5,7 miliar", "Rp5.7 billion"),
        (Decimal(999_999), "IDR", "Rp999.999", "Rp999,999"),
        (Decimal(1_000_000), "IDR", "Rp1 juta", "Rp1 million"),
        (Decimal("1250.40"), "USD", "US$1.250", "US$1,250"),
        (Decimal(2_500_000), "AUD", "AU$2,5 juta", "AU$2.5 million"),
        (Decimal(0), "SEK", "SEK\xa00", "SEK\xa00"),
    ],
)
def test_money(amount: Decimal, currency: str, indonesian: str, english: str) -> None:
    assert formats.money(amount, currency, "id") == indonesian
    assert formats.money(amount, currency, "en") == english


def test_numbers_and_dates() -> None:
    both = [Words("id"), Words("en")]
    assert [words.number(1_800) for words in both] == ["1.800", "1,800"]
    assert [words.number(Decimal("0.12345")) for words in both] == ["0,123", "0.123"]
    assert [words.percent(Decimal("29.6")) for words in both] == ["30%", "30%"]
    assert [words.day(date(2025, 6, 9)) for words in both] == ["9 Juni 2025", "9 June 2025"]
    noon = datetime(2025, 6, 9, 7, 5, tzinfo=UTC)
    assert [words.moment(noon) for words in both] == ["9 Juni 2025, 14.05 WIB", "9 June 2025, 14:05 WIB"]
