"""The shared words of two programs in one language, for reasons in the language of the reader."""

from collections.abc import Callable, Iterable, Mapping

from services.comparing import similarity
from services.comparing.facts import Facts
from services.comparing.statistics import Statistics
from services.text.localized import base_of

LANGUAGES = ("id", "en")
Pair = tuple[Facts, Facts]
WordsOf = Callable[[Facts, str], frozenset[str]]


def in_titles(pair: Pair | None, statistics: Statistics) -> Mapping[str, tuple[str, ...]]:
    """The most distinctive words that titles in one language share, for languages in which there are any."""
    return _shown(pair, statistics, _title_words)


def in_texts(pair: Pair | None, statistics: Statistics) -> Mapping[str, tuple[str, ...]]:
    """The same of titles and descriptions."""
    return _shown(pair, statistics, _text_words)


def _shown(pair: Pair | None, statistics: Statistics, words_of: WordsOf) -> Mapping[str, tuple[str, ...]]:
    if pair is None:
        return {}
    shared = {language: words_of(pair[0], language) & words_of(pair[1], language) for language in LANGUAGES}
    return {language: similarity.shown(words, statistics) for language, words in shared.items() if words}


def _title_words(given: Facts, language: str) -> frozenset[str]:
    return _union(each.words for each in given.titles if base_of(each.language) == language)


def _text_words(given: Facts, language: str) -> frozenset[str]:
    described = (words for tag, words in given.described.items() if base_of(tag) == language)
    return _title_words(given, language).union(*described)


def _union(parts: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset[str]().union(*parts)
