"""Requests that try to keep the hub busy, and a measure of their work."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Any

from graphql import (
    GraphQLSchema,
    get_named_type,
    get_nullable_type,
    is_enum_type,
    is_input_object_type,
    is_list_type,
    is_required_argument,
)

from schema.graph import graph

MANY = 200


@dataclass
class Work:
    """The number of Python lines that ran, which does not depend on the load of the machine."""

    lines: int = 0


@contextmanager
def measured() -> Iterator[Work]:
    """Count the lines that run in the block, in all tasks of this thread."""
    work, before = Work(), sys.gettrace()

    def count(_frame: FrameType, event: str, _argument: Any) -> Any:
        work.lines += event == "line"
        return count

    sys.settrace(count)
    try:
        yield work
    finally:
        sys.settrace(before)


@dataclass(frozen=True)
class Place:
    """A place for a value of an input type: an operation, and the keys to the value."""

    text: str
    path: tuple[Any, ...] = ()

    def variables(self, value: Any) -> dict[str, Any]:
        """The variables with a value at the place."""
        for key in reversed(self.path):
            value = [value] if key is list else {key: value}
        return {"v": value}


def places() -> dict[str, Place]:
    """A place for each input object and enum in the arguments of root fields, by the name of the type."""
    core = graph._schema
    found: dict[str, Place] = {}
    waiting = [(argument, place) for argument, place in arguments(core)]
    while waiting:
        type_, place = waiting.pop(0)
        inner = get_nullable_type(type_)
        if is_list_type(inner):
            waiting.append((inner.of_type, Place(place.text, (*place.path, list))))
        elif getattr(inner, "name", "") not in found and (is_enum_type(inner) or is_input_object_type(inner)):
            found[inner.name] = place
            for name, field in getattr(inner, "fields", {}).items():
                waiting.append((field.type, Place(place.text, (*place.path, name))))
    return found


def arguments(core: GraphQLSchema) -> Iterator[tuple[Any, Place]]:
    """Each argument of root fields, with an operation that passes it as the variable `$v`."""
    for kind, root in (("query", core.query_type), ("mutation", core.mutation_type)):
        for name, field in root.fields.items() if root else ():
            shows = " { __typename }" if hasattr(get_named_type(field.type), "fields") else ""
            for given, argument in field.args.items():
                others = [
                    key for key, each in field.args.items() if key != given and is_required_argument(each)
                ]
                defined = "".join(f", ${key}: {field.args[key].type}" for key in others)
                passed = "".join(f", {key}: ${key}" for key in others)
                text = f"{kind}($v: {argument.type}{defined}) {{ {name}({given}: $v{passed}){shows} }}"
                yield argument.type, Place(text)
    yield from inner_arguments(core)


def inner_arguments(core: GraphQLSchema) -> Iterator[tuple[Any, Place]]:
    """Each argument of fields of the one record that a root field returns for an id."""
    for name, field in core.query_type.fields.items() if core.query_type else ():
        if "id" not in field.args or not hasattr(field.type, "fields"):
            continue
        for child, below in field.type.fields.items():
            shows = " { __typename }" if hasattr(get_named_type(below.type), "fields") else ""
            for given, argument in below.args.items():
                if not any(is_required_argument(each) for key, each in below.args.items() if key != given):
                    inner = f"{child}({given}: $v){shows}"
                    text = f'query($v: {argument.type}) {{ {name}(id: "x") {{ {inner} }} }}'
                    yield argument.type, Place(text)


def hostile(name: str) -> Any:
    """Many wrong values for a type, similar to valid ones."""
    type_ = graph._schema.get_type(name)
    near = next(iter(getattr(type_, "fields", None) or getattr(type_, "values", {})))
    return {f"{near}{number}": 1 for number in range(MANY)} if is_input_object_type(type_) else f"{near}S"


def numbered(pattern: str, many: int = MANY) -> str:
    """The text repeated, with `#` replaced by the number of the repetition."""
    return " ".join(pattern.replace("#", str(number)) for number in range(many))


LIST = "programs { totalCount }"
PART = "fragment F on Query { " + LIST + " } "
# For each validation rule, a document that breaks it in many places.
DOCUMENTS = {
    "ExecutableDefinitionsRule": "{ " + LIST + " } " + numbered("type Program# { id: ID }"),
    "UniqueOperationNamesRule": numbered("query Q { __typename }"),
    "KnownOperationTypesRule": numbered("mutation M# { nothing }"),
    "LoneAnonymousOperationRule": numbered("{ __typename }"),
    "SingleFieldSubscriptionsRule": "subscription { " + numbered("dataVersion#: dataVersion", 14) + " }",
    "KnownTypeNamesRule": "{ " + numbered("... on ProgramFiltr# { id }") + " }",
    "FragmentsOnCompositeTypesRule": "{ " + numbered("... on ProgramFilter { id }") + " }",
    "VariablesAreInputTypesRule": "query(" + numbered("$v#: Program") + ") { " + LIST + " }",
    "ScalarLeafsRule": "{ programs { " + numbered("totalCount { id }") + " } }",
    "FieldsOnCorrectTypeRule": "{ programs { nodes { " + numbered("statuss#") + " } } }",
    "UniqueFragmentNamesRule": "{ ...F } " + PART * MANY,
    "KnownFragmentNamesRule": "{ " + numbered("...F#") + " }",
    "NoUnusedFragmentsRule": "{ " + LIST + " } " + numbered("fragment F# on Query { __typename }"),
    "PossibleFragmentSpreadsRule": "{ programs { nodes { " + numbered("... on Region { id }") + " } } }",
    "NoFragmentCyclesRule": "{ ...F } fragment F on Query { " + "...F " * MANY + "}",
    "UniqueVariableNamesRule": "query(" + "$v: Int " * MANY + ") { programs(first: $v) { totalCount } }",
    "NoUndefinedVariablesRule": "{ " + numbered("programs(first: $v#) { totalCount }", 100) + " }",
    "NoUnusedVariablesRule": "query(" + numbered("$v#: Int") + ") { " + LIST + " }",
    "NamedDirectivesRule": "{ programs { totalCount " + numbered("@skp#", 50) + " } }",
    "UniqueDirectivesPerLocationRule": "{ programs { totalCount " + "@skip(if: false) " * 50 + "} }",
    "DeferStreamDirectiveOnRootField": "mutation { " + "... @defer { __typename } " * 50 + "}",
    "DeferStreamDirectiveOnValidOperationsRule": "subscription { " + "... @defer { __typename } " * 50 + "}",
    "DeferStreamDirectiveLabel": "{ " + '... @defer(label: "a") { __typename } ' * 50 + "}",
    "StreamDirectiveOnListField": "{ programs { totalCount " + "@stream " * 50 + "} }",
    "KnownArgumentNamesRule": "{ programs(" + numbered("filterr#: 1") + ") { totalCount } }",
    "UniqueArgumentNamesRule": "{ programs(" + "first: 1 " * MANY + ") { totalCount } }",
    "ValuesOfCorrectTypeRule": "{ programs(filter: {" + numbered("statuss#: 1") + "}) { totalCount } }",
    "ProvidedRequiredArgumentsRule": "{ " + "_entities { __typename } " * MANY + "}",
    "VariablesInAllowedPositionRule": "query($v: String) { "
    + "programs(first: $v) { totalCount } " * 100
    + "}",
    "OverlappingFieldsCanBeMergedRule": "{ " + LIST * MANY + " }",
    "UniqueInputFieldNamesRule": "{ programs(filter: {" + "query: 1 " * MANY + "}) { totalCount } }",
    "MaxIntrospectionDepthRule": "{ __schema { "
    + "types { fields { type { fields { type { fields { type { fields { name } } } } } } } } " * 40
    + "} }",
}
