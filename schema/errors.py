"""Errors in responses: a code, a trace ID, and the invalid argument, without internal details."""

import re
from functools import lru_cache
from typing import Any

from graphql import ArgumentNode, DocumentNode, GraphQLError, VariableDefinitionNode, Visitor, parse, visit

from services.querying.errors import HubError

BAD_USER_INPUT = "BAD_USER_INPUT"
INTERNAL = "INTERNAL"
# An error message repeats the wrong value; a long one is shortened.
LONGEST_MESSAGE = 2_000
LONGEST_ARGUMENT = 200
VARIABLE = re.compile(r"[Vv]ariable ['\"]?(\$\w+)")


def shown(error: GraphQLError, trace_id: str) -> dict[str, Any]:
    """Return an error as it appears in the response."""
    code = code_of(error)
    extensions: dict[str, Any] = {"code": code, "traceId": trace_id}
    if argument := argument_of(error, code):
        extensions["argument"] = shortened(argument, LONGEST_ARGUMENT)
    answer: dict[str, Any] = {"message": message_of(error, code, trace_id)}
    if error.locations:
        answer["locations"] = [location.formatted for location in error.locations]
    if error.path is not None:
        answer["path"] = error.path
    return {**answer, "extensions": extensions}


def code_of(error: GraphQLError) -> str:
    """Return the error code."""
    if isinstance(error.original_error, HubError):
        return error.original_error.code
    if error.extensions and "code" in error.extensions:
        return str(error.extensions["code"])
    return BAD_USER_INPUT if is_about_the_document(error) else INTERNAL


def is_expected(error: GraphQLError) -> bool:
    """Return whether the request caused the error, or the hub raised it deliberately."""
    return isinstance(error.original_error, HubError) or code_of(error) != INTERNAL


def is_about_the_document(error: GraphQLError) -> bool:
    """Return whether graphql-core rejected the document or the variables."""
    if error.path is not None:
        return is_about_an_argument(error.original_error or error)
    return error.original_error is None or (error.source is not None and bool(error.nodes))


def is_about_an_argument(error: BaseException) -> bool:
    """Return whether a variable is null or missing where an argument requires a value."""
    return isinstance(error, GraphQLError) and error.message.startswith("Argument '")


def message_of(error: GraphQLError, code: str, trace_id: str) -> str:
    """Return the message of the error; a generic one for internal errors."""
    if isinstance(error.original_error, HubError):
        return shortened(error.original_error.message)
    if code != INTERNAL:
        return shortened(error.message)
    return f"Internal error. It has been logged; to report it, give the trace ID {trace_id}."


def shortened(text: str, longest: int = LONGEST_MESSAGE) -> str:
    """Shorten a long text."""
    return text if len(text) <= longest else f"{text[:longest]}..."


def argument_of(error: GraphQLError, code: str) -> str | None:
    """Return the argument or variable that the error refers to."""
    if isinstance(error.original_error, HubError):
        return error.original_error.argument
    if code != BAD_USER_INPUT:
        return None
    if named := VARIABLE.search(error.message):
        return named[1]
    if error.source is None or not error.positions:
        return None
    try:
        return innermost(parsed(error.source.body), next(iter(error.positions)))
    except GraphQLError:
        return None


@lru_cache(1)
def parsed(text: str) -> DocumentNode:
    """Parse a document once for all errors of a response."""
    return parse(text)


def innermost(document: DocumentNode, position: int) -> str | None:
    """Return the argument or variable that contains a position of the document."""
    finder = Finder(position)
    visit(document, finder)
    return finder.found


class Finder(Visitor):
    """Finds the innermost argument around a position."""

    def __init__(self, position: int) -> None:
        super().__init__()
        self.position = position
        self.found: str | None = None

    def enter_argument(self, node: ArgumentNode, *_: Any) -> None:
        """Remember the argument if the position lies in it."""
        if node.loc and node.loc.start <= self.position <= node.loc.end:
            self.found = node.name.value

    def enter_variable_definition(self, node: VariableDefinitionNode, *_: Any) -> None:
        """Remember the variable if the position lies in its definition."""
        if node.loc and node.loc.start <= self.position <= node.loc.end:
            self.found = f"${node.variable.name.value}"
