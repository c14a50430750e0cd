"""Documents: parsed, checked and validated once, then kept by their text."""

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

from schema.estimates import Estimate, check_size
from schema.limits import Limits, check_document, operations_of, refused
from schema.validation import faults
from schema.variables import coerced

KEPT_DOCUMENTS = 1024
# Of longer texts only the last few are kept: a thousand of them would fill the memory.
LONGEST_KEPT = 20_000
KEPT_LONG = 8


@dataclass(frozen=True, slots=True)
class Document:
    """A document and what is wrong with it."""

    node: DocumentNode
    errors: list[GraphQLError]


class Checker:
    """Checks documents against a schema and the limits."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._kept = lru_cache(KEPT_DOCUMENTS)(self._outcome)
        self._kept_long = lru_cache(KEPT_LONG)(self._outcome)

    def check(self, schema: GraphQLSchema, text: str) -> Document:
        """The checked document; raises an error when it can't be parsed."""
        if len(text) > self.limits.characters:
            raise refused(
                f"The operation has {len(text):,} characters; the maximum is {self.limits.characters:,} "
                "(HUB_MAX_CHARACTERS). Send long values as variables, or split it into several operations."
            )
        kept = self._kept if len(text) <= LONGEST_KEPT else self._kept_long
        outcome = kept(schema, text)
        if isinstance(outcome, GraphQLError):
            # Without the frames of whoever met it before.
            raise outcome.with_traceback(None)
        return outcome

    def _outcome(self, schema: GraphQLSchema, text: str) -> Document | GraphQLError:
        """The checked document, or why it can't be parsed: one request may need either several times."""
        try:
            node = self._parse(text)
        except GraphQLError as error:
            return error
        try:
            # Limits first: validation may take time in proportion to the square of what is asked.
            errors = check_document(node, self.limits) or faults(schema, node, self.limits)
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
    """The error of a request that leaves open which of several operations it means; else nothing.

    GraphQL requires it. Left alone, Strawberry would run the first.
    """
    if context._provided_operation_name is not None or len(operations_of(node)) < 2:
        return []
    return [GraphQLError("The document has several operations. Name the one to run in `operationName`.")]


class Gate(SchemaExtension):
    """What every operation passes before it runs: the checked document, then the estimate of its size."""

    def __init__(self, checker: Checker) -> None:
        super().__init__()
        self.checker = checker

    def on_parse(self) -> Iterator[None]:
        """Take the document from those kept, with what validation found."""
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
        """The first errors of the variables; graphql-core alone would go through all of them."""
        operation = get_operation_ast(document.node, context._provided_operation_name)
        if operation is None:
            return []
        limits = self.checker.limits
        found = coerced(context.schema._schema, operation, context.variables or {}, limits)
        return found if isinstance(found, list) else []

    def on_execute(self) -> Iterator[None]:
        """Refuse what may answer too many records."""
        context = self.execution_context
        document = context.graphql_document
        operation = get_operation_ast(document, context.operation_name) if document else None
        if document is not None and operation is not None:
            estimate = Estimate(context.schema._schema, document, context.variables or {})
            check_size(estimate, operation, self.checker.limits)
        yield
