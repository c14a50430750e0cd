"""The arguments of lists of what serves a node of an action plan."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Annotated, ClassVar

from schema.alignment_inputs import BELOW, CROSSING, chosen
from schema.arguments import SearchedPageArguments, described
from schema.program_inputs import ProgramFilter, ProgramOrder
from services import codes
from services.aligned_works import REGION
from services.alignments import CONFIRMED_ONLY
from services.programs import PROGRAM

CONFIRMED = described(
    "Whether only alignments count that a reviewer has confirmed. Default: false: all that are not rejected."
)


@dataclass(frozen=True)
class ServingArguments(SearchedPageArguments):
    """A page of what serves a node."""

    include_descendants: Annotated[bool | None, BELOW] = False
    through_crosswalk: Annotated[bool | None, CROSSING] = False
    confirmed_only: Annotated[bool | None, CONFIRMED] = False

    def options(self) -> tuple[tuple[str, Hashable], ...]:
        """Return which nodes and alignments count."""
        return (
            *chosen(include=self.include_descendants, cross=self.through_crosswalk),
            (CONFIRMED_ONLY, self.confirmed_only or None),
        )


@dataclass(frozen=True)
class ServingOrganizationsArguments(ServingArguments):
    """A page of the organizations that serve a node."""

    region: Annotated[
        str | None,
        described(
            "Counts only programs that work in this region or below it: an ISO 3166-2 code such as `ID-JI`, "
            "a Kemendagri code such as `35.78`, or a name that only one region has. Default: everywhere."
        ),
    ] = None

    def options(self) -> tuple[tuple[str, Hashable], ...]:
        """Return which nodes, alignments and places count."""
        region = None if self.region is None else codes.read("region", self.region, "region")
        return (*super().options(), (REGION, region))


@dataclass(frozen=True)
class ServingProgramsArguments(ServingArguments):
    """A page of the programs that serve a node."""

    entity: ClassVar = PROGRAM

    filter: Annotated[
        ProgramFilter | None,
        described("Returns only programs that match this filter. Default: all that the viewer may see."),
    ] = None
    order_by: Annotated[
        ProgramOrder | None,
        described("The sort order. Default: the order in which the records entered the hub."),
    ] = None
