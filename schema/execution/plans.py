"""What a compiled operation is made of."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from graphql import FieldNode, GraphQLOutputType

from resolvers.relations import Relation
from resolvers.requests import Request
from schema.execution.argument_evaluators import Given

# The key of a page's own length: known before the page is, so both are asked at once.
COUNTED = "counted"
# What a page tells about itself, whether there are more rows among it.
PAGE_INFO = "page_info"
# The rows of a page without their cursors.
NODES = "nodes"


class UnsupportedError(Exception):
    """What a plan can't do; its message names the reason."""


@dataclass(eq=False, slots=True)
class Shown:
    """A field of the answer: the name it is shown under, its type, and where it stands in the document."""

    key: str
    name: str
    type: GraphQLOutputType
    nodes: list[FieldNode]


@dataclass(eq=False, slots=True)
class TypeName(Shown):
    """`__typename`."""


@dataclass(eq=False, slots=True)
class Value(Shown):
    """A column, or a function of columns; what it answers may be rows of its own, with a selection."""

    needs: tuple[str, ...] = ()
    function: Callable[..., Any] | None = None
    given: Given | None = None
    slot: int = -1
    choice: "Choice | None" = None


@dataclass(eq=False, slots=True)
class Follow(Shown):
    """A relation, with the selection on what it leads to. `slot` is where its answers are kept."""

    relation: Relation = field(default=None)  # type: ignore[assignment] # always given; the base has fields before
    given: Given | None = None
    slot: int = -1
    choice: "Choice | None" = None
    columns: tuple[str, ...] = ()
    # Of a page: the fields that show how long its list is; whether anything is asked of the list as a whole;
    # whether nothing else is shown, so that no row is needed; whether it shows that there are more, or where
    # its rows stand.
    counts: "list[Follow]" = field(init=False, default_factory=list)
    is_listed: bool = field(init=False, default=False)
    is_brief: bool = field(init=False, default=False)
    peeks: bool = field(init=False, default=False)
    marks: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        """See what of a page is shown."""
        if self.relation.count is not None and self.choice is not None:
            page = self.choice.first
            self.counts = [each for each in page.follows if each.relation.key == COUNTED]
            self.is_listed = bool(page.follows)
            self.is_brief = not page.values
            self.peeks = any(each.needs == (PAGE_INFO,) for each in page.values)
            self.marks = any(each.needs != (NODES,) for each in page.values)


@dataclass(eq=False, slots=True)
class Joined(Shown):
    """A relation whose one record came in the parent's row: where `presence`, a column of it, is not null."""

    presence: str = ""
    choice: "Choice" = field(default=None)  # type: ignore[assignment] # always given; the base has fields before
    columns: tuple[str, ...] = ()


Part = TypeName | Value | Follow | Joined


@dataclass(eq=False, slots=True)
class Selection:
    """What is shown of rows of one type. `by_attribute`: rows are objects of ours, not rows of a table.

    `prefix` begins the names of the columns when they came in the row of another record.
    """

    typename: str
    by_attribute: bool
    parts: list[Part]
    prefix: str = ""
    # The fields whose value lies in the row; those that lead to other records; those whose value holds rows
    # that lead to other records.
    values: list[Value] = field(init=False)
    follows: list[Follow] = field(init=False)
    openings: list[Value] = field(init=False)

    def __post_init__(self) -> None:
        """Sort the fields, once for all runs."""
        self.values = [part for part in self.parts if isinstance(part, Value)]
        self.follows = [part for part in self.parts if isinstance(part, Follow)]
        self.openings = [part for part in self.values if part.choice and part.choice.leads_on]

    @property
    def leads_on(self) -> bool:
        """Whether anything under the selection is a relation that has to be asked."""
        return bool(self.follows or self.openings)

    def columns(self) -> set[str]:
        """What a row must bring, looking through pages to the rows behind them."""
        if self.by_attribute:
            return {name for part in self.values if part.choice for name in part.choice.columns()}
        found: set[str] = set()
        for part in self.parts:
            if isinstance(part, Value):
                found.update(part.needs)
            elif isinstance(part, Joined):
                found.update(part.columns)
            elif isinstance(part, Follow) and part.relation.key is not None:
                found.add(part.relation.key)
        return found


@dataclass(eq=False, slots=True)
class Choice:
    """The selection for each type that rows may have; more than one only behind an interface."""

    selections: dict[str, Selection]
    is_open: bool = False
    leads_on: bool = field(init=False)
    first: Selection = field(init=False)

    def __post_init__(self) -> None:
        """Look through the selections, once for all runs."""
        self.leads_on = any(selection.leads_on for selection in self.selections.values())
        self.first = next(iter(self.selections.values()))

    def columns(self) -> set[str]:
        """What rows must bring, whatever their type."""
        found = set().union(*(selection.columns() for selection in self.selections.values()))
        return {*found, "typename"} if self.is_open else found

    def of(self, row: Any) -> Selection:
        """The selection for a row."""
        if self.is_open:
            return self.selections[row["typename"]]
        return self.first


@dataclass(eq=False, slots=True)
class Plan:
    """A compiled operation."""

    root: Selection
    givens: list[Given | None]
    assemble: Callable[[list[Any], list[Any]], dict[str, Any]]
    source: str


@dataclass(eq=False, slots=True)
class Run:
    """One run of a plan: what each slot was asked and answered, and whether something went wrong."""

    request: Request
    questions: list[Any]
    answers: list[dict[Any, Any]]
    # Slots that are answered together with the page that they belong to.
    early: set[int] = field(default_factory=set)
    is_troubled: bool = False


@dataclass(frozen=True, slots=True)
class Failure:
    """A question that could not be worked out, which every field that asks it fails with."""

    error: Exception
