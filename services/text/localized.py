"""Localized text: one text per language, and which one a reader gets."""

from collections.abc import Sequence

import orjson

# Used when a reader requests no language, or one without a text.
FALLBACK = ("id", "en")


def decode(texts: str | None) -> list[list[str]]:
    """The [language, text] pairs of a stored JSON list, in stored order."""
    return orjson.loads(texts) if texts else []


def encode(texts: Sequence[tuple[str, str]]) -> str:
    """The pairs as a stored JSON list."""
    return orjson.dumps(texts).decode()


def chosen(stored: str | None, languages: Sequence[str]) -> str | None:
    """The text of a stored list for a reader of these languages; null when the list is empty."""
    if not stored:
        return None
    pairs = orjson.loads(stored)
    # Most texts are in one language.
    return pairs[0][1] if len(pairs) == 1 else choose(pairs, languages)


def choose(pairs: Sequence[Sequence[str]], languages: Sequence[str]) -> str | None:
    """The text in the first language that has one, else any text; null when there is none.

    After exact matches, a text in `en-GB` also matches the language `en`, and the reverse.
    """
    if len(pairs) < 2:
        return pairs[0][1] if pairs else None
    for preferred in (*languages, *FALLBACK):
        for language, text in pairs:
            if language == preferred:
                return text
        base = base_of(preferred)
        for language, text in pairs:
            if base_of(language) == base:
                return text
    return pairs[0][1]


def base_of(tag: str) -> str:
    """The base language of a BCP 47 tag."""
    return tag.partition("-")[0]


def default_text(texts: Sequence[Sequence[str]]) -> str:
    """The text for readers who request no language: Indonesian, English, else the first."""
    for preferred in FALLBACK:
        for language, text in texts:
            if language.partition("-")[0] == preferred:
                return text
    return texts[0][1]
