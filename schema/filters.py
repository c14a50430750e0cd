"""Filters: converts an input object to the tree of conditions that services use."""

from collections.abc import Hashable, Mapping, Sized
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
# The end of the names of fields that are lists beside an older field with one value.
MANY = "_in"


class Filter:
    """The base of filter inputs.

    `ids` maps fields that are global IDs to their types. `joined` names pairs of fields that are
    combined in one test of both values. `codes` maps fields that are codes to what they are codes of.
    A field `region_in` is the list form of the field `region`, with its ids, codes and pairs.
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
    plain = one_form(plain, f"{path}.")
    found = [test for name, pair in given.joined.items() if (test := joint(plain, name, pair))]
    return [*found, *(Test(name, (value,)) for name, value in plain.items())]


def one_form(plain: Mapping[str, Hashable], prefix: str = "") -> dict[str, Hashable]:
    """Return the values by name, a list of one value as the single form; refuse both forms of one field.

    Statements for one value are faster than those for lists.
    """
    found: dict[str, Hashable] = {}
    for name, value in plain.items():
        single = name.removesuffix(MANY)
        if name != single and single in plain:
            raise BadInputError(
                f"`{prefix}{camel(single)}` and `{prefix}{camel(name)}` cannot be combined. Use "
                f"`{camel(name)}` with all values.",
                argument=prefix + camel(single),
            )
        if name != single and isinstance(value, tuple) and len(value) == 1:
            found[single] = value[0]
        else:
            found[name] = value
    return found


def joint(plain: dict[str, Hashable], name: str, pair: tuple[str, str]) -> Test | None:
    """Take two fields from the values as one test if both are set, in either form."""
    forms = [form for part in pair for form in (part, part + MANY) if form in plain]
    if len(forms) < len(pair):
        return None
    values = tuple(plain.pop(form) for form in forms)
    if not any(form.endswith(MANY) for form in forms):
        return Test(name, values)
    return Test(name + MANY, tuple(value if isinstance(value, tuple) else (value,) for value in values))


def check_length(values: Sized, path: str) -> None:
    """Raise an error that names the field if a list is too long."""
    if len(values) > LONGEST_LIST:
        raise BadInputError(
            f"`{path}` has {len(values)} values; the maximum is {LONGEST_LIST}. Split the list into "
            "several requests.",
            argument=path,
        )


def plain_value(given: Filter, name: str, value: Any, path: str) -> Hashable:
    """Return the value that services use: a string, a date or a UUID, or a tuple of them."""
    if isinstance(value, list):
        check_length(value, path)
    field = name.removesuffix(MANY)
    if field in given.ids:
        if isinstance(value, list):
            return tuple(_identity(given.ids[field], each, path) for each in value)
        return _identity(given.ids[field], value, path)
    if field in given.codes:
        return codes.read(given.codes[field], value, path)
    if isinstance(value, list):
        return tuple(plain_word(word) for word in value)
    return plain_word(value)  # type: ignore[no-any-return] # GraphQL has checked the type


def _identity(typename: str, value: str, path: str) -> UUID:
    """Return the UUID of a global ID of the type, or of any type."""
    return identifiers.decode_as(typename, value, path) if typename else identifiers.decode(value, path)[1]


def plain_word(value: Any) -> Any:
    """Return the stored value of an enum, or the value itself."""
    return value.value if isinstance(value, Enum) else value


def camel(name: str) -> str:
    """Convert a Python name to camel case."""
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)
