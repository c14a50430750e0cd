"""Whether a word, in any of its forms, is in a dictionary: such words are not corrected."""

import functools
from collections.abc import Iterator, Set

from db import codelists, regions, search_words

PARTICLES = ("lah", "kah", "pun", "nya", "ku", "mu")
SUFFIXES = ("kan", "an", "i")
PREFIXES = ("di", "ke", "se", "ter", "ber", "be", "bel", "per", "pe", "pel", "me", "mem", "men", "meng")
# What the first letter of a root becomes after `me-` and `pe-`: memakai of pakai, menulis of tulis.
NASALS = {"m": ("p", "f", ""), "n": ("t", ""), "ng": ("k", ""), "ny": ("s",), "nge": ("",)}
ENGLISH = (
    *(("ies", "y"), ("es", ""), ("s", ""), ("ied", "y"), ("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e")),
    *(("ers", ""), ("ers", "e"), ("er", ""), ("er", "e"), ("ly", ""), ("ly", "le"), ("ness", "")),
)
SHORTEST_ROOT = 3


@functools.cache
def known() -> Set[str]:
    """All known words: of the dictionaries, and of the names of codes, regions and terms."""
    # `alternatives.words_of` can't be used here: its module imports this one.
    names = (name for codes in codelists.load().values() for each in codes.values() for name in each[1:3])
    places = (name for fact in regions.load() for name in (fact.name_id, fact.name_en, *fact.aliases))
    terms = (term for group in search_words.synonyms() for term in group)
    told = {word for text in (*names, *places, *terms) for word in plain(text)}
    return search_words.dictionary() | told


def plain(text: str) -> Iterator[str]:
    """The words of a name in lower case, without the signs around them."""
    return (word for part in text.lower().split() if (word := part.strip("()[],;.'\"/")).isalpha())


def knows(word: str) -> bool:
    """True if the word or a word that it is formed from is known."""
    return word in known() or any(form in known() for form in (*english(word), *indonesian(word)))


def english(word: str) -> Iterator[str]:
    """What an English word may be a form of."""
    for ending, instead in ENGLISH:
        root = word.removesuffix(ending)
        if root != word and len(root) >= SHORTEST_ROOT:
            yield root + instead
            if root[-1] == root[-2]:
                yield root[:-1]


def indonesian(word: str) -> Iterator[str]:
    """What an Indonesian word may be formed from."""
    for bare in endings_off(word):
        for root in beginnings_off(bare):
            yield root
            # A second beginning: memperbaiki, keberagaman, pemberdayaan.
            yield from beginnings_off(root)


def endings_off(word: str) -> Iterator[str]:
    """The word without a particle, without a suffix, without both; first as it is."""
    for bare in (word, *(word.removesuffix(particle) for particle in PARTICLES)):
        yield bare
        yield from (bare.removesuffix(suffix) for suffix in SUFFIXES if bare.endswith(suffix))


def beginnings_off(word: str) -> Iterator[str]:
    """The word without one prefix, also with the letter that the prefix took; first as it is."""
    yield word
    found = (word[len(prefix) :] for prefix in PREFIXES if word.startswith(prefix))
    yield from (root for root in found if len(root) >= SHORTEST_ROOT)
    if word[:2] in ("me", "pe"):
        for nasal, letters in NASALS.items():
            rest = word[2:].removeprefix(nasal)
            if len(rest) >= SHORTEST_ROOT - 1 and rest != word[2:]:
                yield from (letter + rest for letter in letters)
