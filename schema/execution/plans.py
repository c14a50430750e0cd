"""The parts of a compiled operation."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from graphql import FieldNode, GraphQLOutputType

from resolvers.relations import Relation
from resolvers.requests import Request
from schema.execution.argument_evaluators import Evaluator

# The key of the total count: known before the page is read, so both are read concurrently.
COUNTED = "counted"
# The attribute of a page that says whether there are more rows.
PAGE_INFO = "page_info"
# The attribute of the rows of a page without cursors.
NODES = "nodes"


class UnsupportedError(Exception):
    """The operation cannot be compiled; the message names the reason."""


@dataclass(eq=False, slots=True)
class Shown:
    """A field of the response: its response name, its type and its nodes in the document."""

    key: str
    name: str
    type: GraphQLOutputType
    nodes: list[FieldNode]


@dataclass(eq=False, slots=True)
class TypeName(Shown):
    """`__typename`."""


@dataclass(eq=False, slots=True)
class Value(Shown):
    """A column, or a function of columns; a composite value has a selection."""

    needs: tuple[str, ...] = ()
    function: Callable[..., Any] | None = None
    evaluator: Evaluator | None = None
    slot: int = -1
    choice: "Choice | None" = None


@dataclass(eq=False, slots=True)
class Follow(Shown):
    """A relation with the selection on its results. `slot` is the index of its results."""

    relation: Relation = field(default=None)  # type: ignore[assignment] # always given; the base has fields before
    evaluator: Evaluator | None = None
    slot: int = -1
    choice: "Choice | None" = None
    columns: tuple[str, ...] = ()
    # Only for pages: the count fields; whether fields of the whole list are selected; whether only these are
    # selected, so that no rows are needed; whether `pageInfo` is selected; whether cursors are selected.
    counts: "list[Follow]" = field(init=False, default_factory=list)
    is_listed: bool = field(init=False, default=False)
    is_brief: bool = field(init=False, default=False)
    peeks: bool = field(init=False, default=False)
    marks: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        """Derive which parts of a page are selected."""
        if self.relation.count is not None and self.choice is not None:
            page = self.choice.first
            self.counts = [each for each in page.follows if each.relation.key == COUNTED]
            self.is_listed = bool(page.follows)
            self.is_brief = not page.values
            self.peeks = any(each.needs == (PAGE_INFO,) for each in page.values)
            self.marks = any(each.needs != (NODES,) for each in page.values)


@dataclass(eq=False, slots=True)
class Joined(Shown):
    """A relation whose record is read in the parent's row; it exists if the column `presence` is not null."""

    presence: str = ""
    choice: "Choice" = field(default=None)  # type: ignore[assignment] # always given; the base has fields before
    columns: tuple[str, ...] = ()


Part = TypeName | Value | Follow | Joined


@dataclass(eq=False, slots=True)
class Selection:
    """The selected fields of rows of one type. `by_attribute`: rows are Python objects, not table rows.

    `prefix` is the prefix of the column names if the record is read in the row of another one.
    """

    typename: str
    by_attribute: bool
    parts: list[Part]
    prefix: str = ""
    # The fields with a value in the row; the relations; the fields whose value contains rows with relations.
    values: list[Value] = field(init=False)
    follows: list[Follow] = field(init=False)
    openings: list[Value] = field(init=False)

    def __post_init__(self) -> None:
        """Classify the fields, once for all runs."""
        self.values = [part for part in self.parts if isinstance(part, Value)]
        self.follows = [part for part in self.parts if isinstance(part, Follow)]
        self.openings = [part for part in self.values if part.choice and part.choice.leads_on]

    @property
    def leads_on(self) -> bool:
        """Whether the selection contains relations that must be fetched."""
        return bool(self.follows or self.openings)

    def columns(self) -> set[str]:
        """Return the columns that a row must contain; for pages, those of their rows."""
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
        """Inspect the selections, once for all runs."""
        self.leads_on = any(selection.leads_on for selection in self.selections.values())
        self.first = next(iter(self.selections.values()))

    def columns(self) -> set[str]:
        """Return the columns that rows of any type must contain."""
        found = set().union(*(selection.columns() for selection in self.selections.values()))
        return {*found, "typename"} if self.is_open else found

    def of(self, row: Any) -> Selection:
        """Return the selection for a row."""
        if self.is_open:
            return self.selections[row["typename"]]
        return self.first


@dataclass(eq=False, slots=True)
class Plan:
    """A compiled operation."""

    root: Selection
    evaluators: list[Evaluator | None]
    assemble: Callable[[list[Any], list[Any]], dict[str, Any]]
    source: str


@dataclass(eq=False, slots=True)
class Run:
    """One run of a plan: the arguments and results of each slot, and whether anything failed."""

    request: Request
    questions: list[Any]
    answers: list[dict[Any, Any]]
    # Slots whose results are read together with their page.
    early: set[int] = field(default_factory=set)
    is_troubled: bool = False


@dataclass(frozen=True, slots=True)
class Failure:
    """Arguments that could not be evaluated; every field that uses them fails with the error."""

    error: Exception
