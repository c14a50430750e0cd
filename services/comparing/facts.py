"""The facts of a program for comparisons, in a form that compares quickly."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from uuid import UUID

from services.comparing import activities, proper_names, words
from services.comparing import target_groups as groups
from services.comparing.activities import Activity
from services.comparing.target_groups import TargetGroup

Pair = tuple[str, str]

MOST_TITLE_WORDS, MOST_WORDS = 60, 150
MOST_PLACES, MOST_SECTORS = 12, 6
MOST_NAME_WORDS = 8


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
    # The words of the description by language; most programs have one, with all of them.
    described: Mapping[str, frozenset[str]] = field(default_factory=dict, compare=False)
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
    # Identifiers of other publishers' records of the same program, as declared.
    doubles: frozenset[str] = frozenset()
    groups: frozenset[TargetGroup] = field(default_factory=frozenset)
    # Proper names in its texts; those of them that its title or its locations have.
    names: frozenset[str] = frozenset()
    main_names: frozenset[str] = frozenset()

    @cached_property
    def words(self) -> frozenset[str]:
        """All words of title and description."""
        return self.description.union(*(title.words for title in self.titles))

    @cached_property
    def title_words(self) -> frozenset[str]:
        """The words of the title in all languages."""
        return frozenset[str]().union(*(title.words for title in self.titles))

    @cached_property
    def activities(self) -> frozenset[Activity]:
        """The activities in its titles and descriptions."""
        return activities.named_in(self.words)

    @cached_property
    def main_activities(self) -> frozenset[Activity]:
        """The activities in its titles."""
        return activities.named_in(self.title_words)

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
    def organization_words(self) -> frozenset[str]:
        """The words in the names of the publisher and the participants, without overlong names."""
        return organization_words((self.publisher_name, *self.party_names))

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


def described(pairs: Iterable[Iterable[str]]) -> dict[str, frozenset[str]]:
    """The first distinct words of a description, by language."""
    found: dict[str, frozenset[str]] = {}
    for language, text in pairs:
        distinct_words = words.distinct(words.words(text[:6_000]), MOST_WORDS)
        found[language] = found.get(language, frozenset()).union(distinct_words)
    return found


def description(pairs: Iterable[Iterable[str]]) -> frozenset[str]:
    """The first distinct words of a description in each of its languages."""
    return all_words(described(pairs))


def all_words(by_language: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """The words of all languages; of one language the same set, which takes no more memory."""
    found = list(by_language.values())
    return found[0] if len(found) == 1 else frozenset[str]().union(*found)


def groups_of(program_titles: Iterable[Title], description_words: frozenset[str]) -> frozenset[TargetGroup]:
    """The target groups that the titles name; if they name none, those of the description."""
    title_groups = groups.named_in({word for each in program_titles for word in each.words})
    return title_groups or groups.named_in(description_words)


def organization_words(names: Iterable[str]) -> frozenset[str]:
    """The words of normalized names, without overlong names."""
    split = (name.split() for name in names)
    return frozenset(word for each in split if len(each) <= MOST_NAME_WORDS for word in each)


Names = tuple[frozenset[str], frozenset[str]]


def names_of(
    given: Iterable[Title], described: Iterable[str], places: Sequence[str], own: frozenset[str]
) -> Names:
    """The proper names in texts and locations, and the main ones; without the words `own`."""
    telling = tuple(given)
    found = proper_names.named_in([*(each.text for each in telling), *described], places)
    found -= {*own, *activities.ACTIVITIES_OF, *groups.GROUP_OF}
    main = {word for each in telling for word in each.words} | {
        word for place in places for word in words.words(place)
    }
    return found, found & main


def country_key(code: str) -> str:
    """The key by which programs in a country are counted."""
    return f"^{code}"


def sector_key(code: str) -> str:
    """The key by which programs in a sector, or in a group of sectors, are counted."""
    return f"${code}"


def theme_keys(given: Facts) -> frozenset[str]:
    """A key for each place and DAC code of a program, to count the programs of a theme in a place."""
    regions = sorted(place.code for place in given.places if place.level != "COUNTRY")[:MOST_PLACES]
    sectors = sorted(code for vocabulary, code in given.sectors if vocabulary == "1")[:MOST_SECTORS]
    places = (*sorted(given.countries)[:MOST_PLACES], *regions)
    return frozenset(country_key(place) + sector_key(sector) for place in places for sector in sectors)


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
