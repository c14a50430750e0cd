"""The cost of fields in records, for estimates and for federation gateways.

The unit is a record on a page. Parts of a record, and the one record behind a link, cost nothing.
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

# The fields of a page that contain its records, and that of an edge.
RECORDS = ("edges", "nodes")
NODE = "node"
# Arguments that set the number of records; list arguments whose length sets it, with their maximum.
SLICING = ("first", "last")
LISTED = {"ids": 100, "representations": 1000}


class ListSize(NamedTuple):
    """The size of a list: its default, the arguments that set it, and the fields it applies to."""

    assumed: int
    slicing: tuple[str, ...]
    sized: tuple[str, ...]


def is_page(type_: Any) -> bool:
    """Return whether a type is a page of records."""
    return is_object_type(type_) and "pageInfo" in type_.fields


def is_edge(type_: Any) -> bool:
    """Return whether a type is an edge."""
    return is_object_type(type_) and NODE in type_.fields and "cursor" in type_.fields


def list_size(field: GraphQLField) -> ListSize | None:
    """Return the size of the list of a field; null if the field has no size arguments."""
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
    """Yield every field of the schema with its parent type."""
    for type_ in schema.type_map.values():
        if is_object_type(type_) or is_interface_type(type_):
            yield from ((type_, field) for field in type_.fields.values())


def counted_types(schema: GraphQLSchema) -> set[str]:
    """Return the names of the types whose records count: those in pages and in lists with a size."""
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
    """Return whether the record of a field is free, although records of its type count."""
    field = parent.fields[name]
    target = get_named_type(field.type)
    if not is_composite_type(target) or target.name not in counted or list_size(field) is not None:
        return False
    return not (is_page(parent) and name in RECORDS) and not (is_edge(parent) and name == NODE)
