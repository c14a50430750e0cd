"""What a field costs, in records: read off the schema, for the estimate of an operation and for gateways.

The unit is a record on a page. What is a part of a record, or the one record behind a link, costs nothing.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_composite_type,
    is_interface_type,
    is_object_type,
)

from schema.arguments import DEFAULT_SIZE

# The fields of a page that hold its records, and the one of an edge.
RECORDS = ("edges", "nodes")
NODE = "node"
# Arguments that say how many records are wanted; those whose length says it, with the most they take.
SLICING = ("first", "last")
LISTED = {"ids": 100, "representations": 1000}


class ListSize(NamedTuple):
    """How long a list gets: what it is without a word, the arguments that say it, the fields it is about."""

    assumed: int
    slicing: tuple[str, ...]
    sized: tuple[str, ...]


def is_page(type_: Any) -> bool:
    """Whether a type is a page of records."""
    return is_object_type(type_) and "pageInfo" in type_.fields


def is_edge(type_: Any) -> bool:
    """Whether a type is a record at its place on a page."""
    return is_object_type(type_) and NODE in type_.fields and "cursor" in type_.fields


def list_size(field: GraphQLField) -> ListSize | None:
    """How long the list of a field gets; null when it is none that grows with what is asked."""
    if not field.args:
        return None
    if SLICING[0] in field.args:
        default = field.args[SLICING[0]].default_value
        slicing = tuple(name for name in SLICING if name in field.args)
        sized = RECORDS if is_page(get_named_type(field.type)) else ()
        return ListSize(default if isinstance(default, int) else DEFAULT_SIZE, slicing, sized)
    most = next((most for name, most in LISTED.items() if name in field.args), None)
    return None if most is None else ListSize(most, (), ())


def fields_of(schema: GraphQLSchema) -> Iterable[tuple[GraphQLNamedType, GraphQLField]]:
    """Every field of the schema with the type that has it."""
    for type_ in schema.type_map.values():
        if is_object_type(type_) or is_interface_type(type_):
            yield from ((type_, field) for field in type_.fields.values())


def counted_types(schema: GraphQLSchema) -> set[str]:
    """The names of the types whose records count: those that pages and lists with a size are made of."""
    found: set[GraphQLNamedType] = set()
    for _, field in fields_of(schema):
        target: Any = get_named_type(field.type)
        if list_size(field) is not None:
            found.add(get_named_type(target.fields["nodes"].type) if is_page(target) else target)
    kinds = {kind.name for type_ in found for kind in kinds_of(schema, type_)}
    return {type_.name for type_ in found} | kinds


def kinds_of(schema: GraphQLSchema, type_: Any) -> Iterable[GraphQLObjectType]:
    """The types of the records behind an interface or a union."""
    return () if is_object_type(type_) else schema.get_possible_types(type_)


def is_free(parent: GraphQLObjectType | GraphQLInterfaceType, name: str, counted: set[str]) -> bool:
    """Whether a field leads to a record that costs nothing there, though records of its type count."""
    field = parent.fields[name]
    target = get_named_type(field.type)
    if not is_composite_type(target) or target.name not in counted or list_size(field) is not None:
        return False
    return not (is_page(parent) and name in RECORDS) and not (is_edge(parent) and name == NODE)
