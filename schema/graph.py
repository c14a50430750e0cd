"""The executable schema."""

import logging
from collections.abc import Iterable
from functools import cached_property, partial
from typing import Any

import strawberry
from graphql import GraphQLError, get_operation_ast
from graphql import OperationType as GraphQLOperationType
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext, ExecutionResult
from strawberry.types.graphql import OperationType

from resolvers.requests import Request
from schema import columns, entities, subgraph
from schema.documents import Checker, Gate
from schema.errors import is_expected
from schema.estimates import Estimate
from schema.execution.running import Answer, Runner
from schema.introspector import Introspected, Introspector
from schema.limits import Limits
from schema.mutation import Mutation
from schema.nodes import Node
from schema.query import Query
from schema.rows import read
from schema.scalars import SCALARS
from schema.subscription import Subscription

log = logging.getLogger("hub.graph")


class Graph(strawberry.Schema):
    """The schema. Logs unexpected errors; expected errors appear only in the response."""

    runner: Runner
    introspector: Introspector
    checker: Checker

    def process_errors(
        self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None:
        """Log unexpected errors with their stack traces."""
        for error in errors:
            if not is_expected(error):
                log.error("unexpected error at %s", error.path, exc_info=error.original_error or error)

    async def run(
        self,
        text: str,
        variables: dict[str, Any] | None,
        name: str | None,
        request: Request,
        allowed: Iterable[OperationType],
    ) -> Answer | Introspected | ExecutionResult:
        """Run an operation by its compiled plan if it has one, else by graphql-core.

        Introspection alone runs in a thread.
        """
        answer: Answer | Introspected | None = await self.runner.run(text, variables, name, request)
        answer = answer or await self.introspector.run(text, variables, name)
        if answer is None:
            return await self.execute(
                text,
                variable_values=variables,
                context_value=request,
                operation_name=name,
                allowed_operation_types=allowed,
            )
        if answer.errors:
            self.process_errors(answer.errors)
        return answer

    @cached_property
    def readable_sdl(self) -> str:
        """The public SDL, without the fields for gateways."""
        return subgraph.readable(self)

    def as_str(self) -> str:
        """Return the public SDL."""
        return self.readable_sdl

    def as_subgraph(self) -> str:
        """Return the SDL with the directives of Apollo Federation."""
        return subgraph.federated(self.readable_sdl)

    def cost(self, text: str, variables: dict[str, Any] | None, name: str | None) -> int | None:
        """Return the estimated number of records of an operation; null if it does not exist."""
        try:
            document = self.checker.check(self._schema, text)
        except GraphQLError:
            return None
        operation = get_operation_ast(document.node, name)
        if document.errors or operation is None:
            return None
        return Estimate(self._schema, document.node, variables or {}).of_operation(operation)

    def prepare(self, text: str) -> None:
        """Compile the plans of a document before its first request."""
        self.runner.prepare(text)

    def fault(self, text: str) -> str | None:
        """Return the first error of a document; null if it is valid."""
        try:
            errors = self.checker.check(self._schema, text).errors
        except GraphQLError as error:
            return error.message
        return errors[0].message if errors else None

    def only_reads(self, text: str, name: str | None) -> bool:
        """Return whether an operation of a valid document is a query."""
        return self._type_of(text, name) is GraphQLOperationType.QUERY

    def is_subscription(self, text: str, name: str | None) -> bool:
        """Return whether the operation exists and is a subscription."""
        try:
            return self._type_of(text, name) is GraphQLOperationType.SUBSCRIPTION
        except GraphQLError:
            return False

    def _type_of(self, text: str, name: str | None) -> GraphQLOperationType | None:
        operation = get_operation_ast(self.checker.check(self._schema, text).node, name)
        return operation.operation if operation else None


def build(limits: Limits | None = None, *, compiled_plans: bool = True, places: int = 8) -> Graph:
    """Build the schema, set the columns of all relations, and prepare the plan compiler.

    `places` is the number of operations that run concurrently, separately for anonymous viewers and for
    members.
    """
    checker = Checker(limits or Limits())
    extensions: list[Any] = [partial(Gate, checker)]
    schema = Graph(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        types=Node.__subclasses__(),
        config=StrawberryConfig(default_resolver=read, scalar_map=SCALARS),
        extensions=extensions,
    )
    # Strawberry has no public accessor for the graphql-core schema.
    columns.fill(schema._schema)
    entities.fill(schema._schema)
    entities.subgraph_sdl.set_source(schema.as_subgraph)
    schema.checker = checker
    schema.introspector = Introspector(schema, checker)
    schema.runner = Runner(schema, checker, places, is_on=compiled_plans)
    return schema


graph = build()
