"""The lists that a query asks for and that can be exported.

A list is exported when one record at most leads to it: `programs`, or `organization { programs }`, but not
the outputs of each program on a page, which are columns of that page's rows.
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
    """A field on the way to a list, and the type that it is asked on where that is one of several."""

    key: str
    nodes: list[FieldNode]
    condition: str | None = None

    @property
    def sets(self) -> list[SelectionSetNode]:
        """What is selected on the field."""
        return [node.selection_set for node in self.nodes if node.selection_set]


# Steps, the type that they lead to, its name where it is one of several, and what is selected on it.
Way = tuple[tuple[Step, ...], Any, str | None, list[SelectionSetNode]]


@dataclass(frozen=True, slots=True)
class Found:
    """A list in a query: the way to it, the last step being the list itself."""

    steps: tuple[Step, ...]
    field: GraphQLField
    type: GraphQLObjectType

    @property
    def path(self) -> tuple[str, ...]:
        """The keys that lead to it in an answer."""
        return tuple(step.key for step in self.steps)

    @property
    def name(self) -> str:
        """What the list is called in the graph."""
        return self.steps[-1].nodes[0].name.value


def is_page(type_: Any) -> bool:
    """Whether a type is a page of a list."""
    return is_object_type(type_) and "pageInfo" in type_.fields and "edges" in type_.fields


def is_edge(type_: Any) -> bool:
    """Whether a type is a record's place in a list."""
    return is_object_type(type_) and "cursor" in type_.fields and "node" in type_.fields


def exported(
    core: GraphQLSchema, collector: Collector, operation: OperationDefinitionNode, wanted: str | None
) -> Found:
    """The list that is wanted by its path, such as `organization.programs`; else the first one."""
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


def lists(core: GraphQLSchema, collector: Collector, operation: OperationDefinitionNode) -> list[Found]:
    """All lists of a query that can be exported, those at the root first, else in the query's order."""
    found: list[Found] = []
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
                    found.append(Found((*steps, step), field, target))
                else:
                    below += onward(core, (*steps, step), target)
        level = below
    return found


def onward(core: GraphQLSchema, steps: tuple[Step, ...], target: Any) -> list[Way]:
    """Where one may look next, from a field that leads to one record."""
    if is_object_type(target):
        return [(steps, target, None, steps[-1].sets)]
    kinds = core.get_possible_types(target) if is_abstract_type(target) else ()
    return [(steps, kind, kind.name, steps[-1].sets) for kind in kinds]
