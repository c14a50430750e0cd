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


def choose(pairs: Sequence[Sequence[str]], languages: Sequence[str]) -> str | None:
    """The text in the first of the languages that there is one in, else any; null when there is none.

    A text in `en-GB` serves who asks for `en`, and the other way round, after an exact match.
    """
    if len(pairs) < 2:
        return pairs[0][1] if pairs else None
    for wanted in (*languages, *FALLBACK):
        for matches in (str.__eq__, same_base):
            for language, text in pairs:
                if matches(language, wanted):
                    return text
    return pairs[0][1]


def same_base(left: str, right: str) -> bool:
    """Whether two BCP 47 tags name the same base language."""
    return left.partition("-")[0] == right.partition("-")[0]
