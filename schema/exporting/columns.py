"""The table of the records of a list: one column for each selected leaf."""

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
from schema.exporting.finding import ExportedList, is_edge, is_page
from schema.exporting.rewriting import PageQuery
from schema.limits import operations_of
from services.exporting.cells import CellKind, Column
from services.querying.errors import BadInputError

Sets = list[SelectionSetNode]
KINDS = {
    **dict.fromkeys(("Int", "Float", "Decimal"), CellKind.NUMBER),
    "Date": CellKind.DAY,
    "DateTime": CellKind.MOMENT,
}
# Fields of pages and edges between a list and its records; headings omit them.
TRANSPARENT_FIELDS = ("nodes", "edges", "node")


@dataclass(slots=True)
class Table:
    """The columns of the records of a list, and the nested lists by their headings."""

    columns: list[Column] = field(default_factory=list)
    lists: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def expanded(self, name: str | None) -> tuple[str, ...] | None:
        """Return the path of the nested list whose items become rows; null if no list is expanded."""
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
    """A position in a record: its keys, its heading, and whether it is inside a list."""

    path: tuple[str, ...] = ()
    heading: tuple[str, ...] = ()
    in_list: bool = False


def table(
    core: GraphQLSchema, collector: Collector, found: ExportedList, query: PageQuery, *, cursors: bool
) -> Table:
    """Return the table of the selected fields of the edges of a list.

    The cursor is the last column if requested.
    """
    edge, sets = edges_of(core, collector, found, query)
    made, walker = Table(), Walker(core, collector)
    columns: dict[tuple[str, ...], Column] = {}
    for place, kind in walker.leaves(edge, sets, Place()):
        columns.setdefault(place.path, Column(".".join(place.heading), place.path, kind))
    cursor = columns.pop(("cursor",), None)
    made.columns = list(columns.values()) + ([cursor] if cursors and cursor else [])
    made.lists = walker.lists
    return made


def edges_of(
    core: GraphQLSchema, collector: Collector, found: ExportedList, query: PageQuery
) -> tuple[Any, Sets]:
    """Return the type of the edges of a list, and their selections."""
    type_: Any = core.query_type
    sets: Sets = [operations_of(query.document)[0].selection_set]
    for step in found.steps:
        type_ = core.get_type(step.condition) if step.condition else type_
        asked = collector.fields(type_, sets)[step.key]
        type_, sets = get_named_type(type_.fields[asked[0].name.value].type), selections(asked)
    return get_named_type(type_.fields["edges"].type), selections(collector.fields(type_, sets)["edges"])


def selections(nodes: Sequence[FieldNode]) -> Sets:
    """Return the selection sets of the nodes of a field."""
    return [node.selection_set for node in nodes if node.selection_set]


class Walker:
    """Walks through the selected fields of a record and collects its nested lists."""

    def __init__(self, core: GraphQLSchema, collector: Collector) -> None:
        self.core = core
        self.collector = collector
        self.lists: dict[str, tuple[str, ...]] = {}

    def leaves(self, type_: Any, sets: Sets, place: Place) -> Iterator[tuple[Place, CellKind]]:
        """Yield the leaves below a position, for all possible types."""
        for kind in self.core.get_possible_types(type_) if is_abstract_type(type_) else (type_,):
            for key, nodes in self.collector.fields(kind, sets).items():
                yield from self.field(kind, key, nodes, place)

    def field(self, type_: Any, key: str, nodes: Any, place: Place) -> Iterator[tuple[Place, CellKind]]:
        """Yield the leaves of a field."""
        name = nodes[0].name.value
        leads = name in TRANSPARENT_FIELDS and (is_page(type_) or is_edge(type_))
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
