"""The keys of an organization: two organizations that share one may be one body.

Each key has the part that it plays: a whole name, a name without its legal form, one of two names, and so on.
Keys are made of one organization at a time, so that their number grows as the number of organizations does.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple
from urllib.parse import urlsplit
from uuid import UUID

from services.deciding import body_identifiers, body_names, known_bodies
from services.text import organization_names
from services.text.organization_names import Words

SHORTEST_JOINED, SHORTEST_TYPO, SHORTEST_WORD = 8, 14, 5
SHORTEST_INITIALS = 4
# Bodies whose initials nobody uses by themselves.
GOVERNMENTAL = frozenset(("department", "government", "ministry"))


class Part(StrEnum):
    """The part that a key plays in an organization."""

    WHOLE = "WHOLE"
    GENERIC = "GENERIC"
    FORM = "FORM"
    WITHIN = "WITHIN"
    JOINED = "JOINED"
    TYPO = "TYPO"
    ACRONYM = "ACRONYM"
    SHORT = "SHORT"
    INITIALS = "INITIALS"
    KNOWN = "KNOWN"
    REGISTERED = "REGISTERED"
    AGENCY = "AGENCY"
    CODE = "CODE"
    WEBSITE = "WEBSITE"


class Key(NamedTuple):
    """A key: what it is made of, the key, its part, and the text that it comes from."""

    space: str
    key: str
    part: Part
    evidence: str


@dataclass(frozen=True)
class Candidate:
    """An organization as far as it can be compared; `countries` are those of its public programs."""

    id: UUID
    names: tuple[str, ...]
    identifiers: tuple[str, ...] = ()
    acronym: str | None = None
    website: str | None = None
    country: str | None = None
    countries: frozenset[str] = frozenset()
    visibility: str = "PUBLIC"

    @cached_property
    def seats(self) -> frozenset[str]:
        """The countries of the seat, or of the registers that gave the identifiers."""
        found = {self.country, *map(body_identifiers.country_of, self.identifiers)}
        return frozenset(code for code in found if code)

    @cached_property
    def named_countries(self) -> frozenset[str]:
        """The countries that the names name."""
        return frozenset().union(
            *(organization_names.countries(organization_names.words(each)) for each in self.names)
        )

    @cached_property
    def known(self) -> frozenset[str]:
        """The known bodies that the names or the identifiers mean."""
        # What a record's identifier says is surer than a name.
        by_identifier = known_bodies.by_identifier()
        codes = (
            by_identifier.get(given.upper()) or by_identifier.get(body_identifiers.registered(given) or "")
            for given in self.identifiers
        )
        found = frozenset(filter(None, codes))
        return found or frozenset(filter(None, map(known_bodies.of_name, self.names)))

    @cached_property
    def is_short(self) -> bool:
        """Whether it has no other name than an acronym, which can't name a country."""
        return all(body_names.forms(name).is_acronym for name in self.names)


def keys(candidate: Candidate) -> Iterator[Key]:
    """Yield all keys of an organization."""
    for name in candidate.names:
        yield from _of_name(name)
    for identifier in candidate.identifiers:
        yield from _of_identifier(identifier)
    for code in candidate.known:
        yield Key("known", code, Part.KNOWN, candidate.names[0])
    if candidate.acronym:
        yield Key("acronym", body_names.short(candidate.acronym), Part.SHORT, candidate.acronym)
    if candidate.website and (host := urlsplit(candidate.website.lower()).hostname):
        yield Key("website", host.removeprefix("www."), Part.WEBSITE, candidate.website)


def _of_name(name: str) -> Iterator[Key]:
    found = body_names.forms(name)
    words = found.words
    if organization_names.is_nobody(words):
        return
    telling = organization_names.is_telling(words) or known_bodies.of_name(name) is not None
    yield Key("name", organization_names.key(words), Part.WHOLE if telling else Part.GENERIC, name)
    for form in organization_names.legal_forms(words):
        if organization_names.is_telling(form):
            yield Key("name", organization_names.key(form), Part.FORM, name)
    for within in found.names:
        for form in (within, *organization_names.legal_forms(within)):
            if organization_names.is_telling(form):
                yield Key("name", organization_names.key(form), Part.WITHIN, name)
    yield from _of_acronyms(found, name)
    if telling:
        yield from _of_letters(organization_names.spelled(name), name)


def _of_acronyms(found: body_names.NameForms, name: str) -> Iterator[Key]:
    part = Part.ACRONYM if found.is_acronym else Part.SHORT
    for acronym in found.acronyms:
        yield Key("acronym", acronym, part, name)
    if found.is_acronym or not GOVERNMENTAL.isdisjoint(found.words):
        return
    for given in {organization_names.plain(name).removeprefix("the "), " ".join(found.words)}:
        initials = body_names.initials(given.split()).upper()
        if len(initials) >= SHORTEST_INITIALS:
            yield Key("acronym", initials, Part.INITIALS, name)


def _of_letters(words: Words, name: str) -> Iterator[Key]:
    """Yield keys that find other spaces between the letters, and one letter that is wrong.

    Two words with one wrong letter, or with two in the other order, are equal without one letter of each.
    """
    joined = organization_names.joined(name)
    if len(joined) >= SHORTEST_JOINED:
        yield Key("letters", joined, Part.JOINED, name)
    if len(joined) < SHORTEST_TYPO:
        return
    for place, word in enumerate(words):
        if len(word) < SHORTEST_WORD or any(map(str.isdigit, word)):
            continue
        before, after = " ".join(words[:place]), " ".join(words[place + 1 :])
        for short in {word, *(word[:letter] + word[letter + 1 :] for letter in range(len(word)))}:
            yield Key("typo", f"{before} {short}* {after}", Part.TYPO, name)


def _of_identifier(identifier: str) -> Iterator[Key]:
    if registered := body_identifiers.registered(identifier):
        yield Key("registered", registered, Part.REGISTERED, identifier)
    if agency := body_identifiers.agency_of(identifier):
        yield Key("agency", agency, Part.AGENCY, identifier)
    if code := body_identifiers.code_of(identifier):
        yield Key("code", code, Part.CODE, identifier)


def all_keys(candidates: Iterable[Candidate]) -> Iterator[tuple[int, Key]]:
    """Yield the keys of all organizations with their places."""
    for place, candidate in enumerate(candidates):
        for key in set(keys(candidate)):
            yield place, key
