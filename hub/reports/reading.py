"""The queries of a report, run in the process with the viewer, the limits and the plans of every client."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from strawberry.types.graphql import OperationType

from resolvers.requests import Request
from schema.graph import Graph
from services.querying.errors import HubError

FOLDER = Path(__file__).parent / "documents"
QUERIES = {OperationType.QUERY}
# Readings of one report until all are of one data version.
MOST_READINGS = 3


class ReportError(Exception):
    """A report that can't be made; the message says why and what to do."""


@cache
def document(name: str) -> str:
    """Return the text of a committed document."""
    return (FOLDER / f"{name}.graphql").read_text("utf-8")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the graph returned for one document."""

    document: str
    variables: Mapping[str, Any]
    data: Mapping[str, Any]


@dataclass(slots=True)
class Reading:
    """Runs documents as one viewer in one language, and keeps which were used."""

    graph: Graph
    context: Callable[[], Request]
    used: dict[str, str] = field(default_factory=dict)

    async def answer(self, name: str, **variables: Any) -> Answer:
        """Return the answer to a document; raises the error of the graph if there is one."""
        text = document(name)
        self.used[name] = text
        result = await self.graph.run(text, variables, None, self.context(), QUERIES)
        if result.errors:
            error = result.errors[0].original_error
            if isinstance(error, HubError):
                raise error
            raise ReportError(f"The query {name} failed: {result.errors[0].message}")
        return Answer(name, variables, result.data or {})

    async def all_pages(self, name: str, connection: str, **variables: Any) -> Answer:
        """Return the answer with the nodes of all pages of one of its lists.

        The document has the variable `$after`.
        """
        answer = await self.answer(name, **variables, after=None)
        whole = dict(answer.data[connection])
        nodes, page = list(whole["nodes"]), whole["pageInfo"]
        while page["hasNextPage"]:
            following = await self.answer(name, **variables, after=page["endCursor"])
            nodes += following.data[connection]["nodes"]
            page = following.data[connection]["pageInfo"]
        return Answer(name, variables, {**answer.data, connection: {**whole, "nodes": nodes}})


async def at_one_version(
    reading: Reading, read: Callable[[Reading], Awaitable[Mapping[str, Answer]]]
) -> tuple[str, Mapping[str, Answer]]:
    """Read until nothing was written meanwhile, and return the data version with the answers."""
    version = await data_version(reading)
    for _ in range(MOST_READINGS):
        answers = await read(reading)
        before, version = version, await data_version(reading)
        if before == version:
            return version, answers
    raise ReportError("The data changed while the report was read. Try again when no import is running.")


async def data_version(reading: Reading) -> str:
    """Return the version of the data."""
    version: str = (await reading.answer("version")).data["hub"]["dataVersion"]
    return version
