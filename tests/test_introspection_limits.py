"""Introspection: the usual one works, what fans out is refused, and the event loop stays free."""

import asyncio
from typing import Any

import pytest
from graphql import GraphQLError, build_client_schema, get_introspection_query
from strawberry.types.graphql import OperationType

from db.pools import Pools
from resolvers.requests import Request
from schema import introspector
from schema.graph import Graph, build, graph
from schema.introspection import EVERYTHING
from schema.introspector import Introspected
from services.querying.reader import Reader
from services.querying.viewers import ANONYMOUS
from tests.hostile import MANY, measured
from tests.test_hostile_documents import FILTERED, MOST_TIMES, VALID, code_and_message

ALLOWED = {OperationType.QUERY}
# What tools send to find out which features a server has.
FEATURES = (
    '{ __schema: __type(name: "__Schema") { fields { name } } '
    'type: __type(name: "__Type") { fields { name } } '
    'input: __type(name: "__InputValue") { fields { name } } '
    'directive: __type(name: "__Directive") { fields { name } } '
    'field: __type(name: "__Field") { fields { name args { name } } } }'
)
NAMES = "{ __schema { queryType { fields { name description args { name type { name } } } } } }"
ONE = (
    '{ __type(name: "Program") { name fields { name type { name kind ofType { name kind } } } } __typename }'
)
BESIDE = '{ __type(name: "Program") { fields { name } } hub { version } }'


async def run(on: Graph, text: str, variables: dict[str, Any] | None = None, pools: Any = None) -> Any:
    """The result of an operation, executed as over HTTP."""
    request = Request(Reader(pools, ANONYMOUS), ("en",), "0" * 32, "test")
    return await on.run(text, variables, None, request, ALLOWED)


@pytest.fixture(scope="module")
def fresh() -> Graph:
    """A graph without cached answers."""
    return build()


@pytest.mark.parametrize(
    "text", [EVERYTHING, get_introspection_query(descriptions=False), FEATURES, NAMES, ONE, BESIDE]
)
def test_usual_introspection_is_valid(text: str) -> None:
    assert graph.fault(text) is None


async def test_the_standard_query_describes_the_whole_schema(fresh: Graph) -> None:
    answer = await run(fresh, EVERYTHING)
    assert isinstance(answer, Introspected)
    assert answer.errors == []
    described = build_client_schema(answer.data)  # type: ignore[arg-type] # as graphql-core has it
    assert set(described.type_map) == set(graph._schema.type_map)


FANNED = {
    "several schemas": "{ " + " ".join(f"a{n}: __schema {{ types {{ ...T }} }}" for n in range(10)) + " } "
    "fragment T on __Type { name fields { name args { name description } type { name kind } } }",
    "fields of fields": "{ __schema { types { fields { name type { name fields { name description "
    "args { name type { ...R } } type { ...R } } } } } } } "
    "fragment R on __Type { name kind ofType { name kind ofType { name kind } } }",
    "the standard query beside others": EVERYTHING.replace("{", "{ hub { version }", 1),
}


@pytest.mark.parametrize("name", FANNED)
def test_introspection_that_fans_out_is_refused(name: str) -> None:
    with pytest.raises(GraphQLError) as raised:
        raise graph.checker.check(graph._schema, FANNED[name]).errors[0]
    code, message = code_and_message(raised.value)
    assert (code, "introspection" in message.lower()) == ("LIMIT_EXCEEDED", True), message


def test_the_refusal_beside_other_fields_names_the_way_out() -> None:
    message = graph.fault(FANNED["the standard query beside others"])
    assert message is not None
    assert message.startswith("The introspection would return about ")
    assert message.endswith(
        "Introspect in an operation without other fields, or read the schema at /schema.graphql."
    )


def test_many_roots_are_refused() -> None:
    text = "{ " + " ".join(['__type(name: "Program") { name }'] * 21) + " }"
    assert graph.fault(text) == (
        "The operation has `__schema` and `__type` 21 times; the maximum is 20. Split it into several "
        "operations."
    )


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        (EVERYTHING, None),
        (EVERYTHING.replace("query IntrospectionQuery", "query Q($on: Boolean!)"), {"on": True}),
        ("{ __schema { types { fields { type { fields { args { name } } } } } } }", None),
    ],
    ids=["standard", "with variables", "fields of fields"],
)
async def test_introspection_leaves_the_event_loop_free(
    demo: Pools, fresh: Graph, text: str, variables: dict[str, Any] | None
) -> None:
    # given the lines of a usual request, and a valid document that was checked before
    with measured() as usual:
        await run(fresh, FILTERED, {"v": {**VALID, "OR": VALID["OR"][:MANY]}}, demo)
    text = text.replace("query Q($on: Boolean!) {", "query Q($on: Boolean!) { __typename @include(if: $on)")
    assert fresh.fault(text) is None
    # when it introspects, then the event loop's thread runs no more lines
    with measured() as work:
        answer = await run(fresh, text, variables)
    assert not answer.errors
    assert work.lines < MOST_TIMES * usual.lines


async def test_repeated_introspection_is_answered_from_memory(
    fresh: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await run(fresh, NAMES)
    monkeypatch.setattr(introspector, "executed", None)
    assert await run(fresh, NAMES) is first


async def test_too_many_that_wait_are_refused(fresh: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(introspector, "MOST_WAITING", 2)
    texts = [f"{{ __schema {{ description a{n}: description }} }}" for n in range(4)]
    answers = await asyncio.gather(*(run(fresh, text) for text in texts))
    assert [len(answer.errors) for answer in answers] == [0, 0, 1, 1]
    assert code_and_message(answers[3].errors[0])[0] == "LIMIT_EXCEEDED"
    # and once the others are done, there is room again
    assert (await run(fresh, texts[3])).errors == []
