"""What tables must agree on before any row is made: how many records there are, who owns and sees them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from random import Random
from uuid import UUID

from bench.identities import identity
from db.values import Visibility

SEED = 20_261_122

HIDDEN = (Visibility.MEMBERS, Visibility.OWNER)
HIDDEN_SHARE = 0.02

Owned = tuple[str, UUID]


def named(words: str) -> Sequence[str]:
    """The names of columns out of a text."""
    return tuple(words.split())


def drawing(subject: str) -> Random:
    """A source of random numbers of one subject: the same in every run, whatever else is drawn."""
    return Random(f"{SEED} {subject}")  # noqa: S311 - it makes samples, not secrets


@dataclass(frozen=True)
class Outline:
    """How much there is at a scale: 1 is 100,000 programs."""

    scale: float

    @property
    def programs(self) -> int:
        """How many programs there are."""
        return round(100_000 * self.scale)

    @property
    def organizations(self) -> int:
        """How many organizations there are."""
        return round(5_000 * self.scale)

    @property
    def outputs(self) -> int:
        """How many outputs there are."""
        return round(400_000 * self.scale)

    @property
    def products(self) -> int:
        """How many knowledge products there are."""
        return round(150_000 * self.scale)

    @cached_property
    def organization_ids(self) -> Sequence[UUID]:
        """The ids of organizations by number."""
        return [identity("organization", number) for number in range(self.organizations)]

    @cached_property
    def program_ids(self) -> Sequence[UUID]:
        """The ids of programs by number."""
        return [identity("program", number) for number in range(self.programs)]

    @cached_property
    def product_ids(self) -> Sequence[UUID]:
        """The ids of knowledge products by number."""
        return [identity("knowledge product", number) for number in range(self.products)]

    @cached_property
    def reporters(self) -> Sequence[int]:
        """The number of the organization that reports each program."""
        draw = drawing("reporters")
        return [self.some_organization(draw) for _ in range(self.programs)]

    @cached_property
    def organization_owned(self) -> Sequence[Owned]:
        """The visibility of each organization, which owns itself."""
        return list(zip(visibilities("organization", self.organizations), self.organization_ids, strict=True))

    @cached_property
    def program_owned(self) -> Sequence[Owned]:
        """The visibility and the owner of each program."""
        owners = (self.organization_ids[number] for number in self.reporters)
        return list(zip(visibilities("program", self.programs), owners, strict=True))

    @cached_property
    def product_owned(self) -> Sequence[Owned]:
        """The visibility and the owner of each knowledge product."""
        draw = drawing("product owners")
        owners = (self.organization_ids[self.some_organization(draw)] for _ in range(self.products))
        return list(zip(visibilities("product", self.products), owners, strict=True))

    def some_organization(self, draw: Random) -> int:
        """The number of an organization: the lower, the likelier, so a few are in thousands of programs."""
        return int(self.organizations * draw.random() ** 2)


def visibilities(subject: str, number: int) -> list[str]:
    """Who may see each of so many records."""
    draw = drawing(f"{subject} visibility")
    return [draw.choice(HIDDEN) if draw.random() < HIDDEN_SHARE else Visibility.PUBLIC for _ in range(number)]
