"""Compiled plans answer as graphql-core does: the same bytes, and errors that it could have told."""

import os
from collections import Counter
from collections.abc import Sequence
from typing import Any

import orjson
import pytest
from graphql import GraphQLError
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from strawberry.types import ExecutionResult

from db.pools import Pools
from db.values import Role
from resolvers.requests import Request
from schema import identifiers
from schema.documents import Checker
from schema.errors import code_of
from schema.execution.running import Answer, Runner
from schema.graph import graph
from schema.limits import Limits
from services.reading import Reader
from services.viewers import ANONYMOUS, Viewer
from tests.operations import Operation, operations

EXAMPLES = int(os.environ.get("HUB_TEST_OPERATIONS", "1000"))
KINDS = {
    "Organization": "organization",
    "Program": "program",
    "KnowledgeProduct": "knowledge_product",
    "Region": "region",
}


@pytest.fixture(scope="session")
async def ids(demo: Pools) -> list[str]:
    """Ids of every kind, hidden ones among them."""
    found = []
    async with demo.writing.acquire() as connection:
        for typename, table in KINDS.items():
            rows = await connection.fetch(f"SELECT id FROM {table} ORDER BY id LIMIT 8")
            found += [identifiers.encode(typename, row["id"]) for row in rows]
        for kind, typename in (("OUTPUT", "Output"), ("OUTCOME", "Outcome"), ("OTHER", "OtherResult")):
            rows = await connection.fetch("SELECT id FROM result WHERE kind = $1 ORDER BY id LIMIT 4", kind)
            found += [identifiers.encode(typename, row["id"]) for row in rows]
    return found


@pytest.fixture(scope="session")
async def member(demo: Pools) -> Viewer:
    """A member with hidden records of its own."""
    async with demo.writing.acquire() as connection:
        owner = await connection.fetchval("SELECT owner_id FROM program WHERE visibility = 'OWNER'")
    return Viewer(owner, Role.REVIEWER)


Told = Counter[tuple[object, ...]]


def told(errors: list[GraphQLError]) -> Told:
    """Errors by what an asker sees of them."""
    return Counter(
        (tuple(error.path or ()), error.message, code_of(error), str(error.locations)) for error in errors
    )


def place_of(data: Any, path: Sequence[Any]) -> tuple[object, ...]:
    """Where the answer is null for an error: as much of its path as is still there."""
    place = []
    for step in path:
        if data is None:
            break
        data = data[step]
        place.append(step)
    return tuple(place)


def agree(plan: Answer, core: ExecutionResult) -> bool:
    """Whether the errors are the same; where they climbed, whether they made the same places null.

    Of several fields that fail below one that is nulled, GraphQL leaves open which are told.
    """
    expected = core.errors or []
    places = {place_of(core.data, error.path or ()) for error in expected}
    if all(tuple(error.path or ()) in places for error in expected):
        return told(plan.errors) == told(expected)
    return {place_of(plan.data, error.path or ()) for error in plan.errors} == places


async def compare(demo: Pools, operation: Operation, viewer: Viewer) -> str:
    """Run an operation both ways and compare; answers how the plan's way went."""
    runner = Runner(graph, Checker(Limits()))
    expected = await graph.execute(
        operation.text,
        variable_values=operation.variables,
        context_value=Request(Reader(demo, viewer), ("en",)),
    )
    reader = Reader(demo, viewer)
    answer = await runner.run(operation.text, operation.variables, None, Request(reader, ("en",)))
    if answer is None:
        assert reader.statements == 0
        return str(next(iter(runner.counts.fallbacks)))
    assert orjson.dumps(answer.data) == orjson.dumps(expected.data), operation
    assert agree(answer, expected), operation
    return "troubled" if runner.counts.completed else "planned"


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
async def test_a_plan_answers_as_graphql_core_does(
    demo: Pools, ids: list[str], member: Viewer, data: st.DataObject
) -> None:
    operation = data.draw(operations(ids))
    for viewer in (ANONYMOUS, member):
        event(await compare(demo, operation, viewer))
