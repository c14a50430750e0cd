"""Too much is refused before anything is read from the database."""

import httpx
import pytest

from db.pools import Pools
from resolvers.requests import Request
from schema.graph import graph
from services.querying.reader import Reader
from services.querying.viewers import ANONYMOUS
from tests.asking import ask, refused


def nested(depth: int) -> str:
    """A query whose fields nest that deep."""
    inner = "id"
    for _ in range(depth - 2):
        inner = f"parent {{ {inner} }}"
    return f'{{ program(iatiIdentifier: "x") {{ {inner} }} }}'


BOMB = (
    "{ ...F0 } "
    + " ".join(f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(150))
    + " fragment F150 on Query { programs(first: 1000) { totalCount } }"
)

TOO_MUCH = {
    "depth": (nested(16), "levels of fields"),
    "aliases": ("{ " + " ".join(f"a{n}: hub {{ version }}" for n in range(16)) + " }", "aliases"),
    "directives": ("{ hub { " + "version @include(if: true) " * 51 + "} }", "directives"),
    "tokens": ("{ hub { " + "version " * 2000 + "} }", "tokens (HUB_MAX_TOKENS)"),
    "nodes": (
        "{ programs(first: 1000) { nodes { outputs(first: 100) { nodes { id } } } } }",
        "101,000 records",
    ),
    "nodes by edges": (
        "{ programs(first: 1000) { edges { node { outputs(last: 100) { edges { node { id } } } } } } }",
        "101,000 records",
    ),
    "a fragment bomb": (BOMB, "records"),
}


@pytest.mark.parametrize("name", TOO_MUCH)
async def test_too_much_is_refused_before_any_statement(demo: Pools, name: str) -> None:
    query, words = TOO_MUCH[name]
    reader = Reader(demo, ANONYMOUS)
    result = await graph.execute(query, context_value=Request(reader))
    assert reader.statements == 0
    assert result.data is None
    assert result.errors is not None
    assert words in result.errors[0].message
    assert (result.errors[0].extensions or {})["code"] == "LIMIT_EXCEEDED"


async def test_page_sizes_in_variables_count(client: httpx.AsyncClient) -> None:
    query = """query ($n: Int = 1000, $m: Int) {
        programs(first: $n) { nodes { outputs(first: $m) { nodes { id } } } } }"""
    code, _, message = await refused(client, query, {"m": 100})
    assert (code, "101,000" in message) == ("LIMIT_EXCEEDED", True)
    await ask(client, query, {"n": 10, "m": 100})


async def test_the_deepest_allowed_operation_runs(client: httpx.AsyncClient) -> None:
    assert await ask(client, nested(15)) == {"program": None}


async def test_introspection_is_exempt_from_the_depth(client: httpx.AsyncClient) -> None:
    deep = "name " + "ofType { " * 18 + "name" + " }" * 18
    data = await ask(client, '{ __type(name: "Program") { fields { type { ' + deep + " } } } }")
    assert data["__type"]["fields"]


@pytest.mark.parametrize(
    ("arguments", "argument", "words"),
    [
        ("first: -1", "first", "between 1 and 1,000"),
        ("first: 0", "first", "between 1 and 1,000"),
        ("first: 1001", "first", "between 1 and 1,000"),
        ("last: 100000", None, "records"),
        ("first: 2, last: 2", "first", "cannot be combined"),
        ('first: 2, after: "nonsense"', "after", "not a cursor"),
        ('last: 2, before: "%%%"', "before", "not a cursor"),
    ],
)
async def test_a_wrong_window_is_refused(
    client: httpx.AsyncClient, arguments: str, argument: str | None, words: str
) -> None:
    code, named, message = await refused(client, f"{{ programs({arguments}) {{ nodes {{ id }} }} }}")
    assert code in ("BAD_USER_INPUT", "LIMIT_EXCEEDED")
    assert named == argument
    assert words in message


async def test_nested_pages_have_at_most_a_hundred(client: httpx.AsyncClient) -> None:
    query = "{ programs(first: 1) { nodes { outputs(first: 101) { nodes { id } } } } }"
    code, argument, message = await refused(client, query)
    assert (code, argument) == ("BAD_USER_INPUT", "first")
    assert "between 1 and 100 in this list" in message
