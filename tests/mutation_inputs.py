"""Inputs of all mutations, generated from the schema: every place for a text or an id gets a value."""

from collections.abc import Iterator
from typing import Any

from graphql import (
    get_named_type,
    is_enum_type,
    is_input_object_type,
    is_list_type,
    is_non_null_type,
    is_required_input_field,
)
from uuid_utils.compat import uuid7

from schema import identifiers
from tests.walking import CORE

# Free texts say nothing about records.
FREE = {"text", "reason", "comment", "idempotencyKey", "label", "prefix", "cursor", "field", "decimal"}
SCALARS: dict[str, Any] = {
    "Int": 1,
    "Boolean": True,
    "Date": "2030-01-01",
    "DateTime": "2030-01-01T00:00:00Z",
    "Decimal": "1",
    "String": "Text",
    "Language": "en",
}
# Types of ids by the name of the place; others are programs.
TYPES = {"organization": "Organization", "owner": "Organization", "output": "Output"}
TYPES |= {"knowledgeProduct": "KnowledgeProduct", "organizations": "Organization", "overlap": "Overlap"}
TYPES |= {"template": "ReportTemplate"}

Place = tuple[str, ...]


def mutations() -> dict[str, Any]:
    """The input types of all mutations."""
    fields = CORE.mutation_type.fields.items()  # type: ignore[union-attr] # the schema has mutations
    return {name: get_named_type(field.args["input"].type) for name, field in fields}


def places(type_: Any, above: Place = (), seen: tuple[str, ...] = ()) -> Iterator[tuple[Place, str]]:
    """The places in an input for an id or a text that may name a record, each with its scalar."""
    for name, field in type_.fields.items():
        inner = get_named_type(field.type)
        if is_input_object_type(inner) and inner.name not in seen:
            yield from places(inner, (*above, name), (*seen, inner.name))
        elif inner.name in ("ID", "String") and name not in FREE:
            yield (*above, name), inner.name


def with_value(type_: Any, place: Place, value: str, ids: dict[str, str]) -> dict[str, Any]:
    """An input with a value at a place, and whatever it requires beside."""
    head, *rest = place
    given = {}
    for name, field in type_.fields.items():
        inner = get_named_type(field.type)
        if name == head:
            one = with_value(inner, tuple(rest), value, ids) if rest else value
            given[name] = [one] if listed(field.type) else one
        elif name == "expectedVersion" or is_required_input_field(field):
            one = default(inner, name, ids)
            given[name] = [one] if listed(field.type) else one
    return given


def listed(type_: Any) -> bool:
    """Whether a type is a list, whether it may be null or not."""
    return is_list_type(type_.of_type if is_non_null_type(type_) else type_)


def default(type_: Any, name: str, ids: dict[str, str]) -> Any:
    """A value of a type for a field of that name."""
    if type_.name == "ID":
        typename = TYPES.get(name, "Program")
        return ids.get(typename) or identifiers.encode(typename, uuid7())
    if is_enum_type(type_):
        return next(iter(type_.values))
    if is_input_object_type(type_):
        return {
            key: [one] if listed(field.type) else one
            for key, field in type_.fields.items()
            if is_required_input_field(field)
            for one in [default(get_named_type(field.type), key, ids)]
        }
    return SCALARS[type_.name]
