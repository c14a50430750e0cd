"""Documents: parsed, checked and validated once, then cached by their text."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    get_operation_ast,
    parse,
)
from strawberry.extensions import SchemaExtension
from strawberry.types import ExecutionContext

from schema import introspection, numbers
from schema.estimates import Estimate, check_size
from schema.limits import Limits, check_document, operations_of, refused
from schema.validation import faults
from schema.variables import coerced

KEPT_DOCUMENTS = 1024
# Only a few longer documents are cached, to limit memory.
LONGEST_KEPT = 20_000
KEPT_LONG = 8


@dataclass(frozen=True, slots=True)
class Document:
    """A document and its errors."""

    node: DocumentNode
    errors: list[GraphQLError]


class Checker:
    """Checks documents against a schema and the limits."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._kept = lru_cache(KEPT_DOCUMENTS)(self._outcome)
        self._kept_long = lru_cache(KEPT_LONG)(self._outcome)

    def check(self, schema: GraphQLSchema, text: str) -> Document:
        """Return the checked document; raise an error if it cannot be parsed."""
        if len(text) > self.limits.characters:
            raise refused(
                f"The operation has {len(text):,} characters; the maximum is {self.limits.characters:,} "
                "(HUB_MAX_CHARACTERS). Send long values as variables, or split it into several operations."
            )
        kept = self._kept if len(text) <= LONGEST_KEPT else self._kept_long
        outcome = kept(schema, text)
        if isinstance(outcome, GraphQLError):
            # The cached error must not keep the stack frames of an earlier request.
            raise outcome.with_traceback(None)
        return outcome

    def _outcome(self, schema: GraphQLSchema, text: str) -> Document | GraphQLError:
        """Return the checked document, or its syntax error. Both are cached."""
        try:
            node = self._parse(text)
        except GraphQLError as error:
            return error
        try:
            # Limits first: the time of validation may be quadratic in the size of the document.
            errors = (
                check_document(node, self.limits)
                or numbers.overlong(text, node)
                or faults(schema, node, self.limits)
                or introspection.excesses(schema, node)
            )
        except RecursionError:
            errors = [
                refused("The operation nests its fragments too deeply. Split it into several operations.")
            ]
        return Document(node, errors)

    def _parse(self, text: str) -> DocumentNode:
        try:
            return parse(text, max_lexical_tokens=self.limits.tokens, max_comments=self.limits.tokens)
        except GraphQLSyntaxError as error:
            if f"more than {self.limits.tokens}" in error.message:
                raise refused(
                    f"The operation has more than {self.limits.tokens} tokens (HUB_MAX_TOKENS). "
                    "Split it into several operations."
                ) from error
            raise


def unnamed(node: DocumentNode, context: ExecutionContext) -> list[GraphQLError]:
    """Return an error if the request does not name one of several operations, as GraphQL requires.

    Strawberry would run the first one.
    """
    if context._provided_operation_name is not None or len(operations_of(node)) < 2:
        return []
    return [GraphQLError("The document has several operations. Name the one to run in `operationName`.")]


class Gate(SchemaExtension):
    """The checks before an operation runs: the document, then the estimated number of records."""

    def __init__(self, checker: Checker) -> None:
        super().__init__()
        self.checker = checker

    def on_parse(self) -> Iterator[None]:
        """Set the cached document and its validation errors."""
        context = self.execution_context
        if context.query:
            document = self.checker.check(context.schema._schema, context.query)
            context.graphql_document = document.node
            context.pre_execution_errors = (
                document.errors
                or unnamed(document.node, context)
                or self.faults_of_variables(document, context)
            )
        yield

    def faults_of_variables(self, document: Document, context: ExecutionContext) -> list[GraphQLError]:
        """Return the first errors of the variables; graphql-core would collect all of them."""
        operation = get_operation_ast(document.node, context._provided_operation_name)
        if operation is None:
            return []
        limits = self.checker.limits
        found = coerced(context.schema._schema, operation, context.variables or {}, limits)
        return found if isinstance(found, list) else []

    def on_execute(self) -> Iterator[None]:
        """Reject operations that may return too many records."""
        context = self.execution_context
        document = context.graphql_document
        operation = get_operation_ast(document, context.operation_name) if document else None
        if document is not None and operation is not None:
            estimate = Estimate(context.schema._schema, document, context.variables or {})
            check_size(estimate, operation, self.checker.limits)
        yield
