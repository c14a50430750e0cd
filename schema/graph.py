"""The graph: all types put together, ready to execute."""

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
from schema.limits import Limits
from schema.mutation import Mutation
from schema.nodes import Node
from schema.query import Query
from schema.rows import read
from schema.scalars import SCALARS
from schema.subscription import Subscription

log = logging.getLogger("hub.graph")


class Graph(strawberry.Schema):
    """The schema, which logs what nobody expected and leaves the rest to the answer."""

    runner: Runner
    checker: Checker

    def process_errors(
        self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None:
        """Log unexpected errors with where they came from."""
        for error in errors:
            if not is_expected(error):
                log.error("unexpected error at %s", error.path, exc_info=error.original_error or error)

    async def ask(
        self,
        text: str,
        variables: dict[str, Any] | None,
        name: str | None,
        request: Request,
        allowed: Iterable[OperationType],
    ) -> Answer | ExecutionResult:
        """Run an operation: from its plan where it has one, else by graphql-core."""
        answer = await self.runner.run(text, variables, name, request)
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
    def words(self) -> str:
        """The readable SDL, without what only gateways ask."""
        return subgraph.readable(self)

    def as_str(self) -> str:
        """The readable SDL: the public contract."""
        return self.words

    def as_subgraph(self) -> str:
        """The SDL with the directives of Apollo Federation."""
        return subgraph.federated(self.words)

    def cost(self, text: str, variables: dict[str, Any] | None, name: str | None) -> int | None:
        """How many records an operation may answer by the estimate; null when there is no such operation."""
        try:
            document = self.checker.check(self._schema, text)
        except GraphQLError:
            return None
        operation = get_operation_ast(document.node, name)
        if document.errors or operation is None:
            return None
        return Estimate(self._schema, document.node, variables or {}).of_operation(operation)

    def prepare(self, text: str) -> None:
        """Compile what can be compiled of a document before anybody asks for it."""
        self.runner.prepare(text)

    def fault(self, text: str) -> str | None:
        """The first thing that is wrong with a document; null when it can be answered."""
        try:
            errors = self.checker.check(self._schema, text).errors
        except GraphQLError as error:
            return error.message
        return errors[0].message if errors else None

    def only_reads(self, text: str, name: str | None) -> bool:
        """Whether an operation of a valid document is a query."""
        return self._type_of(text, name) is GraphQLOperationType.QUERY

    def is_subscription(self, text: str, name: str | None) -> bool:
        """Whether there is such an operation in a document, and it is a subscription."""
        try:
            return self._type_of(text, name) is GraphQLOperationType.SUBSCRIPTION
        except GraphQLError:
            return False

    def _type_of(self, text: str, name: str | None) -> GraphQLOperationType | None:
        operation = get_operation_ast(self.checker.check(self._schema, text).node, name)
        return operation.operation if operation else None


def build(limits: Limits | None = None, *, compiled_plans: bool = True, places: int = 8) -> Graph:
    """Make the schema, tell every relation what it has to bring, and get ready to compile plans.

    `places` is how many operations run at once for anybody, and for members; the others wait for their turn.
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
    # Strawberry has no public way to graphql-core's schema.
    columns.fill(schema._schema)
    entities.fill(schema._schema)
    entities.words.tell(schema.as_subgraph)
    schema.checker = checker
    schema.runner = Runner(schema, checker, places, is_on=compiled_plans)
    return schema


graph = build()
