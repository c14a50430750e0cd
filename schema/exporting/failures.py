"""The errors of exports."""

from collections.abc import Sequence

from graphql import GraphQLError


class RefusedExportError(Exception):
    """The query of an export, or a page of it, failed with GraphQL errors.

    `is_own`: the errors refer to the query that the client sent, so their locations are meaningful.
    """

    def __init__(self, errors: Sequence[GraphQLError], *, is_own: bool = True) -> None:
        super().__init__("; ".join(error.message for error in errors))
        self.errors = list(errors)
        self.is_own = is_own
