"""Other ways of writing the same: a prefix apart or together, a word doubled or not."""

from collections.abc import Iterator

from db.search_words import PREFIXES
from services.searching import dictionary, synonyms
from services.searching.alternatives import Alternative

Words = tuple[str, ...]
# What is left of a word without its prefix has at least so many letters.
SHORTEST_REST = 5


def joined(words: Words) -> Words:
    """The words, each prefix in one piece with the word after it."""
    found: list[str] = []
    for word in words:
        if found and found[-1] in PREFIXES and word.isalpha():
            found[-1] += word
        else:
            found.append(word)
    return tuple(found)


def others(words: Words) -> Iterator[Alternative]:
    """The other ways of writing a word, or two that are one, with what means the same."""
    # Some are terms of their own: undang-undang is no invitation.
    if len(words) == 2 and words[0] == words[1] and not synonyms.of(words):
        yield Alternative(words[:1])
        yield from synonyms.of(words[:1])
    whole = joined(words)
    if whole != words:
        yield Alternative(whole, near=True)
    if len(words) == 1:
        yield from (Alternative(pair, near=True) for pair in parted(words[0]))


def parted(word: str) -> Iterator[Words]:
    """The prefix and the rest, where the rest is a word by itself."""
    for prefix in PREFIXES:
        rest = word.removeprefix(prefix)
        if rest != word and len(rest) >= SHORTEST_REST and dictionary.knows(rest):
            yield prefix, rest
