"""Blocking keys: programs are compared only if they share enough keys, so that not all pairs are compared.

A key is a word, or a feature with a mark as its first character. A common key pairs no programs. The stored
statistics define which keys are common, so the pairs don't depend on the order of imports.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import TypeVar

from services.comparing.facts import (
    MOST_PLACES,
    MOST_SECTORS,
    Facts,
    Title,
    country_key,
    sector_key,
    theme_keys,
)
from services.comparing.statistics import Statistics

Id = TypeVar("Id")

# The most programs that may share a pairing key, by the key's mark; words have no mark.
MOST_SHARING = {"": 60, "&": 40, "+": 30, "#": 30, "@": 60, "/": 8, "%": 40, "^": -1, "$": -1}
MARKS = "".join(MOST_SHARING)
# The worth of a shared key, by mark. A pair whose keys add up to ENOUGH is compared.
WORTH = {"": 1.0, "&": 1.0, "+": 1.2, "#": 1.0, "@": 3.0, "/": 3.0, "%": 1.2, "^": 0.0, "$": 0.0}
ENOUGH = 1.5
MOST_WORDS = 80
MOST_NAMES, MOST_COUNTRIES = 20, 3


def keys_of(facts: Facts) -> frozenset[str]:
    """The keys of a program."""
    return frozenset(_keys(facts))


def _keys(facts: Facts) -> Iterator[str]:
    title_words = {word for title in facts.titles for word in title.words}
    yield from title_words
    yield from sorted(facts.description - title_words)[: max(0, MOST_WORDS - len(title_words))]
    # All words of a title in one key, for titles that consist of common words.
    yield from (f"+{signature(title)}" for title in facts.titles)
    yield from counted_only(facts)
    yield from _organization_keys(facts)
    yield from _place_keys(facts)
    yield from _name_keys(facts)
    for identifier in (facts.iati_identifier, *facts.references, *facts.kin):
        if identifier:
            yield f"@{identifier}"
    if facts.tail:
        yield f"/{facts.tail}"


def counted_only(facts: Facts) -> Iterator[str]:
    """Keys of countries, sectors and themes: they pair no programs, but their frequencies weigh features."""
    yield from sorted(theme_keys(facts))
    yield from map(country_key, facts.countries)
    yield from (sector_key(code) for vocabulary, code in facts.sectors if vocabulary in ("1", "2"))
    yield from (sector_key(code[:3]) for vocabulary, code in facts.sectors if vocabulary == "1")


def signature(title: Title) -> str:
    """The words of a title in a fixed order."""
    return " ".join(sorted(title.words))[:200]


def _organization_keys(facts: Facts) -> Iterator[str]:
    """The pair of publisher and partner, in either order, with each country."""
    countries = sorted(facts.countries)[:MOST_PLACES] or [""]
    for partner in sorted(facts.party_names - {facts.publisher_name, ""}):
        pair = "|".join(sorted((facts.publisher_name, partner)))
        yield from (f"#{pair[:200]}|{country}" for country in countries)


def _place_keys(facts: Facts) -> Iterator[str]:
    """Each subnational place with each sector and target group."""
    places = sorted(place.code for place in facts.places if place.level != "COUNTRY")[:MOST_PLACES]
    sectors = sorted(code for vocabulary, code in facts.sectors if vocabulary == "1")[:MOST_SECTORS]
    for place in places:
        yield from (f"%{place}|{topic}" for topic in (*sectors, *sorted(facts.groups)))


def _name_keys(facts: Facts) -> Iterator[str]:
    """Each proper name with each country: often only the texts name the town of a program."""
    names = [*sorted(facts.main_names), *sorted(facts.names - facts.main_names)][:MOST_NAMES]
    countries = sorted(facts.countries)[:MOST_COUNTRIES]
    yield from (f"&{country}|{name}" for country in countries for name in names)


def mark_of(key: str) -> str:
    """The mark of a key, empty for words."""
    return key[0] if key[0] in MARKS else ""


def most_sharing(key: str) -> int:
    """The most programs that may share the key for it to pair them."""
    return MOST_SHARING[mark_of(key)]


def is_pairing(key: str, statistics: Statistics) -> bool:
    """Return whether few enough programs have the key for it to pair them."""
    return statistics.frequencies.get(key, 0) <= most_sharing(key)


def worth(key: str, statistics: Statistics) -> float:
    """The worth of a shared key: by the mark, and for words also by how rare the word is."""
    mark = mark_of(key)
    return WORTH[mark] * statistics.weight(key) if mark == "" else WORTH[mark]


def pairing(keys: Iterable[str], statistics: Statistics) -> list[str]:
    """The keys that pair programs."""
    return [key for key in keys if is_pairing(key, statistics)]


def candidates(
    keys: Sequence[str], holders: Mapping[str, Sequence[Id]], statistics: Statistics
) -> dict[Id, float]:
    """The programs that share enough of the keys, with the worth; `holders` has the programs by key."""
    totals: dict[Id, float] = {}
    for key in keys:
        value = worth(key, statistics)
        for holder in holders.get(key, ()):
            totals[holder] = totals.get(holder, 0.0) + value
    return {holder: value for holder, value in totals.items() if value >= ENOUGH}


def frequencies(all_keys: Iterable[Iterable[str]]) -> dict[str, int]:
    """The number of programs with each key."""
    counts: dict[str, int] = {}
    for keys in all_keys:
        for key in keys:
            counts[key] = counts.get(key, 0) + 1
    return counts


def all_pairs(keys: Mapping[Id, Iterable[str]], statistics: Statistics) -> set[frozenset[Id]]:
    """Each pair of programs to compare."""
    holders: dict[str, list[Id]] = {}
    for identity, program_keys in keys.items():
        for key in pairing(program_keys, statistics):
            holders.setdefault(key, []).append(identity)
    shared: dict[frozenset[Id], float] = {}
    for key, programs in holders.items():
        value = worth(key, statistics)
        for pair in combinations(programs, 2):
            one = frozenset(pair)
            shared[one] = shared.get(one, 0.0) + value
    return {pair for pair, value in shared.items() if value >= ENOUGH}
