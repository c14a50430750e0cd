"""Simple exports: builds a GraphQL query from the name of a list and its columns.

A column is a path of fields, such as `reportingOrganization.name` or `sectors.sector`. A field may have
arguments and an alias, as in GraphQL: `funders: organizations(roleIn: FUNDING).name`. Pages are traversed
implicitly, and a path that ends at an object returns the fields that identify it.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLField,
    get_named_type,
    get_nullable_type,
    is_input_object_type,
    is_leaf_type,
    is_list_type,
    is_object_type,
)

from schema.exporting.defaults import COLUMNS, OBJECTS
from schema.exporting.finding import is_page
from schema.exporting.rewriting import WINDOW
from schema.graph import Graph
from services.querying.errors import BadInputError

MOST_COLUMNS = 200
# The maximum number of steps of a path; deeper queries exceed the depth limit anyway.
MOST_STEPS = 100
STEP = re.compile(
    # Possessive quantifiers (`*+`) prevent quadratic backtracking over spaces.
    r"\s*+(?:(?P<alias>[_A-Za-z]\w*+)\s*+:\s*+)?(?P<name>[_A-Za-z]\w*+)\s*+(?P<given>\([^(){}]*+\))?\s*+"
)
# Separators, and the parentheses inside which they are ignored.
MARKS = re.compile(r"[,.()]")


def arguments_of(graph: Graph, name: str) -> Mapping[str, GraphQLArgument]:
    """Return the arguments of a list at the root, except the page arguments.

    Raise an error if there is no such list.
    """
    fields = root_fields(graph)
    if name not in fields or not can_be_exported(fields[name]):
        names = [each for each, field in fields.items() if can_be_exported(field)]
        near = get_close_matches(name[:80], names, n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise BadInputError(
            f"There is no list {name[:80]!r} to export. The lists are {', '.join(names)}.{hint}",
            argument="connection",
        )
    if not is_page(get_named_type(fields[name].type)):
        return fields[name].args
    return {key: each for key, each in fields[name].args.items() if key not in WINDOW}


def can_be_exported(field: GraphQLField) -> bool:
    """Return whether a field is a list of records, with or without pages."""
    target = get_named_type(field.type)
    return is_page(target) or (is_list_type(get_nullable_type(field.type)) and is_object_type(target))


def takes_text(argument: GraphQLArgument) -> bool:
    """Return whether the value of an argument in a URL is plain text and not JSON."""
    type_ = get_nullable_type(argument.type)
    if is_list_type(type_) or is_input_object_type(type_):
        return False
    return getattr(type_, "name", "") not in ("Int", "Float", "Boolean")


def query(graph: Graph, name: str, given: Collection[str], columns: str | Sequence[str] | None) -> str:
    """Return the query for a list with columns; the given arguments become variables of the same names."""
    known, page = arguments_of(graph, name), get_named_type(root_fields(graph)[name].type)
    record = record_of(page)
    selection = " ".join(
        selected(record, steps_of(column), column) for column in requested_columns(record, columns)
    )
    definitions = ", ".join(f"${each}: {known[each].type}" for each in given)
    arguments = ", ".join(f"{each}: ${each}" for each in given)
    asked = records(page, selection) if is_page(page) else selection
    listed = f"{name}{f'({arguments})' if given else ''} {{ {asked} }}"
    return f"query Export{f'({definitions})' if given else ''} {{ {listed} }}"


def requested_columns(record: Any, columns: str | Sequence[str] | None) -> Sequence[str]:
    """Return the requested columns, or the default ones of the type of record."""
    if columns is None:
        return default_columns(record)
    asked = parts(columns, ",") if isinstance(columns, str) else columns
    if not 0 < len(asked) <= MOST_COLUMNS:
        raise BadInputError(
            f"`columns` takes between 1 and {MOST_COLUMNS} columns, not {len(asked)}.", argument="columns"
        )
    return asked


def steps_of(column: str) -> list[str]:
    """Return the fields on the path of a column."""
    steps = parts(column, ".")
    if len(steps) > MOST_STEPS:
        raise BadInputError(
            f"`columns` contains a path of {len(steps):,} fields, {column[:80]!r}; the maximum is "
            f"{MOST_STEPS}.",
            argument="columns",
        )
    return steps


def parts(text: str, separator: str) -> list[str]:
    """Split a text at a separator, except inside parentheses, in one pass."""
    found, begin, waiting = [], 0, list[int]()
    for mark in MARKS.finditer(text):
        if mark[0] == separator:
            waiting.append(mark.start())
        elif mark[0] in "()":
            # Separators before a closing parenthesis are inside the parentheses.
            for place in waiting if mark[0] == "(" else ():
                found.append(text[begin:place])
                begin = place + 1
            waiting.clear()
    for place in waiting:
        found.append(text[begin:place])
        begin = place + 1
    return [*found, text[begin:]]


def root_fields(graph: Graph) -> Mapping[str, GraphQLField]:
    """Return the fields of the type Query."""
    root = graph._schema.query_type
    return root.fields if root else {}


def record_of(page: Any) -> Any:
    """Return the type of the records of a page, or of the items of a list without pages."""
    if not is_page(page):
        return page
    edge: Any = get_named_type(page.fields["edges"].type)
    return get_named_type(edge.fields["node"].type)


def records(page: Any, selection: str) -> str:
    """Return the selection of the records of a page."""
    edges = f"edges {{ node {{ {selection} }} }}"
    return f"nodes {{ {selection} }}" if "nodes" in page.fields else edges


def default_columns(record: Any) -> Sequence[str]:
    """Return the default columns of a type: those of `defaults`, else all its leaves."""
    known = COLUMNS.get(record.name)
    return known or [
        name for name, field in record.fields.items() if is_leaf_type(get_named_type(field.type))
    ]


def selected(type_: Any, steps: Sequence[str], column: str) -> str:
    """Return the selection of a path on a type.

    Unknown fields are reported by validation, which suggests similar names.
    """
    matched = STEP.fullmatch(steps[0])
    if matched is None:
        raise BadInputError(
            f"`columns` contains {column[:80]!r}, which is not a path of fields such as `scope.name`.",
            argument="columns",
        )
    name, rest = matched["name"], steps[1:]
    asked = (f"{matched['alias']}: " if matched["alias"] else "") + name + (matched["given"] or "")
    field = getattr(type_, "fields", {}).get(name)
    if field is None:
        return f"{asked} {{ {rest[0]} }}" if rest and STEP.fullmatch(rest[0]) else asked
    target: Any = get_named_type(field.type)
    below = inside(target, rest, column)
    return f"{asked} {{ {below} }}" if below else asked


def inside(target: Any, steps: Sequence[str], column: str) -> str:
    """Return the selection of the rest of a path; empty for a leaf."""
    if is_page(target) and "nodes" in target.fields and not (steps and steps[0].strip() in target.fields):
        return f"nodes {{ {inside(get_named_type(target.fields['nodes'].type), steps, column)} }}"
    if steps:
        return selected(target, steps, column)
    if is_leaf_type(target):
        return ""
    if target.name not in OBJECTS:
        names = ", ".join(name for name, field in target.fields.items())
        raise BadInputError(
            f"`columns` contains {column[:80]!r}, which is an object. Select one of its fields ({names}), "
            f"such as `{column[:80]}.{next(iter(target.fields))}`.",
            argument="columns",
        )
    return " ".join(OBJECTS[target.name])
