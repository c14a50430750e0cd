"""The table that the records of a list make: a column for each leaf of what is asked of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    FieldNode,
    GraphQLSchema,
    SelectionSetNode,
    get_named_type,
    get_nullable_type,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
)

from schema.execution.collecting import Collector
from schema.exporting.finding import Found, is_edge, is_page
from schema.exporting.rewriting import PageQuery
from schema.limits import operations_of
from services.exporting.cells import CellKind, Column
from services.querying.errors import BadInputError

Sets = list[SelectionSetNode]
KINDS = {"Int": CellKind.NUMBER, "Float": CellKind.NUMBER, "Decimal": CellKind.NUMBER, "Date": CellKind.DAY}
# Fields of pages and edges that lead on to records; headings leave them out.
LEADING = ("nodes", "edges", "node")


@dataclass(slots=True)
class Table:
    """The columns of a list's records, and the lists within a record by their headings."""

    columns: list[Column] = field(default_factory=list)
    lists: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def expanded(self, name: str | None) -> tuple[str, ...] | None:
        """Where the list of a name is, the items of which are to be rows; null for none."""
        if name is None:
            return None
        if name not in self.lists:
            names = ", ".join(self.lists) or "there are none"
            raise BadInputError(
                f"`expand` must be one of the lists among the columns ({names}), not {name[:80]!r}.",
                argument="expand",
            )
        return self.lists[name]


@dataclass(frozen=True, slots=True)
class Place:
    """Where one is in a record: the keys that lead there, the heading, whether a list was passed."""

    path: tuple[str, ...] = ()
    heading: tuple[str, ...] = ()
    in_list: bool = False


def table(
    core: GraphQLSchema, collector: Collector, found: Found, query: PageQuery, *, cursors: bool
) -> Table:
    """The table of what a query asks of a list's edges; the cursor of each is its last column if wanted."""
    edge, sets = edges_of(core, collector, found, query)
    made, walker = Table(), Walker(core, collector)
    columns: dict[tuple[str, ...], Column] = {}
    for place, kind in walker.leaves(edge, sets, Place()):
        columns.setdefault(place.path, Column(".".join(place.heading), place.path, kind))
    cursor = columns.pop(("cursor",), None)
    made.columns = list(columns.values()) + ([cursor] if cursors and cursor else [])
    made.lists = walker.lists
    return made


def edges_of(core: GraphQLSchema, collector: Collector, found: Found, query: PageQuery) -> tuple[Any, Sets]:
    """The type of a list's edges, and what the query asks of them."""
    type_: Any = core.query_type
    sets: Sets = [operations_of(query.document)[0].selection_set]
    for step in found.steps:
        type_ = core.get_type(step.condition) if step.condition else type_
        asked = collector.fields(type_, sets)[step.key]
        type_, sets = get_named_type(type_.fields[asked[0].name.value].type), selections(asked)
    return get_named_type(type_.fields["edges"].type), selections(collector.fields(type_, sets)["edges"])


def selections(nodes: Sequence[FieldNode]) -> Sets:
    """What is selected on a field that may stand in several places."""
    return [node.selection_set for node in nodes if node.selection_set]


class Walker:
    """Goes through what is asked of a record, and notes the lists that it passes first."""

    def __init__(self, core: GraphQLSchema, collector: Collector) -> None:
        self.core = core
        self.collector = collector
        self.lists: dict[str, tuple[str, ...]] = {}

    def leaves(self, type_: Any, sets: Sets, place: Place) -> Iterator[tuple[Place, CellKind]]:
        """The leaves below a place, of any type that it may have."""
        for kind in self.core.get_possible_types(type_) if is_abstract_type(type_) else (type_,):
            for key, nodes in self.collector.fields(kind, sets).items():
                yield from self.field(kind, key, nodes, place)

    def field(self, type_: Any, key: str, nodes: Any, place: Place) -> Iterator[tuple[Place, CellKind]]:
        """The leaves of a field."""
        name = nodes[0].name.value
        leads = name in LEADING and (is_page(type_) or is_edge(type_))
        heading = place.heading if leads else (*place.heading, key)
        path = (*place.path, key)
        if name == "__typename":
            yield Place(path, heading), CellKind.TEXT
            return
        if name == "pageInfo" and is_page(type_):
            return
        answer = type_.fields[name].type
        is_list = is_list_type(get_nullable_type(answer))
        if is_list and not place.in_list:
            self.lists.setdefault(".".join(heading), path)
        target, here = get_named_type(answer), Place(path, heading, place.in_list or is_list)
        if is_leaf_type(target):
            yield here, KINDS.get(target.name, CellKind.TEXT)
        else:
            yield from self.leaves(target, selections(nodes), here)
