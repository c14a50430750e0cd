"""The size of introspection, which is limited like that of other operations.

The standard introspection query reads the whole schema, and nested lists multiply.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLEnumType,
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    get_introspection_query,
    parse,
)

from schema.limits import fragments_of, level, operations_of, refused

ROOTS = frozenset({"__schema", "__type"})
ONE_TYPE = frozenset({"__type", "queryType", "mutationType", "subscriptionType"})
# Clients request `__type` several times to find out which features a server has.
MOST_ROOTS = 20
# How many times the standard introspection query an operation may introspect.
MOST_TIMES = 1.5
# The same beside other fields, where it runs in the event loop.
MOST_TIMES_BESIDE = 0.05
# Half of the references to types are wrapped in a list or NonNull.
WRAPPED = 0.5
EVERYTHING = get_introspection_query(
    specified_by_url=True,
    directive_is_repeatable=True,
    schema_description=True,
    input_value_deprecation=True,
)


@dataclass(frozen=True, slots=True)
class ListSizes:
    """The lengths of the lists in introspection by field: on average, and of the largest type."""

    average: Mapping[str, float]
    largest: Mapping[str, float]


@lru_cache(8)
def list_sizes(schema: GraphQLSchema) -> ListSizes:
    """Return the lengths of the lists in the introspection of a schema."""
    types = list(schema.type_map.values())
    outputs = [each for each in types if isinstance(each, GraphQLObjectType | GraphQLInterfaceType)]
    members = {
        "fields": [len(each.fields) for each in outputs],
        "inputFields": [len(each.fields) for each in types if isinstance(each, GraphQLInputObjectType)],
        "enumValues": [len(each.values) for each in types if isinstance(each, GraphQLEnumType)],
        "interfaces": [len(each.interfaces) for each in outputs],
        "possibleTypes": [len(each.interfaces) for each in outputs],
    }
    arguments = sum(len(field.args) for each in outputs for field in each.fields.values())
    common = {
        "types": len(types),
        "directives": len(schema.directives),
        "args": arguments / sum(members["fields"]),
        "ofType": WRAPPED,
    }
    return ListSizes(
        {**common, **{name: sum(each) / len(types) for name, each in members.items()}},
        {**common, **{name: max(each, default=0) for name, each in members.items()}},
    )


def size(schema: GraphQLSchema, document: DocumentNode, selections: SelectionSetNode) -> float:
    """Estimate the number of values that the introspection in a selection returns."""
    sizes, fragments = list_sizes(schema), fragments_of(document)

    def of(each: FieldNode, lengths: Mapping[str, float]) -> float:
        # One type may be the largest one; among all types or fields, types have average lengths.
        below = sizes.largest if each.name.value in ONE_TYPE else sizes.average
        children = inner(each.selection_set, below) if each.selection_set else 0.0
        return lengths.get(each.name.value, 1) * (1 + children)

    def inner(selected: SelectionSetNode, lengths: Mapping[str, float]) -> float:
        return sum(of(each, lengths) for each in fields_of(selected, fragments))

    return sum(of(each, sizes.average) for each in roots(selections, fragments))


def fields_of(
    selections: SelectionSetNode, fragments: Mapping[str, FragmentDefinitionNode]
) -> Iterator[FieldNode]:
    """Yield the selected fields, with fragments expanded as often as they are spread."""
    for each in selections.selections:
        if isinstance(each, FieldNode):
            yield each
        elif isinstance(each, InlineFragmentNode):
            yield from fields_of(each.selection_set, fragments)
        elif isinstance(each, FragmentSpreadNode) and each.name.value in fragments:
            yield from fields_of(fragments[each.name.value].selection_set, fragments)


def roots(
    selections: SelectionSetNode, fragments: Mapping[str, FragmentDefinitionNode]
) -> Iterator[FieldNode]:
    """Yield the fields that begin an introspection."""
    return (each for each in level(selections, fragments) if each.name.value in ROOTS)


def is_pure(operation: OperationDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode]) -> bool:
    """Return whether an operation introspects and reads nothing else."""
    names = {each.name.value for each in level(operation.selection_set, fragments)}
    is_query = operation.operation is OperationType.QUERY
    return is_query and bool(names & ROOTS) and names <= ROOTS | {"__typename"}


@lru_cache(8)
def standard_size(schema: GraphQLSchema) -> float:
    """Return the size of the standard introspection query, with all its options."""
    document = parse(EVERYTHING)
    return size(schema, document, operations_of(document)[0].selection_set)


def excesses(schema: GraphQLSchema, document: DocumentNode) -> list[GraphQLError]:
    """Return an error for each operation of a valid document that introspects too much."""
    fragments = fragments_of(document)
    found = (excess(schema, document, fragments, each) for each in operations_of(document))
    return [error for error in found if error]


def excess(
    schema: GraphQLSchema,
    document: DocumentNode,
    fragments: Mapping[str, FragmentDefinitionNode],
    operation: OperationDefinitionNode,
) -> GraphQLError | None:
    """Return the error of an operation that introspects too much."""
    number = sum(1 for _ in roots(operation.selection_set, fragments))
    if number == 0:
        return None
    if number > MOST_ROOTS:
        return refused(
            f"The operation has `__schema` and `__type` {number} times; the maximum is {MOST_ROOTS}. Split "
            "it into several operations."
        )
    is_alone = is_pure(operation, fragments)
    most = (MOST_TIMES if is_alone else MOST_TIMES_BESIDE) * standard_size(schema)
    found = size(schema, document, operation.selection_set)
    if found <= most:
        return None
    way_out = "Request less" if is_alone else "Introspect in an operation without other fields"
    return refused(
        f"The introspection would return about {found:,.0f} values; the maximum is {most:,.0f}. {way_out}, "
        "or read the schema at /schema.graphql."
    )
