"""Compare the answer of a plan with that of graphql-core."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from graphql import GraphQLError

from db.pools import Pools
from resolvers.requests import Request
from schema.errors import code_of
from schema.graph import Graph
from services.querying.reader import Reader
from services.querying.viewers import Viewer
from tests.operations import Operation

# An error as clients see it: path, message, code, locations.
ErrorKey = tuple[tuple[object, ...], str, str, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """An answer with its errors and the number of its statements."""

    data: Any
    errors: list[GraphQLError]
    statements: int

    @property
    def error_keys(self) -> Counter[ErrorKey]:
        """The errors as clients see them."""
        return Counter(map(error_key, self.errors))


def error_key(error: GraphQLError) -> ErrorKey:
    """The error as clients see it."""
    return tuple(error.path or ()), error.message, code_of(error), str(error.locations)


async def planned(graph: Graph, demo: Pools, operation: Operation, viewer: Viewer) -> Outcome | None:
    """The answer of the plan; null if the operation has none."""
    request = Request(Reader(demo, viewer), ("en",))
    answer = await graph.runner.run(operation.text, operation.variables, None, request)
    if answer is None:
        assert request.reader.statements == 0
        return None
    return Outcome(answer.data, answer.errors, request.reader.statements)


async def executed(graph: Graph, demo: Pools, operation: Operation, viewer: Viewer) -> Outcome:
    """The answer of graphql-core."""
    request = Request(Reader(demo, viewer), ("en",))
    result = await graph.execute(operation.text, variable_values=operation.variables, context_value=request)
    return Outcome(result.data, result.errors or [], request.reader.statements)


def same_data(plan: Outcome, core: Outcome) -> bool:
    """Whether both answers have the same bytes."""
    return orjson.dumps(plan.data) == orjson.dumps(core.data)


def place_of(data: Any, path: Sequence[Any]) -> tuple[object, ...]:
    """The place where the answer is null because of an error: the part of its path that exists."""
    place = []
    for step in path:
        if data is None:
            break
        data = data[step]
        place.append(step)
    assert data is None, path
    return tuple(place)


def places(data: Any, errors: Iterable[ErrorKey]) -> set[tuple[object, ...]]:
    """The places where the answer is null because of errors."""
    return {place_of(data, path) for path, *_ in errors}


def below(errors: Iterable[ErrorKey], place: tuple[object, ...]) -> Counter[ErrorKey]:
    """The errors at a place or below it."""
    return Counter(error for error in errors if error[0][: len(place)] == place)


def disagreement(plan: Outcome, core: Outcome) -> str | None:
    """What is wrong with the errors of a plan, each of which is known to be possible.

    A field that alone makes a place null has the same error as in graphql-core. If several fields fail below
    such a place, GraphQL does not define which errors are reported: at least one.
    """
    for place in places(core.data, core.error_keys) | places(plan.data, plan.error_keys):
        mine, expected = below(plan.error_keys.elements(), place), below(core.error_keys.elements(), place)
        if not mine:
            return f"no error for {place}"
        if any(path == place for path, *_ in expected) and mine != expected:
            return f"at {place} not {expected} but {mine}"
    return None
