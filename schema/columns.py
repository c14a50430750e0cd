"""The columns that each relation must read: those that the fields of the related type use."""

from collections.abc import Iterator
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_abstract_type,
    is_object_type,
)

from schema.fields import Kind, Related, columns_of, kind_of

DEFINITION = "strawberry-definition"


def fill(schema: GraphQLSchema) -> None:
    """Set the columns of every declared relation of the schema."""
    for type_ in schema.type_map.values():
        if is_object_type(type_):
            for field in type_.fields.values():
                kind = declared(field)
                if isinstance(kind, Related):
                    kind.relation.columns = tuple(sorted(columns_behind(schema, field)))


def declared(field: GraphQLField) -> Kind | None:
    """Return the kind with which a field of the schema was declared."""
    definition = field.extensions.get(DEFINITION)
    return kind_of(definition.metadata) if definition is not None else None


def columns_behind(schema: GraphQLSchema, field: GraphQLField) -> set[str]:
    """Return the columns of the related rows of a field; for pages, of their nodes."""
    target: Any = get_named_type(field.type)
    if is_object_type(target) and "pageInfo" in target.fields:
        target = get_named_type(target.fields["nodes"].type)
    if is_abstract_type(target):
        kinds = schema.get_possible_types(target)
        return {"typename"}.union(*(columns_of_type(kind) for kind in kinds))
    return columns_of_type(target) if is_object_type(target) else set()


def columns_of_type(type_: GraphQLObjectType | GraphQLInterfaceType) -> set[str]:
    """Return the columns that the fields of a type use."""
    return {column for name, kind in kinds_of(type_) for column in columns_of(name, kind)}


def kinds_of(type_: GraphQLObjectType | GraphQLInterfaceType) -> Iterator[tuple[str, Kind]]:
    """Yield the declared fields of a type by their Python names."""
    for field in type_.fields.values():
        kind = declared(field)
        if kind is not None:
            yield field.extensions[DEFINITION].python_name, kind
