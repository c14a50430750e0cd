"""Regions by what people write: codes of now and before 2022, names, and usual short forms of names."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache, lru_cache

from db import regions
from db.regions import RegionFact

# Codes of Kemendagri until 2022 whose regencies and cities went to four new provinces. The codes that the old
# provinces kept are not among them: they mean the same place before and after.
FORMER_CODES = {
    "91.01": "93.01", "91.02": "95.01", "91.04": "94.01", "91.07": "94.02", "91.08": "94.03",
    "91.09": "94.04", "91.12": "95.02", "91.13": "95.03", "91.14": "95.04", "91.16": "93.02",
    "91.17": "93.03", "91.18": "93.04", "91.21": "95.05", "91.22": "95.06", "91.23": "95.07",
    "91.24": "95.08", "91.25": "94.05", "91.26": "94.06", "91.27": "94.07", "91.28": "94.08",
    "92.01": "96.01", "92.04": "96.02", "92.05": "96.03", "92.09": "96.04", "92.10": "96.05",
    "92.71": "96.71",
}  # fmt: skip
WITHOUT_POINT = re.compile(r"[0-9]{4}")
ADMINISTRATION = re.compile(r"^(kota|kabupaten) (adm|administrasi|administratif) ")
LETTERS = re.compile(r"\b(\w) (?=\w\b)")
# The written forms of the words before a name.
WORDS = {
    "kab": "kabupaten", "kotamadya": "kota", "kodya": "kota", "prov": "provinsi", "propinsi": "provinsi",
    "kep": "kepulauan",
}  # fmt: skip
# The words after a name, with the word that goes before it in Indonesian.
LEVELS = {
    "province": "provinsi", "provinsi": "provinsi", "regency": "kabupaten", "district": "kabupaten",
    "kabupaten": "kabupaten", "city": "kota", "kota": "kota",
}  # fmt: skip
LONGEST = 200
WORD = re.compile(r"[\w'-]+")


def plain(name: str) -> str:
    """Return a name for comparison, without differences in case and spaces."""
    return " ".join(name.casefold().split())


def spelled(name: str) -> str:
    """Return a name with its short words written out and without points: `Kab.Riau`, `kabupaten riau`."""
    joined = LETTERS.sub(r"\1", " ".join(name.casefold().replace(".", " ").split()))
    words = " ".join(WORDS.get(word, word) for word in joined.split())
    return ADMINISTRATION.sub(r"\1 ", words)


@cache
def by_code() -> Mapping[str, RegionFact]:
    """Return the regions by every code that names them, in upper case."""
    current = {fact.code: fact for fact in regions.load()}
    kemendagri = {fact.kemendagri_code: fact for fact in current.values() if fact.kemendagri_code}
    former = {code: current[now] for code, now in FORMER_CODES.items()}
    return former | kemendagri | current


@cache
def by_name() -> Mapping[str, RegionFact]:
    """Return the regions by name; a name that two of them could mean is left out."""
    return {name: next(iter(facts)) for name, facts in all_by_name().items() if len(facts) == 1}


def namesakes(name: str) -> list[str]:
    """Return the names of the regions that a shared name could mean, such as a city and a regency."""
    bare = spelled(name)
    facts = {
        fact for full in (bare, f"kabupaten {bare}", f"kota {bare}") for fact in all_by_name().get(full, ())
    }
    return sorted(fact.name_id for fact in facts)


@cache
def all_by_name() -> Mapping[str, Collection[RegionFact]]:
    """Return all regions that each name could mean."""
    found: dict[str, set[RegionFact]] = {}
    for fact in regions.load():
        for name in names(fact):
            found.setdefault(name, set()).add(fact)
    return found


def names(fact: RegionFact) -> Iterator[str]:
    """Return the names of a region, as they are compared."""
    for alias in {fact.name_id, fact.name_en, *fact.aliases}:
        yield from {plain(alias), spelled(alias)}
        if fact.level == "PROVINCE":
            yield f"provinsi {spelled(alias)}"


def of_code(code: str) -> RegionFact | None:
    """Return the region of a code: any letter case, without the point, or from before 2022."""
    given = code.strip().upper()
    if WITHOUT_POINT.fullmatch(given):
        given = f"{given[:2]}.{given[2:]}"
    return by_code().get(given)


@lru_cache(maxsize=10_000)
def of_name(name: str) -> RegionFact | None:
    """Return the one region that the name means, or None."""
    if len(name) > LONGEST:
        return None
    known = by_name()
    return known.get(plain(name)) or known.get(spelled(name)) or with_level(name)


def search(text: str) -> tuple[str, ...]:
    """Return the codes of the regions that a text means: one by its code, else all with its words in a name.

    The last letters of words may be missing.
    """
    if found := of_code(text):
        return (found.code,)
    words = WORD.findall(spelled(text[:LONGEST]))
    if words and words[-1] in LEVELS and LEVELS[words[-1]] != words[-1]:
        words = [LEVELS[words[-1]], *words[:-1]]
    if not words:
        return ()
    found_names = searched_names().items()
    return tuple(code for code, known in found_names if any(has_words(words, name) for name in known))


def has_words(words: Sequence[str], name: Sequence[str]) -> bool:
    """Return whether each word begins a word of the name."""
    return all(any(part.startswith(word) for part in name) for word in words)


@cache
def searched_names() -> Mapping[str, Sequence[Sequence[str]]]:
    """Return the words of each name of each region, by the region's code."""
    return {fact.code: [WORD.findall(name) for name in dict.fromkeys(names(fact))] for fact in regions.load()}


def with_level(name: str) -> RegionFact | None:
    """Return the region of a name that its level follows: `Jawa Barat, Province`, `Sorong - District`."""
    match = re.fullmatch(r"(.+?)\s*(?:,| - )\s*(\w+)", spelled(name))
    if match is None or match[2] not in LEVELS:
        return None
    return by_name().get(f"{LEVELS[match[2]]} {match[1]}")
