"""Keys: what programs must share for a comparison to be worth while, so that not all pairs are compared.

A key is a word, or a thing with a mark before it. A key that many programs have leads to no comparison by
itself; which ones these are is told by the statistics, so a pair is found or not whoever came first.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import TypeVar

from services.comparing.facts import Facts, Title, country_key, sector_key
from services.comparing.statistics import Statistics

Id = TypeVar("Id")

# The most programs that may share a key that pairs them, by its mark; words have none.
MOST_SHARING = {"": 60, "+": 30, "#": 30, "@": 60, "/": 8, "%": 40, "^": -1, "$": -1}
MARKS = "".join(MOST_SHARING)
# What a shared key is worth in the sum that a pair needs for a comparison.
WORTH = {"": 1.0, "+": 1.2, "#": 1.0, "@": 3.0, "/": 3.0, "%": 1.2, "^": 0.0, "$": 0.0}
ENOUGH = 1.5
MOST_WORDS = 80
MOST_PLACES = 12


def keys_of(given: Facts) -> frozenset[str]:
    """The keys of a program."""
    return frozenset(_keys(given))


def _keys(given: Facts) -> Iterator[str]:
    title_words = {word for title in given.titles for word in title.words}
    yield from title_words
    yield from sorted(given.description - title_words)[: max(0, MOST_WORDS - len(title_words))]
    # The words of a whole title: what pairs those whose titles have common words only.
    yield from (f"+{signature(title)}" for title in given.titles)
    yield from counted_only(given)
    yield from _organization_keys(given)
    yield from _place_keys(given)
    for identifier in (given.iati_identifier, *given.references, *given.kin):
        if identifier:
            yield f"@{identifier}"
    if given.tail:
        yield f"/{given.tail}"


def counted_only(given: Facts) -> Iterator[str]:
    """Countries and sectors: they pair nobody, and are counted for what it says to share one."""
    yield from map(country_key, given.countries)
    yield from (sector_key(code) for vocabulary, code in given.sectors if vocabulary in ("1", "2"))
    yield from (sector_key(code[:3]) for vocabulary, code in given.sectors if vocabulary == "1")


def signature(title: Title) -> str:
    """The words of a title, in an order that doesn't depend on how they are put."""
    return " ".join(sorted(title.words))[:200]


def _organization_keys(given: Facts) -> Iterator[str]:
    """Publisher and partner, whichever of them publishes, in each country."""
    countries = sorted(given.countries)[:MOST_PLACES] or [""]
    for partner in sorted(given.party_names - {given.publisher_name, ""}):
        pair = "|".join(sorted((given.publisher_name, partner)))
        yield from (f"#{pair[:200]}|{country}" for country in countries)


def _place_keys(given: Facts) -> Iterator[str]:
    """Small places with each sector or target group there."""
    places = sorted(place.code for place in given.places if place.level != "COUNTRY")[:MOST_PLACES]
    sectors = sorted(code for vocabulary, code in given.sectors if vocabulary == "1")[:6]
    for place in places:
        yield from (f"%{place}|{topic}" for topic in (*sectors, *sorted(given.groups)))


def mark_of(key: str) -> str:
    """The mark of a key; words have none."""
    return key[0] if key[0] in MARKS else ""


def most(key: str) -> int:
    """The most programs that may have a key that pairs them."""
    return MOST_SHARING[mark_of(key)]


def is_pairing(key: str, statistics: Statistics) -> bool:
    """Whether few enough programs have the key for it to lead to comparisons."""
    return statistics.frequencies.get(key, 0) <= most(key)


def worth(key: str, statistics: Statistics) -> float:
    """What a shared key counts for: a word as much as it is telling, anything else what its mark says."""
    mark = mark_of(key)
    return WORTH[mark] * statistics.weight(key) if mark == "" else WORTH[mark]


def pairing(keys: Iterable[str], statistics: Statistics) -> list[str]:
    """Those of the keys that lead to comparisons."""
    return [key for key in keys if is_pairing(key, statistics)]


def candidates(
    of: Sequence[str], holders: Mapping[str, Sequence[Id]], statistics: Statistics
) -> dict[Id, float]:
    """Who shares enough of a program's pairing keys, and how much; `holders` tells who has which key."""
    found: dict[Id, float] = {}
    for key in of:
        value = worth(key, statistics)
        for holder in holders.get(key, ()):
            found[holder] = found.get(holder, 0.0) + value
    return {holder: value for holder, value in found.items() if value >= ENOUGH}


def frequencies(all_keys: Iterable[Iterable[str]]) -> dict[str, int]:
    """How many of the programs with these keys have each."""
    counts: dict[str, int] = {}
    for keys in all_keys:
        for key in keys:
            counts[key] = counts.get(key, 0) + 1
    return counts


def all_pairs(keys: Mapping[Id, Iterable[str]], statistics: Statistics) -> set[frozenset[Id]]:
    """Every pair of programs that is worth a comparison."""
    holders: dict[str, list[Id]] = {}
    for identity, given in keys.items():
        for key in pairing(given, statistics):
            holders.setdefault(key, []).append(identity)
    shared: dict[frozenset[Id], float] = {}
    for key, sharing in holders.items():
        value = worth(key, statistics)
        for pair in combinations(sharing, 2):
            one = frozenset(pair)
            shared[one] = shared.get(one, 0.0) + value
    return {pair for pair, value in shared.items() if value >= ENOUGH}
