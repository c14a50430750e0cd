"""The simple way to ask for an export: the name of a list and its columns become a query of the graph.

A column is a path of fields, such as `reportingOrganization.name` or `sectors.sector`. A field may have
arguments and an alias, written as in GraphQL: `funders: organizations(role: FUNDING).name`. Pages are looked
through, and a path that ends at an object shows what that is known by.
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
)

from schema.exporting.defaults import COLUMNS, OBJECTS
from schema.exporting.finding import is_page
from schema.exporting.rewriting import WINDOW
from schema.graph import Graph
from services.querying.errors import BadInputError

MOST_COLUMNS = 200
# Steps of a path; deeper queries are refused anyway.
MOST_STEPS = 100
STEP = re.compile(
    # Spaces are taken for good (`*+`): sharing them out in each way would take the square of their number.
    r"\s*+(?:(?P<alias>[_A-Za-z]\w*+)\s*+:\s*+)?(?P<name>[_A-Za-z]\w*+)\s*+(?P<given>\([^(){}]*+\))?\s*+"
)
# Separators and what they don't count within.
MARKS = re.compile(r"[,.()]")


def arguments_of(graph: Graph, name: str) -> Mapping[str, GraphQLArgument]:
    """The arguments that a list at the root takes, but for its window; an error without such a list."""
    fields = root_fields(graph)
    if name not in fields or not is_page(get_named_type(fields[name].type)):
        names = [each for each, field in fields.items() if is_page(get_named_type(field.type))]
        near = get_close_matches(name[:80], names, n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise BadInputError(
            f"There is no list {name[:80]!r} to export. The lists are {', '.join(names)}.{hint}",
            argument="connection",
        )
    return {key: each for key, each in fields[name].args.items() if key not in WINDOW}


def takes_text(argument: GraphQLArgument) -> bool:
    """Whether the value of an argument is a text or a word, and not JSON, in an address."""
    type_ = get_nullable_type(argument.type)
    if is_list_type(type_) or is_input_object_type(type_):
        return False
    return getattr(type_, "name", "") not in ("Int", "Float", "Boolean")


def query(graph: Graph, name: str, given: Collection[str], columns: str | Sequence[str] | None) -> str:
    """The query for a list with columns; the arguments that are given are variables of the same names."""
    known, page = arguments_of(graph, name), get_named_type(root_fields(graph)[name].type)
    selection = " ".join(
        selected(record_of(page), steps_of(column), column) for column in asked_columns(page, columns)
    )
    definitions = ", ".join(f"${each}: {known[each].type}" for each in given)
    arguments = ", ".join(f"{each}: ${each}" for each in given)
    listed = f"{name}{f'({arguments})' if given else ''} {{ {records(page, selection)} }}"
    return f"query Export{f'({definitions})' if given else ''} {{ {listed} }}"


def asked_columns(page: Any, columns: str | Sequence[str] | None) -> Sequence[str]:
    """The columns that are asked for, or else those that a kind of record has by default."""
    if columns is None:
        return default_columns(record_of(page))
    asked = parts(columns, ",") if isinstance(columns, str) else columns
    if not 0 < len(asked) <= MOST_COLUMNS:
        raise BadInputError(
            f"`columns` takes between 1 and {MOST_COLUMNS} columns, not {len(asked)}.", argument="columns"
        )
    return asked


def steps_of(column: str) -> list[str]:
    """The fields on the path of a column."""
    steps = parts(column, ".")
    if len(steps) > MOST_STEPS:
        raise BadInputError(
            f"`columns` contains a path of {len(steps):,} fields, {column[:80]!r}; the maximum is "
            f"{MOST_STEPS}.",
            argument="columns",
        )
    return steps


def parts(text: str, separator: str) -> list[str]:
    """A text split at a separator, but not within parentheses, in one pass."""
    found, begin, waiting = [], 0, list[int]()
    for mark in MARKS.finditer(text):
        if mark[0] == separator:
            waiting.append(mark.start())
        elif mark[0] in "()":
            # What lies before a closing parenthesis lies within.
            for place in waiting if mark[0] == "(" else ():
                found.append(text[begin:place])
                begin = place + 1
            waiting.clear()
    for place in waiting:
        found.append(text[begin:place])
        begin = place + 1
    return [*found, text[begin:]]


def root_fields(graph: Graph) -> Mapping[str, GraphQLField]:
    """What can be asked at the root."""
    root = graph._schema.query_type
    return root.fields if root else {}


def record_of(page: Any) -> Any:
    """The type of the records on a page."""
    edge: Any = get_named_type(page.fields["edges"].type)
    return get_named_type(edge.fields["node"].type)


def records(page: Any, selection: str) -> str:
    """What is asked of the records of a page."""
    edges = f"edges {{ node {{ {selection} }} }}"
    return f"nodes {{ {selection} }}" if "nodes" in page.fields else edges


def default_columns(record: Any) -> Sequence[str]:
    """The columns of a kind of record where nobody says them: those of `defaults`, else all its leaves."""
    known = COLUMNS.get(record.name)
    return known or [
        name for name, field in record.fields.items() if is_leaf_type(get_named_type(field.type))
    ]


def selected(type_: Any, steps: Sequence[str], column: str) -> str:
    """What a path selects on a type. An unknown field is left to validation, which names near ones."""
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
    """What the rest of a path selects on what its first field leads to; nothing on a leaf."""
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
