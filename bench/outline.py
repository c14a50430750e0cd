"""Facts shared by all generated tables: number of records, owners and visibility."""

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
    """Split a string into column names."""
    return tuple(words.split())


def drawing(subject: str) -> Random:
    """Return the random number generator of a subject: the same in every run, independent of others."""
    return Random(f"{SEED} {subject}")  # noqa: S311 - sample data, not secrets


@dataclass(frozen=True)
class Outline:
    """The numbers of records at a scale: 1 is 100,000 programs."""

    scale: float

    @property
    def programs(self) -> int:
        """Number of programs."""
        return round(100_000 * self.scale)

    @property
    def organizations(self) -> int:
        """Number of organizations."""
        return round(5_000 * self.scale)

    @property
    def outputs(self) -> int:
        """Number of outputs."""
        return round(400_000 * self.scale)

    @property
    def products(self) -> int:
        """Number of knowledge products."""
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
        """Return a random organization number; lower ones are likelier, so a few have thousands."""
        return int(self.organizations * draw.random() ** 2)


def visibilities(subject: str, number: int) -> list[str]:
    """Return the visibility of `number` records."""
    draw = drawing(f"{subject} visibility")
    return [draw.choice(HIDDEN) if draw.random() < HIDDEN_SHARE else Visibility.PUBLIC for _ in range(number)]
