"""What similar programs are asked by: a draft, and how many."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date
from typing import Annotated

import strawberry

from resolvers.requests import Request
from schema import identifiers
from schema.arguments import described
from schema.enums import enum
from schema.fields import Arguments
from schema.inputs import field
from services.comparing.similar import Draft
from services.comparing.target_groups import NAMES, TargetGroup
from services.querying.errors import BadInputError

LARGEST, DEFAULT = 50, 10
LONGEST_TITLE, LONGEST_DESCRIPTION, LONGEST_LIST = 1_000, 20_000, 50

enum(
    TargetGroup,
    "Whom a program is for.",
    **{group.value: f"{name.english.capitalize()} ({name.indonesian})." for group, name in NAMES.items()},
)


@strawberry.input(description="A time.")
class PeriodInput:
    """A time."""

    start: date | None = field("The first day.")
    end: date | None = field("The last day.")


@strawberry.input(description="A program that somebody plans: what can be told of it so far.")
class SimilarProgramsInput:
    """A program that somebody plans."""

    title: str = strawberry.field(description="Its title, in Indonesian or English.")
    description: str | None = field("What it is about.")
    regions: list[str] | None = field("Where: ISO 3166-2 codes such as `ID-JI`, or Kemendagri codes.")
    themes: list[str] | None = field("What it is about, as DAC codes such as `15220`.")
    target_groups: list[TargetGroup] | None = field(
        "Whom it is for; without it, those whom title and description name."
    )
    period: PeriodInput | None = field("When.")
    organizations: list[strawberry.ID] | None = field("Who takes part.")


def checked_size(first: int | None) -> int:
    """How many are asked for."""
    if first is not None and not 1 <= first <= LARGEST:
        raise BadInputError(f"`first` must be between 1 and {LARGEST} here, not {first}.", argument="first")
    return first or DEFAULT


def checked(given: SimilarProgramsInput) -> None:
    """Raise an error that names the field at fault."""
    if not given.title.strip():
        raise BadInputError("`input.title` is empty: say what the program is called.", argument="input.title")
    for name, longest in (("title", LONGEST_TITLE), ("description", LONGEST_DESCRIPTION)):
        if len(getattr(given, name) or "") > longest:
            raise BadInputError(
                f"`input.{name}` may have {longest} characters at most.", argument=f"input.{name}"
            )
    for name in ("regions", "themes", "organizations"):
        if len(getattr(given, name) or ()) > LONGEST_LIST:
            raise BadInputError(
                f"`input.{name}` may have {LONGEST_LIST} values at most.", argument=f"input.{name}"
            )


def draft_of(given: SimilarProgramsInput) -> Draft:
    """What an input tells."""
    checked(given)
    period = given.period or PeriodInput()
    return Draft(
        title=given.title,
        description=given.description or "",
        regions=tuple(given.regions or ()),
        themes=tuple(given.themes or ()),
        groups=tuple(given.target_groups or ()),
        start=period.start,
        end=period.end,
        organizations=tuple(
            identifiers.decode_as("Organization", text, f"input.organizations[{index}]")
            for index, text in enumerate(given.organizations or ())
        ),
    )


FIRST = described("How many, from 1 to 50; 10 when nothing is said.")


@dataclass(frozen=True)
class SimilarProgramsArguments(Arguments):
    """A draft, and how many programs are wanted."""

    input: Annotated[SimilarProgramsInput, described("What is planned.")]
    first: Annotated[int | None, FIRST] = None

    def ask(self, _request: Request) -> Hashable:
        """The draft and the number."""
        return draft_of(self.input), checked_size(self.first)


@dataclass(frozen=True)
class SimilarArguments(Arguments):
    """How many programs are wanted."""

    first: Annotated[int | None, FIRST] = None

    def ask(self, _request: Request) -> Hashable:
        """The number."""
        return checked_size(self.first)
