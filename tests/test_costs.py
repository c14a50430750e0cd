"""What operations cost: declared to gateways just as the hub itself counts."""

from functools import cache
from typing import Any

import httpx
import pytest
from graphql import (
    FieldNode,
    GraphQLSchema,
    InlineFragmentNode,
    build_schema,
    get_named_type,
    get_operation_ast,
    is_composite_type,
    parse,
    value_from_ast_untyped,
)

from schema.graph import graph
from tests.asking import post

# Operations of literals, each page shown once: by `nodes` or by `edges`.
OPERATIONS = {
    "a page": ("{ programs(first: 50) { totalCount nodes { id title } } }", 50),
    "a page by default": ("{ programs { nodes { id } } }", 20),
    "from the back": ("{ programs(last: 7) { edges { cursor node { id } } pageInfo { endCursor } } }", 7),
    "pages on a page": (
        "{ programs(first: 10) { nodes { outputs(first: 5) { edges { node { id } } } } } }",
        60,
    ),
    "one behind a link": (
        "{ programs(first: 3) { nodes { reportingOrganization { name } parent { id } } } }",
        3,
    ),
    "a look-up": ('{ program(iatiIdentifier: "x") { outputs(first: 4) { nodes { program { id } } } } }', 4),
    "lists of parts": (
        "{ programs(first: 3) { nodes { participations { role } budgets { value { amount } } } } }",
        3,
    ),
    "on an interface": (
        (
            '{ search(query: "guru", first: 6) { nodes { id '
            "... on Program { children(first: 2) { nodes { id } } } } } }"
        ),
        18,
    ),
    "hub": ("{ hub { version } viewer { kind } }", 0),
}


@cache
def declared() -> GraphQLSchema:
    """The subgraph, as gateways read it."""
    return build_schema(graph.as_subgraph(), assume_valid_sdl=True)


def told(element: Any, word: str) -> dict[str, Any] | None:
    """The arguments of a directive on a type or field; null without it."""
    node = element.ast_node
    for directive in (node.directives or ()) if node else ():
        if directive.name.value == word:
            return {each.name.value: value_from_ast_untyped(each.value) for each in directive.arguments}
    return None


def cost(selections: Any, parent: Any, sized: dict[str, int]) -> int:
    """The cost of what is selected, worked out from the directives alone, as their specification says."""
    total = 0
    for each in selections.selections if selections else ():
        if isinstance(each, InlineFragmentNode):
            name = each.type_condition.name.value if each.type_condition else parent.name
            total += cost(each.selection_set, declared().get_type(name), sized)
        elif isinstance(each, FieldNode):
            total += cost_of_field(each, parent, sized)
    return total


def cost_of_field(node: FieldNode, parent: Any, sized: dict[str, int]) -> int:
    """The cost of a field: its weight and that of what is under it, as often as it has records."""
    field = parent.fields[node.name.value]
    target = get_named_type(field.type)
    if not is_composite_type(target):
        return 0
    weight = (told(field, "cost") or told(target, "cost") or {"weight": 1})["weight"]
    size, below, count = told(field, "listSize"), {}, sized.get(node.name.value, 1)
    if size is not None:
        given = {each.name.value: value_from_ast_untyped(each.value) for each in node.arguments or ()}
        slices = (given[name] for name in size["slicingArguments"] if name in given)
        count = next(slices, size["assumedSize"])
        if "sizedFields" in size:
            below, count = dict.fromkeys(size["sizedFields"], count), 1
    return int(count * (weight + cost(node.selection_set, target, below)))


@pytest.mark.parametrize("name", OPERATIONS)
def test_gateways_are_told_what_the_hub_counts(name: str) -> None:
    text, expected = OPERATIONS[name]
    operation = get_operation_ast(parse(text))
    assert operation is not None
    assert graph.cost(text, None, None) == expected
    assert cost(operation.selection_set, declared().query_type, {}) == expected


async def test_the_cost_is_told_to_who_asks(client: httpx.AsyncClient) -> None:
    text = "query ($n: Int) { programs(first: $n) { nodes { id } } }"
    asked = (await post(client, text, {"n": 3}, x_cost="1")).json()
    silent = (await post(client, text, {"n": 3})).json()
    again = (await post(client, text, {"n": 3}, x_cost="1")).json()
    assert asked["extensions"] == {"cost": {"requested": 3, "maximum": 50_000}}
    assert asked["data"] == silent["data"]
    assert "extensions" not in silent
    assert again == asked


async def test_what_is_too_much_tells_how_much(client: httpx.AsyncClient) -> None:
    text = "{ programs(first: 1000) { nodes { outputs(first: 100) { nodes { id } } } } }"
    answer = (await post(client, text, x_cost="1")).json()
    assert answer["errors"][0]["extensions"]["code"] == "LIMIT_EXCEEDED"
    assert answer["extensions"] == {"cost": {"requested": 101_000, "maximum": 50_000}}


async def test_what_is_no_operation_costs_nothing(client: httpx.AsyncClient) -> None:
    for text in ("{ nothing }", "{", "query A { hub { version } } query B { hub { version } }"):
        assert "extensions" not in (await post(client, text, x_cost="1")).json()
