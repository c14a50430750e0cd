"""Comparing what a plan answers with what graphql-core does."""

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

# An error by what an asker sees of it: path, message, code, locations.
Told = tuple[tuple[object, ...], str, str, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """An answer with its errors, and the statements that it took."""

    data: Any
    errors: list[GraphQLError]
    statements: int

    @property
    def told(self) -> Counter[Told]:
        """The errors by what an asker sees of them."""
        return Counter(map(told, self.errors))


def told(error: GraphQLError) -> Told:
    """What an asker sees of an error."""
    return tuple(error.path or ()), error.message, code_of(error), str(error.locations)


async def planned(graph: Graph, demo: Pools, operation: Operation, viewer: Viewer) -> Outcome | None:
    """What a plan answers; null when there is none, and nothing was asked then."""
    request = Request(Reader(demo, viewer), ("en",))
    answer = await graph.runner.run(operation.text, operation.variables, None, request)
    if answer is None:
        assert request.reader.statements == 0
        return None
    return Outcome(answer.data, answer.errors, request.reader.statements)


async def executed(graph: Graph, demo: Pools, operation: Operation, viewer: Viewer) -> Outcome:
    """What graphql-core answers."""
    request = Request(Reader(demo, viewer), ("en",))
    result = await graph.execute(operation.text, variable_values=operation.variables, context_value=request)
    return Outcome(result.data, result.errors or [], request.reader.statements)


def same_data(plan: Outcome, core: Outcome) -> bool:
    """Whether both answers are the same bytes."""
    return orjson.dumps(plan.data) == orjson.dumps(core.data)


def place_of(data: Any, path: Sequence[Any]) -> tuple[object, ...]:
    """Where the answer is null for an error: as much of its path as is still there."""
    place = []
    for step in path:
        if data is None:
            break
        data = data[step]
        place.append(step)
    assert data is None, path
    return tuple(place)


def places(data: Any, errors: Iterable[Told]) -> set[tuple[object, ...]]:
    """Where the answer is null for errors."""
    return {place_of(data, path) for path, *_ in errors}


def below(errors: Iterable[Told], place: tuple[object, ...]) -> Counter[Told]:
    """The errors at a place or below it."""
    return Counter(error for error in errors if error[0][: len(place)] == place)


def disagreement(plan: Outcome, core: Outcome) -> str | None:
    """What is wrong with the errors of a plan, each of which is known to be possible.

    A field that fails by itself, in the place that is null for it, is told of just as graphql-core does. Of
    several that fail below one such place, GraphQL leaves open which are told: at least one.
    """
    for place in places(core.data, core.told) | places(plan.data, plan.told):
        mine, expected = below(plan.told.elements(), place), below(core.told.elements(), place)
        if not mine:
            return f"nothing told of {place}"
        if any(path == place for path, *_ in expected) and mine != expected:
            return f"at {place} not {expected} but {mine}"
    return None
