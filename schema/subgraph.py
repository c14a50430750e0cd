"""The SDL of the schema: the public one, and the one with directives for federation gateways."""

from collections.abc import Iterator
from copy import copy
from dataclasses import replace
from functools import lru_cache
from typing import Any

from graphql import (
    ConstArgumentNode,
    ConstDirectiveNode,
    DefinitionNode,
    DocumentNode,
    FieldDefinitionNode,
    GraphQLObjectType,
    GraphQLSchema,
    InterfaceTypeDefinitionNode,
    NameNode,
    ObjectTypeDefinitionNode,
    build_schema,
    get_nullable_type,
    is_interface_type,
    is_list_type,
    is_object_type,
    parse,
    parse_const_value,
    print_ast,
)
from strawberry.printer import print_schema

from schema import costs
from services.kinds.registry import FEDERATED

FEDERATION = "https://specs.apollo.dev/federation/v2.9"
LINK = f'extend schema @link(url: "{FEDERATION}", import: ["@key", "@shareable", "@cost", "@listSize"])'
# Value types, which partners' subgraphs may define identically.
SHAREABLE = ("CodedValue", "LocalizedText", "Money", "PageInfo", "Point")
# The fields for gateways, and their types.
GATEWAY_FIELDS = {"_entities", "_service"}
GATEWAY_TYPES = {"_Any", "_Entity", "_Service"}

Fielded = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode


def readable(schema: Any) -> str:
    """Return the SDL of a Strawberry schema without the fields for gateways."""
    shown = copy(schema)
    shown._schema = without_gateway_types(schema._schema)
    return print_schema(shown)


def without_gateway_types(core: GraphQLSchema) -> GraphQLSchema:
    """Return the schema without the fields and types for gateways."""
    query = core.query_type
    if query is None:
        raise TypeError("The schema has no query type.")
    fields = {name: field for name, field in query.fields.items() if name not in GATEWAY_FIELDS}
    kept: dict[str, Any] = {**query.to_kwargs(), "fields": fields}
    root = GraphQLObjectType(**kept)
    others = (
        type_ for name, type_ in core.type_map.items() if name not in GATEWAY_TYPES and type_ is not query
    )
    rest: dict[str, Any] = {**core.to_kwargs(), "query": root, "types": (*others, root), "extensions": {}}
    return GraphQLSchema(**rest)


@lru_cache(8)
def federated(text: str) -> str:
    """Return the SDL of the subgraph, derived from the public SDL."""
    document, core = parse(text), build_schema(text)
    counted = costs.counted_types(core)
    definitions = tuple(declared(definition, core, counted) for definition in document.definitions)
    head = parse(LINK).definitions
    return print_ast(DocumentNode(definitions=(*head, *definitions))) + "\n"


def declared(definition: DefinitionNode, core: GraphQLSchema, counted: set[str]) -> DefinitionNode:
    """Return a definition with its federation directives."""
    if not isinstance(definition, Fielded):
        return definition
    type_: Any = core.get_type(definition.name.value)
    return replace(
        definition,
        directives=(*(definition.directives or ()), *of_type(type_, core, counted)),
        fields=tuple(with_costs(field, type_, counted) for field in definition.fields or ()),
    )


def of_type(type_: Any, core: GraphQLSchema, counted: set[str]) -> Iterator[ConstDirectiveNode]:
    """The directives of a type."""
    for key in FEDERATED.get(type_.name, ()):
        yield directive("key", fields=f'"{key}"')
    if type_.name in SHAREABLE:
        yield directive("shareable")
    if is_object_type(type_) and type_.name not in counted and type_ not in roots(core):
        yield directive("cost", weight="0")


def roots(core: GraphQLSchema) -> tuple[Any, ...]:
    """Return the root types of operations."""
    return (core.query_type, core.mutation_type, core.subscription_type)


def with_costs(field: FieldDefinitionNode, parent: Any, counted: set[str]) -> FieldDefinitionNode:
    """Return a field with its cost directives."""
    kept = of_field(parent, field.name.value, counted)
    return replace(field, directives=(*(field.directives or ()), *kept))


def of_field(parent: Any, name: str, counted: set[str]) -> Iterator[ConstDirectiveNode]:
    """Yield the directives of a field. Gateways do not accept cost directives on interface fields."""
    if is_interface_type(parent):
        return
    if costs.is_free(parent, name, counted):
        yield directive("cost", weight="0")
    size = costs.list_size(parent.fields[name])
    if size is None:
        return
    if size.sized or is_list_type(get_nullable_type(parent.fields[name].type)):
        yield directive("listSize", **written(size))
    else:
        # A list within a union: gateways accept no size for it.
        yield directive("cost", weight=str(size.assumed))


def written(size: costs.ListSize) -> dict[str, str]:
    """Return the arguments of `@listSize` as SDL."""
    found = {"assumedSize": str(size.assumed)}
    if size.slicing:
        found["slicingArguments"] = texts(size.slicing)
        found["requireOneSlicingArgument"] = "false"
    if size.sized:
        found["sizedFields"] = texts(size.sized)
    return found


def texts(names: tuple[str, ...]) -> str:
    """Return a list of strings as SDL."""
    quoted = (f'"{name}"' for name in names)
    return f"[{', '.join(quoted)}]"


def directive(word: str, **given: str) -> ConstDirectiveNode:
    """Return a directive with its arguments, which are given as SDL."""
    arguments = tuple(
        ConstArgumentNode(name=NameNode(value=name), value=parse_const_value(value))
        for name, value in given.items()
    )
    return ConstDirectiveNode(name=NameNode(value=word), arguments=arguments)
