"""The graph: all types put together, ready to execute."""

import logging
from functools import partial
from typing import Any

import strawberry
from graphql import GraphQLError
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext

from schema import columns
from schema.documents import Checker, Gate
from schema.errors import is_expected
from schema.limits import Limits
from schema.outputs import Impact, OtherResult, Outcome, Output
from schema.query import Query
from schema.rows import read
from schema.scalars import SCALARS

log = logging.getLogger("hub.graph")


class Graph(strawberry.Schema):
    """The schema, which logs what nobody expected and leaves the rest to the answer."""

    def process_errors(
        self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None:
        """Log unexpected errors with where they came from."""
        for error in errors:
            if not is_expected(error):
                log.error("unexpected error at %s", error.path, exc_info=error.original_error or error)


def build(limits: Limits | None = None) -> Graph:
    """Make the schema, and tell every relation what it has to bring."""
    extensions: list[Any] = [partial(Gate, Checker(limits or Limits()))]
    schema = Graph(
        query=Query,
        types=[Output, Outcome, Impact, OtherResult],
        config=StrawberryConfig(default_resolver=read, scalar_map=SCALARS),
        extensions=extensions,
    )
    # Strawberry has no public way to graphql-core's schema.
    columns.fill(schema._schema)
    return schema


graph = build()
