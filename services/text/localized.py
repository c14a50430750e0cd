"""Text that people wrote, per language: which one a reader gets."""

from collections.abc import Sequence

import orjson

# What a reader gets who asks for no language, or for one that there is no text in.
FALLBACK = ("id", "en")


def decode(texts: str | None) -> list[list[str]]:
    """The [language, text] pairs of a stored JSON list, in stored order."""
    return orjson.loads(texts) if texts else []


def encode(texts: Sequence[tuple[str, str]]) -> str:
    """The pairs as they are stored."""
    return orjson.dumps(texts).decode()


def chosen(stored: str | None, languages: Sequence[str]) -> str | None:
    """The text of a stored list that a reader of those languages gets; null when there is none."""
    if not stored:
        return None
    pairs = orjson.loads(stored)
    # Most texts are in one language.
    return pairs[0][1] if len(pairs) == 1 else choose(pairs, languages)


def choose(pairs: Sequence[Sequence[str]], languages: Sequence[str]) -> str | None:
    """The text in the first of the languages that there is one in, else any; null when there is none.

    A text in `en-GB` serves who asks for `en`, and the other way round, after an exact match.
    """
    if len(pairs) < 2:
        return pairs[0][1] if pairs else None
    for wanted in (*languages, *FALLBACK):
        for language, text in pairs:
            if language == wanted:
                return text
        base = base_of(wanted)
        for language, text in pairs:
            if base_of(language) == base:
                return text
    return pairs[0][1]


def base_of(tag: str) -> str:
    """The base language of a BCP 47 tag."""
    return tag.partition("-")[0]


def default_text(texts: Sequence[Sequence[str]]) -> str:
    """The text for readers who ask for no language: Indonesian, English, else the first."""
    for wanted in FALLBACK:
        for language, text in texts:
            if language.partition("-")[0] == wanted:
                return text
    return texts[0][1]
