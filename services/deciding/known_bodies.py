"""Which known body a name or an identifier means: all that a name says must agree."""

import bisect
import functools
import itertools
import re
from collections.abc import Iterator
from typing import NamedTuple

from db import bodies
from services.deciding import body_names
from services.text import organization_names

PIECES = re.compile(
    r"[()\[\]*|]|(?<=[A-Z]{3})-(?=[^\W\d_]{4})|\s+[-\u2013\u2014]+\s*|\s*[-\u2013\u2014]+\s+|/"
)
BRACKETED = re.compile(r"\([A-Z]\w+(?:/\w+)?\)")
STAR = re.compile(r"\w\*\w")
# A name that was cut off still says so much.
SHORTEST_HEAD, SHORTEST_WHOLE = 14, 28
EMPTY: frozenset[str] = frozenset()


class JoinedName(NamedTuple):
    """The body of a name without spaces, where its words end, and the countries that it names."""

    code: str
    ends: tuple[int, ...]
    countries: frozenset[str]


@functools.lru_cache(maxsize=50_000)
def of_name(text: str) -> str | None:
    """Return the code of the body that a name means, or None if it means none, or more than the body."""
    whole = _of_text(text)
    if len(whole) == 1:
        return next(iter(whole))
    if ";" in text:
        return None
    if len(outside := _of_text(BRACKETED.sub(" ", text))) == 1 and "(" in text:
        return next(iter(outside))
    pieces = [piece for piece in map(str.strip, PIECES.split(text)) if not _is_empty(piece)]
    found = [_of_piece(piece) for piece in pieces if not _is_short_for_another(piece, pieces)]
    if STAR.search(text):
        # What is behind a star is a translation, whichever way it is written.
        found = [*filter(None, found)]
    common = frozenset.intersection(*found) if found else EMPTY
    return next(iter(common)) if len(common) == 1 else None


@functools.cache
def by_identifier() -> dict[str, str]:
    """Return identifier, in upper case -> code of the known body that has it."""
    return {given.upper(): body.code for body in bodies.known() for given in body.identifiers}


def _is_empty(piece: str) -> bool:
    """Return whether a piece says nothing: signs, or a legal form."""
    words = organization_names.plain(piece).split()
    return all(word in bodies.words("legal-forms") for word in words)


def _is_short_for_another(piece: str, pieces: list[str]) -> bool:
    """Return whether a piece is an unknown acronym of another piece, or what another one is made of."""
    if body_names.is_acronym(piece):
        unknown = body_names.short(piece) not in _acronyms()
        return unknown and any(body_names.abbreviates(piece, other) for other in pieces)
    shorts = (other for other in pieces if body_names.is_acronym(other) and len(other) > 2)
    return not _of_piece(piece) and any(body_names.abbreviates(other, piece) for other in shorts)


@functools.lru_cache(maxsize=20_000)
def _of_piece(piece: str) -> frozenset[str]:
    """Return the bodies that a piece of a name can mean: by name, acronym, both, or the head of a name."""
    acronyms = _acronyms()
    if found := _of_text(piece) | acronyms.get(body_names.short(piece), EMPTY):
        return found
    first, _, behind = piece.partition(" ")
    before, _, last = piece.rpartition(" ")
    for acronym, name in ((first, behind), (last, before)):
        if found := acronyms.get(body_names.short(acronym), EMPTY) & _of_text(name):
            return found
    return frozenset(_of_head(piece))


def _of_text(text: str) -> frozenset[str]:
    return _of_words(organization_names.words(text)) or _spaced().get(organization_names.joined(text), EMPTY)


def _of_words(words: organization_names.Words) -> frozenset[str]:
    names = _names()
    for given in (words, *sorted(organization_names.legal_forms(words))):
        if found := names.get(organization_names.key(given)):
            return found
    return EMPTY


def _of_head(piece: str) -> Iterator[str]:
    """Yield the bodies with a name that begins with this text, which was cut off.

    A text that ends with a whole word may be a name of its own, such as that of a ministry of some country.
    """
    words = organization_names.spelled(piece)
    if len(head := "".join(words)) < SHORTEST_HEAD:
        return
    countries = organization_names.countries(organization_names.words(piece))
    is_whole = len(piece) >= SHORTEST_WHOLE and organization_names.is_telling(words)
    names = _joined()
    following = itertools.islice(names, bisect.bisect_left(names, (head,)), None)
    for _, found in itertools.takewhile(lambda row: row[0].startswith(head), following):
        if len(head) not in found.ends or (is_whole and found.countries == countries):
            yield found.code


@functools.cache
def _names() -> dict[str, frozenset[str]]:
    """Return the key of each name -> the bodies with this name."""
    found: dict[str, frozenset[str]] = {}
    for body in bodies.known():
        for name in body.names:
            key = organization_names.key(organization_names.words(name))
            found[key] = found.get(key, EMPTY) | {body.code}
    return found


@functools.cache
def _spaced() -> dict[str, frozenset[str]]:
    """Return the letters of each name, however they are spaced -> the bodies with this name."""
    found: dict[str, frozenset[str]] = {}
    for body in bodies.known():
        for letters in map(organization_names.joined, body.names):
            found[letters] = found.get(letters, EMPTY) | {body.code}
    return found


@functools.cache
def _acronyms() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for body in bodies.known():
        for acronym in map(body_names.short, body.acronyms):
            found[acronym] = found.get(acronym, EMPTY) | {body.code}
    return found


@functools.cache
def _joined() -> list[tuple[str, JoinedName]]:
    """Return all names without spaces in order."""
    return sorted(
        (
            "".join(words),
            JoinedName(
                body.code,
                tuple(itertools.accumulate(map(len, words))),
                organization_names.countries(organization_names.words(name)),
            ),
        )
        for body in bodies.known()
        for name in body.names
        if (words := organization_names.spelled(name))
    )
