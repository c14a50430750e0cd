"""Filters: converts an input object to the tree of conditions that services use."""

from collections.abc import Hashable, Mapping
from dataclasses import fields
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

from schema import identifiers
from services import codes
from services.querying.errors import BadInputError
from services.querying.filters import EVERYTHING, AllOf, AnyOf, Criteria, Having, NoneOf, Test

# Deep enough for any user interface, and a bound on the complexity of statements.
DEEPEST = 8
LONGEST_LIST = 500
# The type of an ID of a record of any type.
ANY = ""


class Filter:
    """The base of filter inputs.

    `ids` maps fields that are global IDs to their types. `joined` names pairs of fields that are
    combined in one test of both values. `codes` maps fields that are codes to what they are codes of.
    """

    ids: ClassVar[Mapping[str, str]] = {}
    joined: ClassVar[Mapping[str, tuple[str, str]]] = {}
    codes: ClassVar[Mapping[str, str]] = {}


def criteria(given: Any, path: str, depth: int = 0) -> Criteria:
    """Return the conditions of a filter input; raise an error that names an invalid field.

    Null matches everything.
    """
    if given is None:
        return EVERYTHING
    if depth > DEEPEST:
        raise BadInputError(
            f"AND, OR and NOT may be nested at most {DEEPEST} levels deep. Simplify the filter.",
            argument=path,
        )
    values = {each.name: getattr(given, each.name) for each in fields(given)}
    parts = [
        combined(name, value, f"{path}.{name}", depth + 1)
        for name, value in values.items()
        if name in ("AND", "OR", "NOT") and value is not None
    ]
    linked = [
        Having(name, criteria(value, f"{path}.{camel(name)}", depth + 1))
        for name, value in values.items()
        if name not in ("AND", "OR", "NOT") and isinstance(value, Filter)
    ]
    return AllOf((*tests(given, values, path), *linked, *parts))


def combined(name: str, value: Any, path: str, depth: int) -> Criteria:
    """Return the conditions of AND, OR or NOT."""
    if name == "NOT":
        return NoneOf(criteria(value, path, depth))
    branches = tuple(criteria(part, f"{path}[{index}]", depth) for index, part in enumerate(value))
    return AllOf(branches) if name == "AND" else AnyOf(branches)


def tests(given: Filter, values: Mapping[str, Any], path: str) -> list[Test]:
    """Return one test for each field that is set; joined pairs are one test."""
    plain = {
        name: plain_value(given, name, value, f"{path}.{camel(name)}")
        for name, value in values.items()
        if name not in ("AND", "OR", "NOT") and value is not None and not isinstance(value, Filter)
    }
    found = []
    for name, (first, second) in given.joined.items():
        if first in plain and second in plain:
            found.append(Test(name, (plain.pop(first), plain.pop(second))))
    return [*found, *(Test(name, (value,)) for name, value in plain.items())]


def plain_value(given: Filter, name: str, value: Any, path: str) -> Hashable:
    """Return the value that services use: a string, a tuple of strings, a date or a UUID."""
    if name in given.ids:
        return identifiers.decode_as(given.ids[name], value, path) if given.ids[name] else _any(value, path)
    if isinstance(value, list) and len(value) > LONGEST_LIST:
        raise BadInputError(
            f"`{path}` has {len(value)} values; the maximum is {LONGEST_LIST}. Split the list into "
            "several requests.",
            argument=path,
        )
    if name in given.codes:
        return codes.read(given.codes[name], value, path)
    if isinstance(value, list):
        return tuple(plain_word(word) for word in value)
    return plain_word(value)  # type: ignore[no-any-return] # GraphQL has checked the type


def _any(value: str, path: str) -> UUID:
    """Return the UUID of a global ID of any type."""
    return identifiers.decode(value, path)[1]


def plain_word(value: Any) -> Any:
    """Return the stored value of an enum, or the value itself."""
    return value.value if isinstance(value, Enum) else value


def camel(name: str) -> str:
    """Convert a Python name to camel case."""
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)
