"""The facts of a program for comparisons, in a form that compares quickly."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from uuid import UUID

from services.comparing import target_groups as groups
from services.comparing import words
from services.comparing.target_groups import TargetGroup

Pair = tuple[str, str]

MOST_TITLE_WORDS, MOST_WORDS = 60, 150


@dataclass(frozen=True, slots=True)
class Title:
    """A title in one language: its text, its distinct words, and its numbers."""

    language: str
    text: str
    words: frozenset[str]
    numbers: frozenset[str]


@dataclass(frozen=True, slots=True)
class Party:
    """An organization in a role; `name` is its normalized name, to compare mentions without identifier."""

    id: UUID
    role: str
    name: str


@dataclass(frozen=True, slots=True)
class Place:
    """A region in which the program works. Only codes are compared."""

    code: str
    level: str = field(compare=False)
    names: tuple[Pair, ...] = field(compare=False, default=())


@dataclass(frozen=True)
class Facts:
    """The facts of one program; `references` are identifiers of other activities that it names."""

    id: UUID
    iati_identifier: str | None = None
    titles: tuple[Title, ...] = ()
    description: frozenset[str] = frozenset()
    publisher: UUID | None = None
    publisher_name: str = ""
    publisher_codes: frozenset[str] = frozenset()
    parties: tuple[Party, ...] = ()
    start: date | None = None
    end: date | None = None
    countries: frozenset[str] = frozenset()
    places: frozenset[Place] = frozenset()
    points: frozenset[tuple[float, float]] = frozenset()
    sectors: frozenset[Pair] = frozenset()
    amounts: frozenset[tuple[str, int]] = frozenset()
    # The identifiers of the program and its ancestors; and those that it names as parent, child or sibling.
    family: frozenset[str] = frozenset()
    kin: frozenset[str] = frozenset()
    references: frozenset[str] = frozenset()
    groups: frozenset[TargetGroup] = field(default_factory=frozenset)

    @cached_property
    def words(self) -> frozenset[str]:
        """All words of title and description."""
        return self.description.union(*(title.words for title in self.titles))

    @cached_property
    def title_words(self) -> frozenset[str]:
        """The words of the title in all languages."""
        return frozenset[str]().union(*(title.words for title in self.titles))

    @cached_property
    def numbers(self) -> frozenset[str]:
        """The numbers of the title in all languages."""
        return frozenset[str]().union(*(title.numbers for title in self.titles))

    @cached_property
    def party_ids(self) -> frozenset[UUID]:
        """The organizations that take part, except the publisher."""
        return frozenset(party.id for party in self.parties) - {self.publisher}

    @cached_property
    def party_names(self) -> frozenset[str]:
        """The normalized names of the organizations that take part."""
        return frozenset(party.name for party in self.parties if party.name)

    @cached_property
    def implementers(self) -> frozenset[UUID]:
        """The organizations that implement the program."""
        return frozenset(party.id for party in self.parties if party.role == "IMPLEMENTING")

    @cached_property
    def funders(self) -> frozenset[str]:
        """The normalized names of the organizations that fund the program."""
        return frozenset(party.name for party in self.parties if party.role == "FUNDING" and party.name)

    @cached_property
    def tail(self) -> str | None:
        """The identifier without the publisher's prefix, if it is a distinctive code."""
        return tail_of(self.iati_identifier, self.publisher_codes)


def title(language: str, text: str) -> Title:
    """Build a title in one language."""
    distinct_words = words.distinct(words.words(text), MOST_TITLE_WORDS)
    return Title(language, text, frozenset(distinct_words), words.numbers(text))


def titles(pairs: Iterable[Iterable[str]]) -> tuple[Title, ...]:
    """Build the titles of [language, text] pairs."""
    return tuple(title(language, text) for language, text in pairs)


def description(pairs: Iterable[Iterable[str]]) -> frozenset[str]:
    """The first distinct words of a description in each of its languages."""
    description_words: set[str] = set()
    for _, text in pairs:
        description_words.update(words.distinct(words.words(text[:6_000]), MOST_WORDS))
    return frozenset(description_words)


def groups_of(program_titles: Iterable[Title], description_words: frozenset[str]) -> frozenset[TargetGroup]:
    """The target groups that the titles name; if they name none, those of the description."""
    title_groups = groups.named_in({word for each in program_titles for word in each.words})
    return title_groups or groups.named_in(description_words)


def country_key(code: str) -> str:
    """The key by which programs in a country are counted."""
    return f"^{code}"


def sector_key(code: str) -> str:
    """The key by which programs in a sector, or in a group of sectors, are counted."""
    return f"${code}"


def tail_of(identifier: str | None, codes: Iterable[str]) -> str | None:
    """The identifier without the publisher's prefix, case-folded; null if the rest is no distinctive code."""
    if identifier is None:
        return None
    rest = identifier
    for code in sorted(codes, key=len, reverse=True):
        if rest.startswith(code):
            rest = rest[len(code) :]
            break
    tail = "".join(letter for letter in rest.casefold() if letter.isalnum())
    is_distinctive = len(tail) >= 4 and any(letter.isdigit() for letter in tail)
    return tail if is_distinctive else None
