"""The lists in a query that can be exported.

A list can be exported if at most one record leads to it: `programs`, or `organization { programs }`, but
not the outputs of each program on a page, which are columns of the rows of that page.
"""

from dataclasses import dataclass
from typing import Any

from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
    get_nullable_type,
    is_abstract_type,
    is_list_type,
    is_object_type,
)

from schema.execution.collecting import Collector
from services.querying.errors import BadInputError


@dataclass(frozen=True, slots=True)
class Step:
    """A field on the path to a list, and the concrete type on which it is selected if there are several."""

    key: str
    nodes: list[FieldNode]
    condition: str | None = None

    @property
    def sets(self) -> list[SelectionSetNode]:
        """The selection sets of the field."""
        return [node.selection_set for node in self.nodes if node.selection_set]


# Steps, their target type, its name if it is one of several, and the selections on it.
Way = tuple[tuple[Step, ...], Any, str | None, list[SelectionSetNode]]


@dataclass(frozen=True, slots=True)
class ExportedList:
    """A list in a query, with the path to it; the last step is the list itself."""

    steps: tuple[Step, ...]
    field: GraphQLField
    type: GraphQLObjectType

    @property
    def path(self) -> tuple[str, ...]:
        """The response keys that lead to the list."""
        return tuple(step.key for step in self.steps)

    @property
    def name(self) -> str:
        """The field name of the list."""
        return self.steps[-1].nodes[0].name.value


def is_page(type_: Any) -> bool:
    """Return whether a type is a page of a list."""
    return is_object_type(type_) and "pageInfo" in type_.fields and "edges" in type_.fields


def is_edge(type_: Any) -> bool:
    """Return whether a type is an edge."""
    return is_object_type(type_) and "cursor" in type_.fields and "node" in type_.fields


def find_list(
    core: GraphQLSchema, collector: Collector, operation: OperationDefinitionNode, wanted: str | None
) -> ExportedList:
    """Return the list with the requested path, such as `organization.programs`; by default the first one."""
    found = lists(core, collector, operation)
    if not found:
        raise BadInputError(
            "The query contains no list that can be exported. Add one, such as "
            "`{ programs { nodes { title } } }`.",
            argument="query",
        )
    if wanted is None:
        return found[0]
    chosen = next((each for each in found if ".".join(each.path) == wanted), None)
    if chosen is None:
        names = ", ".join(".".join(each.path) for each in found)
        raise BadInputError(
            f"`connection` must be one of the query's lists ({names}), not {wanted[:80]!r}.",
            argument="connection",
        )
    return chosen


def lists(
    core: GraphQLSchema, collector: Collector, operation: OperationDefinitionNode
) -> list[ExportedList]:
    """Return all lists of a query that can be exported, those at the root first, else in order."""
    found: list[ExportedList] = []
    level: list[Way] = [((), core.query_type, None, [operation.selection_set])]
    while level:
        below: list[Way] = []
        for steps, type_, condition, sets in level:
            for key, nodes in collector.fields(type_, sets).items():
                step = Step(key, nodes, condition)
                field = type_.fields.get(nodes[0].name.value)
                if field is None or is_list_type(get_nullable_type(field.type)):
                    continue
                target = get_named_type(field.type)
                if is_page(target):
                    found.append(ExportedList((*steps, step), field, target))
                else:
                    below += onward(core, (*steps, step), target)
        level = below
    return found


def onward(core: GraphQLSchema, steps: tuple[Step, ...], target: Any) -> list[Way]:
    """Return the selections to search next, below a field with one record."""
    if is_object_type(target):
        return [(steps, target, None, steps[-1].sets)]
    kinds = core.get_possible_types(target) if is_abstract_type(target) else ()
    return [(steps, kind, kind.name, steps[-1].sets) for kind in kinds]
