"""The arguments of coverage: rows, columns, measure, filter, rules of counting, cells."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import strawberry

from db.tables.alignments import AlignmentSignificance, AlignmentStatus
from db.values import OrganizationType, ProgramStatus
from resolvers.coverage import OfPlan
from resolvers.requests import Request
from schema.arguments import described
from schema.enums import enum
from schema.fields import Arguments
from schema.filters import check_length
from schema.inputs import field
from services import codes
from services.coverage.gaps import GapKind, GapQuestion, GapReason
from services.coverage.matrices import CellChoice, CellQuestion
from services.coverage.shapes import (
    Counting,
    CoverageColumns,
    CoverageRows,
    Matrix,
    NationalScope,
    NodeScope,
    PlaceScope,
    Selection,
)
from services.kinds.dimensions import Sharing
from services.querying.errors import BadInputError

MOST_CELLS, MOST_GAPS = 25_000, 1_000
FIRST_YEAR, LAST_YEAR = 1900, 2200
NO_PLAN = UUID(int=0)

enum(
    CoverageRows,
    "What the rows of a coverage matrix are.",
    PILLAR="The pillars of the plan.",
    FOCUS="The foci of the plan.",
    STRATEGY="The strategies of the plan.",
    ACTION="The actions of the plan.",
    THEME="The themes of the plan.",
    LEAD="The organizations that lead a node of the plan. A program counts for the organizations that lead "
    "the nodes that it serves, or a node above these.",
)
enum(
    CoverageColumns,
    "What the columns of a coverage matrix are.",
    PROVINCE="The 38 provinces.",
    REGENCY="The 514 regencies and cities.",
    YEAR="The years of the period of the plan in which a program runs.",
    ORGANIZATION_TYPE="The types of the organization that reports a program.",
    STATUS="The statuses of programs.",
)
enum(
    NationalScope,
    "Where a program counts that names no place of the columns.",
    SEPARATE="In a column of its own, the last one, which has no code.",
    NOWHERE="In no column; it still counts in the totals of rows.",
    EVERYWHERE="In each province. Only with the columns PROVINCE.",
)
enum(
    NodeScope,
    "Which programs count for a node of a plan.",
    WITH_DESCENDANTS="Those that serve the node or a node below it, each once.",
    OWN="Those that serve the node itself.",
)
enum(
    PlaceScope,
    "Which programs count for a province.",
    WITH_PARTS="Those that work in the province or in one of its regencies and cities, each once.",
    OWN="Those that name the province and none of its regencies and cities.",
)
enum(
    CellChoice,
    "Which cells of a coverage matrix to return, by the chosen measure.",
    FILLED="Those with a number above zero.",
    EMPTY="Those with zero: the gaps.",
    ALL="All cells.",
)
enum(
    GapKind,
    "What is missing in a plan.",
    ACTION_WITHOUT_PROGRAM="An action that no program serves in the year.",
    PROVINCE_WITHOUT_ACTION="A province in which no program serves the plan in the year. Only for plans "
    "of the "
    "whole country.",
    EXPECTED_OUTPUT_WITHOUT_OUTPUT="An expected output of a node whose programs of the year have no "
    "output at all. "
    "The hub does not know which output answers which expected output, so one output of the node is enough.",
)
enum(
    GapReason,
    "Why something is missing.",
    NEVER="No program that the viewer may see serves it in any year.",
    ONLY_REJECTED="Alignments were claimed, and all of them were rejected.",
    NO_DATES="There are programs, but they report no dates.",
    ENDED="All programs ended before the year.",
    NOT_BEGUN="All programs begin after the year.",
    INTERRUPTED="Programs ended before the year, and others begin after it.",
)


class CoverageMeasure(StrEnum):
    """The measures that decide what is filled, and are the `value` of cells."""

    PROGRAMS = "PROGRAMS"
    OUTPUTS = "OUTPUTS"
    ORGANIZATIONS = "ORGANIZATIONS"


enum(
    CoverageMeasure,
    "The measure that is the `value` of a coverage matrix, and decides which of its cells are empty.",
    PROGRAMS="The number of programs.",
    OUTPUTS="The number of outputs.",
    ORGANIZATIONS="The number of organizations that take part in the programs.",
)


@strawberry.input(description="Which alignments and programs a coverage matrix counts.")
class CoverageFilter:
    """Which alignments and programs count."""

    year: int | None = field(
        "Counts programs that run on a day of this year, and shows nodes that are valid in it. A "
        "program with only "
        "one date runs on that day."
    )
    alignment_status: list[AlignmentStatus] | None = field(
        "Counts alignments with one of these statuses. Default: CLAIMED and CONFIRMED. REJECTED never counts."
    )
    significance: AlignmentSignificance | None = field("Counts alignments with this significance.")
    status: list[ProgramStatus] | None = field("Counts programs with one of these statuses.")
    organization_type: list[OrganizationType] | None = field(
        "Counts programs that are reported by an organization of one of these types."
    )
    region: str | None = field(
        "Counts programs that work in this region, and shows its regions as columns: an ISO 3166-2 or "
        "Kemendagri "
        "code, or a name that only one region has."
    )


@strawberry.input(description="The rules by which a coverage matrix counts.")
class CoverageCounting:
    """The rules of counting."""

    sharing: Sharing = strawberry.field(
        description="How a program counts that serves several nodes or works in several places. WHOLE: "
        "fully in "
        "each. SPLIT: `weight` and `money` are divided by the shares of its alignments if all of them "
        "have one, "
        "else in equal parts, and in equal parts between places. Default: WHOLE.",
        default=Sharing.WHOLE,
    )
    national: NationalScope = strawberry.field(
        description="Where a program counts that names no place of the columns. Default: SEPARATE.",
        default=NationalScope.SEPARATE,
    )
    nodes: NodeScope = strawberry.field(
        description="Whether programs of nodes below a node count for it. Default: WITH_DESCENDANTS.",
        default=NodeScope.WITH_DESCENDANTS,
    )
    places: PlaceScope = strawberry.field(
        description="Whether programs of regencies and cities count for their province. Default: WITH_PARTS.",
        default=PlaceScope.WITH_PARTS,
    )

    def rules(self) -> Counting:
        """The rules as services use them."""
        return Counting(self.sharing, self.national, self.nodes, self.places)


PLAN = described("The code of the plan, such as `RANPE-1`.")


@dataclass(frozen=True)
class CoverageArguments(Arguments):
    """A matrix of a plan."""

    plan: Annotated[str, PLAN]
    rows: Annotated[CoverageRows, described("What the rows are.")]
    columns: Annotated[CoverageColumns, described("What the columns are.")]
    measure: Annotated[
        CoverageMeasure,
        described("The measure that is the `value` of cells. All measures have fields of their own, too."),
    ] = CoverageMeasure.PROGRAMS
    filter: Annotated[
        CoverageFilter | None, described("Which alignments and programs count. Default: all.")
    ] = None
    counting: Annotated[CoverageCounting | None, described("The rules of counting.")] = None

    def evaluate(self, _request: Request) -> Hashable:
        """Return the matrix; its plan is not looked up yet."""
        counting = self.counting.rules() if self.counting else Counting()
        if counting.national is NationalScope.EVERYWHERE and self.columns is not CoverageColumns.PROVINCE:
            raise BadInputError(
                f"`counting.national: EVERYWHERE` needs the columns PROVINCE, not {self.columns.value}. "
                f"Use SEPARATE "
                "or NOWHERE.",
                argument="counting",
            )
        selected = selection(self.filter) if self.filter else Selection()
        matrix = Matrix(NO_PLAN, self.rows, self.columns, self.measure.value, selected, counting)
        return OfPlan(self.plan, matrix)


def selection(given: CoverageFilter) -> Selection:
    """Return which alignments and programs count; raise an error for an invalid field."""
    if given.year is not None:
        check_year(given.year, "filter.year")
    statuses = given.alignment_status
    if statuses is not None and (not statuses or AlignmentStatus.REJECTED in statuses):
        raise BadInputError(
            "`filter.alignmentStatus` takes CLAIMED, CONFIRMED or both: rejected alignments never count.",
            argument="filter.alignmentStatus",
        )
    found = Selection(
        year=given.year,
        significance=given.significance and given.significance.value,
        status=words(given.status, "filter.status"),
        organization_type=words(given.organization_type, "filter.organizationType"),
        region=None if given.region is None else region_code(given.region),
    )
    if statuses is None:
        return found
    return Selection(
        **{
            name: getattr(found, name)
            for name in ("year", "significance", "status", "organization_type", "region")
        },
        alignment_status=tuple(sorted({each.value for each in statuses})),
    )


def region_code(given: str) -> str:
    """Return the code of a region from its code or name."""
    return str(codes.read("region", given, "filter.region"))


def words(values: Sequence[StrEnum] | None, path: str) -> tuple[str, ...] | None:
    """Return the values of a list of an enumeration."""
    if values is None:
        return None
    check_length(values, path)
    return tuple(sorted({each.value for each in values}))


def check_year(year: int, argument: str) -> None:
    """Raise an error for a year that no date can have."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BadInputError(
            f"`{argument}` must be between {FIRST_YEAR} and {LAST_YEAR}, not {year}.", argument=argument
        )


def check_first(size: int, most: int) -> None:
    """Raise an error for a size that is not between 1 and the maximum."""
    if not 1 <= size <= most:
        raise BadInputError(f"`first` must be between 1 and {most:,}, not {size}.", argument="first")


@dataclass(frozen=True)
class CoverageCellsArguments(Arguments):
    """Which cells of a matrix."""

    first: Annotated[
        int,
        described(
            f"The most cells that the matrix may have. If it has more, the field is an error, because a "
            f"part of a "
            f"matrix would mislead. Default: 10,000. Maximum: {MOST_CELLS:,}."
        ),
    ] = 10_000
    show: Annotated[CellChoice, described("Which cells. Default: FILLED.")] = CellChoice.FILLED
    row_in: Annotated[
        list[str] | None, described("Returns only cells of the rows with these codes. Default: all.")
    ] = None
    column_in: Annotated[
        list[str] | None, described("Returns only cells of the columns with these codes. Default: all.")
    ] = None

    def evaluate(self, _request: Request) -> Hashable:
        """Return which cells."""
        check_first(self.first, MOST_CELLS)
        for name, values in (("rowIn", self.row_in), ("columnIn", self.column_in)):
            check_length(values or (), name)
        rows, columns = (None if each is None else tuple(each) for each in (self.row_in, self.column_in))
        return CellQuestion(self.first, self.show, rows, columns)


@dataclass(frozen=True)
class CoverageGapsArguments(Arguments):
    """Which gaps of a plan."""

    plan: Annotated[str, PLAN]
    year: Annotated[int, described("The year, such as 2023.")]
    kinds: Annotated[list[GapKind] | None, described("What is missing. Default: all kinds.")] = None
    first: Annotated[
        int, described("The number of gaps to return, the longest first. Default: 100. Maximum: 1,000.")
    ] = 100

    def evaluate(self, _request: Request) -> Hashable:
        """Return the question."""
        check_year(self.year, "year")
        check_first(self.first, MOST_GAPS)
        kinds = tuple(GapKind) if self.kinds is None else tuple(dict.fromkeys(self.kinds))
        return OfPlan(self.plan, GapQuestion(self.year, kinds, self.first))
