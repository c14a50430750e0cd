"""The arguments of similar programs: a draft, and the number to return."""

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
from services import codes
from services.comparing.similar import Draft
from services.comparing.target_groups import NAMES, TargetGroup
from services.querying.errors import BadInputError

LARGEST, DEFAULT = 50, 10
LONGEST_TITLE, LONGEST_DESCRIPTION, LONGEST_LIST = 1_000, 20_000, 50

enum(
    TargetGroup,
    "The target group of a program.",
    **{group.value: f"{name.english.capitalize()} ({name.indonesian})." for group, name in NAMES.items()},
)


@strawberry.input(description="A period. Either end may be open.")
class PeriodInput:
    """A period. Either end may be open."""

    start: date | None = field("The first day of the period. Default: open.")
    end: date | None = field("The last day of the period. Default: open.")


@strawberry.input(description="The draft of a planned program. Fields that are left out are not compared.")
class SimilarProgramsInput:
    """The draft of a planned program."""

    title: str = strawberry.field(
        description="The title, in Indonesian or English. At most 1,000 characters."
    )
    description: str | None = field("The description, in Indonesian or English. At most 20,000 characters.")
    regions: list[str] | None = field(
        "The regions in which the program will work: ISO 3166-2 codes such as `ID-JI`, Kemendagri codes such "
        "as `35.78`, or names that only one region has. At most 50."
    )
    themes: list[str] | None = field(
        "The sectors of the program, as OECD DAC codes such as `15220`. At most 50."
    )
    target_groups: list[TargetGroup] | None = field(
        "The target groups of the program. Default: the target groups that the title and description mention."
    )
    period: PeriodInput | None = field("The planned period.")
    organizations: list[strawberry.ID] | None = field(
        "The global IDs of the participating organizations. At most 50."
    )


def checked_size(first: int | None) -> int:
    """Return the requested number of programs; raise an error if it is out of range."""
    if first is not None and not 1 <= first <= LARGEST:
        raise BadInputError(f"`first` must be between 1 and {LARGEST}, not {first}.", argument="first")
    return first or DEFAULT


def checked(given: SimilarProgramsInput) -> None:
    """Raise an error that names the field at fault."""
    if not given.title.strip():
        raise BadInputError(
            "`input.title` must not be empty. Give the title of the program.", argument="input.title"
        )
    for name, longest in (("title", LONGEST_TITLE), ("description", LONGEST_DESCRIPTION)):
        if len(getattr(given, name) or "") > longest:
            raise BadInputError(
                f"`input.{name}` may have at most {longest:,} characters. Shorten it.",
                argument=f"input.{name}",
            )
    for name in ("regions", "themes", "organizations"):
        if len(getattr(given, name) or ()) > LONGEST_LIST:
            raise BadInputError(
                f"`input.{name}` may have at most {LONGEST_LIST} values. Shorten the list.",
                argument=f"input.{name}",
            )


def draft_of(given: SimilarProgramsInput) -> Draft:
    """Return the draft of an input."""
    checked(given)
    period = given.period or PeriodInput()
    return Draft(
        title=given.title,
        description=given.description or "",
        regions=tuple(codes.read("region", given.regions or [], "input.regions")),
        themes=tuple(given.themes or ()),
        groups=tuple(given.target_groups or ()),
        start=period.start,
        end=period.end,
        organizations=tuple(
            identifiers.decode_as("Organization", text, f"input.organizations[{index}]")
            for index, text in enumerate(given.organizations or ())
        ),
    )


FIRST = described("The number of programs to return. Default: 10. Maximum: 50.")


@dataclass(frozen=True)
class SimilarProgramsArguments(Arguments):
    """A draft, and the number of programs to return."""

    input: Annotated[SimilarProgramsInput, described("The draft of the planned program.")]
    first: Annotated[int | None, FIRST] = None

    def evaluate(self, _request: Request) -> Hashable:
        """Return the draft and the number."""
        return draft_of(self.input), checked_size(self.first)


@dataclass(frozen=True)
class SimilarArguments(Arguments):
    """The number of programs to return."""

    first: Annotated[int | None, FIRST] = None

    def evaluate(self, _request: Request) -> Hashable:
        """Return the number."""
        return checked_size(self.first)
