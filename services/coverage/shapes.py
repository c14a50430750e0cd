"""What a matrix counts: its rows, its columns, its filter, and the rules of counting."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from db.plan_values import PlanNodeKind
from db.tables.alignments import AlignmentStatus
from services.kinds.dimensions import Sharing

# Rejected alignments never count.
COUNTED = (AlignmentStatus.CLAIMED.value, AlignmentStatus.CONFIRMED.value)


class CoverageRows(StrEnum):
    """What the rows of a matrix are: the nodes of one kind, or the organizations that lead nodes."""

    PILLAR = "PILLAR"
    FOCUS = "FOCUS"
    STRATEGY = "STRATEGY"
    ACTION = "ACTION"
    THEME = "THEME"
    LEAD = "LEAD"

    @property
    def node_kind(self) -> PlanNodeKind | None:
        """The kind of the nodes; null for organizations."""
        return None if self is CoverageRows.LEAD else PlanNodeKind(self.value)


class CoverageColumns(StrEnum):
    """What the columns of a matrix are."""

    PROVINCE = "PROVINCE"
    REGENCY = "REGENCY"
    YEAR = "YEAR"
    ORGANIZATION_TYPE = "ORGANIZATION_TYPE"
    STATUS = "STATUS"


class NationalScope(StrEnum):
    """Where a program counts that names no place of the matrix."""

    SEPARATE = "SEPARATE"
    NOWHERE = "NOWHERE"
    EVERYWHERE = "EVERYWHERE"


class NodeScope(StrEnum):
    """Whether programs of the nodes below a node count for it."""

    WITH_DESCENDANTS = "WITH_DESCENDANTS"
    OWN = "OWN"


class PlaceScope(StrEnum):
    """Whether programs of a regency count for its province."""

    WITH_PARTS = "WITH_PARTS"
    OWN = "OWN"


@dataclass(frozen=True, slots=True)
class Counting:
    """The rules of counting; the defaults are those of docs/coverage.md."""

    sharing: Sharing = Sharing.WHOLE
    national: NationalScope = NationalScope.SEPARATE
    nodes: NodeScope = NodeScope.WITH_DESCENDANTS
    places: PlaceScope = PlaceScope.WITH_PARTS


@dataclass(frozen=True, slots=True)
class Selection:
    """Which alignments and programs count."""

    year: int | None = None
    alignment_status: tuple[str, ...] = COUNTED
    significance: str | None = None
    status: tuple[str, ...] | None = None
    organization_type: tuple[str, ...] | None = None
    region: str | None = None

    def without_year(self) -> Self:
        """The same in all years."""
        return replace(self, year=None)

    @property
    def options(self) -> frozenset[str]:
        """The names of what restricts the programs."""
        names = ("year", "significance", "status", "organization_type", "region")
        return frozenset(name for name in names if getattr(self, name) is not None)

    @property
    def values(self) -> dict[str, Any]:
        """The parameters of statements."""
        lists = ("status", "organization_type")
        given = {name: getattr(self, name) for name in self.options}
        return {
            "alignment_status": list(self.alignment_status),
            **{name: list(value) if name in lists else value for name, value in given.items()},
        }


@dataclass(frozen=True, slots=True)
class Matrix:
    """A requested matrix of a plan."""

    plan: UUID
    rows: CoverageRows
    columns: CoverageColumns
    measure: str = "PROGRAMS"
    selection: Selection = Selection()
    counting: Counting = Counting()

    @property
    def values(self) -> dict[str, Any]:
        """The parameters of its statements."""
        return {"plan": self.plan, **self.selection.values}

    def shape(self, *, member: bool, by_row: bool = True, by_column: bool = True) -> "Shape":
        """The shape of its cells; without rows and columns of its totals."""
        return Shape(
            self.rows if by_row else None,
            self.rows,
            self.columns if by_column else None,
            self.selection.options,
            self.counting,
            member,
        )


@dataclass(frozen=True, slots=True)
class Shape:
    """What a statement depends on. `rows` and `columns` are null for totals over all of them.

    `among` says which nodes a total is about: those at or below the nodes that are rows. `some` counts only
    the rows of the nodes that the parameter `row_keys` lists.
    """

    rows: CoverageRows | None
    among: CoverageRows | None
    columns: CoverageColumns | None
    options: frozenset[str] = frozenset()
    counting: Counting = Counting()
    member: bool = False
    some: bool = False

    def whole(self) -> Self:
        """The same, with programs that are not split."""
        return replace(self, counting=replace(self.counting, sharing=Sharing.WHOLE))

    def unfiltered(self) -> Self:
        """The same for all programs."""
        return replace(self, options=frozenset())

    def of_some(self) -> Self:
        """The same for some rows."""
        return replace(self, some=True)

    def of_all(self) -> Self:
        """The same for all rows."""
        return replace(self, some=False)
