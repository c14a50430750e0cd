"""Breaking changes of the schema for clients and for partners' subgraphs.

An element marked `@deprecated` may be removed on the date in its reason: `Removed on 2027-06-30: use ...`.
Schemas are SDL texts, with or without the directives of Apollo Federation.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from graphql import (
    GraphQLSchema,
    ObjectTypeDefinitionNode,
    ObjectTypeExtensionNode,
    build_schema,
    is_enum_type,
    is_object_type,
    parse,
    value_from_ast_untyped,
)
from graphql.utilities import find_breaking_changes

DAY = re.compile(r"\bRemoved on (\d{4}-\d{2}-\d{2})\b")


def broken(before: str, now: str, today: date) -> list[str]:
    """Return the breaking changes since `before`, except removals that are due by today."""
    old, new = read(before), read(now)
    due = {f"{where} was removed." for where, day in announced(old) if day is not None and day <= today}
    changes = {change.description for change in find_breaking_changes(old, new)} - due
    return sorted(changes | lost_keys(before, now))


def undated(now: str) -> list[str]:
    """Return the deprecated elements whose reason names no removal date."""
    return sorted(where for where, day in announced(read(now)) if day is None)


def read(text: str) -> GraphQLSchema:
    """The schema of a text; the directives of gateways are not defined in it."""
    return build_schema(text, assume_valid_sdl=True)


def announced(schema: GraphQLSchema) -> Iterator[tuple[str, date | None]]:
    """Yield every deprecated element with its removal date; null if none is named."""
    for where, element in elements(schema):
        if element.deprecation_reason is not None:
            yield where, day_of(element.deprecation_reason)


def day_of(reason: str) -> date | None:
    """Return the removal date in a deprecation reason."""
    found = DAY.search(reason)
    try:
        return date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None


def elements(schema: GraphQLSchema) -> Iterator[tuple[str, Any]]:
    """Yield all elements that can be deprecated."""
    for name, type_ in schema.type_map.items():
        if is_enum_type(type_):
            yield from ((f"Enum value {name}.{value}", part) for value, part in type_.values.items())
            continue
        for field, part in getattr(type_, "fields", {}).items():
            yield f"Field {name}.{field}", part
            for argument, taken in getattr(part, "args", {}).items():
                yield f"Argument {name}.{field}({argument}:)", taken


def lost_keys(before: str, now: str) -> set[str]:
    """Return the federation keys that were removed."""
    old, new = keys(before), keys(now)
    types = {name for name, type_ in read(now).type_map.items() if is_object_type(type_)}
    lost = {(name, fields) for name, fields in old - new if name in types}
    return {f"Key {fields!r} of {name} was removed." for name, fields in lost}


def keys(text: str) -> set[tuple[str, str]]:
    """The type and the fields of every `@key`."""
    return {
        (definition.name.value, value_from_ast_untyped(directive.arguments[0].value))
        for definition in parse(text).definitions
        if isinstance(definition, ObjectTypeDefinitionNode | ObjectTypeExtensionNode)
        for directive in definition.directives or ()
        if directive.name.value == "key" and directive.arguments
    }
