"""Introspection in a thread, so that other requests are served meanwhile, one at a time."""

import asyncio
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    GraphQLSchema,
    execute_sync,
    get_operation_ast,
)

from schema.documents import Checker, Document
from schema.introspection import is_pure
from schema.limits import fragments_of, refused
from schema.variables import coerced

KEPT = 4
MOST_WAITING = 20
BUSY = refused(
    f"{MOST_WAITING} introspections wait already. Try again in a moment, or read the schema at "
    "/schema.graphql."
)


@dataclass(frozen=True, slots=True)
class Introspected:
    """The answer to an introspection."""

    data: dict[str, Any] | None
    errors: list[GraphQLError]


class Introspector:
    """Executes operations that only introspect, and caches a few answers."""

    def __init__(self, schema: Any, checker: Checker) -> None:
        self._schema = schema
        self._checker = checker
        self._thread = ThreadPoolExecutor(1, "introspection")
        self._waiting = 0
        self._kept: OrderedDict[tuple[str, str | None], Introspected] = OrderedDict()

    async def run(self, text: str, variables: dict[str, Any] | None, name: str | None) -> Introspected | None:
        """Return the answer; null for other operations, and for invalid ones, which are refused elsewhere."""
        document = self._document(text, variables or {}, name)
        if document is None:
            return None
        if variables:
            return await self._executed(document.node, variables, name)
        key = (text, name)
        if key not in self._kept:
            answer = await self._executed(document.node, {}, name)
            if answer.errors:
                return answer
            self._kept[key] = answer
        self._kept.move_to_end(key)
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return self._kept[key]

    def _document(self, text: str, variables: dict[str, Any], name: str | None) -> Document | None:
        """Return the document if its operation is valid and only introspects."""
        try:
            document = self._checker.check(self._schema._schema, text)
        except GraphQLError:
            return None
        operation = None if document.errors else get_operation_ast(document.node, name)
        if operation is None or not is_pure(operation, fragments_of(document.node)):
            return None
        values = coerced(self._schema._schema, operation, variables, self._checker.limits)
        return None if isinstance(values, list) else document

    async def _executed(
        self, document: DocumentNode, variables: dict[str, Any], name: str | None
    ) -> Introspected:
        """Execute in the thread; refuse if too many wait for it."""
        if self._waiting >= MOST_WAITING:
            return Introspected(None, [BUSY])
        self._waiting += 1
        work = asyncio.get_running_loop().run_in_executor(
            self._thread, executed, self._schema._schema, document, variables, name
        )
        # An abandoned request counts until its work is done.
        work.add_done_callback(self._done)
        return await asyncio.shield(work)

    def _done(self, _work: object) -> None:
        self._waiting -= 1


def executed(
    schema: GraphQLSchema, document: DocumentNode, variables: dict[str, Any], name: str | None
) -> Introspected:
    """Execute an operation without asynchronous fields."""
    result = execute_sync(schema, document, variable_values=variables, operation_name=name)
    return (
        Introspected(result.data, result.errors or [])
        if isinstance(result, ExecutionResult)
        else Introspected(None, [BUSY])
    )
