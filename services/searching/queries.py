"""The parser of search queries. Its syntax accepts any text, up to a length.

All words must match. "Words in quotes" must match as a phrase. A -word must not match. radikal* matches any
word with that beginning. a OR b (a ATAU b) matches one of the two.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

import orjson

from db import search_words
from services.querying.errors import BadInputError
from services.searching import spellings, synonyms
from services.searching.alternatives import Alternative, words_of
from services.text import normalization

LONGEST = 500
MOST_WORDS = 32
# A shorter prefix would match too many words.
SHORTEST_PREFIX = 3

PART = re.compile(r'(-?)(?:"([^"]*)"?|([^\s"]+))')
EITHER = ("OR", "ATAU")
# PostgreSQL can't store the null character and surrogates.
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Clause:
    """A condition that must match, or must not; the first alternative is what the user typed."""

    alternatives: tuple[Alternative, ...]
    negated: bool = False

    @property
    def is_plain(self) -> bool:
        """True if it is plain words, without any operator."""
        first = self.alternatives[0]
        return len(self.alternatives) == 1 and not (self.negated or first.exact or first.prefix)


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A parsed query: its clauses as JSON, and the identifiers and ids that the text itself may be."""

    clauses: str
    identifiers: tuple[str, ...]
    ids: tuple[UUID, ...] = ()


def parse(text: str, ids: Sequence[UUID] = ()) -> SearchQuery:
    """Parse a query; raises BadInputError about `query` if it has no word to search for.

    `ids` are the records whose global id the text is.
    """
    check(text)
    clauses = with_synonyms(list(join_alternatives(parts(text))))
    searchable = without_generic(
        [clause for clause in clauses if any(each.has_words for each in clause.alternatives)]
    )
    if sum(len(each.words) for clause in searchable for each in clause.alternatives[:1]) > MOST_WORDS:
        raise BadInputError(
            f"`query` has more than {MOST_WORDS} words; remove those that matter least.", argument="query"
        )
    if not any(not clause.negated for clause in searchable):
        raise BadInputError(
            "`query` has no word to search for: only symbols, excluded words, or very common words "
            "such as `dan` and `the`. Add a word of the subject.",
            argument="query",
        )
    return SearchQuery(encode(searchable), identifiers(text), tuple(ids))


def check(text: str) -> None:
    """Raise BadInputError if the text is too long, or contains characters that no text can contain."""
    if len(text) > LONGEST:
        raise BadInputError(
            f"`query` has {len(text):,} characters; the maximum is {LONGEST}. Keep the words that matter.",
            argument="query",
        )
    if UNSTORABLE.search(text):
        raise BadInputError(
            "`query` contains an invalid character, such as U+0000; remove it.", argument="query"
        )


def parts(text: str) -> Iterator[Clause | str]:
    """The clauses of a text, with an OR word between two of which one is enough."""
    for minus, phrase, word in PART.findall(text):
        if word in EITHER and not minus:
            yield word
        elif phrase:
            yield Clause((Alternative(words_of(phrase), near=True, exact=True),), bool(minus))
        elif words := words_of(word):
            is_prefix = word.endswith("*") and len(words) == 1 and len(words[0]) >= SHORTEST_PREFIX
            yield Clause((Alternative(words, near=True, prefix=is_prefix),), bool(minus))


def join_alternatives(parsed: Iterator[Clause | str]) -> Iterator[Clause]:
    """The clauses, with those on both sides of an OR joined into one."""
    pending: Clause | None = None
    joining = False
    for part in parsed:
        if isinstance(part, str):
            joining = pending is not None
        elif joining and pending is not None and pending.negated == part.negated:
            pending = replace(pending, alternatives=(*pending.alternatives, *part.alternatives))
            joining = False
        else:
            if pending is not None:
                yield pending
            pending, joining = part, False
    if pending is not None:
        yield pending


def with_synonyms(clauses: list[Clause]) -> list[Clause]:
    """The clauses with synonyms, also for terms that consist of several clauses."""
    expanded: list[Clause] = []
    position = 0
    while position < len(clauses):
        length, clause = longest_term(clauses[position : position + synonyms.longest()])
        expanded.append(clause)
        position += length
    return expanded


def longest_term(following: Sequence[Clause]) -> tuple[int, Clause]:
    """The number of clauses that form the longest known term from the first on, and the clause for it."""
    plain_count = 0
    while plain_count < len(following) and following[plain_count].is_plain:
        plain_count += 1
    for length in range(plain_count, 0, -1):
        words = tuple(word for clause in following[:length] for word in clause.alternatives[0].words)
        if others := (*synonyms.of(spellings.joined(words)), *other_spellings(words, length)):
            typed = following[0].alternatives[0] if length == 1 else Alternative(words)
            return length, Clause((typed, *others))
    return 1, following[0]


def other_spellings(words: tuple[str, ...], length: int) -> tuple[Alternative, ...]:
    """Other spellings of one word, or of a prefix and the word after it."""
    is_one = length == 1 or (length == 2 and words[0] in search_words.PREFIXES)
    return tuple(spellings.others(words)) if is_one else ()


def without_generic(clauses: list[Clause]) -> list[Clause]:
    """The clauses without words such as `program`, unless no others remain."""
    specific = [clause for clause in clauses if not (clause.is_plain and clause.alternatives[0].is_generic)]
    return specific if any(not clause.negated for clause in specific) else clauses


def encode(clauses: Sequence[Clause]) -> str:
    """The clauses as JSON for the database, with null in place of stop words."""
    stops = search_words.stop_words()
    return orjson.dumps(
        [
            {
                "not": clause.negated,
                # Only plain words are corrected: synonyms are spelled correctly.
                "any": [each.encoded(stops, correct=clause.is_plain) for each in clause.alternatives],
            }
            for clause in clauses
        ]
    ).decode()


def identifiers(text: str) -> tuple[str, ...]:
    """The identifiers that a text may itself be: as typed, as a normalized URL, and as a DOI."""
    typed = text.strip()
    candidates = (typed, normalization.knowledge_key(typed), normalization.doi(typed))
    return tuple(dict.fromkeys(each.lower() for each in candidates if each))
