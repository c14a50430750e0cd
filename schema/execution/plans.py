"""What a compiled operation is made of."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from graphql import FieldNode, GraphQLOutputType
from graphql.execution.values import VariableValues

from resolvers.relations import Relation
from resolvers.requests import Request
from schema.fields import Arguments

# Works out a field's arguments from the variables of a request.
Given = Callable[[VariableValues], Arguments]


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


Part = TypeName | Value | Follow


@dataclass(eq=False, slots=True)
class Selection:
    """What is shown of rows of one type. `by_attribute`: rows are objects of ours, not rows of a table."""

    typename: str
    by_attribute: bool
    parts: list[Part]

    def columns(self) -> set[str]:
        """What a row must bring, looking through pages to the rows behind them."""
        if self.by_attribute:
            return {name for part in self.values() if part.choice for name in part.choice.columns()}
        found: set[str] = set()
        for part in self.parts:
            if isinstance(part, Value):
                found.update(part.needs)
            elif isinstance(part, Follow) and part.relation.key is not None:
                found.add(part.relation.key)
        return found

    def values(self) -> "list[Value]":
        """The fields whose value lies in the row."""
        return [part for part in self.parts if isinstance(part, Value)]

    def follows(self) -> "list[Follow]":
        """The fields that lead to other records."""
        return [part for part in self.parts if isinstance(part, Follow)]


@dataclass(eq=False, slots=True)
class Choice:
    """The selection for each type that rows may have; more than one only behind an interface."""

    selections: dict[str, Selection]
    is_open: bool = False

    def columns(self) -> set[str]:
        """What rows must bring, whatever their type."""
        found = set().union(*(selection.columns() for selection in self.selections.values()))
        return {*found, "typename"} if self.is_open else found

    def of(self, row: Any) -> Selection:
        """The selection for a row."""
        if self.is_open:
            return self.selections[row["typename"]]
        return next(iter(self.selections.values()))


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
